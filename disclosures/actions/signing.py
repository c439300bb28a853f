"""Ask for the papers to be made and the sums to be signed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.queries import acting_now
from audit.recording import record
from cases import queries as case_queries
from core import clock
from core.actor import Actor
from disclosures import policies
from disclosures.models import Production
from disclosures.standing import locked, standing_of
from duties.scheduling import schedule


@transaction.atomic
def sign(
    *,
    by: Actor,
    production_id: str,
    reauthenticated_at: datetime | None,
    executed_in: str = "",
) -> Production:
    """Have the custodian's papers made and the production signed; ``production.sign`` does it.

    ``reauthenticated_at`` is when the custodian last proved who they are. ``executed_in`` is the
    country (ISO 3166) in which they sign, which decides the form of a declaration under 28 U.S.C.
    1746; the provider's own where it is empty. Raises NotFound, NotAllowed.
    """
    by = acting_now(by)
    production = locked(production_id, by)
    standing = standing_of(production, lock=True)
    at = clock.now()
    policies.check_can_sign(
        by=by,
        production=production,
        reauthenticated_at=reauthenticated_at,
        at=at,
        approved=standing.approved,
        decisions_unchanged=standing.decisions_unchanged,
    )
    country = executed_in or case_queries.policy_of(production.case).provider.country
    production.sign_asked_at, production.sign_asked_by = at, by.id
    production.executed_in, production.failure = country.upper(), ""
    production.save(update_fields=["sign_asked_at", "sign_asked_by", "executed_in", "failure"])
    schedule(
        "production.sign",
        subject_id=production.id,
        unique_key=f"production.sign:{production.id}:{at.isoformat()}",
    )
    record(
        action="production.sign_asked",
        by=by,
        subject=production,
        case_id=production.case_id,
        facts={"manifest_sha256": production.manifest_sha256},
    )
    return production
