"""Write down that the file of a case left the desk."""

from __future__ import annotations

from django.db import transaction

from audit.recording import record
from cases import counsel_policies
from cases.actions.locking import locked
from cases.models import Case
from core.actor import Actor


@transaction.atomic
def note_export(*, by: Actor, case_id: str, sha256: str) -> Case:
    """Record who took the case file, and the digest of what was handed out.

    Raises NotFound, NotAllowed.
    """
    standing = locked(by=by, case_id=case_id)
    counsel_policies.check_can_export(by=by)
    record(
        action="case.exported",
        by=by,
        subject=standing.case,
        case_id=standing.case.id,
        facts={"sha256": sha256},
    )
    return standing.case
