"""Four eyes: other people approve exactly one manifest digest (I4)."""

from __future__ import annotations

from django.db import transaction

from accounts.queries import acting_now
from audit.recording import record
from core import clock
from core.actor import Actor
from disclosures import policies
from disclosures.models import Approval, Production
from disclosures.standing import locked, standing_of
from disclosures.states import Status


@transaction.atomic
def approve(*, by: Actor, production_id: str, manifest_sha256: str) -> Production:
    """Approve the payload whose manifest digest the approver was shown.

    The production moves to ``approved`` with the last approval that must come before release; an
    emergency's further ones may be given afterwards. Raises NotFound, NotAllowed.
    """
    by = acting_now(by)
    production = locked(production_id, by)
    standing = standing_of(production, lock=True)
    policies.check_can_approve(
        by=by,
        production=production,
        demand=standing.demand,
        given=len(standing.approvers),
        already=production.approvals.filter(approved_by=by.id).exists(),
        manifest_sha256=manifest_sha256,
        decisions_unchanged=standing.decisions_unchanged,
    )
    at = clock.now()
    Approval.objects.create(
        production=production,
        approved_by=by.id,
        prepared_by=production.prepared_by,
        roles=sorted(by.roles & standing.demand.roles),
        manifest_sha256=manifest_sha256,
        approved_at=at,
    )
    standing = standing_of(production)
    moved = standing.approved and production.status == Status.BUILT
    if moved:
        production.approve(at, by.id)
        production.save(update_fields=["status", "approved_at", "approved_by"])
    facts = {
        "manifest_sha256": manifest_sha256,
        "count": len(standing.approvers),
        "needed": standing.demand.total,
    }
    record(
        action="production.approval_given",
        by=by,
        subject=production,
        case_id=production.case_id,
        facts=facts,
    )
    if moved:
        record(
            action="production.approved",
            by=by,
            subject=production,
            case_id=production.case_id,
            facts=facts,
        )
    return production
