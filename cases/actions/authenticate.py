"""Record how an order was authenticated."""

from __future__ import annotations

from django.db import transaction

from accounts.models import AgencyNumber
from audit.recording import record
from cases import counsel_policies, policies, queries
from cases.actions.locking import locked, save
from cases.entries import AuthenticationEntry
from cases.models import Authentication
from core import clock
from core.actor import Actor
from core.errors import NotFound


@transaction.atomic
def authenticate(*, by: Actor, case_id: str, entry: AuthenticationEntry) -> Authentication:
    """Record a check of the order at the court or the issuer; earlier ones stay.

    Raises Invalid for an entry that is not whole or that rests on the request's own words,
    NotAllowed where a number of our directory may not be used yet.
    """
    standing = locked(by=by, case_id=case_id)
    counsel_policies.check_can_authenticate(by=by, standing=standing)
    case, moment = standing.case, clock.now()
    counsel_policies.check_authentication(entry=entry, request=case.submission or {}, at=moment)
    number = None
    if entry.number_id:
        number = AgencyNumber.objects.filter(pk=entry.number_id).first()
        if number is None:
            raise NotFound("There is no such number in the directory.")
        cooling_off = queries.policy_of(case).numbers.callback_cooling_off.period
        policies.check_number_is_proven(number=number, at=entry.at, cooling_off=cooling_off)
    row = Authentication.objects.create(
        case=case,
        way=entry.way,
        outcome=entry.outcome,
        source=counsel_policies.source_of(entry),
        number=number,
        source_named="" if number else entry.source_named.strip()[:300],
        reached=number.phone if number else entry.reached.strip(),
        spoke_with=entry.spoke_with.strip(),
        note=entry.note.strip(),
        authenticated_at=entry.at,
        authenticated_by=by.id,
        recorded_at=moment,
        recorded_by=by.id,
    )
    save(case)
    record(
        action="case.authenticated",
        by=by,
        subject=case,
        case_id=case.id,
        facts={
            "authentication": row.id,
            "way": row.way,
            "outcome": row.outcome,
            "source": row.source,
            "number": row.number_id or "",
            "at": row.authenticated_at.isoformat(),
        },
        personal={
            "reached": row.reached,
            "spoke_with": row.spoke_with,
            "source_named": row.source_named,
        },
    )
    return row
