"""Who may give more time for a deadline, and for which. The check is pure and raises."""

from __future__ import annotations

from datetime import datetime

from accounts.roles import may
from cases.deadline_models import OURS
from core.actor import Actor
from core.errors import Invalid, NotAllowed


def check_can_extend_deadline(
    *,
    by: Actor,
    kind: str,
    due_at: datetime | None,
    until: datetime,
    reason: str,
    at: datetime,
) -> None:
    """Counsel, with a reason, and only what we ourselves must keep.

    The ends of preservations, prohibitions and the officer's time are moved where they are set.
    """
    if not may(by, "case.extend_deadline"):
        raise NotAllowed("case.extend_deadline", "Only counsel gives more time for a deadline.")
    if kind not in OURS or due_at is None:
        raise NotAllowed(
            "deadline.extend",
            "This deadline does not run on this case, or is not ours to move.",
            "Look at the deadlines of the case again.",
        )
    errors: dict[str, list[str]] = {}
    if until <= max(due_at, at):
        errors["until"] = ["More time must end later than the deadline, and later than now."]
    if not reason.strip():
        errors["reason"] = ["Write why, and who agreed where it is a court's day."]
    if errors:
        raise Invalid(errors)
