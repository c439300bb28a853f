"""Counsel's room: the sheet beside the order, the grid, the worksheet, and notes for counsel."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest
from django.test import Client

from audit.models import AuditEvent
from audit.queries import facts_of
from cases import actions
from cases.models import Authentication, Case, Decision, LetterDraft, PaperReading, PrivilegedNote
from cases.queries import prohibitions_end
from tests.cases.making import ACCOUNT, PDF, authenticated, changed, clear_fails, finding
from tests.portal.desk.pages import address, again, words

SignIn = Callable[[str], Client]
Receive = Callable[[dict[str, Any]], Case]
pytestmark = pytest.mark.django_db
CHECK = {
    "way": "docket_checked",
    "outcome": "confirmed",
    "at": "2026-11-20T10:00",
    "source_named": "Website of the court",
    "reached": "https://dockets.court.example/26-CR-0042",
    "independent": "on",
}
SECRET = "The affidavit is thin."


@pytest.fixture
def case(receive: Receive, staff: SimpleNamespace) -> Case:
    made = receive(dict(ACCOUNT))
    clear_fails(made, staff.counsel)
    return again(made)


@pytest.fixture
def confirmed(case: Case, staff: SimpleNamespace) -> Case:
    actions.record_process(by=staff.counsel, case_id=case.id, fields={})
    authenticated(case, staff.counsel)
    return again(case)


def test_an_order_to_be_authenticated_says_so_until_it_is(signed_in: SignIn, case: Case) -> None:
    client = signed_in("counsel")
    assert "The order is not authenticated" in words(client.get(address(case)))
    client.post(address(case, "authenticate"), CHECK)
    assert Authentication.objects.get(case=case).way == "docket_checked"
    page = words(client.get(address(case)))
    assert "The order is not authenticated" not in page
    assert "Docket looked up online: the order is genuine" in page


def test_a_number_of_the_request_is_told_beside_its_input(signed_in: SignIn, case: Case) -> None:
    sent = {**CHECK, "way": "clerk_called", "reached": "dana.sample@police.example"}
    answer = signed_in("triage").post(address(case, "authenticate"), sent)
    assert answer.status_code == 422
    assert 'id="id_reached_error"' in answer.content.decode()
    assert 'id="id_spoke_with_error"' in answer.content.decode()
    assert not Authentication.objects.exists()


def test_who_did_not_look_independently_records_nothing(signed_in: SignIn, case: Case) -> None:
    answer = signed_in("counsel").post(address(case, "authenticate"), {**CHECK, "independent": ""})
    assert answer.status_code == 422
    assert "independently of the request" in words(answer)
    assert not Authentication.objects.exists()


def test_counsel_goes_on_from_the_sheet_to_the_grid(signed_in: SignIn, case: Case) -> None:
    sheet = {"kind": "search_warrant", "docket": "26-CR-0042", "decide": "1"}
    answer = signed_in("counsel").post(address(case, "process"), sheet)
    assert answer.url == address(case, "accept")  # type: ignore[attr-defined]
    answer = signed_in("triage").post(address(case, "process"), sheet)
    assert answer.url == address(case), "who does not confirm decides nothing"  # type: ignore[attr-defined]


def test_the_grid_shows_the_letter_before_it_goes(signed_in: SignIn, confirmed: Case) -> None:
    grid = {
        "d0_produce": "yes",
        "d1_produce": "no",
        "d1_objection": "Beyond the warrant",
        "zone": "",
        "preview": "1",
    }
    answer = signed_in("counsel").post(address(confirmed, "accept"), grid)
    assert answer.status_code == 200
    assert "Not produced. Beyond the warrant" in words(answer)
    assert again(confirmed).status == "submitted"


def test_what_is_not_produced_says_why(signed_in: SignIn, confirmed: Case) -> None:
    grid = {"d0_produce": "yes", "d1_produce": "no", "zone": ""}
    answer = signed_in("counsel").post(address(confirmed, "accept"), grid)
    assert answer.status_code == 422
    assert "Say why Content of @anna.example on open.rocket.chat is not produced" in words(answer)
    assert again(confirmed).status == "submitted"


def test_counsel_decides_anew_from_what_was_decided(signed_in: SignIn, confirmed: Case) -> None:
    client = signed_in("counsel")
    grid = {"d0_produce": "yes", "d1_produce": "yes", "d1_narrowed_to": "Threats", "zone": ""}
    client.post(address(confirmed, "accept"), grid)
    page = client.get(address(confirmed, "redecide"))
    assert page.content.decode().count('value="yes" checked') == 2
    assert 'value="Threats"' in page.content.decode()
    answer = client.post(
        address(confirmed, "redecide"), {**grid, "d1_produce": "no", "d1_objection": "Too wide"}
    )
    assert answer.status_code == 302
    produced = dict(Decision.objects.values_list("category", "produce"))
    assert produced == {"subscriber": True, "content": False}
    shown = words(client.get(address(confirmed)))
    assert "Content of @anna.example on open.rocket.chat: produce, narrowed to Threats" in shown


def test_the_worksheet_wants_each_paper_read(signed_in: SignIn, case: Case) -> None:
    client = signed_in("counsel")
    papers = [str(pk) for pk in case.documents.values_list("pk", flat=True)]
    sent = {"rows": "1", "all_documents_read": "on", "papers_read": papers[:1]}
    answer = client.post(address(case, "prohibitions"), sent)
    assert answer.status_code == 422
    assert "A paper is not marked as read" in words(answer)
    answer = client.post(address(case, "prohibitions"), {**sent, "papers_read": papers})
    assert answer.status_code == 302
    assert PaperReading.objects.count() == 2
    assert "read by Counsel Example" in words(client.get(address(case, "prohibitions")))


def test_what_is_only_asked_for_is_counsels_own_dated_hold(signed_in: SignIn, case: Case) -> None:
    sent = {
        "rows": "1",
        "p0_basis": "requested_only",
        "p0_starts_on": "2026-11-20",
        "p0_no_end": "on",
    }
    answer = signed_in("counsel").post(address(case, "prohibitions"), sent)
    assert answer.status_code == 422
    assert "your own hold: add its last day" in words(answer)


def test_a_kind_that_forbids_by_statute_is_offered(
    signed_in: SignIn, receive: Receive, policy: Any
) -> None:
    assert "pen_register" in policy.notice.statutory_prohibitions
    case = receive(changed(ACCOUNT, legal_process="pen_register"))
    page = signed_in("counsel").get(address(case, "prohibitions"))
    assert "forbids telling by statute" in words(page)
    assert '<option value="statutory" selected' in page.content.decode()


def test_a_sealed_case_that_binds_is_nowhere_on_the_worksheet(
    signed_in: SignIn, receive: Receive, case: Case, staff: SimpleNamespace
) -> None:
    sealed, other = receive(dict(ACCOUNT)), receive(dict(ACCOUNT))
    client = signed_in("counsel")
    actions.record_prohibitions(by=staff.counsel, case_id=case.id)
    actions.record_prohibitions(by=staff.counsel, case_id=other.id)
    before = words(client.get(address(case, "prohibitions")))
    actions.seal(by=staff.counsel2, case_id=sealed.id, named=[staff.counsel2.id])
    after = words(client.get(address(case, "prohibitions")))
    assert sealed.reference in before
    assert sealed.reference not in after
    assert other.reference in after
    assert "Nothing in the papers of this case forbids telling." in after
    assert sealed.id in prohibitions_end(again(case)).case_ids  # type: ignore[union-attr]


def test_privileged_notes_are_counsels_alone_and_stand_on_no_other_page(
    signed_in: SignIn, case: Case
) -> None:
    counsel = signed_in("counsel")
    counsel.post(address(case, "counsel"), {"text": SECRET})
    assert PrivilegedNote.objects.get().text == SECRET
    assert SECRET in words(signed_in("counsel2").get(address(case, "counsel")))
    for name in ("triage", "custodian"):
        client = signed_in(name)
        refused = client.get(address(case, "counsel"))
        assert refused.status_code == 403
        assert SECRET not in words(refused)
        page = client.get(address(case)).content.decode()
        assert "Privileged" not in page
    assert SECRET not in words(counsel.get(address(case)))
    assert SECRET not in words(signed_in("auditor").get("/audit/"))


def test_a_note_of_the_desk_stands_in_the_timeline(signed_in: SignIn, case: Case) -> None:
    signed_in("custodian").post(address(case, "notes"), {"text": "They rang."})
    page = words(signed_in("triage").get(address(case)))
    assert "Note by Custodian Example" in page
    assert "They rang." in page


def test_the_letter_is_worded_in_place_and_kept(
    signed_in: SignIn, receive: Receive, staff: SimpleNamespace
) -> None:
    case = receive(changed(ACCOUNT, accounts=[{"username": "anna.example"}], documents=None))
    row = finding(case, "server_url.present")
    client = signed_in("triage")
    typed = {f"statement_{row.id}": "Two servers fit.", "paragraphs": "We spoke today."}
    assert client.post(address(case, "return"), {**typed, "keep": "1"}).status_code == 204
    assert LetterDraft.objects.get(case=case).paragraphs == "We spoke today."
    other = client.get(address(case, "return"))
    assert words(other).count("Two servers fit.") == 2, "in the input and in the letter"
    assert "What was typed before is kept (Triage Example" in words(other)
    assert client.post(address(case, "return"), typed).status_code == 302
    letter = again(case).letters.get()
    assert letter.edits == [f"server_url.present {row.at}: statement"]


def test_keeping_a_letter_that_may_not_go_keeps_nothing(signed_in: SignIn, case: Case) -> None:
    answer = signed_in("custodian").post(address(case, "return"), {"paragraphs": "x", "keep": "1"})
    assert answer.status_code == 204
    assert not LetterDraft.objects.exists()


def test_the_case_file_holds_the_case_and_nothing_privileged(
    signed_in: SignIn, confirmed: Case, staff: SimpleNamespace
) -> None:
    actions.write_privileged_note(by=staff.counsel, case_id=confirmed.id, text=SECRET)
    actions.write_note(by=staff.triage, case_id=confirmed.id, text="They rang at noon.")
    counsel = signed_in("counsel")
    assert "Privileged notes and produced records are not in it" in words(
        counsel.get(address(confirmed, "file"))
    )
    answer = counsel.post(address(confirmed, "file"))
    archive = zipfile.ZipFile(BytesIO(answer.content))
    assert set(archive.namelist()) == {
        "case-file.pdf",
        "papers/01.pdf",
        "papers/02.pdf",
        "SHA256SUMS",
    }
    assert archive.read("papers/01.pdf") == PDF
    pages = pypdfium2.PdfDocument(archive.read("case-file.pdf"))
    text = " ".join(page.get_textpage().get_text_range() for page in pages)
    assert "They rang at noon." in text
    assert "26-CR-0042" in text
    assert SECRET not in text
    assert "affidavit" not in text
    event = AuditEvent.objects.get(action="case.exported")
    assert facts_of(event)["sha256"] == hashlib.sha256(answer.content).hexdigest()
    assert signed_in("triage").post(address(confirmed, "file")).status_code == 403
    assert AuditEvent.objects.filter(action="case.exported").count() == 1
