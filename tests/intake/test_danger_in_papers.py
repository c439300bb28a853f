"""Words of danger to life in a paper bring its case before a person, and do nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from accounts.actions import enrol_officer
from accounts.models import Officer
from audit.models import AuditEvent
from cases.models import Alarm, Case
from core.actor import SYSTEM
from duties.working import run_due
from intake.actions import ingest, submit_request
from notifications.models import Message
from preservation.models import Preservation
from tests.documents.making import pdf
from tests.intake.builders import OFFICER, document, sound, without
from tests.intake.mails import mail
from tests.invariants import assert_invariants

pytestmark = pytest.mark.django_db
DANGER = pdf("Larkspur County Sheriff", "The child is held hostage since noon.")
ORDER = pdf("Larkspur County Sheriff", "Investigation of the murder of May 3rd.")
SENDER = f"Pat Example <{OFFICER['email']}>"


@pytest.fixture
def officer(keys: object) -> Officer:
    return enrol_officer(by=SYSTEM, email=OFFICER["email"])


def send(officer: Officer, raw: dict[str, Any]) -> Case:
    receipt = submit_request(by=officer.actor(), raw=raw, via="api", officer_email=officer.email)
    list(run_due())
    return Case.objects.get(pk=receipt.case.pk)


def events(case: Case, action: str) -> list[dict[str, Any]]:
    found = AuditEvent.objects.filter(action=action, case_id=case.id).order_by("seq")
    return [json.loads(bytes(event.body))["facts"] for event in found]


def asking(content: bytes) -> dict[str, Any]:
    return sound("preservation", documents=[document("cover_sheet", "letter.pdf", content)])


def test_a_paper_that_tells_of_danger_brings_a_person(officer: Officer) -> None:
    case = send(officer, asking(DANGER))

    assert (case.kind, case.status, case.consequence) == ("preservation", "submitted", "human_now")
    assert events(case, "case.examined")[-1]["consequence"] == "human_now"
    assert Alarm.objects.filter(case=case, acknowledged_at=None).count() == 1
    # What was asked for is kept as before, and nobody outside is told of the alarm.
    assert Preservation.objects.get(case=case).status in ("active", "provisional")
    assert not Message.objects.filter(case=case, kind__in=["returned", "declined"]).exists()
    assert_invariants()


def test_an_ordinary_order_brings_nobody(officer: Officer) -> None:
    case = send(officer, asking(ORDER))

    assert case.consequence != "human_now"
    assert not Alarm.objects.exists()


def test_a_defective_request_with_such_a_paper_is_not_returned_by_a_machine(
    officer: Officer,
) -> None:
    spoilt = "accounts.0.server_url"
    ordinary = send(officer, without(asking(ORDER), spoilt))
    urgent = send(officer, without(asking(DANGER), spoilt))

    assert (ordinary.status, ordinary.consequence) == ("returned", "return")
    assert (urgent.status, urgent.consequence) == ("submitted", "human_now")


def test_the_paper_of_a_returned_request_is_searched_too(officer: Officer) -> None:
    case = send(officer, without(asking(ORDER), "accounts.0.server_url"))
    assert case.status == "returned"
    subject = f"Re: [{case.reference}] your request"

    for number, content in enumerate((ORDER + b"% 2\n", DANGER)):
        text = mail(
            "See the paper.",
            sender=SENDER,
            subject=subject,
            message_id=f"<{number}@larkspur.example>",
            files=(f"paper-{number}.pdf",),
            pdf=content,
        )
        ingest(by=SYSTEM, content=text)
        list(run_due())
        raised = events(case, "case.alarm_raised")
        assert len(raised) == number

    after = Case.objects.get(pk=case.pk)
    assert (after.status, after.consequence) == ("returned", "human_now")
    assert raised == [{"before": "return"}]
    assert Alarm.objects.filter(case=case).count() == 1
    assert_invariants()
