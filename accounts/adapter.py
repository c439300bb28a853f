"""Staff are invited; nobody signs up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest

from accounts.models import User
from audit.recording import record


class StaffOnly(DefaultAccountAdapter):
    """Closes the sign-up page of the sign-in library, and has new passwords stand in the log."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    @transaction.atomic
    def set_password(self, user: User, password: str) -> None:
        """Change a password, signed in or by the link of a reset; both come through here."""
        super().set_password(user, password)
        record(action="user.password_set", by=user.actor(), subject=user)
