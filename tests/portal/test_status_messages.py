"""Messages both ways about a request: kept, told without content, and whose turn it is."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from audit.models import AuditEvent
from cases import actions as case_actions
from cases.models import Case
from core import clock
from core.errors import Invalid, NotAllowed, NotFound
from documents.models import Document
from documents.reading import read
from duties.models import Duty
from duties.working import run_due
from notifications.correspondence import (
    MESSAGES_AN_HOUR,
    keep_paper,
    settle_messages,
    write_message,
)
from notifications.models import CaseMessage
from notifications.queries import written_to_us
from tests.cases.making import found_otherwise
from tests.intake.builders import PDF
from tests.invariants import assert_invariants
from tests.portal.statuses import EMAIL, again, let_in, officer, received, words

pytestmark = pytest.mark.django_db
OTHER = "max@police.beispiel.example"


def where(case: Case) -> str:
    return f"/status/{case.reference}/messages/"


def pdf(name: str = "note.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def test_officer_writes_with_a_file_and_it_is_our_turn(
    client: Client, staff: SimpleNamespace
) -> None:
    case = received()
    case_actions.record_prohibitions(by=staff.counsel, case_id=case.id, prohibitions=[])
    assert again(case).documents_read_at is not None
    let_in(client)
    sent = {"text": "The docket number has changed.", "papers": pdf(), "do": "send", "once": "a"}
    answer = client.post(where(case), sent)
    assert answer["Location"] == f"/status/{case.reference}/#messages"
    page = words(client.get(f"/status/{case.reference}/"))
    assert "The docket number has changed." in page
    assert "A person reads your message." in page
    message = CaseMessage.objects.get()
    assert (message.direction, message.written_by) == ("to_us", officer().id)
    assert read(message.papers.get().document) == PDF
    # Nobody has read what came now, and it may be an order to keep silent.
    assert again(case).documents_read_at is None
    assert again(case).documents.count() == 3
    (paper,) = message.papers.all()
    assert Duty.objects.filter(kind="documents.inspect", subject_id=paper.document_id).exists()
    events = list(AuditEvent.objects.order_by("-seq").values_list("action", flat=True)[:2])
    assert events == ["correspondence.received", "case.papers_added"]
    assert list(written_to_us(staff.triage)) == [case]


@pytest.mark.services
def test_pressing_twice_sends_once(client: Client) -> None:
    case = received()
    let_in(client)
    for _ in range(2):
        client.post(where(case), {"text": "Once.", "once": "b", "do": "send"})
    assert CaseMessage.objects.count() == 1


@pytest.mark.services
def test_refused_file_loses_neither_text_nor_the_other_files(client: Client) -> None:
    case = received()
    let_in(client)
    bad = SimpleUploadedFile("run.exe", b"MZ")
    answer = client.post(
        where(case), {"text": "See both.", "papers": [pdf("good.pdf"), bad], "do": "send"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "run.exe: Files of this type are not taken" in words(answer)
    assert "See both." in page
    assert "good.pdf" in page
    assert not CaseMessage.objects.exists()
    client.post(where(case), {"text": "See it.", "do": "send"})
    assert [row.document.filename for row in CaseMessage.objects.get().papers.all()] == ["good.pdf"]


@pytest.mark.services
def test_uploaded_file_can_be_removed_before_sending(client: Client) -> None:
    case = received()
    let_in(client)
    page = client.post(where(case), {"text": "Typed.", "papers": pdf(), "do": "upload"})
    button = re.search(r'value="(remove_paper-[0-9A-Z]{26})"', page.content.decode())
    assert button
    page = client.post(where(case), {"text": "Typed.", "do": button[1]})
    assert "note.pdf" not in page.content.decode()
    assert "Typed." in page.content.decode()
    assert not Document.objects.filter(filename="note.pdf").exists()


@pytest.mark.services
def test_uploaded_file_that_is_never_sent_is_forgotten_with_the_drafts(
    client: Client, policy: Any
) -> None:
    case = received()
    let_in(client).post(where(case), {"text": "Typed.", "papers": pdf("a.pdf"), "do": "upload"})
    sent = keep_paper(by=officer().actor(), filename="b.pdf", content=PDF)
    write_message(by=officer().actor(), case_id=case.id, text="See b.", papers=[sent])
    kept = policy.retention["draft"].keep.period
    with clock.moved_to(clock.now() + kept - timedelta(minutes=5)):
        list(run_due())
        assert Document.objects.filter(filename="a.pdf").exists()
    with clock.moved_to(clock.now() + kept):
        list(run_due())
    assert not Document.objects.filter(filename="a.pdf").exists()
    assert Document.objects.filter(pk=sent.id).exists()
    assert AuditEvent.objects.filter(action="document.forgotten").count() == 1
    assert_invariants()


def test_empty_message_is_asked_for(client: Client) -> None:
    case = received()
    answer = let_in(client).post(where(case), {"text": "  ", "do": "send"})
    assert answer.status_code == 422
    assert "Write your message." in words(answer)


def test_our_message_is_told_without_its_content(client: Client, staff: SimpleNamespace) -> None:
    case = received()
    by = officer().actor()
    write_message(by=by, case_id=case.id, text="When?")
    mail.outbox.clear()
    write_message(by=staff.triage, case_id=case.id, text="Which period?", wants_answer=True)
    assert not written_to_us(staff.triage).exists()
    list(run_due())
    (told,) = [item for item in mail.outbox if "written to you" in item.subject]
    assert told.to == [EMAIL]
    assert "Which period?" not in str(told.message())
    page = words(let_in(client).get(f"/status/{case.reference}/"))
    assert "Which period?" in page
    assert "Answer our message below." in page
    assert "Whose turn it is Yours" in page
    client.post(where(case), {"text": "November.", "do": "send"})
    assert "Whose turn it is Ours" in words(client.get(f"/status/{case.reference}/"))


def test_file_of_a_message_is_its_officers_alone(client: Client, staff: SimpleNamespace) -> None:
    case, theirs = received(), received(email=OTHER)
    paper = keep_paper(by=staff.triage, filename="form.pdf", content=PDF)
    message = write_message(by=staff.triage, case_id=case.id, text="", papers=[paper])
    address = f"{where(case)}{message.papers.get().pk}/"
    assert client.get(address).status_code == 302
    answer = let_in(client).get(address)
    assert answer.content == PDF
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client.get(f"{where(theirs)}{message.papers.get().pk}/").status_code == 404
    stranger = let_in(Client(), OTHER)
    assert stranger.get(address).status_code == 404
    assert stranger.get(f"{where(theirs)}{message.papers.get().pk}/").status_code == 404


def test_nobody_of_the_desk_answers_while_signs_of_forgery_stand(staff: SimpleNamespace) -> None:
    case = received()
    found_otherwise(case, "fail", audience="staff")
    write_message(by=officer().actor(), case_id=case.id, text="Any news?")
    with pytest.raises(NotAllowed) as refused:
        write_message(by=staff.counsel, case_id=case.id, text="Soon.")
    assert refused.value.code == "message.alarm"


@pytest.mark.services
@pytest.mark.parametrize("name", ["custodian", "auditor", "administrator"])
def test_only_triage_and_counsel_write(staff: SimpleNamespace, name: str) -> None:
    case = received()
    with pytest.raises((NotAllowed, NotFound)):
        write_message(by=getattr(staff, name), case_id=case.id, text="Hello.")


@pytest.mark.services
def test_another_officer_writes_nothing(staff: SimpleNamespace) -> None:
    case = received()
    with pytest.raises(NotFound):
        write_message(by=officer(OTHER).actor(), case_id=case.id, text="Hello.")


@pytest.mark.services
def test_settling_says_that_no_answer_is_needed(staff: SimpleNamespace) -> None:
    case = received()
    write_message(by=officer().actor(), case_id=case.id, text="Thank you.")
    assert settle_messages(by=staff.triage, case_id=case.id) == 1
    assert not written_to_us(staff.triage).exists()
    assert settle_messages(by=staff.triage, case_id=case.id) == 0
    assert AuditEvent.objects.filter(action="correspondence.settled").count() == 1


@pytest.mark.services
def test_a_machine_does_not_fill_the_desk(staff: SimpleNamespace) -> None:
    case, by = received(), officer().actor()
    rows = [
        CaseMessage(case=case, direction="to_us", text="x", written_by=by.id)
        for _ in range(MESSAGES_AN_HOUR)
    ]
    CaseMessage.objects.bulk_create(rows)
    with pytest.raises(Invalid):
        write_message(by=by, case_id=case.id, text="One more.")


@pytest.mark.services
def test_html_and_controls_in_a_message_are_shown_as_text(client: Client) -> None:
    case = received()
    let_in(client)
    client.post(where(case), {"text": "<b>bold</b>\u202e", "do": "send"})
    page: Any = client.get(f"/status/{case.reference}/").content.decode()
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
