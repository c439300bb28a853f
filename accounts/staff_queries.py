"""What may be read of the people of staff and of the links that invite them."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from accounts.actions import digest_of_secret
from accounts.models import Invitation, RoleGrant, User


def open_invitation(token: str) -> Invitation | None:
    """Return the invitation whose link this is, while it is good, else None."""
    found = (
        Invitation.objects.select_related("user").filter(digest=digest_of_secret(token)).first()
    )
    if found is None or not found.is_open or not found.user.is_active:
        return None
    return found


def staff() -> QuerySet[User]:
    """Return everybody who is or was of staff, by name; ``held`` are the roles held now."""
    held = Prefetch("grants", RoleGrant.objects.filter(ended_at__isnull=True), to_attr="held")
    return User.objects.prefetch_related(held, "invitations", "factor_resets").order_by(
        "-is_active", "name", "pk"
    )
