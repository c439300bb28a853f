"""Examine a case again: its papers were looked at meanwhile, or new ones came."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from audit.recording import record
from cases import policies, queries
from cases.actions.alarm import alarm_if_urgent
from cases.actions.counting import count_findings
from cases.actions.locking import locked, save
from cases.actions.submit import write_findings
from cases.findings import CaseFinding
from cases.models import Case, FindingRuling
from core.actor import Actor
from core.rows import insert
from rules.findings import Finding


@transaction.atomic
def examine(
    *, by: Actor, case_id: str, findings: Sequence[Finding], consequence: str, round_: int
) -> Case:
    """Write a new round of findings; the state of the case stays as it is.

    A ruling of staff goes over to the same finding of the new round: the same code about the same
    input with the same outcome and parameters. ``round_`` is the round that was examined. What was
    once for a person at once stays so: looking into papers does not end a danger. Raises
    Conflict where the case has a newer one, NotAllowed in a state that takes no findings.
    """
    standing = locked(by=by, case_id=case_id)
    policies.check_can_examine(by=by, standing=standing, round_=round_)
    case = standing.case
    earlier = queries.current_findings(case)
    case.round += 1
    case.risks = ""
    urgency = case.consequence
    case.consequence = "human_now" if urgency == "human_now" else consequence
    save(case, "round", "risks", "consequence")
    write_findings(case, findings)
    _keep_rulings(case, earlier)
    count_findings(case)
    alarm_if_urgent(by=by, case=case, before=urgency)
    record(
        action="case.examined",
        by=by,
        subject=case,
        case_id=case.id,
        facts={
            "round": case.round,
            "consequence": case.consequence,
            "fails": sorted({found.code for found in findings if found.outcome == "fail"}),
        },
    )
    return case


def _keep_rulings(case: Case, earlier: Sequence[CaseFinding]) -> None:
    ruled = {_key(row): row for row in earlier if row.ruling}
    kept = []
    for row in queries.current_findings(case) if ruled else ():
        before = ruled.get(_key(row))
        if before is None or before.ruled_at is None:
            continue
        kept.append(
            FindingRuling(
                id=row.id,
                case_id=case.pk,
                round=row.round,
                position=row.position,
                ruling=before.ruling,
                reason=before.ruling_reason,
                ruled_at=before.ruled_at,
                ruled_by=before.ruled_by,
            )
        )
    insert(kept)


def _key(row: CaseFinding) -> tuple[str, str, str, str]:
    said = sorted(row.parameters.items())
    return row.code, row.at, row.outcome, repr(said)
