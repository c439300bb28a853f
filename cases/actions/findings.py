"""Rule on a finding: confirm it, overrule it, or find that a doubt is a defect."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from audit.recording import record
from cases import policies, queries
from cases.actions.counting import count_findings
from cases.actions.locking import locked, save
from cases.entries import Standing
from cases.findings import CaseFinding
from cases.models import FindingRuling
from cases.states import Ruling
from core import clock
from core.actor import Actor
from core.errors import NotFound


@transaction.atomic
def confirm_finding(*, by: Actor, case_id: str, finding_id: str, reason: str = "") -> CaseFinding:
    """Agree with the finding as it was made; its outcome stays."""
    standing, finding = _locked_finding(by, case_id, finding_id)
    policies.check_can_confirm(by=by, standing=standing, finding=finding)
    return _rule(by, standing, finding, Ruling.CONFIRMED, reason)


@transaction.atomic
def overrule_finding(*, by: Actor, case_id: str, finding_id: str, reason: str) -> CaseFinding:
    """Set a failing or doubtful finding aside; it then counts as ``pass``."""
    standing, finding = _locked_finding(by, case_id, finding_id)
    policies.check_can_rule(by=by, standing=standing, finding=finding, reason=reason)
    return _rule(by, standing, finding, Ruling.OVERRULED, reason)


@transaction.atomic
def find_defect(*, by: Actor, case_id: str, finding_id: str, reason: str) -> CaseFinding:
    """Rule that what the machine doubted is a defect; it then counts as ``fail``."""
    standing, finding = _locked_finding(by, case_id, finding_id)
    policies.check_can_rule(by=by, standing=standing, finding=finding, reason=reason)
    return _rule(by, standing, finding, Ruling.DEFECT, reason)


def _locked_finding(by: Actor, case_id: str, finding_id: str) -> tuple[Standing, CaseFinding]:
    """Return the finding under the lock of its case, under which alone it is ruled on."""
    standing = locked(by=by, case_id=case_id)
    finding = queries.finding_of(standing.case, finding_id)
    if finding is None:
        raise NotFound("There is no such finding.")
    return standing, finding


def _rule(
    by: Actor, standing: Standing, finding: CaseFinding, ruling: Ruling, reason: str
) -> CaseFinding:
    case, reason = standing.case, reason.strip()
    row = FindingRuling(
        id=finding.id,
        case_id=case.pk,
        round=finding.round,
        position=finding.position,
        ruling=ruling,
        reason=reason,
        ruled_at=clock.now(),
        ruled_by=by.id,
    )
    row.save(force_insert=not finding.ruling, force_update=bool(finding.ruling))
    count_findings(case)
    save(case)
    record(
        action=f"case.finding_{_EVENT[ruling]}",
        by=by,
        subject=row,
        case_id=case.id,
        facts={"code": finding.code, "outcome": finding.outcome, "at": finding.at},
        personal={"reason": reason} if reason else None,
    )
    return replace(
        finding, ruling=ruling, ruling_reason=reason, ruled_at=row.ruled_at, ruled_by=by.id
    )


_EVENT = {
    Ruling.CONFIRMED: "confirmed",
    Ruling.OVERRULED: "overruled",
    Ruling.DEFECT: "found_defect",
}
