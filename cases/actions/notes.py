"""Write notes: the desk's into the timeline, counsel's privileged ones apart from everything."""

from __future__ import annotations

from django.db import transaction

from audit.recording import record
from cases import counsel_policies
from cases.actions.locking import locked
from cases.models import CaseNote, PrivilegedNote
from core.actor import Actor


@transaction.atomic
def write_note(*, by: Actor, case_id: str, text: str) -> CaseNote:
    """Write a note that everybody who may see the case reads. Raises Invalid for an empty one."""
    standing = locked(by=by, case_id=case_id)
    counsel_policies.check_can_note(by=by, standing=standing)
    counsel_policies.check_note(text)
    note = CaseNote.objects.create(case=standing.case, text=text.strip(), written_by=by.id)
    record(
        action="case.note_written",
        by=by,
        subject=standing.case,
        case_id=standing.case.id,
        facts={"note": note.id},
        personal={"text": note.text},
    )
    return note


@transaction.atomic
def write_privileged_note(*, by: Actor, case_id: str, text: str) -> PrivilegedNote:
    """Write a note of counsel for counsel.

    The log learns that a note was written and its salted digest: neither its words nor its case.
    """
    counsel_policies.check_can_note_privileged(by=by)
    standing = locked(by=by, case_id=case_id)
    counsel_policies.check_note(text)
    note = PrivilegedNote.objects.create(case=standing.case, text=text.strip(), written_by=by.id)
    record(action="note.written", by=by, subject=note, facts={"sha256": note.sha256})
    return note
