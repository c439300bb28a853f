"""Bring a case before a person at once."""

from __future__ import annotations

from django.db import transaction

from audit.recording import record
from cases import policies
from cases.actions.locking import locked, save
from cases.models import Case
from core.actor import Actor


@transaction.atomic
def raise_alarm(*, by: Actor, case_id: str) -> Case:
    """Put a case before a person now, because something that came later speaks of danger to life.

    Raises NotFound, NotAllowed. A case that is there already stays as it is.
    """
    standing = locked(by=by, case_id=case_id)
    policies.check_can_raise_alarm(by=by, standing=standing)
    case = standing.case
    if case.consequence == "human_now":
        return case
    before, case.consequence = case.consequence, "human_now"
    save(case, "consequence")
    record(
        action="case.alarm_raised", by=by, subject=case, case_id=case.id, facts={"before": before}
    )
    return case
