"""The officer's form: what was typed and uploaded stays, gaps are told at their inputs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.actions import enrol_officer
from accounts.models import EmailCode
from audit.models import AuditEvent
from cases.models import Case
from core.actor import SYSTEM
from documents.models import Document
from duties.working import run_due
from intake.actions import submit_request
from intake.models import Draft
from preservation.models import Preservation
from rules.submission import parse_submission
from tests.intake.builders import OFFICER, PDF, sound, without

pytestmark = pytest.mark.django_db

ANSWERS = {
    "accounts": "1",
    "account-0-server_url": "https://open.rocket.chat",
    "account-0-username": "@kim.example",
    "data_categories": ["subscriber", "content"],
    "requested_information": "Name and messages",
    "relevance": "Stolen goods were offered",
    "legal_process": "search_warrant",
    "process_issuer": "Larkspur Superior Court",
    "process_docket": "2026-SW-113",
    "process_issued_on_day": "2",
    "process_issued_on_month": "11",
    "process_issued_on_year": "2025",
    "nondisclosure_ordered": "no",
    "officer_name": "Pat Example",
    "officer_email": OFFICER["email"],
    "agency_name": "Larkspur County Sheriff",
    "agency_country": "US",
}
FORM = "/request/form/account_information/"


def pdf(name: str, content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def papers() -> dict[str, Any]:
    return {"file-cover_sheet": pdf("letter.pdf"), "file-legal_process": pdf("warrant.pdf")}


def body(response: Any) -> str:
    return str(response.content.decode())


def test_complete_request_goes_from_form_to_receipt(client: Client) -> None:
    typed = client.post(FORM, {**ANSWERS, **papers()})
    assert (typed.status_code, typed["Location"]) == (302, "/request/check/")
    checked = body(client.get("/request/check/"))
    assert "@kim.example" in checked
    assert "letter.pdf" in checked
    assert "2 Nov 2025" in checked

    sent = client.post("/request/check/", follow=True)

    case = Case.objects.get()
    assert sent.redirect_chain[-1][0] == f"/request/receipt/{case.reference}/"
    assert case.reference in body(sent)
    assert (case.received_via, case.officer.email) == ("form", OFFICER["email"])
    submission = parse_submission(case.submission)
    assert submission.accounts[0].username == "kim.example"
    assert submission.process.issued_on.isoformat() == "2025-11-02"
    assert submission.nondisclosure.ordered is False
    assert [link.role for link in case.documents.all()] == ["cover_sheet", "legal_process"]
    receipt = client.get(f"/request/receipt/{case.reference}/receipt.pdf")
    assert receipt.content.startswith(b"%PDF-")
    assert Client().get(f"/request/receipt/{case.reference}/").status_code == 404


def test_sending_twice_opens_one_case(client: Client) -> None:
    client.post(FORM, {**ANSWERS, **papers()})
    first = client.post("/request/check/")

    again = client.post("/request/check/")

    assert Case.objects.count() == 1
    assert first["Location"] == again["Location"]


def test_gaps_are_told_at_their_inputs_and_nothing_is_lost(client: Client) -> None:
    answers = {**ANSWERS, "account-0-server_url": "", "relevance": ""}

    response = client.post(FORM, {**answers, "file-cover_sheet": pdf("letter.pdf")})

    page = body(response)
    assert response.status_code == 422
    assert 'href="#id_account-0-server_url"' in page
    assert 'href="#id_relevance"' in page
    assert 'href="#id_file-legal_process"' in page
    assert 'value="@kim.example"' in page
    assert "letter.pdf" in page
    assert Document.objects.count() == 1
    assert page.count("There is a problem") == 1
    assert "Continue with these gaps" in page
    again = body(client.get(FORM))
    assert 'value="@kim.example"' in again
    assert "There is a problem" not in again


def test_officer_may_go_on_in_spite_of_gaps(client: Client) -> None:
    answers = {**ANSWERS, "account-0-server_url": "", "do": "anyway"}

    response = client.post(FORM, {**answers, **papers()})

    assert response["Location"] == "/request/check/"
    client.post("/request/check/")
    assert Case.objects.get().consequence == "counsel_today"


def test_date_that_is_none_is_told_and_stays(client: Client) -> None:
    response = client.post(FORM, {**ANSWERS, **papers(), "process_issued_on_month": "13"})

    page = body(response)
    assert response.status_code == 422
    assert 'href="#id_process_issued_on_day"' in page
    assert 'value="13"' in page
    assert client.get("/request/check/")["Location"] == FORM


def test_emergency_is_not_held_up_by_gaps(client: Client) -> None:
    response = client.post(
        "/request/form/emergency_disclosure/", {"accounts": "1", "account-0-username": "kim"}
    )

    assert response["Location"] == "/request/check/"
    client.post("/request/check/")
    case = Case.objects.get()
    assert (case.consequence, case.status) == ("human_now", "submitted")


def test_accounts_are_added_and_removed_without_javascript(client: Client) -> None:
    more = client.post(FORM, {**ANSWERS, "do": "add_account"})
    assert more["Location"] == f"{FORM}#account-1"
    two = {
        **ANSWERS,
        "accounts": "2",
        "account-1-server_url": "b.example",
        "account-1-username": "b",
    }
    page = body(client.get(FORM))
    assert 'id="id_account-1-server_url"' in page

    client.post(FORM, {**two, "do": "remove_account-0"})

    page = body(client.get(FORM))
    assert 'value="b.example"' in page
    assert 'value="@kim.example"' not in page
    assert 'id="id_account-1-server_url"' not in page


def test_upload_is_shown_by_name_and_can_be_removed(client: Client) -> None:
    client.post(FORM, {**ANSWERS, "file-cover_sheet": pdf("<b>letter.pdf"), "do": "upload"})
    page = body(client.get(FORM))
    assert "&lt;b&gt;letter.pdf" in page
    button = re.search(r'value="(remove_document-[0-9A-Z]{26})"', page)
    assert button

    client.post(FORM, {**ANSWERS, "do": button[1]})

    assert "letter.pdf" not in body(client.get(FORM))


def test_file_we_do_not_take_is_refused_at_its_control(client: Client) -> None:
    bad = SimpleUploadedFile("run.exe", b"MZ", content_type="application/octet-stream")

    response = client.post(FORM, {**ANSWERS, "file-cover_sheet": bad})

    page = body(response)
    assert response.status_code == 422
    assert 'href="#id_file-cover_sheet"' in page
    assert "run.exe: Files of this type are not taken" in page
    assert 'value="@kim.example"' in page


def test_html_in_a_field_is_shown_as_text(client: Client) -> None:
    client.post(FORM, {**ANSWERS, "relevance": "<script>alert(1)</script>", **papers()})

    page = body(client.get("/request/check/"))

    assert "<script>alert(1)</script>" not in page
    assert "&lt;script&gt;" in page


def test_unproven_sender_learns_nothing_of_open_requests_or_staffs_findings(client: Client) -> None:
    officer = enrol_officer(by=SYSTEM, email=OFFICER["email"])
    first = submit_request(by=officer.actor(), raw=sound(), via="api", officer_email=officer.email)
    client.post(FORM, {**ANSWERS, **papers()})

    page = body(client.get("/request/check/"))
    sent = body(client.post("/request/check/", follow=True))

    for shown in (page, sent):
        assert first.case.reference not in shown
        assert "sender." not in shown
        assert "Imitated domain" not in shown


def test_kind_is_asked_first(client: Client) -> None:
    empty = client.post("/request/kind/", {})
    chosen = client.post("/request/kind/", {"kind": "preservation"})

    assert "Choose what you ask for." in body(empty)
    assert chosen["Location"] == "/request/form/preservation/"
    assert Draft.objects.get().kind == "preservation"


# --- status ----------------------------------------------------------------------------------


def returned_case() -> Case:
    officer = enrol_officer(by=SYSTEM, email=OFFICER["email"])
    raw = without(sound("preservation"), "accounts.0.server_url")
    receipt = submit_request(by=officer.actor(), raw=raw, via="form", officer_email=officer.email)
    assert receipt.case.status == "returned"
    return receipt.case


def code_in_mailbox() -> str:
    list(run_due())
    message = next(item for item in mail.outbox if "code" in item.subject.lower())
    found = re.search(r"\b(\d{6})\b", message.body)
    assert found
    return found[1]


def admitted(client: Client, case: Case) -> None:
    client.post("/status/", {"reference": case.reference, "email": OFFICER["email"]})
    response = client.post("/status/code/", {"code": code_in_mailbox()})
    assert response["Location"] == f"/status/{case.reference}/"


def test_code_admits_the_officer_to_the_own_request(client: Client) -> None:
    case = returned_case()
    assert client.get(f"/status/{case.reference}/")["Location"] == (
        f"/status/?reference={case.reference}"
    )

    admitted(client, case)

    page = body(client.get(f"/status/{case.reference}/"))
    assert "Waiting for you" in page
    assert "Complete the request" in page
    letter = re.search(r'href="(/status/[^"]+/letters/[^"]+\.pdf)"', page)
    assert letter
    assert client.get(letter[1]).content.startswith(b"%PDF-")
    assert client.get(f"/status/{case.reference}/receipt.pdf").content.startswith(b"%PDF-")
    assert Client().get(letter[1]).status_code == 302


def test_known_and_unknown_are_answered_alike(client: Client) -> None:
    case = returned_case()
    mail.outbox.clear()
    pairs = [(case.reference, OFFICER["email"]), (case.reference, "other@police.example")]

    pages = []
    for reference, email in pairs:
        browser = Client()
        asked = browser.post("/status/", {"reference": reference, "email": email})
        page = body(browser.get("/status/code/")).replace(email, "ADDRESS")
        token = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
        pages.append((asked.status_code, asked["Location"], token))

    assert pages[0] == pages[1]
    assert EmailCode.objects.count() == 2
    list(run_due())
    codes = [message for message in mail.outbox if "code" in message.subject.lower()]
    assert [message.to for message in codes] == [[OFFICER["email"]]]


def test_wrong_code_admits_nobody(client: Client) -> None:
    case = returned_case()
    client.post("/status/", {"reference": case.reference, "email": OFFICER["email"]})
    right = code_in_mailbox()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"

    response = client.post("/status/code/", {"code": wrong})

    assert response.status_code == 422
    assert client.get(f"/status/{case.reference}/").status_code == 302


def test_another_officers_request_is_not_found(client: Client) -> None:
    case = returned_case()
    other = enrol_officer(by=SYSTEM, email="max@police.beispiel.example")
    theirs = submit_request(by=other.actor(), raw=sound(), via="api", officer_email=other.email)
    admitted(client, case)

    assert client.get(f"/status/{theirs.case.reference}/").status_code == 404


def test_a_mailbox_is_not_flooded_with_codes(client: Client) -> None:
    case = returned_case()
    mail.outbox.clear()

    for _ in range(8):
        client.post("/status/", {"reference": case.reference, "email": OFFICER["email"]})

    assert EmailCode.objects.count() == 5


def test_returned_request_is_completed_with_only_what_was_wanting(client: Client) -> None:
    case = returned_case()
    received = case.received_at
    admitted(client, case)
    page = body(client.get(f"/status/{case.reference}/complete/"))
    assert 'name="account-0-server_url"' in page
    assert 'name="account-0-username"' not in page
    assert 'name="officer_name"' not in page

    done = client.post(
        f"/status/{case.reference}/complete/",
        {
            "account-0-server_url": "https://open.rocket.chat",
            "account-0-username": "somebody.else",
            "do": "send",
        },
        follow=True,
    )

    case = Case.objects.get()
    assert "complete again" in body(done)
    assert (case.status, case.round, case.received_at) == ("in_triage", 2, received)
    account = parse_submission(case.submission).accounts[0]
    assert (account.server_url, account.username) == ("https://open.rocket.chat", "kim.example")
    assert Preservation.objects.get(case=case).status == "active"
    assert AuditEvent.objects.filter(action="case.cured").count() == 1
    assert client.get(f"/status/{case.reference}/complete/").status_code == 403
