"""A person walks the officer's pages in Chromium, by keyboard, on a phone, and without scripts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from cases.models import Case
from duties.working import run_due
from intake.models import Draft, DraftDocument, GivenSignature
from tests.intake.builders import PDF
from tests.portal.browsing import Console, assert_sound, browser, console, lend_session, page
from tests.portal.proving import be_proven, mailed_code
from tests.portal.walking import EMAIL, PAGES, begin, ready

__all__ = ["browser", "console", "page"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at:UserWarning"),
]


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Continue", exact=True).click()


def prove_in(page: Page) -> None:
    page.get_by_label("What is your official e-mail address?").fill(EMAIL)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Six-digit code").fill(mailed_code(EMAIL))
    go_on(page)


def answer_who_and_which_account(page: Page) -> None:
    page.get_by_label("Your name").fill("Pat Example")
    page.get_by_label("Agency").fill("Larkspur County Sheriff")
    page.get_by_label("Country").fill("US")
    go_on(page)
    page.get_by_label("Server address").fill("HTTPS://Open.Rocket.Chat/channel/general")
    expect(page.locator("[data-lookup-answer]")).to_contain_text("We run this server ourselves.")
    page.get_by_label("@username").fill("@kim.example")
    go_on(page)
    page.wait_for_url("**/accounts/")
    go_on(page)


def answer_what_and_why(page: Page) -> None:
    page.get_by_label("Subscriber details").check()
    page.get_by_label("Content (messages and files)").check()
    go_on(page)
    go_on(page)
    page.wait_for_selector(".govuk-error-summary")
    assert page.title().startswith("Error: ")
    page.get_by_role("textbox").fill("Stolen goods were offered.")
    for _ in ("relevance", "period", "declaration"):
        go_on(page)


def answer_process(page: Page) -> None:
    page.get_by_label("Subpoena (grand jury, trial or administrative)", exact=True).check()
    go_on(page)
    page.wait_for_url("**/reach/")
    page.get_by_label("Name another process").check()
    go_on(page)
    page.get_by_label("Search warrant").check()
    go_on(page)
    page.get_by_label("Issued by").fill("Larkspur Superior Court")
    go_on(page)
    page.get_by_label("No", exact=True).check()
    go_on(page)


def add_papers_and_sign(page: Page, folder: Path) -> None:
    page.wait_for_url("**/documents/")
    for role, name in (("cover_sheet", "letter.pdf"), ("legal_process", "warrant.pdf")):
        (folder / name).write_bytes(PDF)
        page.locator(f"#id_file-{role}").set_input_files(folder / name)
        expect(page.locator("#found")).to_contain_text(name)
    go_on(page)
    page.get_by_label("Type your full name to sign").fill("Pat Example")
    page.get_by_role("button", name="Sign", exact=True).click()


def test_officer_walks_from_the_start_to_the_receipt(
    page: Page, live_server: LiveServer, console: Console, tmp_path: Path
) -> None:
    console.expect(422)
    page.goto(f"{live_server.url}/")
    page.get_by_role("button", name="Make a request").click()
    page.get_by_role("button", name="Start", exact=True).click()
    prove_in(page)
    page.get_by_label("Information about an account").check()
    go_on(page)
    answer_who_and_which_account(page)
    answer_what_and_why(page)
    answer_process(page)
    add_papers_and_sign(page, tmp_path)
    page.wait_for_url("**/check/")
    assert_sound(page)
    page.get_by_role("button", name="Accept and send").click()

    page.wait_for_url("**/request/receipt/**")
    reference = page.inner_text(".wd-confirmation__ref")
    assert re.fullmatch(r"LER-\d{4}-[0-9A-Z]{6}", reference)
    case = Case.objects.get(reference=reference)
    assert case.received_via == "form"
    assert case.documents.filter(document__origin="received").count() == 2
    assert GivenSignature.objects.get().case_id == case.id


@pytest.mark.services
def test_emergency_is_sent_by_keyboard_alone(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/request/emergency/")
    page.focus("#id_emergency_person_in_danger")
    page.keyboard.type("A child")
    page.focus("#id_account-0-username")
    page.keyboard.type("kim")
    page.keyboard.press("Enter")
    page.wait_for_url("**/check/")
    page.get_by_role("button", name="Accept and send").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/request/receipt/**")

    assert Case.objects.get().consequence == "human_now"


@pytest.mark.services
def test_signature_is_drawn_with_the_pointer(page: Page, live_server: LiveServer) -> None:
    client = Client()
    path = ready(client, "preservation")
    lend_session(client, page.context, live_server)
    page.goto(f"{live_server.url}{path}signature/")
    page.get_by_label("Type your full name to sign").fill("Pat Example")
    field = page.locator("canvas")
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 20, steps=5)
    page.mouse.up()
    page.get_by_role("button", name="Sign", exact=True).click()
    page.wait_for_url("**/check/")

    given = GivenSignature.objects.get()
    assert given.how == "drawn"
    assert len(given.strokes[0]) > 3


@pytest.mark.services
def test_findings_fill_in_while_one_is_on_the_page(
    page: Page, live_server: LiveServer, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(PDF)
    client = Client()
    path = begin(client)
    lend_session(client, page.context, live_server)
    page.goto(f"{live_server.url}{path}documents/")
    page.locator("#id_file-cover_sheet").set_input_files(letter)
    expect(page.locator("#found")).to_contain_text("We are looking at this file")

    list(run_due())

    expect(page.locator("#found")).not_to_contain_text("We are looking", timeout=15_000)
    assert page.locator("#found .wd-finding").count() > 0


@pytest.mark.services
def test_refused_file_is_told_without_losing_the_page(
    page: Page, live_server: LiveServer, console: Console, tmp_path: Path
) -> None:
    console.expect(422)
    bad = tmp_path / "run.exe"
    bad.write_bytes(b"MZ")
    client = Client()
    path = begin(client)
    lend_session(client, page.context, live_server)
    page.goto(f"{live_server.url}{path}documents/")

    page.locator("#id_file-cover_sheet").set_input_files(bad)

    summary = page.locator(".govuk-error-summary")
    expect(summary).to_contain_text("run.exe: Files of this type are not taken")
    expect(summary).to_be_focused()
    assert page.title().startswith("Error: ")
    assert_sound(page)


@pytest.mark.services
def test_whole_way_works_without_javascript(
    browser: Browser, live_server: LiveServer, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(PDF)
    client = Client()
    path = begin(client, "preservation")
    context = browser.new_context(java_script_enabled=False)
    lend_session(client, context, live_server)
    page = context.new_page()
    page.goto(f"{live_server.url}{path}you/")
    page.get_by_label("Your name").fill("Pat Example")
    page.get_by_label("Agency").fill("Larkspur County Sheriff")
    page.get_by_label("Country").fill("US")
    go_on(page)
    page.get_by_label("Server address").fill("open.rocket.chat")
    page.get_by_label("@username").fill("kim")
    go_on(page)
    assert "We run this server ourselves." in page.inner_text("main")
    go_on(page)
    go_on(page)
    page.locator("#id_file-cover_sheet").set_input_files(letter)
    page.get_by_role("button", name="Upload the chosen files").click()
    assert "letter.pdf" in page.inner_text("#found")
    page.get_by_role("link", name="Check again").click()
    go_on(page)
    page.get_by_role("button", name="Sign", exact=True).click()
    page.get_by_role("button", name="Accept and send").click()
    page.wait_for_url("**/request/receipt/**")
    context.close()

    assert Case.objects.get().kind == "preservation"
    assert DraftDocument.objects.count() == 1


@pytest.mark.services
def test_back_button_after_sending_leads_to_the_receipt(
    page: Page, live_server: LiveServer
) -> None:
    client = Client()
    path = ready(client, "preservation")
    lend_session(client, page.context, live_server)
    page.goto(f"{live_server.url}{path}check/")
    page.get_by_role("button", name="Accept and send").click()
    page.wait_for_url("**/request/receipt/**")
    receipt = page.url

    page.go_back()
    page.reload()

    page.wait_for_url("**/request/receipt/**")
    assert page.url == receipt
    assert Case.objects.count() == 1


@pytest.mark.services
def test_every_page_and_error_state_is_accessible_and_fits(
    page: Page, live_server: LiveServer, console: Console
) -> None:
    console.expect(422)
    client = Client()
    path = ready(client)
    lend_session(client, page.context, live_server)
    for slug in (*PAGES, "documents", "signature", "check", "delete", ""):
        page.goto(f"{live_server.url}{path}{slug}/" if slug else f"{live_server.url}{path}")
        assert_sound(page)
    bare = begin(client)
    for slug in ("accounts/1", "information", "relevance", "process"):
        page.goto(f"{live_server.url}{bare}{slug}/")
        go_on(page)
        page.wait_for_selector(".govuk-error-summary")
        assert_sound(page)
    client.post(f"{bare}information/", PAGES["information"])
    client.post(f"{bare}process/", {"legal_process": "subpoena"})
    page.goto(f"{live_server.url}{bare}reach/")
    assert_sound(page)
    go_on(page)
    page.wait_for_selector(".govuk-error-summary")
    assert_sound(page)
    page.goto(f"{live_server.url}{path}signature/")
    page.get_by_label("Type your full name to sign").fill("")
    page.get_by_role("button", name="Sign", exact=True).click()
    page.wait_for_selector(".govuk-error-summary")
    assert_sound(page)


@pytest.mark.services
def test_remembered_details_drafts_and_other_kinds_are_accessible(
    page: Page, live_server: LiveServer
) -> None:
    client = Client()
    client.post(f"{ready(client)}check/", {"do": "send"})
    known = begin(client, "preservation")
    lend_session(client, page.context, live_server)
    pages = [
        f"{known}you/",
        "/request/drafts/",
        f"/request/receipt/{Case.objects.get().reference}/",
    ]
    for kind, slugs in (
        ("preservation", ("keep",)),
        ("preservation_extension", ("extension",)),
        ("content_removal", ("removal",)),
    ):
        path = begin(client, kind)
        pages += [f"{path}{slug}/" for slug in slugs]
    for place in pages:
        page.goto(f"{live_server.url}{place}")
        assert_sound(page)


@pytest.mark.services
def test_code_page_and_its_error_are_accessible(
    page: Page, live_server: LiveServer, console: Console
) -> None:
    console.expect(422)
    page.goto(f"{live_server.url}/request/email/")
    page.get_by_role("button", name="Send me a code").click()
    page.wait_for_selector(".govuk-error-summary")
    assert_sound(page)
    page.get_by_label("What is your official e-mail address?").fill(EMAIL)
    page.get_by_role("button", name="Send me a code").click()
    page.wait_for_url("**/request/code/")
    assert_sound(page)
    page.get_by_label("Six-digit code").fill("12")
    go_on(page)
    page.wait_for_selector(".govuk-error-summary")
    assert_sound(page)
    client = Client()
    be_proven(client, EMAIL)
    lend_session(client, page.context, live_server)
    page.goto(f"{live_server.url}/request/kind/")
    go_on(page)
    page.wait_for_selector(".govuk-error-summary")
    assert_sound(page)
    assert not Draft.objects.exists()
