"""The lane's pages: acknowledged with one press, its moments shown, the lists of the alarm kept."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from accounts.roster import levels_now
from cases import actions, emergency_queries
from cases.models import Alarm, ConfirmationDebt
from tests.cases.conftest import agency
from tests.cases.making import EMERGENCY, PRESERVATION, again
from tests.cases.test_emergency import call, grant
from tests.cases.test_proposal import propose
from tests.notifications.receiver import SECRET, receiving
from tests.notifications.telling import later, work
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


def test_an_alarm_that_nobody_answers_does_not_push_the_timeline_off_the_page(
    signed_in: SignIn, receive: Receive
) -> None:
    case = receive(dict(EMERGENCY))
    for minutes in (0, 6, 12, 18):
        with later(timedelta(minutes=minutes)):
            work()
    page = words(signed_in("triage").get(address(case)))
    timeline = page[page.index("Timeline newest first") :]
    assert timeline.count("Alarm sounded") == 4
    assert "3 people woken by mail" in timeline
    assert timeline.count("3 people woken by mail, the second list too") == 1
    assert timeline.count("Mail queued") == 1, "the receipt"
    assert "Request received" in timeline


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


@pytest.mark.parametrize(("who", "act"), [("triage", "propose"), ("counsel", "grant")])
def test_whoever_decides_reads_the_danger_and_the_call_on_the_same_page(
    signed_in: SignIn, receive: Receive, staff: SimpleNamespace, agency: object, who: str, act: str
) -> None:
    case = receive(dict(EMERGENCY))
    call(case, staff.triage, agency)
    page = words(signed_in(who).get(address(case, act)))
    stated = EMERGENCY["emergency"]
    for said in (stated["person_in_danger"], stated["nature"], stated["necessity"], "spoke to"):
        assert said in page


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


def test_a_webhook_that_was_not_reached_is_told_to_whoever_can_mend_it(
    signed_in: SignIn, receive: Receive, staff: SimpleNamespace, settings: Any
) -> None:
    administrator, counsel = signed_in("administrator"), signed_in("counsel")

    def told() -> list[str]:
        pages = (administrator.get("/desk/settings/"), counsel.get("/desk/on-call/"))
        return [words(page) for page in pages]

    assert "Webhook of the alarm Off" in told()[0]
    with receiving() as receiver:
        settings.ALARM_WEBHOOK_URL, settings.ALARM_WEBHOOK_SECRET = receiver.url, SECRET
        settings.ALARM_WEBHOOK_PRIVATE = True
        receiver.answers = [410, 204, 410]
        case = receive(dict(EMERGENCY))
        work()
        assert "the last call was not confirmed: 410" in told()[0]
        assert "The webhook did not confirm its last call: 410." in told()[1]
        with later(timedelta(minutes=6)):
            work()
        assert not any("confirm" in page for page in told())
        actions.acknowledge(by=staff.counsel, case_id=case.id)
        hidden = receive(dict(EMERGENCY))
        actions.seal(by=staff.counsel, case_id=hidden.id, named=[staff.counsel.id])
        with later(timedelta(minutes=12)):
            work()
        assert len(receiver.calls) == 3
        assert not any("confirm" in page for page in told()), "nothing tells of a sealed case"


def test_acts_of_the_lane_come_first_on_the_page(
    signed_in: SignIn, receive: Receive, staff: SimpleNamespace
) -> None:
    case = receive(dict(EMERGENCY))
    page = signed_in("triage").get(address(case)).content.decode()
    assert page.index("Acknowledge the alarm") < page.index("Take the case")
    actions.acknowledge(by=staff.counsel, case_id=case.id)
    assert "Acknowledge the alarm" not in signed_in("triage").get(address(case)).content.decode()
