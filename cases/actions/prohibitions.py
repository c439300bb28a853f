"""Record what forbids telling anybody, and its end."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from audit.recording import record
from cases import counsel_queries, policies
from cases.actions.deadlines import follow_deadlines
from cases.actions.locking import locked, save
from cases.entries import ProhibitionEntry
from cases.models import Case, CaseDocument, LegalProcess, PaperReading, Prohibition
from cases.states import ProhibitionBasis
from core import clock
from core.actor import Actor
from core.errors import Invalid, NotFound
from rules.clocks import zone_of


@transaction.atomic
def record_prohibitions(
    *,
    by: Actor,
    case_id: str,
    prohibitions: Sequence[ProhibitionEntry] = (),
    all_documents_read: bool = True,
    papers_read: Collection[int] | None = None,
) -> Case:
    """Add the prohibitions that counsel found; those recorded before stay until they are lifted.

    With ``all_documents_read`` counsel says that no paper of the case is unread; only then does
    the case count as determined (I7). ``papers_read`` are the papers read so far, None for all.
    Raises Invalid for an entry that contradicts itself, and where all is said to be read but a
    paper is not, or the kind of process forbids telling by statute and no entry says so.
    """
    standing = locked(by=by, case_id=case_id)
    policies.check_can_record_prohibitions(by=by, standing=standing)
    _check_entries(prohibitions)
    case, moment = standing.case, clock.now()
    _note_readings(by, case, papers_read, moment)
    if all_documents_read:
        _check_determined(case, prohibitions)
    rows = [
        Prohibition.objects.create(
            case=case,
            basis=entry.basis,
            authority=entry.authority[:200],
            starts_on=entry.starts_on,
            last_on=entry.last_on,
            zone=entry.zone,
            note=entry.note,
            recorded_at=moment,
            recorded_by=by.id,
        )
        for entry in prohibitions
    ]
    if all_documents_read:
        case.documents_read_at, case.documents_read_by = moment, by.id
    save(case, "documents_read_at", "documents_read_by")
    follow_deadlines(by=by, case=case, because="case.prohibitions_recorded")
    record(
        action="case.prohibitions_recorded",
        by=by,
        subject=case,
        case_id=case.id,
        facts={
            "all_documents_read": all_documents_read,
            "prohibitions": [_facts(row) for row in rows],
        },
    )
    return case


@transaction.atomic
def lift_prohibition(*, by: Actor, prohibition_id: str) -> Prohibition:
    """Record that a prohibition was lifted: it binds no more from now on."""
    row = Prohibition.objects.filter(pk=prohibition_id).first()
    if row is None:
        raise NotFound("There is no such prohibition.")
    standing = locked(by=by, case_id=row.case_id)
    row = Prohibition.objects.select_for_update().get(pk=prohibition_id)
    policies.check_can_lift_prohibition(by=by, prohibition=row)
    row.lifted_at, row.lifted_by = clock.now(), by.id
    row.save(update_fields=["lifted_at", "lifted_by"])
    save(standing.case)
    follow_deadlines(by=by, case=standing.case, because="case.prohibition_lifted")
    record(
        action="case.prohibition_lifted",
        by=by,
        subject=standing.case,
        case_id=standing.case.id,
        facts={"prohibition": row.id},
    )
    return row


def _note_readings(
    by: Actor, case: Case, papers_read: Collection[int] | None, moment: datetime
) -> None:
    """Write down which papers were read; what was said once is not taken back."""
    unread = CaseDocument.objects.filter(case=case, reading__isnull=True)
    if papers_read is not None:
        unread = unread.filter(pk__in=papers_read)
    PaperReading.objects.bulk_create(
        PaperReading(paper=paper, read_at=moment, read_by=by.id) for paper in unread
    )


def _check_determined(case: Case, prohibitions: Sequence[ProhibitionEntry]) -> None:
    """Fail closed: what nobody read may prohibit, and so may the kind of process by itself."""
    unread = CaseDocument.objects.filter(case=case, reading__isnull=True)
    if unread.exists():
        raise Invalid(
            {"all_documents_read": [f"{unread.count()} of the papers are not marked as read."]}
        )
    process = LegalProcess.objects.filter(case=case).first()
    statutory = any(entry.basis == ProhibitionBasis.STATUTORY for entry in prohibitions)
    if not statutory and counsel_queries.statutory_missing(case, process):
        raise Invalid(
            {
                "all_documents_read": [
                    "The kind of process forbids telling by statute: record that prohibition."
                ]
            }
        )


def _facts(row: Prohibition) -> dict[str, str | None]:
    return {
        "id": row.id,
        "basis": row.basis,
        "starts_on": row.starts_on.isoformat(),
        "last_on": row.last_on.isoformat() if row.last_on else None,
        "zone": row.zone,
    }


def _check_entries(entries: Sequence[ProhibitionEntry]) -> None:
    errors: dict[str, list[str]] = {}
    for index, entry in enumerate(entries):
        faults = _faults(entry)
        if faults:
            errors[f"prohibitions[{index}]"] = faults
    if errors:
        raise Invalid(errors)


def _faults(entry: ProhibitionEntry) -> list[str]:
    faults = []
    if entry.basis not in ProhibitionBasis.values:
        faults.append(f"{entry.basis!r} is not a basis of a prohibition.")
    if entry.last_on is not None and entry.last_on < entry.starts_on:
        faults.append("It ends before it starts.")
    if entry.basis == ProhibitionBasis.REQUESTED_ONLY and entry.last_on is None:
        faults.append("What is only asked for binds nobody for ever: give the hold a last day.")
    if entry.zone and zone_of(entry.zone) is None:
        faults.append(f"{entry.zone!r} is not a time zone; leave it empty if it is not known.")
    return faults
