"""A kind of process that the policy keeps sealed seals the case whenever it is found to be one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from audit.models import AuditEvent
from audit.queries import facts_of
from cases import actions, desk_queue, queries
from cases.models import Case
from core.actor import SYSTEM
from tests.cases.making import ACCOUNT, again, changed, cure_case, make_case
from tests.invariants import assert_invariants

pytestmark = pytest.mark.django_db
KIND = "national_security_letter"


def sees(case: Case, who: Any) -> bool:
    return queries.visible_to(who).filter(pk=case.pk).exists()


@pytest.mark.parametrize("by", ["triage", "counsel"])
def test_the_sheet_that_names_it_seals_the_case_for_counsel(
    policy: Any, staff: SimpleNamespace, by: str
) -> None:
    case = make_case(policy)
    assert sees(case, staff.triage)
    actions.record_process(by=getattr(staff, by), case_id=case.id, fields={"kind": KIND})
    sealed = again(case)
    assert sealed.sealed
    assert set(sealed.named.values_list("pk", flat=True)) == {staff.counsel.id, staff.counsel2.id}
    assert not sees(case, staff.triage)
    assert not desk_queue.queue(staff.triage).exists()
    assert sees(case, staff.counsel)
    event = AuditEvent.objects.get(action="case.sealed")
    assert event.actor_kind == "system"
    assert set(facts_of(event)["named"]) == {staff.counsel.id, staff.counsel2.id}
    assert_invariants()


def test_another_kind_seals_nothing(policy: Any, staff: SimpleNamespace) -> None:
    case = make_case(policy)
    actions.record_process(by=staff.counsel, case_id=case.id, fields={"kind": "subpoena"})
    assert not again(case).sealed
    assert not AuditEvent.objects.filter(action="case.sealed").exists()


def test_what_counsel_opened_to_the_desk_stays_open_while_the_kind_does(
    policy: Any, staff: SimpleNamespace
) -> None:
    case = make_case(policy)
    actions.record_process(by=staff.counsel, case_id=case.id, fields={"kind": KIND})
    actions.unseal(by=staff.counsel, case_id=case.id)
    actions.record_process(by=staff.counsel, case_id=case.id, fields={"docket": "26-9"})
    assert not again(case).sealed
    actions.record_process(by=staff.counsel, case_id=case.id, fields={"kind": "subpoena"})
    actions.record_process(by=staff.counsel, case_id=case.id, fields={"kind": KIND})
    assert again(case).sealed


def test_an_officer_who_completes_the_request_with_it_seals_the_case_too(
    policy: Any, staff: SimpleNamespace, officer: Any
) -> None:
    defective = changed(ACCOUNT, accounts=[{"username": "anna.example"}], documents=[])
    case = make_case(policy, defective, officer=officer)
    actions.return_case(by=SYSTEM, case_id=case.id)
    cure_case(policy, case, changed(ACCOUNT, legal_process=KIND), by=officer.actor())
    assert again(case).sealed
    assert not sees(case, staff.triage)


def test_who_was_named_already_stays_so(policy: Any, staff: SimpleNamespace) -> None:
    case = make_case(policy)
    named = [staff.counsel.id, staff.custodian.id]
    actions.seal(by=staff.counsel, case_id=case.id, named=named)
    actions.record_process(by=staff.counsel, case_id=case.id, fields={"kind": KIND})
    assert set(again(case).named.values_list("pk", flat=True)) == set(named)
    assert AuditEvent.objects.filter(action="case.sealed").count() == 1
