"""Fill in the process sheet; counsel's entry confirms the kind on which the reach rests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from audit.recording import record
from cases import policies, searching
from cases.actions.deadlines import follow_deadlines
from cases.actions.locking import locked, save
from cases.actions.secrecy import seal_by_kind
from cases.models import LegalProcess
from cases.queries import policy_of
from cases.reading import clipped
from core import clock
from core.actor import Actor
from core.errors import Invalid
from rules.clocks import zone_of
from rules.vocabulary import LEGAL_PROCESSES

_TEXTS = {
    "issuer": 300,
    "court": 300,
    "docket": 200,
    "judge": 200,
    "provider_named": 300,
}
_DAYS = ("issued_on", "served_on", "returnable_on")
FIELDS = ("kind", *_TEXTS, *_DAYS, "zone")


@transaction.atomic
def record_process(
    *, by: Actor, case_id: str, fields: Mapping[str, str | date | None]
) -> LegalProcess:
    """Write the fields given (``FIELDS``); others stay.

    Counsel's entry confirms the sheet as it then stands; anybody else's ends the confirmation.
    A kind that the policy keeps sealed seals the case.
    Raises Invalid naming each unknown field and wrong value.
    """
    standing = locked(by=by, case_id=case_id)
    policies.check_can_record_process(by=by, standing=standing)
    values = _checked(fields)
    case, moment = standing.case, clock.now()
    sheet = LegalProcess.objects.select_for_update().get(case=case)
    before = sheet.kind
    for name, value in values.items():
        setattr(sheet, name, value)
    sheet.updated_at, sheet.updated_by = moment, by.id
    confirmed = policies.confirms_process(by=by)
    sheet.confirmed_at, sheet.confirmed_by = (moment, by.id) if confirmed else (None, "")
    sheet.save()
    case.legal_process = sheet.kind
    save(case, "legal_process")
    searching.index(case)
    follow_deadlines(by=by, case=case, because="case.process_recorded")
    record(
        action="case.process_recorded",
        by=by,
        subject=case,
        case_id=case.id,
        facts={"kind": sheet.kind, "confirmed": confirmed, "fields": sorted(values)},
    )
    seal_by_kind(case=case, policy=policy_of(case), before=before)
    return sheet


def _checked(fields: Mapping[str, str | date | None]) -> dict[str, str | date | None]:
    errors: dict[str, list[str]] = {}
    values: dict[str, str | date | None] = {}
    for name, value in fields.items():
        fault = _fault(name, value)
        if fault:
            errors[name] = [fault]
        elif name in _TEXTS:
            values[name] = clipped(str(value or "").strip(), _TEXTS[name])
        elif name == "zone":
            values[name] = str(value or "").strip()
        else:
            values[name] = value
    if errors:
        raise Invalid(errors)
    return values


def _fault(name: str, value: str | date | None) -> str:
    if name not in FIELDS:
        return "is not a field of the process sheet."
    if name in _DAYS:
        return "" if value is None or isinstance(value, date) else "must be a day."
    if name == "kind":
        return "" if value in LEGAL_PROCESSES else "is not a kind of process."
    if value is not None and not isinstance(value, str):
        return "must be a text."
    if name == "zone" and value and zone_of(value) is None:
        return "is not a time zone. Write a name such as America/New_York."
    return ""
