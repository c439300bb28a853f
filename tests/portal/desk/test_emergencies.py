"""The lane's pages: acknowledged with one press, its moments shown, the lists of the alarm kept."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from accounts.roster import levels_now
from cases import actions, emergency_queries
from cases.models import Alarm, ConfirmationDebt
from tests.cases.conftest import agency
from tests.cases.making import EMERGENCY, PRESERVATION, again
from tests.cases.test_emergency import call, grant
from tests.cases.test_proposal import propose
from tests.portal.desk.pages import address, words
from tests.portal.desk.test_accept import Receive, SignIn

__all__ = ["agency"]
pytestmark = pytest.mark.django_db


def test_the_lane_shows_who_was_woken_and_one_press_acknowledges(
    signed_in: SignIn, receive: Receive
) -> None:
    case = receive(dict(EMERGENCY))
    triage = signed_in("triage")
    page = words(triage.get("/desk/"))
    assert "alarm sounds" in page
    assert "not called back" in page
    assert triage.post(address(case, "acknowledge")).status_code == 302
    page = words(triage.get("/desk/"))
    assert "acknowledged" in page
    assert "alarm sounds" not in page
    assert Alarm.objects.get().acknowledged_by
    late = signed_in("counsel").post(address(case, "acknowledge"))
    assert late.status_code == 409


def test_a_case_without_an_alarm_has_nothing_to_acknowledge(
    signed_in: SignIn, receive: Receive
) -> None:
    case = receive(dict(PRESERVATION))
    assert signed_in("triage").get(address(case, "acknowledge")).status_code == 409
    assert signed_in("custodian").get(address(case, "acknowledge")).status_code == 403


def test_the_page_of_a_granted_emergency_shows_record_and_debt(
    signed_in: SignIn, receive: Receive, staff: SimpleNamespace, agency: object
) -> None:
    case = receive(dict(EMERGENCY))
    call(case, staff.triage, agency)
    grant(case, staff.counsel)
    triage = signed_in("triage")
    page = words(triage.get(address(case)))
    for said in ("Record of good faith", "set an end for tonight", "Written confirmation", "Owed"):
        assert said in page
    document = case.documents.first().document_id
    sent = triage.post(address(case, "confirmation"), {"document": document})
    assert sent.status_code == 302
    assert ConfirmationDebt.objects.get().settled_at is not None
    assert "It ratifies nothing by itself" in words(triage.get(address(case)))


def test_counsel_refuses_a_proposal_with_a_reason(
    signed_in: SignIn, receive: Receive, staff: SimpleNamespace, agency: object
) -> None:
    case = receive(dict(EMERGENCY))
    call(case, staff.triage, agency)
    propose(case, staff.triage)
    counsel = signed_in("counsel")
    assert counsel.post(address(case, "refuse"), {"reason": ""}).status_code == 422
    assert counsel.post(address(case, "refuse"), {"reason": "Too much."}).status_code == 302
    assert emergency_queries.open_proposal(again(case)) is None
    assert "Too much." in words(counsel.get(address(case)))


def test_counsel_keeps_the_lists_of_the_alarm(signed_in: SignIn, staff: SimpleNamespace) -> None:
    counsel = signed_in("counsel")
    page = words(counsel.get("/desk/on-call/"))
    assert "Triage Example" in page
    assert "Auditor Example" not in page
    people = {f"level_{pk}": "0" for pk in (staff.counsel.id, staff.counsel2.id)}
    people |= {f"level_{pk}": "0" for pk in (staff.custodian.id, staff.custodian2.id)}
    sent = {**people, f"level_{staff.triage.id}": "1", f"level_{staff.counsel.id}": "2"}
    assert counsel.post("/desk/on-call/", sent).status_code == 302
    assert levels_now() == {staff.triage.id: 1, staff.counsel.id: 2}
    assert signed_in("triage").get("/desk/on-call/").status_code == 403


def test_acts_of_the_lane_come_first_on_the_page(
    signed_in: SignIn, receive: Receive, staff: SimpleNamespace
) -> None:
    case = receive(dict(EMERGENCY))
    page = signed_in("triage").get(address(case)).content.decode()
    assert page.index("Acknowledge the alarm") < page.index("Take the case")
    actions.acknowledge(by=staff.counsel, case_id=case.id)
    assert "Acknowledge the alarm" not in signed_in("triage").get(address(case)).content.decode()
