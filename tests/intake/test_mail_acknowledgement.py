"""A sender who is not proven gets one bare acknowledgement a day, and a machine gets none."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from accounts.actions import enrol_officer, verify_agency
from audit.models import AuditEvent
from cases import actions as case_actions
from cases.models import Case
from core import clock
from core.actor import SYSTEM
from intake.actions import acknowledging, ingest, submit_request
from intake.actions.acknowledging import acknowledge
from intake.mail import read_mail
from notifications.models import Message
from notifications.queries import is_unproven
from tests.cases.making import finding
from tests.intake.builders import OFFICER, sound
from tests.intake.delivering import deliver
from tests.intake.domains import OUR_HOST
from tests.intake.mails import TEMPLATE, mail, with_head

pytestmark = pytest.mark.django_db
ADDRESS = "pat@sheriff.larkspur.example"
PASSED = f"Authentication-Results: {OUR_HOST}; dmarc=pass header.from=sheriff.larkspur.example"
FAILED = (
    f"Authentication-Results: {OUR_HOST}; dmarc=fail (p=reject)"
    " header.from=sheriff.larkspur.example"
)
PRESERVE = "Please preserve the account @kim on https://open.rocket.chat."


@pytest.fixture(autouse=True)
def _our_server(settings: Any, keys: object) -> None:
    settings.MAIL_AUTHSERV_ID = OUR_HOST


def subjects() -> list[str]:
    return [sent.subject for sent in deliver()]


def test_sender_without_proof_is_told_that_the_mail_arrived_and_no_more() -> None:
    case = ingest(by=SYSTEM, content=mail(TEMPLATE, subject="Search warrant")).message.case

    (sent,) = deliver()

    assert sent.to == [ADDRESS]
    assert sent.subject == "Your message has arrived"
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert case.reference in sent.body
    for told in ("kim.example", "warrant", "Larkspur", "open.rocket.chat", "2026-SW-113"):
        assert told not in sent.body
    assert not sent.attachments


def test_proven_sender_gets_the_usual_receipt_alone() -> None:
    case = ingest(by=SYSTEM, content=with_head(mail(TEMPLATE), PASSED)).message.case

    assert subjects() == [f"[{case.reference}] We have received your request"]
    assert finding(case, "sender.authenticated").outcome == "pass"


def test_preservation_of_an_unproven_mail_begins_and_is_told_to_nobody() -> None:
    content = mail(PRESERVE, subject="Preservation request", files=("letter.pdf",))
    case = ingest(by=SYSTEM, content=content).message.case

    assert subjects() == ["Your message has arrived"]
    assert AuditEvent.objects.filter(action="preservation.created", case_id=case.id).exists()
    assert is_unproven(case)


def test_what_a_person_decides_is_told_even_so(staff: Any) -> None:
    case = ingest(by=SYSTEM, content=mail(TEMPLATE)).message.case
    deliver()

    case_actions.decline(by=staff.counsel, case_id=case.id, reason="Not ours to answer.")

    assert subjects()[-1] == f"[{case.reference}] We have decided on your request"


def test_domain_that_disowns_the_mail_hears_nothing() -> None:
    case = ingest(by=SYSTEM, content=with_head(mail(TEMPLATE), FAILED)).message.case

    assert case.consequence == "hold_silent"
    assert deliver() == []


@pytest.mark.parametrize("proof", ["", "dmarc=pass"])
def test_lookalike_is_answered_as_the_agency_it_looks_like(staff: Any, proof: str) -> None:
    verify_agency(by=staff.counsel, name="Police", country="US", domain="police.example")
    answers = []
    for number, domain in enumerate(("police.example", "po1ice.example")):
        content = mail(TEMPLATE, sender=f"chief@{domain}", message_id=f"<{number}@{domain}>")
        head = f"Authentication-Results: {OUR_HOST}; {proof} header.from={domain}"
        case = ingest(
            by=SYSTEM, content=with_head(content, head) if proof else content
        ).message.case
        answers.append(
            [
                (
                    sent.subject.replace(case.reference, "REFERENCE"),
                    sent.body.replace(case.reference, "REFERENCE"),
                )
                for sent in deliver()
                if domain in sent.to[0]
            ]
        )

    assert case.consequence == "hold_silent"
    assert answers[0] == answers[1]
    assert len(answers[0]) == 1


def test_one_acknowledgement_a_day_for_each_sender() -> None:
    for number in range(3):
        content = mail(f"Question {number}", message_id=f"<{number}@x.example>")
        ingest(by=SYSTEM, content=content)
    ingest(by=SYSTEM, content=mail("Hello", sender="lee@other.example", message_id="<9@x>"))

    assert sorted(sent.to[0] for sent in deliver()) == ["lee@other.example", ADDRESS]
    with time_machine.travel(clock.now() + timedelta(days=1)):
        ingest(by=SYSTEM, content=mail("Tomorrow", message_id="<10@x.example>"))
        assert len(deliver()) == 3


def test_answer_to_a_case_is_acknowledged_without_its_reference() -> None:
    officer = enrol_officer(by=SYSTEM, email=OFFICER["email"])
    case = submit_request(
        by=officer.actor(), raw=sound("preservation"), via="api", officer_email=officer.email
    ).case
    before = len(deliver())

    ingest(by=SYSTEM, content=mail("see attached", sender=ADDRESS, subject=case.reference))

    (sent,) = deliver()[before:]
    assert sent.subject == "Your message has arrived"
    assert case.reference not in sent.body


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: auto-replied",
        "Precedence: list",
        "List-Id: <officers.example>",
        "X-Auto-Response-Suppress: All",
        "Return-Path: <>",
        "To: " + ", ".join(f"n{number}@police.example" for number in range(60)),
        "From: another@police.example",
    ],
)
def test_machines_lists_and_crowds_are_not_answered(head: str) -> None:
    ingest(by=SYSTEM, content=with_head(mail(PRESERVE), head))

    assert deliver() == []
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    "sender",
    [
        "mailer-daemon@police.example",
        "no-reply@police.example",
        "legal@provider.example",
        "other@writdesk.example",
        "not an address",
    ],
)
def test_addresses_behind_which_nobody_reads_are_not_answered(sender: str) -> None:
    ingest(by=SYSTEM, content=mail(PRESERVE, sender=sender))

    assert deliver() == []


def test_mail_that_could_not_be_read_is_acknowledged() -> None:
    ingest(by=SYSTEM, content=f"From: {ADDRESS}\n\n".encode())

    assert subjects() == ["Your message has arrived"]


def test_mail_that_is_too_large_is_sent_to_the_form() -> None:
    content = mail(PRESERVE, files=("a.pdf", "b.pdf"))

    ingest(by=SYSTEM, content=content[:-150], cut=True)

    (sent,) = deliver()
    assert "too large" in sent.body
    assert "/request/" in sent.body


def test_flood_of_invented_senders_is_not_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acknowledging, "MOST_AN_HOUR", 2)

    for number in range(4):
        found = read_mail(mail("Hello", sender=f"n{number}@forged.example"))
        acknowledge(found, verdict="")

    assert Message.objects.filter(kind="acknowledgement").count() == 2


def test_log_holds_no_address_in_clear() -> None:
    ingest(by=SYSTEM, content=mail(TEMPLATE))

    (event,) = AuditEvent.objects.filter(action="message.queued")
    assert b"larkspur" not in bytes(event.body).lower()


def test_letters_of_a_german_mail_are_written_in_german() -> None:
    text = "wir bitten um Auskunft zu dem Konto und für die Ermittlungen ist die Sicherung nötig"

    case = ingest(by=SYSTEM, content=mail(text, subject="Auskunftsersuchen")).message.case

    assert case.language == "de"
