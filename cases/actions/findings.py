"""Rule on a finding: confirm it, overrule it, or find that a doubt is a defect."""

from __future__ import annotations

from django.db import transaction

from audit.recording import record
from cases import policies
from cases.actions.counting import count_findings
from cases.actions.locking import locked, save
from cases.entries import Standing
from cases.models import CaseFinding
from cases.states import Ruling
from core import clock
from core.actor import Actor
from core.errors import NotFound


@transaction.atomic
def confirm_finding(*, by: Actor, finding_id: str, reason: str = "") -> CaseFinding:
    """Agree with the finding as it was made; its outcome stays."""
    standing, finding = _locked_finding(by, finding_id)
    policies.check_can_confirm(by=by, standing=standing, finding=finding)
    return _rule(by, standing, finding, Ruling.CONFIRMED, reason)


@transaction.atomic
def overrule_finding(*, by: Actor, finding_id: str, reason: str) -> CaseFinding:
    """Set a failing or doubtful finding aside; it then counts as ``pass``."""
    standing, finding = _locked_finding(by, finding_id)
    policies.check_can_rule(by=by, standing=standing, finding=finding, reason=reason)
    return _rule(by, standing, finding, Ruling.OVERRULED, reason)


@transaction.atomic
def find_defect(*, by: Actor, finding_id: str, reason: str) -> CaseFinding:
    """Rule that what the machine doubted is a defect; it then counts as ``fail``."""
    standing, finding = _locked_finding(by, finding_id)
    policies.check_can_rule(by=by, standing=standing, finding=finding, reason=reason)
    return _rule(by, standing, finding, Ruling.DEFECT, reason)


def _locked_finding(by: Actor, finding_id: str) -> tuple[Standing, CaseFinding]:
    case_id = CaseFinding.objects.filter(pk=finding_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound("There is no such finding.")
    standing = locked(by=by, case_id=case_id)
    return standing, CaseFinding.objects.select_for_update().get(pk=finding_id)


def _rule(
    by: Actor, standing: Standing, finding: CaseFinding, ruling: Ruling, reason: str
) -> CaseFinding:
    finding.ruling, finding.ruling_reason = ruling, reason.strip()
    finding.ruled_at, finding.ruled_by = clock.now(), by.id
    finding.save(update_fields=["ruling", "ruling_reason", "ruled_at", "ruled_by"])
    count_findings(standing.case)
    save(standing.case)
    record(
        action=f"case.finding_{_EVENT[ruling]}",
        by=by,
        subject=finding,
        case_id=standing.case.id,
        facts={"code": finding.code, "outcome": finding.outcome, "at": finding.at},
        personal={"reason": finding.ruling_reason} if finding.ruling_reason else None,
    )
    return finding


_EVENT = {
    Ruling.CONFIRMED: "confirmed",
    Ruling.OVERRULED: "overruled",
    Ruling.DEFECT: "found_defect",
}
