"""Take a case into triage."""

from __future__ import annotations

from django.db import transaction

from audit.recording import record
from cases import policies
from cases.actions.locking import locked, save
from cases.models import Case
from core.actor import Actor


@transaction.atomic
def take(*, by: Actor, case_id: str) -> Case:
    """Take the case: this person checks it now. Raises NotAllowed once somebody has it."""
    standing = locked(by=by, case_id=case_id)
    policies.check_can_take(by=by, standing=standing)
    case = standing.case
    case.take(by.id)
    save(case, "status", "taken_at", "taken_by")
    record(action="case.taken", by=by, subject=case, case_id=case.id)
    return case
