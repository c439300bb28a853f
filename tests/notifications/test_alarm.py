"""A case that wants a person now wakes people until one of them says that they have it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import RoleGrant, User
from accounts.roster import change_roster
from cases import actions
from cases.models import Alarm, Case
from cases.queries import current_policy
from core.errors import NotAllowed
from notifications.alarm_models import WebhookCall
from notifications.models import Message
from tests.cases.making import ACCOUNT, EMERGENCY, make_case
from tests.invariants import assert_invariants
from tests.notifications.receiver import SECRET, Receiver, receiving
from tests.notifications.sink import Sink, text_of
from tests.notifications.telling import later, work
from tests.preservation.keeping import events, facts

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
FIRST, SECOND = "triage@writdesk.example", "counsel2@writdesk.example"


@pytest.fixture
def roster(staff: SimpleNamespace) -> None:
    levels = {staff.triage.id: 1, staff.counsel2.id: 2}
    change_roster(by=staff.administrator, levels=levels)


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    with receiving() as receiver:
        settings.ALARM_WEBHOOK_URL, settings.ALARM_WEBHOOK_SECRET = receiver.url, SECRET
        settings.ALARM_WEBHOOK_PRIVATE = True
        yield receiver


def woken(sink: Sink) -> list[str]:
    return [str(mail["To"]) for mail in sink.mails if "must look" in str(mail["Subject"])]


def alarm_of(case: Case) -> Alarm:
    return Alarm.objects.get(case=case)


def test_an_emergency_wakes_the_first_list_at_once(
    policy: Any, staff: SimpleNamespace, roster: None, sink: Sink
) -> None:
    case = make_case(policy, EMERGENCY)
    work()
    assert woken(sink) == [FIRST]
    (mail,) = sink.mails
    assert case.reference in str(mail["Subject"])
    assert f"/desk/cases/{case.reference}/" in text_of(mail)
    assert not any(name in mail.as_string() for name in ("anna", "Example family", "Dana"))
    assert facts("alarm.sounded")["people"] == [staff.triage.id]


def test_it_sounds_again_and_wakes_the_second_list_until_it_is_acknowledged(
    policy: Any, staff: SimpleNamespace, roster: None, sink: Sink
) -> None:
    case = make_case(policy, EMERGENCY)
    for minutes in (0, 6, 12, 18):
        with later(minutes * MINUTE):
            work()
    assert woken(sink) == [FIRST, FIRST, FIRST, FIRST, SECOND]
    assert alarm_of(case).escalated_at is not None
    actions.acknowledge(by=staff.counsel, case_id=case.id)
    with later(60 * MINUTE):
        work()
    assert len(woken(sink)) == 5
    assert alarm_of(case).acknowledged_by == staff.counsel.id
    assert events(case.id).count("case.acknowledged") == 1
    assert_invariants()


def test_the_second_to_acknowledge_is_told_that_somebody_was_faster(
    policy: Any, staff: SimpleNamespace
) -> None:
    case = make_case(policy, EMERGENCY)
    actions.acknowledge(by=staff.triage, case_id=case.id)
    with pytest.raises(NotAllowed) as refused:
        actions.acknowledge(by=staff.counsel, case_id=case.id)
    assert refused.value.code == "alarm.acknowledged"
    with pytest.raises(NotAllowed) as refused:
        actions.acknowledge(by=staff.custodian, case_id=case.id)
    assert refused.value.code == "case.acknowledge"


def test_a_list_on_which_nobody_stands_means_triage_and_counsel(
    policy: Any, staff: SimpleNamespace, sink: Sink
) -> None:
    make_case(policy, EMERGENCY)
    work()
    everybody = {f"{name}@writdesk.example" for name in ("triage", "counsel", "counsel2")}
    assert set(woken(sink)) == everybody
    assert len(woken(sink)) == 3


def test_an_alarm_raised_later_sounds_too_and_another_request_wakes_nobody(
    policy: Any, staff: SimpleNamespace, roster: None, sink: Sink
) -> None:
    case = make_case(policy, ACCOUNT)
    work()
    assert woken(sink) == []
    actions.raise_alarm(by=staff.triage, case_id=case.id)
    actions.raise_alarm(by=staff.triage, case_id=case.id)
    work()
    assert woken(sink) == [FIRST]


def test_whoever_takes_the_case_has_acknowledged_it(
    policy: Any, staff: SimpleNamespace, roster: None, sink: Sink
) -> None:
    case = make_case(policy, EMERGENCY)
    actions.take(by=staff.triage, case_id=case.id)
    work()
    assert woken(sink) == []
    assert alarm_of(case).acknowledged_by == staff.triage.id


def test_what_was_written_before_the_acknowledgement_is_not_sent_after_it(
    policy: Any, staff: SimpleNamespace, roster: None, sink: Sink
) -> None:
    sink.answers = ["451 4.2.0 later"]
    case = make_case(policy, EMERGENCY)
    work()
    assert woken(sink) == []
    actions.acknowledge(by=staff.counsel, case_id=case.id)
    with later(3 * MINUTE):
        work()
    assert woken(sink) == []
    message = Message.objects.get(kind="alarm")
    assert (message.status, message.last_error) == ("failed", "the alarm is silent")


def test_a_sealed_case_is_named_in_nothing_and_wakes_the_people_named_in_it(
    policy: Any, staff: SimpleNamespace, roster: None, sink: Sink, receiver: Receiver
) -> None:
    case = make_case(policy, EMERGENCY)
    actions.seal(by=staff.counsel, case_id=case.id, named=[staff.counsel.id])
    work()
    assert woken(sink) == ["counsel@writdesk.example"]
    said = sink.mails[0].as_string() + repr(receiver.told)
    assert case.reference not in said
    assert "mergency" not in said
    assert receiver.told == [{"event": "alarm", "link": "http://127.0.0.1:8000/desk/", "turn": 1}]


def test_a_case_sealed_meanwhile_is_not_named_by_what_was_written_before(
    policy: Any, staff: SimpleNamespace, roster: None, sink: Sink, receiver: Receiver
) -> None:
    sink.answers, receiver.answers = ["451 4.2.0 later"], [503]
    case = make_case(policy, EMERGENCY)
    work()
    actions.seal(by=staff.counsel, case_id=case.id, named=[staff.counsel.id])
    with later(2 * MINUTE):
        work()
    assert woken(sink) == []
    assert len(receiver.calls) == 1
    assert {row.last_error for row in WebhookCall.objects.all()} == {"sealed since"}


def test_the_webhook_gets_signed_json_without_a_person_in_it(
    policy: Any, staff: SimpleNamespace, roster: None, sink: Sink, receiver: Receiver
) -> None:
    case = make_case(policy, EMERGENCY)
    work()
    assert receiver.told == [
        {
            "event": "alarm",
            "kind": "emergency_disclosure",
            "link": f"http://127.0.0.1:8000/desk/cases/{case.reference}/",
            "received_at": receiver.told[0]["received_at"],
            "reference": case.reference,
            "turn": 1,
        }
    ]
    assert receiver.is_signed(0)
    call = WebhookCall.objects.get()
    assert (call.status, receiver.deliveries) == ("sent", [call.id])
    with later(6 * MINUTE):
        work()
    assert len(set(receiver.deliveries)) == 2


@pytest.mark.parametrize(
    ("answers", "arrivals", "status"),
    [([503, 204], 2, "sent"), ([410], 1, "failed"), ([302], 1, "failed"), (["drop"], 2, "sent")],
)
def test_the_webhook_is_called_again_only_where_it_was_not_taken(
    policy: Any, staff: SimpleNamespace, roster: None, sink: Sink, receiver: Receiver,
    answers: list[Any], arrivals: int, status: str,
) -> None:  # fmt: skip
    receiver.answers = list(answers)
    make_case(policy, EMERGENCY)
    work()
    with later(MINUTE):
        work()
    assert len(receiver.calls) == arrivals
    assert len(set(receiver.deliveries)) == 1, "the receiver can drop the second one"
    row = WebhookCall.objects.get()
    assert row.status == status
    unknown = "webhook.outcome_unknown" in events(row.id)
    assert unknown == (answers == ["drop"])


@pytest.mark.parametrize(
    ("url", "private", "error"),
    [
        ("http://127.0.0.1:9/", False, "only https is called"),
        ("https://127.0.0.1:9/", False, "a private address"),
        ("https://localhost:9/", False, "a private address"),
        ("https://[::ffff:10.0.0.1]/", False, "a private address"),
        ("file:///etc/passwd", True, "only https is called"),
    ],
)
def test_no_inside_address_is_called_unless_the_operator_says_so(
    policy: Any, staff: SimpleNamespace, roster: None, settings: Any,
    url: str, private: bool, error: str,
) -> None:  # fmt: skip
    settings.ALARM_WEBHOOK_URL, settings.ALARM_WEBHOOK_SECRET = url, SECRET
    settings.ALARM_WEBHOOK_PRIVATE = private
    make_case(policy, EMERGENCY)
    work()
    row = WebhookCall.objects.get()
    assert (row.status, row.last_error) == ("failed", error)
    assert Message.objects.filter(kind="alarm", status="sent").count() == 1


STEPS = st.lists(st.sampled_from(["wait", "acknowledge", "work", "raise"]), max_size=8)


@pytest.mark.usefixtures("keys")
class AlarmsProperty(TestCase):
    """Whatever happens in whatever order: acknowledged means no more, and never one twice."""

    @settings(max_examples=15, suppress_health_check=list(HealthCheck))
    @given(steps=STEPS)
    def test_acknowledged_means_no_more(self, steps: list[str]) -> None:
        cast = people()
        case = make_case(current_policy(), EMERGENCY)
        minutes, acknowledged_with = 0, None
        for step in [*steps, "wait", "work"]:
            if step == "wait":
                minutes += 7
            elif step == "work":
                with later(minutes * MINUTE):
                    work()
            elif step == "raise":
                actions.raise_alarm(by=cast, case_id=case.id)
            elif acknowledged_with is None:
                actions.acknowledge(by=cast, case_id=case.id)
                acknowledged_with = sent()
        if acknowledged_with is None:
            assert sent(), "an alarm that nobody acknowledged sounds"
        else:
            assert sent() == acknowledged_with
        keys = list(Message.objects.filter(kind="alarm").values_list("effect_key", flat=True))
        assert len(keys) == len(set(keys))


def sent() -> set[str]:
    return set(Message.objects.filter(kind="alarm", status="sent").values_list("pk", flat=True))


def people() -> Any:
    user = User.objects.create(email="one@writdesk.example", name="One Example", password="!")
    RoleGrant.objects.create(user=user, role="counsel", granted_by="test")
    return user.actor()
