"""An officer who completes a returned request after its time."""

from __future__ import annotations

from django.db import transaction

from audit.recording import record
from cases import policies
from cases.actions.locking import locked
from cases.models import Case
from core import clock
from core.actor import Actor


@transaction.atomic
def note_late_completion(*, by: Actor, case_id: str) -> Case:
    """Record that the officer wanted to complete the request after its time; nothing changes.

    Raises NotFound, NotAllowed.
    """
    standing = locked(by=by, case_id=case_id)
    policies.check_can_note_late_completion(by=by, standing=standing, at=clock.now())
    case = standing.case
    record(action="case.late_completion_noted", by=by, subject=case, case_id=case.id)
    return case
