"""A case is examined again by the machine alone; its state stays, its findings are made anew."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from audit.models import AuditEvent
from cases import actions, queries
from cases.models import Case
from core.actor import SYSTEM
from core.errors import Conflict, NotAllowed
from rules.findings import Finding
from tests.cases.making import (
    ACCOUNT,
    again,
    authenticated,
    clear_fails,
    decisions,
    finding,
    findings,
    make_case,
)
from tests.invariants import assert_invariants

pytestmark = pytest.mark.django_db


def seen(case: Case, code: str = "document.altered", outcome: Any = "fail") -> list[Finding]:
    """Return the findings of the case with one that came out otherwise."""
    rows = [row.as_finding() for row in queries.current_findings(again(case))]
    return [replace(row, outcome=outcome) if row.code == code else row for row in rows]


def examine(case: Case, **how: Any) -> Case:
    how = {"by": SYSTEM, "round_": again(case).round, **how}
    return actions.examine(case_id=case.id, findings=seen(case), consequence="hold_silent", **how)


def test_the_state_stays_and_the_round_grows(policy: Any, staff: Any) -> None:
    case = make_case(policy, ACCOUNT)
    actions.take(by=staff.triage, case_id=case.id)
    examined = examine(case)
    assert (examined.status, examined.round) == ("in_triage", 2)
    assert again(case).consequence == "hold_silent"
    altered = findings(case, code="document.altered")
    assert {row.outcome for row in altered} == {"fail"}
    event = AuditEvent.objects.get(action="case.examined")
    assert event.actor_kind == "system"
    assert_invariants()


def test_no_person_examines(policy: Any, staff: Any) -> None:
    case = make_case(policy, ACCOUNT)
    with pytest.raises(NotAllowed):
        examine(case, by=staff.counsel)
    assert again(case).round == 1


def test_an_older_look_writes_nothing(policy: Any) -> None:
    case = make_case(policy, ACCOUNT)
    examine(case)
    with pytest.raises(Conflict):
        examine(case, round_=1)
    assert again(case).round == 2


def test_what_is_over_takes_no_findings(policy: Any, staff: Any) -> None:
    case = make_case(policy, ACCOUNT)
    actions.decline(by=staff.counsel, case_id=case.id, reason="No authority.")
    with pytest.raises(NotAllowed):
        examine(case)


def test_an_alarm_after_acceptance_is_seen_and_can_be_overruled(policy: Any, staff: Any) -> None:
    case = make_case(policy, ACCOUNT)
    clear_fails(case, staff.counsel)
    actions.record_process(by=staff.counsel, case_id=case.id, fields={})
    authenticated(case, staff.counsel)
    actions.accept(
        by=staff.counsel, case_id=case.id, decisions=decisions(case, subscriber=True, content=True)
    )
    assert not queries.has_alarm(again(case))
    examine(case)
    assert again(case).status == "accepted"
    assert queries.has_alarm(again(case))

    for row in findings(case, code="document.altered", outcome="fail"):
        actions.overrule_finding(
            by=staff.counsel, case_id=case.id, finding_id=row.id, reason="The court confirmed"
        )
    assert not queries.has_alarm(again(case))
    with pytest.raises(NotAllowed):
        row = finding(case, "server_url.present")
        actions.find_defect(by=staff.counsel, case_id=case.id, finding_id=row.id, reason="Too late")
