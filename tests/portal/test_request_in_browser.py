"""A person walks the officer's form in Chromium, by keyboard and on a narrow screen."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from cases.models import Case
from tests.intake.builders import OFFICER, PDF

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at:UserWarning"),
]
WIDTHS = (390, 1280)


@pytest.fixture
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    opened = context.new_page()
    messages: list[str] = []
    opened.on("console", lambda message: messages.append(message.text))
    opened.on("pageerror", lambda error: messages.append(str(error)))
    yield opened
    context.close()
    # A form in error is answered with 422, which Chromium notes as a failed resource.
    assert [text for text in messages if "422" not in text] == []


def assert_sound(page: Page) -> None:
    """No accessibility fault, and nothing that has to be scrolled sideways."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    found = Axe().run(page).response["violations"]
    serious = [fault for fault in found if fault["impact"] in ("serious", "critical")]
    assert {fault["id"]: fault["nodes"][0]["html"] for fault in serious} == {}, page.url
    page.set_viewport_size({"width": 390, "height": 844})


def test_officer_walks_from_the_start_to_the_receipt(
    page: Page, live_server: LiveServer, tmp_path: Path
) -> None:
    letter, warrant = tmp_path / "letter.pdf", tmp_path / "warrant.pdf"
    letter.write_bytes(PDF)
    warrant.write_bytes(PDF)

    page.goto(f"{live_server.url}/")
    page.get_by_role("button", name="Make a request").click()
    page.get_by_role("button", name="Start").click()
    page.get_by_label("Information about an account").check()
    assert_sound(page)
    page.get_by_role("button", name="Continue").click()

    page.get_by_label("@username").fill("@kim.example")
    page.locator("#id_file-cover_sheet").set_input_files(letter)
    page.get_by_role("button", name="Continue", exact=True).click()
    page.wait_for_selector(".govuk-error-summary")
    assert page.title().startswith("Error: ")
    assert "letter.pdf" in page.inner_text("#documents")
    assert page.input_value("#id_account-0-username") == "@kim.example"
    assert_sound(page)

    page.get_by_label("Server address").fill("https://open.rocket.chat")
    page.get_by_label("Subscriber details").check()
    page.get_by_label("How it relates to your investigation").fill("Stolen goods were offered.")
    page.get_by_label("Kind of process").select_option("search_warrant")
    page.get_by_label("Official e-mail address").fill(OFFICER["email"])
    page.get_by_label("Agency").fill("Larkspur County Sheriff")
    page.locator("#id_file-legal_process").set_input_files(warrant)
    page.get_by_role("button", name="Continue", exact=True).click()

    page.wait_for_url("**/request/check/")
    assert_sound(page)
    page.get_by_role("button", name="Accept and send").click()

    page.wait_for_url("**/request/receipt/**")
    reference = page.inner_text(".wd-confirmation__ref")
    assert re.fullmatch(r"LER-\d{4}-[0-9A-Z]{6}", reference)
    assert_sound(page)
    case = Case.objects.get(reference=reference)
    assert case.received_via == "form"
    assert case.documents.count() == 2


def test_form_is_sent_by_keyboard_alone(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/request/form/emergency_disclosure/")
    page.focus("#id_emergency_person_in_danger")
    page.keyboard.type("A child")
    page.focus("#id_account-0-username")
    page.keyboard.type("kim")
    page.keyboard.press("Enter")
    page.wait_for_url("**/request/check/")
    page.get_by_role("button", name="Accept and send").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/request/receipt/**")

    assert Case.objects.get().consequence == "human_now"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/guidelines/",
        "/lookup/?server=open.rocket.chat",
        "/lookup/?server=chat.private.example",
        "/verify/",
        "/request/",
        "/request/form/account_information/",
        "/request/form/preservation/",
        "/request/form/preservation_extension/",
        "/request/form/emergency_disclosure/",
        "/request/form/content_removal/",
        "/status/",
    ],
)
@pytest.mark.services
def test_page_is_accessible_and_fits(page: Page, live_server: LiveServer, path: str) -> None:
    page.goto(f"{live_server.url}{path}")

    assert_sound(page)
