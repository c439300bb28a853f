"""A mail joins the sender's own open case: staff see it, and nothing else moves."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions import enrol_officer
from audit.models import AuditEvent
from cases.models import Case
from core.actor import SYSTEM
from documents.reading import read
from duties.working import run_due
from intake.actions import ingest, submit_request
from intake.models import InboundMessage
from notifications.models import CaseMessage
from preservation.models import Preservation
from tests.intake.builders import OFFICER, PDF, sound
from tests.intake.delivering import deliver
from tests.intake.domains import OUR_HOST
from tests.intake.mails import mail, with_head
from tests.invariants import assert_invariants

pytestmark = pytest.mark.django_db
ORDER = PDF + b"% another one\n"
SENDER = f"Pat Example <{OFFICER['email']}>"


@pytest.fixture
def case(keys: object) -> Case:
    officer = enrol_officer(by=SYSTEM, email=OFFICER["email"])
    opened = submit_request(
        by=officer.actor(), raw=sound("preservation"), via="api", officer_email=officer.email
    ).case
    return Case.objects.get(pk=opened.pk)


def answer(case: Case, text: str, **options: Any) -> bytes:
    options.setdefault("message_id", "<answer@larkspur.example>")
    options.setdefault("pdf", ORDER)
    subject = options.pop("subject", f"Re: [{case.reference}] your request")
    return mail(text, sender=SENDER, subject=subject, **options)


def events(case: Case, action: str) -> list[dict[str, Any]]:
    found = AuditEvent.objects.filter(action=action, case_id=case.id).order_by("seq")
    return [json.loads(bytes(event.body))["facts"] for event in found]


def test_text_and_files_of_an_answer_lie_before_the_staff(case: Case) -> None:
    status = case.status

    taken = ingest(by=SYSTEM, content=answer(case, "The order is attached.", files=("order.pdf",)))

    assert (taken.message.outcome, taken.message.case_id) == ("joined", case.id)
    papers = {row.document.filename: row.role for row in case.documents.select_related("document")}
    assert papers["order.pdf"] == "legal_process"
    assert papers["message.eml"] == "other"
    (written,) = CaseMessage.objects.filter(case=case)
    assert written.text == "The order is attached."
    assert not written.is_ours
    case = Case.objects.get(pk=case.pk)
    assert case.status == status
    assert len(events(case, "case.papers_added")) == 1
    assert events(case, "mail.received")[0]["outcome"] == "joined"
    # Anybody can write an address, so that the log names the machine as the author.
    came = AuditEvent.objects.get(action="correspondence.received", case_id=case.id)
    assert came.actor_kind == "system"
    assert_invariants()


def test_new_papers_end_that_all_documents_were_read(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(
        documents_read_at=case.received_at, documents_read_by="counsel"
    )

    ingest(by=SYSTEM, content=answer(case, "see attached", files=("gag order.pdf",)))

    assert Case.objects.get(pk=case.pk).documents_read_at is None


def test_file_that_lies_with_the_case_already_is_not_put_there_twice(case: Case) -> None:
    content = answer(case, "see attached", files=("order.pdf",), pdf=PDF)
    before = case.documents.count()

    # The letter of the request has the same bytes.
    ingest(by=SYSTEM, content=content)

    assert case.documents.count() == before + 1


def test_answer_to_our_own_mail_joins_without_the_reference(case: Case) -> None:
    ours = deliver()[0].extra_headers["Message-ID"]
    content = with_head(answer(case, "Thank you.", subject="Re: hello"), f"In-Reply-To: {ours}")

    assert ingest(by=SYSTEM, content=content).message.case_id == case.id


def test_mail_that_its_own_domain_disowns_joins_nothing(case: Case, settings: Any) -> None:
    settings.MAIL_AUTHSERV_ID = OUR_HOST
    disowned = with_head(
        answer(case, "Please withdraw it."),
        f"Authentication-Results: {OUR_HOST}; dmarc=fail (p=reject)"
        " header.from=sheriff.larkspur.example",
    )

    taken = ingest(by=SYSTEM, content=disowned)

    assert taken.message.case_id != case.id
    assert taken.message.case.consequence == "hold_silent"
    assert not CaseMessage.objects.exists()


def test_what_somebody_else_passes_on_joins_nothing(case: Case) -> None:
    content = mail(
        f"Fwd\n\nFrom: Max <max@shop.example>\nSent: Monday\n\nabout {case.reference}",
        sender=SENDER,
        subject="Fwd: hello",
        message_id="<f@x>",
    )

    assert ingest(by=SYSTEM, content=content).message.outcome == "submitted"


def test_danger_told_in_an_answer_brings_the_case_before_a_person(case: Case) -> None:
    assert case.consequence != "human_now"

    ingest(by=SYSTEM, content=answer(case, "There is an imminent danger to the child."))
    list(run_due())

    case = Case.objects.get(pk=case.pk)
    assert case.consequence == "human_now"
    assert len(events(case, "case.alarm_raised")) == 1


def test_danger_in_our_own_words_quoted_below_alarms_nobody(case: Case) -> None:
    text = "Thank you.\n\n> in danger of death or serious physical injury"

    ingest(by=SYSTEM, content=answer(case, text))

    assert Case.objects.get(pk=case.pk).consequence != "human_now"


def test_preservation_of_another_account_opens_a_case_of_its_own(case: Case) -> None:
    text = "Please preserve the account @lee on https://open.rocket.chat as well."

    taken = ingest(by=SYSTEM, content=answer(case, text, files=("letter.pdf",)))

    assert taken.message.outcome == "submitted"
    assert Preservation.objects.filter(account__username="lee").count() == 1


def test_answer_that_repeats_the_account_joins(case: Case) -> None:
    text = "We ask you to preserve the account @kim.example on https://open.rocket.chat."

    assert ingest(by=SYSTEM, content=answer(case, text)).message.outcome == "joined"


def test_other_mail_under_the_same_message_id_is_kept_with_the_first(case: Case) -> None:
    first = ingest(by=SYSTEM, content=answer(case, "The first."))
    again = ingest(by=SYSTEM, content=answer(case, "The first."))
    other = ingest(by=SYSTEM, content=answer(case, "Something else.", files=("order.pdf",)))
    repeated = ingest(by=SYSTEM, content=answer(case, "Something else.", files=("order.pdf",)))

    assert again.repeated
    assert again.variant is None
    assert other.message == first.message
    assert other.variant is not None
    assert (other.variant.outcome, other.variant.case_id) == ("variant", case.id)
    assert b"Something else." in read(other.variant.document)
    assert repeated.variant == other.variant
    texts = CaseMessage.objects.filter(case=case).order_by("written_at")
    assert [item.text for item in texts] == ["The first.", "Something else."]


def test_message_id_of_another_sender_opens_a_case_of_its_own(keys: object) -> None:
    forged = mail("Please preserve @kim.", sender="evil@forged.example")
    ingest(by=SYSTEM, content=forged)

    taken = ingest(by=SYSTEM, content=mail("Please preserve @kim.", sender=SENDER))

    assert not taken.repeated
    assert taken.message.repeats is not None
    assert Case.objects.count() == 2


def test_report_that_a_mail_of_ours_came_back_is_no_request(case: Case) -> None:
    ours = deliver()[0].extra_headers["Message-ID"]
    report = (
        "From: mailer-daemon@larkspur.example\nSubject: Undelivered\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nIt could not be delivered.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
        "Final-Recipient: rfc822; pat@sheriff.larkspur.example\nAction: failed\nStatus: 5.1.1\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {ours}\n\n--b--\n"
    )

    taken = ingest(by=SYSTEM, content=report.encode())

    assert (taken.message.outcome, taken.message.case_id) == ("report", case.id)
    assert case.messages.get(message_id=ours).status == "bounced"
    assert Case.objects.count() == 1


def test_beginning_of_a_mail_that_is_too_large_opens_its_case(keys: object) -> None:
    content = mail("Please preserve @kim on https://open.rocket.chat.", files=("a.pdf", "b.pdf"))

    taken = ingest(by=SYSTEM, content=content[:-150], cut=True)

    assert taken.message.marks == ["too_large"]
    names = [row.document.filename for row in taken.message.case.documents.all()]
    assert names == ["a.pdf", "message.eml"]


def test_sender_of_a_mail_passed_on_is_not_made_an_officer(keys: object) -> None:
    text = (
        "FYI\n\n-----Original Message-----\nFrom: Pat <pat@sheriff.larkspur.example>\n"
        "Sent: Monday\nSubject: x\n\nPlease preserve @kim on https://open.rocket.chat."
    )

    taken = ingest(
        by=SYSTEM, content=mail(text, sender="sam@shop.example", subject="Fwd: Preservation")
    )

    assert taken.message.case.officer is None
    assert taken.message.marks == ["passed_on"]
    assert Preservation.objects.filter(case=taken.message.case).exists()
    (sent,) = deliver()
    assert sent.to == ["sam@shop.example"]
    assert taken.message.case.reference not in sent.body


def test_two_workers_with_one_mail_leave_one_row(keys: object) -> None:
    content = mail("Please preserve @kim on https://open.rocket.chat.")

    assert ingest(by=SYSTEM, content=content).message == ingest(by=SYSTEM, content=content).message
    assert InboundMessage.objects.count() == 1


@pytest.mark.services
def test_page_of_the_case_shows_what_came(case: Case, staff: Any) -> None:
    ingest(by=SYSTEM, content=answer(case, "The order is attached.", files=("order.pdf",)))
    client = Client()
    client.force_login(staff.users.triage)

    shown = client.get(reverse("desk-case", args=[case.reference])).content.decode()

    assert "The order is attached." in shown
    assert "order.pdf" in shown
