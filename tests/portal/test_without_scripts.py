"""Every way an officer goes, in a browser with scripts switched off: typed, chosen and pressed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from audit.models import LogHead
from cases.models import Case
from core import clock
from intake.models import Draft, GivenSignature
from notifications.correspondence import write_message
from notifications.models import CaseMessage
from preservation.models import Preservation
from tests.intake.builders import PDF
from tests.portal.browsing import IN_A_BROWSER, Console, browser, console
from tests.portal.proving import mailed_code
from tests.portal.statuses import again, link_in_mail, officer, received, returned
from tests.portal.walking import EMAIL

__all__ = ["browser", "console"]
pytestmark = IN_A_BROWSER


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, console: Console) -> Iterator[Page]:
    """A page of a telephone whose browser runs no scripts."""
    LogHead.objects.get_or_create(pk=1)
    context = browser.new_context(
        java_script_enabled=False,
        base_url=live_server.url,
        viewport={"width": 390, "height": 844},
    )
    opened = context.new_page()
    console.listen(opened)
    yield opened
    context.close()


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """A file that an officer has at hand."""
    path = tmp_path / "letter.pdf"
    path.write_bytes(PDF)
    return path


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).last.click()


def prove(page: Page) -> None:
    page.get_by_role("textbox", name="e-mail address").first.fill(EMAIL)
    press(page, "Send me a code")
    page.get_by_label("Six-digit code").fill(mailed_code(EMAIL))
    press(page, "Continue")


def begin(page: Page, kind: str) -> None:
    """From the front page to the first question about the request."""
    page.goto("/")
    page.get_by_role("button", name="Make a request").click()
    press(page, "Start")
    prove(page)
    page.get_by_label(kind, exact=True).check()
    press(page, "Continue")
    page.get_by_label("Your name").fill("Pat Example")
    page.get_by_label("Agency").fill("Larkspur County Sheriff")
    page.get_by_label("Country").fill("US")
    press(page, "Continue")


def name_an_account(page: Page, server: str = "open.rocket.chat", name: str = "@kim") -> None:
    page.get_by_label("Server address").fill(server)
    page.get_by_label("@username").first.fill(name)
    press(page, "Continue")


def add_papers_and_send(page: Page, papers: dict[str, Path]) -> Case:
    """Upload, sign by the typed name, send; return what was received."""
    for role, path in papers.items():
        page.locator(f"#id_file-{role}").set_input_files(path)
    press(page, "Upload the chosen files")
    assert page.locator("#found .wd-uploads li", has_text="letter.pdf").count() == len(papers)
    press(page, "Continue")
    page.get_by_label("Type your full name to sign").fill("Pat Example")
    press(page, "Sign")
    assert "Signed by Pat Example" in page.inner_text("main")
    press(page, "Accept and send")
    page.wait_for_url("**/request/receipt/**")
    return Case.objects.get(reference=page.inner_text(".wd-confirmation__ref"))


def test_information_about_an_account(page: Page, letter: Path, console: Console) -> None:
    console.expect(422)
    begin(page, "Information about an account")
    name_an_account(page)
    page.get_by_role("button", name="Add another account").click()
    name_an_account(page, "chat.private.example", "@max")
    assert "Somebody else runs this server." in page.inner_text("main")
    page.get_by_role("button", name="Remove account 2").click()
    press(page, "Continue")
    page.get_by_label("Subscriber details").check()
    page.get_by_label("Content (messages and files)").check()
    page.get_by_label("The information in your own words").fill("Name and messages")
    press(page, "Continue")
    # A gap is told first; whoever cannot fill it goes on all the same.
    press(page, "Continue")
    assert page.locator(".govuk-error-summary").count() == 1
    press(page, "Continue with this gap")
    for _ in ("period", "declaration"):
        press(page, "Continue")
    page.get_by_label("Subpoena (grand jury, trial or administrative)", exact=True).check()
    press(page, "Continue")
    assert "does not reach everything" in page.inner_text("h1")
    page.get_by_label("Name another process").check()
    press(page, "Continue")
    page.get_by_label("Search warrant").check()
    press(page, "Continue")
    page.get_by_label("Issued by").fill("Larkspur Superior Court")
    press(page, "Continue")
    page.get_by_label("Yes", exact=True).check()
    press(page, "Continue")
    page.get_by_label("Law or order it rests on").fill("18 U.S.C. 2705(b)")
    press(page, "Continue")

    case = add_papers_and_send(page, {"cover_sheet": letter, "legal_process": letter})

    assert [row["username"] for row in case.submission["accounts"]] == ["kim"]
    assert case.submission["legal_process"] == "search_warrant"
    assert case.submission["nondisclosure"]["authority"] == "18 U.S.C. 2705(b)"
    assert case.documents.filter(document__origin="received").count() == 2
    assert GivenSignature.objects.get().how == "typed"


def test_an_extension_of_a_preservation(page: Page, letter: Path, console: Console) -> None:
    console.expect(422)
    begin(page, "Extend a preservation")
    press(page, "Continue")
    assert page.locator(".govuk-error-summary").count() == 1
    page.get_by_label("Which preservation is to be extended?").fill("PRS-2026-000000")
    press(page, "Continue")
    assert "Check the reference." in page.inner_text("main")
    press(page, "Continue with this gap")
    name_an_account(page)
    press(page, "Continue")

    case = add_papers_and_send(page, {"cover_sheet": letter})

    assert case.kind == "preservation_extension"
    assert case.submission["preservation_reference"] == "PRS-2026-000000"


def test_removal_of_content(page: Page, letter: Path) -> None:
    begin(page, "Remove content")
    place = "https://open.rocket.chat/channel/general?msg=abc"
    page.get_by_label("Addresses of the content").fill(place)
    page.get_by_label("Ground").fill("court_order")
    press(page, "Continue")
    page.get_by_label("None yet").check()
    press(page, "Continue")

    case = add_papers_and_send(page, {"cover_sheet": letter})

    assert case.kind == "content_removal"
    assert case.submission["removal"] == {"urls": [place], "ground": "court_order"}


def test_a_preservation_begun_changed_and_sent_another_day(page: Page, letter: Path) -> None:
    begin(page, "Preserve an account's data")
    name_an_account(page)
    page.goto("/request/")
    press(page, "Forget it in this browser")
    page.goto("/request/drafts/")
    prove(page)
    page.get_by_role("link", name="Continue").first.click()
    page.get_by_role("link", name="The account", exact=True).click()
    page.get_by_role("link", name="Change account 1").click()
    page.get_by_label("@username").first.fill("@robin")
    press(page, "Continue")
    press(page, "Continue")
    press(page, "Continue")

    case = add_papers_and_send(page, {"cover_sheet": letter})

    assert [row["username"] for row in case.submission["accounts"]] == ["robin"]
    assert Draft.objects.get().case_id == case.id


def test_an_emergency(page: Page, letter: Path, tmp_path: Path, console: Console) -> None:
    console.expect(422)
    refused = tmp_path / "run.exe"
    refused.write_bytes(b"MZ")
    page.goto("/")
    page.get_by_role("link", name="make an emergency request").click()
    page.get_by_label("Who is in danger of death or serious injury?").fill("A child")
    page.get_by_label("@username").first.fill("@kim")
    press(page, "Add another account")
    page.get_by_label("@username").nth(1).fill("@max")
    press(page, "Remove account 1")
    page.locator("#id_file-cover_sheet").set_input_files(refused)
    press(page, "Continue")
    assert "run.exe: Files of this type" in page.inner_text(".govuk-error-summary")
    page.locator("#id_file-cover_sheet").set_input_files(letter)
    press(page, "Continue")
    page.wait_for_url("**/check/")
    press(page, "Accept and send")
    page.wait_for_url("**/request/receipt/**")

    case = Case.objects.get()
    assert case.consequence == "human_now"
    assert case.submission["emergency"]["person_in_danger"] == "A child"
    assert [row["username"] for row in case.submission["accounts"]] == ["max"]
    assert case.documents.filter(document__origin="received").count() == 1


def test_where_a_request_stands_a_message_and_withdrawing(page: Page, letter: Path) -> None:
    case = received()
    page.goto("/")
    page.get_by_role("link", name="See where your request stands").click()
    prove(page)
    page.get_by_role("link", name=case.reference).click()
    page.get_by_label("Your message").fill("Here is the second page.")
    page.get_by_label("Attach files").set_input_files(letter)
    press(page, "Upload the chosen files")
    assert page.get_by_label("Your message").input_value() == "Here is the second page."
    page.get_by_role("button", name="Remove letter.pdf").click()
    page.get_by_label("Attach files").set_input_files(letter)
    press(page, "Send the message")

    assert "Your message is sent." in page.inner_text("main")
    written = CaseMessage.objects.get(case=case)
    assert written.text == "Here is the second page."
    assert [paper.document.filename for paper in written.papers.all()] == ["letter.pdf"]
    page.get_by_role("link", name="Withdraw this request").click()
    page.get_by_label("Reason").fill("Solved otherwise")
    press(page, "Withdraw the request")
    assert again(case).status == "withdrawn"


def test_an_empty_message_and_a_wrong_code_are_told(page: Page, console: Console) -> None:
    console.expect(422)
    case = received()
    write_message(by=officer().actor(), case_id=case.id, text="When does it end?")
    page.goto(f"/status/?reference={case.reference}")
    page.get_by_role("textbox", name="e-mail address").first.fill(EMAIL)
    press(page, "Send me a code")
    code = mailed_code(EMAIL)
    page.get_by_label("Six-digit code").fill("12")
    press(page, "Continue")
    assert page.locator(".govuk-error-summary").count() == 1
    page.get_by_label("Six-digit code").fill(code)
    press(page, "Continue")
    assert page.url.endswith(f"/status/{case.reference}/")
    press(page, "Send the message")
    assert page.locator(".govuk-error-summary").count() == 1
    assert CaseMessage.objects.filter(case=case).count() == 1


def test_an_extension_asked_for_where_the_request_stands(page: Page, letter: Path) -> None:
    case, soon = received("preservation"), clock.now() + timedelta(days=20)
    kept = Preservation.objects.filter(case=case)
    kept.update(captured_at=soon - timedelta(days=90), expires_at=soon)
    page.goto("/status/")
    prove(page)
    page.get_by_role("link", name=case.reference).click()
    page.get_by_role("button", name="Ask for an extension").click()
    page.locator("input[type=file]").set_input_files(letter)
    press(page, "Upload the chosen files")
    assert "letter.pdf" in page.inner_text(".wd-uploads")
    page.get_by_label("Type your full name to sign").fill("Pat Example")
    press(page, "Ask for the extension")

    assert "You have asked for the extension." in page.inner_text("main")
    asked = Case.objects.get(kind="preservation_extension")
    assert asked.submission["preservation_reference"] == kept.get().reference
    assert asked.documents.filter(document__origin="received").count() == 1


def test_a_returned_request_is_completed_by_its_link(
    page: Page, letter: Path, console: Console
) -> None:
    console.expect(422)
    case = returned()
    at = case.received_at
    page.goto(link_in_mail())
    assert case.reference in page.inner_text("h1")
    press(page, "Send me a code")
    page.get_by_label("Six-digit code").fill(mailed_code(EMAIL))
    press(page, "Continue")
    press(page, "Send the completed request")
    assert page.locator(".govuk-error-summary").count() == 1
    page.get_by_label("Server address").fill("open.rocket.chat")
    page.locator("#id_file-cover_sheet").set_input_files(letter)
    press(page, "Upload the chosen files")
    assert page.get_by_label("Server address").input_value() == "open.rocket.chat"
    page.get_by_label("Type your full name to sign").fill("Pat Example")
    press(page, "Send the completed request")

    assert "Your request keeps its time of receipt." in page.inner_text("main")
    cured = again(case)
    assert (cured.status, cured.received_at) == ("in_triage", at)
    assert cured.submission["accounts"][0]["server_url"].endswith("open.rocket.chat")


def test_another_language_is_chosen_and_kept(page: Page) -> None:
    page.goto("/lookup/?server=open.rocket.chat")
    press(page, "Deutsch")
    assert page.url.endswith("/lookup/?server=open.rocket.chat")
    assert page.locator("html").get_attribute("lang") == "de"
    page.goto("/request/")
    assert page.locator("html").get_attribute("lang") == "de"
