"""What people set for themselves."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from audit.recording import record
from core.actor import Actor
from core.errors import NotAllowed


@transaction.atomic
def set_single_keys(*, by: Actor, on: bool) -> User:
    """Let one key alone do something on this person's pages, or not. Raises NotAllowed."""
    user = User.objects.select_for_update().filter(pk=by.id, is_active=True).first()
    if by.kind != "staff" or user is None:
        raise NotAllowed("user.preference", "Only members of staff have pages with keys.")
    if user.single_keys != on:
        user.single_keys = on
        user.save(update_fields=["single_keys"])
        record(action="user.single_keys_set", by=by, subject=user, facts={"on": on})
    return user
