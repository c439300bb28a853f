"""What the sign-in library asks of us. Staff are invited; nobody signs up."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from accounts.actions import sessions as door
from accounts.factors import ways_shown
from accounts.models import User
from audit.recording import record
from core.clients import client_address

# Of a client without an address, such as one behind a socket: all of them are counted as one. It
# fills a column that holds addresses alone.
NO_ADDRESS = "0.0.0.0"  # noqa: S104 - nothing listens here


class EndedInTheLog(DefaultUserSessionsAdapter):
    """Has the sessions that somebody ends elsewhere stand in the log."""

    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        user = context.request.user
        keys = {session.session_key for session in sessions}
        others = UserSession.objects.filter(user=user).exclude(session_key__in=keys)
        kept = list(others.values_list("session_key", flat=True))
        door.end_sessions(by=user.actor(), user=user, reason="by_the_person", but=kept)


class StaffOnly(DefaultAccountAdapter):
    """Closes the sign-up page, and has what happens at the door stand in the log."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The address and the password do not fit together.",
        "too_many_login_attempts": "There were too many tries. Wait five minutes, then try again.",
        "rate_limited": "There were too many tries. Wait five minutes, then try again.",
        "incorrect_password": "This is not your password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.mfa.stages.AuthenticateStage": "accounts.stages.AskForFactor"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        door.note_sign_in(user=user, ways=ways_shown(request, user))

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            door.note_sign_out(user=request.user)
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        door.note_failed_sign_in(email=str(credentials.get("email") or ""))

    def reauthenticate(self, user: User, password: str) -> bool:
        """Say whether this is the person's password; the library would look for other addresses."""
        return user.check_password(password)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask nothing again of somebody who signed in a moment ago, as to set up a first factor."""
        records = get_authentication_records(context.request, context.request.user)
        newest = max((float(entry["at"]) for entry in records), default=0.0)
        return time.time() - newest > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request.META, proxies=settings.PROXIES_IN_FRONT) or NO_ADDRESS

    @transaction.atomic
    def set_password(self, user: User, password: str) -> None:
        """Change a password, signed in or by the link of a reset; both come through here."""
        super().set_password(user, password)
        key = getattr(getattr(self.request, "session", None), "session_key", None)
        door.end_sessions(
            by=user.actor(), user=user, reason="password_set", but=[key] if key else []
        )
        record(action="user.password_set", by=user.actor(), subject=user)
