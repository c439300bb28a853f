"""Weigh a case: raise its risk flags anew, for staff alone."""

from __future__ import annotations

from django.db import transaction

from audit.recording import record
from cases import policies, risk
from cases.models import Case, RiskFlag
from cases.queries import policy_of
from core import clock
from core.actor import Actor
from core.errors import NotFound
from rules.risk import flags


@transaction.atomic
def weigh_risk(*, by: Actor, case_id: str) -> tuple[RiskFlag, ...]:
    """Raise the flags of the case's present round in the place of those raised before.

    Nothing else changes: neither state nor consequence nor version, and no mail follows. Raises
    NotAllowed, NotFound.
    """
    policies.check_can_weigh(by=by)
    case = Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
    if case is None:
        raise NotFound("There is no such case.")
    at = clock.now()
    raised = flags(risk.gather(case, at=at), policy_of(case))
    RiskFlag.objects.filter(case=case, round=case.round).delete()
    rows = [
        RiskFlag(
            case=case,
            round=case.round,
            position=position,
            code=flag.code,
            severity=flag.severity,
            parameters=dict(flag.parameters),
            raised_at=at,
        )
        for position, flag in enumerate(raised)
    ]
    RiskFlag.objects.bulk_create(rows)
    case.risks = "".join(f" {row.code}" for row in rows) + " " if rows else ""
    case.save(update_fields=["risks"])
    record(
        action="risk.weighed",
        by=by,
        subject=case,
        case_id=case.id,
        facts={
            "round": case.round,
            "flags": [{"code": flag.code, "severity": flag.severity} for flag in raised],
        },
    )
    return tuple(rows)
