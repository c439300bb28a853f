"""Completing a returned request by the link of the letter: located by it, admitted by a code."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import EmailCode
from audit.models import AuditEvent
from cases import actions
from cases.models import Case
from core import clock
from core.actor import SYSTEM
from duties.working import run_due
from intake import queries
from intake.actions import submit_request
from intake.actions.signing import hand_over, signature_to
from intake.models import Draft
from notifications.models import Message
from preservation.models import Preservation
from rules.submission import parse_submission
from tests.cases.making import finding
from tests.intake.builders import PDF, sound, without
from tests.invariants import assert_invariants
from tests.portal.proving import mailed_code
from tests.portal.statuses import (
    EMAIL,
    again,
    let_in,
    link_in_mail,
    officer,
    returned,
    words,
)

pytestmark = pytest.mark.django_db


def through_the_link(client: Client) -> str:
    """Follow the link of the mail, press the button, enter the code; return where it leads."""
    link = link_in_mail()
    assert client.get(link).status_code == 200
    asked = client.post(link)
    assert asked["Location"] == f"{link}code/"
    entered = client.post(asked["Location"], {"code": mailed_code(EMAIL)})
    return str(entered["Location"])


def test_link_locates_and_only_the_code_admits(client: Client) -> None:
    case = returned()
    link = link_in_mail()
    page = words(client.get(link))
    assert case.reference in page
    for secret in (EMAIL, "kim.example", "Pat Example", "Larkspur"):
        assert secret not in page
    # A program that follows links sends no code.
    assert EmailCode.objects.count() == 0
    assert client.get(f"/status/{case.reference}/complete/").status_code == 302
    asked = client.post(link)
    code_page = words(client.get(asked["Location"]))
    assert EMAIL not in code_page
    assert client.get(f"/status/{case.reference}/complete/").status_code == 302
    wrong = f"{(int(mailed_code(EMAIL)) + 1) % 1_000_000:06d}"
    assert client.post(asked["Location"], {"code": wrong}).status_code == 422
    right = client.post(asked["Location"], {"code": mailed_code(EMAIL)})
    assert right["Location"] == f"/status/{case.reference}/complete/"


@pytest.mark.services
def test_code_page_without_the_button_leads_back_to_it(client: Client) -> None:
    returned()
    link = link_in_mail()
    assert client.get(f"{link}code/")["Location"] == link


def test_nothing_added_is_not_sent_and_says_where(client: Client) -> None:
    case = returned()
    where = through_the_link(client)
    answer = client.post(where, {"account-0-server_url": "", "do": "send"})
    assert answer.status_code == 422
    assert "Server address: fill this in, or write to us if you cannot." in words(answer)
    assert Case.objects.get(pk=case.pk).status == "returned"


def test_only_what_was_wanting_is_open_and_the_time_of_receipt_stays(client: Client) -> None:
    case = returned()
    where = through_the_link(client)
    page = client.get(where).content.decode()
    assert 'name="account-0-server_url"' in page
    assert 'name="account-0-username"' not in page
    assert 'name="officer_name"' not in page
    sent = {
        "account-0-server_url": "https://open.rocket.chat",
        "account-0-username": "somebody.else",
        "file-cover_sheet": SimpleUploadedFile("letter.pdf", PDF, content_type="application/pdf"),
        "do": "send",
    }
    done = client.post(where, sent, follow=True)
    assert "We have what you sent" in words(done)
    cured = again(case)
    assert (cured.status, cured.round, cured.received_at) == ("in_triage", 2, case.received_at)
    account = parse_submission(cured.submission).accounts[0]
    assert (account.server_url, account.username) == ("https://open.rocket.chat", "kim.example")
    assert Preservation.objects.filter(case=case).exists()
    assert AuditEvent.objects.filter(action="case.cured").count() == 1
    assert client.get(where).status_code == 403
    assert_invariants()


@pytest.mark.services
def test_link_is_dead_once_the_request_is_completed_or_withdrawn_or_late(client: Client) -> None:
    case = returned()
    link = link_in_mail()
    with clock.moved_to(case.returned_due_at):
        assert client.get(link).status_code == 410
    actions.withdraw(by=officer().actor(), case_id=case.id)
    ended = client.get(link)
    assert ended.status_code == 410
    assert case.reference not in words(ended)
    unknown = client.post("/complete/nothing-that-we-ever-wrote/")
    assert (unknown.status_code, words(unknown)) == (410, words(ended))
    assert EmailCode.objects.count() == 0


@pytest.mark.services
def test_what_was_typed_is_there_in_another_browser_too(client: Client) -> None:
    case = returned()
    where = f"/status/{case.reference}/complete/"
    first = let_in(client)
    first.post(where, {"account-0-server_url": "half an addr", "do": "upload"})
    second = let_in(Client())
    assert 'value="half an addr"' in second.get(where).content.decode()
    assert Draft.objects.filter(cures=case).count() == 1


@pytest.mark.services
def test_a_second_round_works_and_the_first_link_is_dead(client: Client) -> None:
    case = returned()
    first = link_in_mail()
    where = through_the_link(client)
    client.post(where, {"account-0-server_url": "not a server", "do": "send"})
    list(run_due())
    second_round = again(case)
    assert second_round.round == 2
    if second_round.status != "returned":
        actions.return_case(by=SYSTEM, case_id=case.id)
    second = link_in_mail()
    assert second != first
    assert Client().get(first).status_code == 410
    browser = Client()
    assert through_the_link(browser) == where
    page = browser.get(where).content.decode()
    assert 'value="not a server"' in page
    browser.post(where, {"account-0-server_url": "https://open.rocket.chat", "do": "send"})
    assert (again(case).round, again(case).received_at) == (3, case.received_at)
    assert_invariants()


@pytest.mark.services
def test_letter_goes_as_html_and_text_with_the_pdf(client: Client) -> None:
    case = returned()
    list(run_due())
    (told,) = [item for item in mail.outbox if "completed" in item.subject]
    message = told.message()
    assert message.get_content_type() == "multipart/mixed"
    both, pdf = message.get_payload()
    assert both.get_content_type() == "multipart/alternative"
    plain, html = (part.get_payload(decode=True).decode() for part in both.get_payload())
    assert pdf.get_content_type() == "application/pdf"
    letter = case.letters.get()
    (items,) = [block["items"] for block in letter.paragraphs if block["type"] == "defects"]
    assert items
    for item in items:
        for text in (item["title"], item["what_to_do"], item["clause_text"], item["clause"]):
            assert text in plain
            assert text in html.replace("&#x27;", "'").replace("&quot;", '"')
    link = link_in_mail()
    assert link in plain
    assert f'{link}"' in html
    assert "by the end of" in plain
    # Nothing in it is fetched when it is read.
    assert not re.search(r"<(img|link|script|iframe)|url\(", html)
    assert Message.objects.get(kind="returned").html == html


@pytest.mark.services
def test_objections_are_reserved_where_an_order_is_attached(staff: SimpleNamespace) -> None:
    raw = without(sound(), "accounts.0.server_url")
    case = submit_request(by=officer().actor(), raw=raw, via="form", officer_email=EMAIL).case
    actions.return_case(by=staff.counsel, case_id=case.id)
    list(run_due())
    (told,) = [item for item in mail.outbox if "completed" in item.subject]
    assert "waives no objection, including objections to jurisdiction" in told.body


@pytest.mark.services
def test_mail_about_a_sealed_case_holds_nothing_of_it(staff: SimpleNamespace) -> None:
    raw = without(sound(), "accounts.0.server_url")
    case = submit_request(by=officer().actor(), raw=raw, via="form", officer_email=EMAIL).case
    actions.seal(by=staff.counsel, case_id=case.id, named=[staff.counsel.id])
    actions.return_case(by=staff.counsel, case_id=case.id)
    list(run_due())
    sealed = mail.outbox[-1]
    assert "There is news on your request" in sealed.subject
    assert not sealed.alternatives
    assert not sealed.attachments
    assert "/complete/" not in sealed.body


@pytest.mark.services
def test_status_page_leads_to_completing_as_well(client: Client) -> None:
    case = returned()
    page = let_in(client).get(f"/status/{case.reference}/").content.decode()
    assert f'href="/status/{case.reference}/complete/"' in page
    assert Case.objects.count() == 1


def test_what_was_signed_in_the_form_is_signed_anew_when_completed(client: Client) -> None:
    """The signature of the first round ends with the answers it was put to."""
    raw = without(sound("preservation"), "accounts.0.server_url")
    case = submit_request(by=officer().actor(), raw=raw, via="form", officer_email=EMAIL).case
    paper = case.documents.get(document__origin="received").document
    first = signature_to(
        submission=parse_submission(case.submission), papers=[paper], email=EMAIL, name="Pat"
    )
    hand_over(by=officer().actor(), signature=first, case=case)
    actions.return_case(by=SYSTEM, case_id=case.id)
    where = f"/status/{case.reference}/complete/"
    page = let_in(client).get(where)
    assert "changed after you signed" in words(page)
    answers = {"account-0-server_url": "https://open.rocket.chat", "signature_name": "Pat Example"}

    looked = client.post(where, {**answers, "do": "upload"})
    assert "Error:" not in looked.content.decode()
    assert 'value="Pat Example"' in looked.content.decode()
    done = client.post(where, {**answers, "do": "send"})

    assert done["Location"] == f"/status/{case.reference}/"
    cured = again(case)
    assert queries.signed_in_form(cured)
    assert cured.given_signatures.count() == 2
    newest = finding(cured, "signature.officer")
    assert (newest.round, newest.outcome) == (2, "pass")
    assert AuditEvent.objects.filter(action="case.signed_in_form").count() == 2


@pytest.mark.services
def test_removing_a_file_keeps_what_was_typed(client: Client) -> None:
    case = returned()
    where = f"/status/{case.reference}/complete/"
    let_in(client).post(where, {"file-cover_sheet": letter(), "do": "upload"})
    kept = Draft.objects.get(cures=case).documents.get().document_id

    typed = {"account-0-server_url": "chat.typed.example", "do": f"remove_document-{kept}"}
    page = client.post(where, typed, follow=True).content.decode()

    assert 'value="chat.typed.example"' in page
    assert "letter.pdf" not in page


def letter() -> SimpleUploadedFile:
    return SimpleUploadedFile("letter.pdf", PDF, content_type="application/pdf")
