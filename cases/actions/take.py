"""Take a case into triage."""

from __future__ import annotations

from django.db import transaction

from accounts.queries import names_of
from audit.recording import record
from cases import policies
from cases.actions.alarm import silence
from cases.actions.deadlines import follow_deadlines
from cases.actions.locking import locked, save
from cases.models import Case
from cases.states import Status
from core.actor import Actor
from core.errors import NotAllowed


@transaction.atomic
def take(*, by: Actor, case_id: str) -> Case:
    """Take the case: this person checks it now. Raises NotAllowed once somebody has it."""
    standing = locked(by=by, case_id=case_id)
    case = standing.case
    try:
        policies.check_can_take(by=by, standing=standing)
    except NotAllowed as refused:
        raise _with_name(refused, case) from None
    case.take(by.id)
    case.assigned_to, case.assigned_at, case.assigned_by = by.id, case.taken_at, by.id
    save(case, "status", "taken_at", "taken_by", "assigned_to", "assigned_at", "assigned_by")
    silence(by=by, case=case)
    follow_deadlines(by=by, case=case, because="case.taken")
    record(action="case.taken", by=by, subject=case, case_id=case.id)
    return case


def _with_name(refused: NotAllowed, case: Case) -> NotAllowed:
    """Say who was faster, where somebody was."""
    taken = case.status == Status.IN_TRIAGE and names_of([case.taken_by])
    if refused.code != "case.take_in_state" or not taken:
        return refused
    return NotAllowed(refused.code, f"{taken[case.taken_by]} has taken {case.reference} already.")
