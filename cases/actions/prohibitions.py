"""Record what forbids telling anybody, and its end."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from audit.recording import record
from cases import policies
from cases.actions.locking import locked, save
from cases.entries import ProhibitionEntry
from cases.models import Case, Prohibition
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
) -> Case:
    """Add the prohibitions that counsel found; those recorded before stay until they are lifted.

    With ``all_documents_read`` counsel says that no paper of the case is unread; only then does
    the case count as determined (I7). Raises Invalid for an entry that contradicts itself.
    """
    standing = locked(by=by, case_id=case_id)
    policies.check_can_record_prohibitions(by=by, standing=standing)
    _check_entries(prohibitions)
    case, moment = standing.case, clock.now()
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
    record(
        action="case.prohibition_lifted",
        by=by,
        subject=standing.case,
        case_id=standing.case.id,
        facts={"prohibition": row.id},
    )
    return row


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
