"""What may be read of the people of staff and of the links that invite them."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.actions import digest_of_secret
from accounts.models import Invitation, User
from accounts.roles import LABELS


def open_invitation(token: str) -> Invitation | None:
    """Return the invitation whose link this is, while it is good, else None."""
    found = Invitation.objects.select_related("user").filter(digest=digest_of_secret(token)).first()
    if found is None or not found.is_open or not found.user.is_active:
        return None
    return found


def staff() -> QuerySet[User]:
    """Return everybody who is or was of staff, by name, with what pages say of them."""
    return User.objects.prefetch_related("grants", "invitations", "factor_resets").order_by(
        "-is_active", "name", "pk"
    )


def roles_given(person: User) -> list[str]:
    """Return the roles that were not ended, also of somebody who is shut out, in their order."""
    given = {grant.role for grant in person.grants.all() if grant.ended_at is None}
    return [role for role in LABELS if role in given]
