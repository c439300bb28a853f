"""Staff are told of a deadline before and after it, once each; a sealed case names nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core import mail

from audit.models import AuditEvent
from audit.queries import facts_of
from cases import actions
from cases.deadline_queries import running_on
from cases.models import Case
from duties.models import Duty
from notifications.deadlines import REMIND_DEADLINE
from notifications.events import react
from notifications.models import Message
from preservation.actions import place_hold
from preservation.models import Preservation
from tests.cases.making import ACCOUNT, EMERGENCY, PRESERVATION, changed, make_case
from tests.invariants import assert_invariants
from tests.notifications.telling import work

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 11, 24, 15, tzinfo=UTC)
TRIAGE_ENDS = datetime(2026, 12, 1, 5, tzinfo=UTC)
RAW = changed(ACCOUNT, process={**ACCOUNT["process"], "returnable_on": None})


@pytest.fixture
def case(policy: Any, staff: SimpleNamespace) -> Case:
    with time_machine.travel(TUESDAY, tick=False):
        received = make_case(policy, RAW)
        work()
    mail.outbox.clear()
    return received


def told_at(moment: datetime) -> list[tuple[str, str]]:
    """Do what is due at a moment, twice; return to whom mails of deadlines went, and subjects."""
    mail.outbox.clear()
    with time_machine.travel(moment, tick=False):
        work()
        work()
    return sorted((item.to[0], item.subject) for item in mail.outbox if "deadline" in item.subject)


def give_to(case: Case, person: str) -> None:
    Case.objects.filter(pk=case.pk).update(
        assigned_to=person, assigned_at=TUESDAY, assigned_by=person
    )


def test_whoever_holds_the_ball_is_reminded_a_day_before_and_counsel_told_after(
    case: Case, staff: SimpleNamespace
):
    assert told_at(TRIAGE_ENDS - timedelta(hours=25)) == []
    near = f"[{case.reference}] A deadline is near"
    assert told_at(TRIAGE_ENDS - timedelta(hours=24)) == [("triage@writdesk.example", near)]
    assert "LER" not in mail.outbox[0].body.replace(case.reference, "")
    assert "1 December 2026, 05:00 UTC" in mail.outbox[0].body
    assert told_at(TRIAGE_ENDS - timedelta(minutes=1)) == []
    missed = f"[{case.reference}] A deadline was missed"
    assert told_at(TRIAGE_ENDS) == [
        ("counsel2@writdesk.example", missed),
        ("counsel@writdesk.example", missed),
    ]
    assert told_at(TRIAGE_ENDS + timedelta(days=9)) == []
    kinds = AuditEvent.objects.filter(case_id=case.id, action__startswith="case.deadline_")
    assert [row.action for row in kinds.order_by("seq")] == [
        "case.deadline_near",
        "case.deadline_missed",
    ]
    assert_invariants()


def test_the_person_who_works_on_it_is_reminded_alone(case: Case, staff: SimpleNamespace):
    give_to(case, staff.counsel2.id)
    told = told_at(TRIAGE_ENDS - timedelta(hours=24))
    assert [to for to, _ in told] == ["counsel2@writdesk.example"]


def test_a_mail_about_a_sealed_case_names_nothing_and_goes_to_people_named_in_it(
    case: Case, staff: SimpleNamespace
):
    named = [staff.counsel.id, staff.custodian.id]
    actions.seal(by=staff.counsel, case_id=case.id, named=named)
    told = told_at(TRIAGE_ENDS)
    assert told == [("counsel@writdesk.example", "A deadline was missed")]
    body = mail.outbox[0].body
    assert case.reference not in body
    assert "anna.example" not in body
    assert "Example County" not in body
    assert body.strip().endswith("/desk/")


def test_a_deadline_kept_in_time_is_told_to_nobody(case: Case, staff: SimpleNamespace):
    with time_machine.travel(TUESDAY + timedelta(hours=1), tick=False):
        actions.withdraw(by=staff.counsel, case_id=case.id, reason="not needed")
    assert told_at(TRIAGE_ENDS - timedelta(hours=24)) == []
    assert told_at(TRIAGE_ENDS) == []


def test_a_deadline_that_moved_is_told_at_its_new_end_only(case: Case, staff: SimpleNamespace):
    until = TRIAGE_ENDS + timedelta(days=3)
    with time_machine.travel(TUESDAY + timedelta(hours=1), tick=False):
        actions.extend_deadline(
            by=staff.counsel, case_id=case.id, kind="triage", until=until, reason="agreed"
        )
        work()
    assert told_at(TRIAGE_ENDS - timedelta(hours=24)) == []
    assert told_at(TRIAGE_ENDS) == []
    assert [subject for _, subject in told_at(until - timedelta(hours=24))] == [
        f"[{case.reference}] A deadline is near"
    ]
    assert len(told_at(until)) == 2


def test_a_worker_that_was_down_tells_of_the_miss_and_not_that_the_end_is_near(
    case: Case, staff: SimpleNamespace
):
    subjects = {subject for _, subject in told_at(TRIAGE_ENDS + timedelta(hours=2))}
    assert subjects == {f"[{case.reference}] A deadline was missed"}


def test_asking_twice_plans_and_sends_once(case: Case, staff: SimpleNamespace):
    event = AuditEvent.objects.get(case_id=case.id, action="case.submitted")
    planned = Duty.objects.filter(kind=REMIND_DEADLINE).count()
    react(event)
    assert Duty.objects.filter(kind=REMIND_DEADLINE).count() == planned == 2
    told_at(TRIAGE_ENDS)
    duty = Duty.objects.get(kind=REMIND_DEADLINE, unique_key__endswith="missed")
    Duty.objects.filter(pk=duty.pk).update(state="waiting", finished_at=None)
    assert told_at(TRIAGE_ENDS + timedelta(minutes=5)) == []
    assert Message.objects.filter(kind="deadline").count() == 2


def test_an_emergency_is_reminded_by_its_alarm_and_its_miss_escalates(
    policy: Any, staff: SimpleNamespace
):
    with time_machine.travel(TUESDAY, tick=False):
        case = make_case(policy, EMERGENCY)
        work()
        planned = Duty.objects.filter(kind=REMIND_DEADLINE, state="waiting")
        assert [duty.due_at for duty in planned] == [TUESDAY + timedelta(hours=1)]
    told = told_at(TUESDAY + timedelta(hours=1))
    assert {subject for _, subject in told} == {f"[{case.reference}] A deadline was missed"}


def test_the_end_of_a_preservation_follows_its_events_and_says_that_it_waits(
    policy: Any, staff: SimpleNamespace
):
    case = make_case(policy, PRESERVATION)
    account = case.accounts.get()
    kept = Preservation.objects.create(
        reference="PRS-2026-TEST00",
        case=case,
        account=account,
        status="active",
        captured_at=TUESDAY,
        expires_at=TUESDAY + timedelta(days=90),
        created_by="system",
    )
    place_hold(by=staff.counsel, preservation_id=kept.id, reason="A claim was made.")
    work()
    row = running_on(case).get(kind="preservation_end")
    assert (row.due_at, row.subject_id) == (TUESDAY + timedelta(days=90), kept.id)
    assert row.working["waits"] == "held"
    assert row.working["rule"]["citation"] == "18 U.S.C. 2703(f)(2)"
    Preservation.objects.filter(pk=kept.pk).update(
        expires_at=TUESDAY + timedelta(days=180), extensions=1
    )
    event = AuditEvent.objects.get(action="preservation.held")
    react(event)
    react(event)
    (change,) = AuditEvent.objects.filter(action="case.deadline_changed")
    assert facts_of(change)["to"].startswith("2027-05-23")
    assert running_on(case).filter(kind="preservation_end").count() == 1
