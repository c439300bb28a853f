"""A request goes from its first page to its receipt with a keyboard and nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cases.models import Case
from duties.working import run_due
from intake.models import GivenSignature
from tests.intake.builders import PDF
from tests.portal.browsing import IN_A_BROWSER, Console, browser, console, lend_session, page
from tests.portal.keys import Hands
from tests.portal.proving import mailed_code
from tests.portal.walking import EMAIL, YOU, begin

__all__ = ["browser", "console", "page"]
pytestmark = IN_A_BROWSER
WHO_AND_WHERE = {
    "emergency_person_in_danger": "Girl of nine, name not known",
    "emergency_nature": "Abducted this morning at school",
    "account-0-server_url": "open.rocket.chat",
    "account-0-username": "kim.example",
}
WHO_ASKS = {
    "emergency_necessity": "The account named the meeting place",
    "data_categories": "subscriber",
    "officer_name": "Pat Example",
    "officer_email": EMAIL,
    "officer_phone": "+1 555 0100",
    "agency_name": "Larkspur County Sheriff",
    "agency_country": "US",
}


@pytest.fixture
def hands(page: Page, live_server: LiveServer) -> Hands:
    page.set_viewport_size({"width": 1280, "height": 844})
    page.goto(f"{live_server.url}/request/")
    begun = Hands(page)
    begun.arrive()
    return begun


@pytest.mark.parametrize(
    ("answers", "most_presses", "most_decisions"),
    [(WHO_AND_WHERE, 175, 7), ({**WHO_AND_WHERE, **WHO_ASKS}, 330, 14)],
    ids=["the least", "all that is asked"],
)
def test_an_emergency_is_sent_by_keyboard_in_under_two_minutes(
    hands: Hands,
    answers: dict[str, str],
    most_presses: int,
    most_decisions: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    hands.go_on("Make an emergency request", "/request/emergency/")
    hands.fill(answers)
    hands.go_on("Continue", "/check/")
    hands.go_on("Accept and send", "/request/receipt/")

    case = Case.objects.get()
    assert (case.kind, case.consequence) == ("emergency_disclosure", "human_now")
    with capsys.disabled():
        sys.stdout.write(f"\nAn emergency by keyboard: {hands}\n")
    # How long that takes is a matter of the model; that it stays so short is counted.
    assert len(hands.pages) == 4
    assert hands.presses <= most_presses
    assert hands.decisions <= most_decisions
    assert hands.by_the_model < 120


def test_the_focus_stays_where_it_is_when_findings_fill_in(
    page: Page, live_server: LiveServer, tmp_path: Path
) -> None:
    (tmp_path / "letter.pdf").write_bytes(PDF)
    client = Client()
    path = begin(client)
    lend_session(client, page.context, live_server)
    page.goto(f"{live_server.url}{path}documents/")
    page.set_input_files("#id_file-cover_sheet", tmp_path / "letter.pdf")
    expect(page.locator("#found")).to_contain_text("We are looking at this file")
    hands = Hands(page)
    hands.arrive()
    while not hands.tab()["words"].startswith("Remove"):
        pass

    list(run_due())

    expect(page.locator("#found")).not_to_contain_text("We are looking", timeout=15_000)
    assert hands.focused()["words"].startswith("Remove")


def prove_the_address(hands: Hands) -> None:
    hands.go_on("Start", "/request/email/")
    hands.go_on("Send me a code", "/request/email/")
    hands.told_what_is_wrong()
    hands.fill({"email": EMAIL})
    hands.go_on("Send me a code", "/request/code/")
    hands.fill({"code": mailed_code(EMAIL)})
    hands.go_on("Continue", "/request/kind/")


def leave_a_page_empty_and_be_led_to_the_field(hands: Hands) -> None:
    hands.go_on("Continue", "/information/")
    hands.told_what_is_wrong()
    hands.tab()
    hands.press("Enter")
    hands.see(hands.focused())
    assert hands.focused()["name"] == "data_categories"


def test_an_ordinary_request_by_keyboard(
    hands: Hands, console: Console, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    console.expect(422)
    letter, warrant = tmp_path / "letter.pdf", tmp_path / "warrant.pdf"
    for paper in (letter, warrant):
        paper.write_bytes(PDF)
    prove_the_address(hands)
    hands.fill({"kind": "account_information"})
    hands.go_on("Continue", "/you/")
    hands.fill(YOU)
    hands.go_on("Continue", "/accounts/1/")
    hands.fill({"account-0-server_url": "open.rocket.chat", "account-0-username": "kim.example"})
    hands.go_on("Continue", "/accounts/")
    hands.go_on("Continue", "/information/")
    leave_a_page_empty_and_be_led_to_the_field(hands)
    hands.answer(hands.focused(), "subscriber")
    hands.go_on("Continue", "/relevance/")
    hands.fill({"relevance": "Stolen goods were offered."})
    for place in ("period", "declaration", "process"):
        hands.go_on("Continue", f"/{place}/")
    hands.fill({"legal_process": "search_warrant"})
    hands.go_on("Continue", "/order/")
    hands.fill({"process_issuer": "Larkspur Superior Court"})
    hands.go_on("Continue", "/nondisclosure/")
    hands.fill({"nondisclosure_ordered": "no"})
    hands.go_on("Continue", "/documents/")
    hands.fill({"file-cover_sheet": letter})
    expect(hands.page.locator("#found")).to_contain_text("letter.pdf")
    hands.fill({"file-legal_process": warrant})
    expect(hands.page.locator("#found")).to_contain_text("warrant.pdf")
    hands.go_on("Continue", "/signature/")
    hands.go_on("Sign", "/check/")
    hands.go_on("Accept and send", "/request/receipt/")

    case = Case.objects.get()
    assert (case.kind, case.received_via) == ("account_information", "form")
    assert case.documents.filter(document__origin="received").count() == 2
    assert GivenSignature.objects.get().case_id == case.id
    with capsys.disabled():
        sys.stdout.write(f"\nAn ordinary request by keyboard: {hands}\n")
