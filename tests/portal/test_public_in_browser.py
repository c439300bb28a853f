"""The public pages, the emergency and the refusals in Chromium, on a phone and on a desk."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from intake.models import Draft
from tests.portal.browsing import (
    IN_A_BROWSER,
    Console,
    assert_sound,
    browser,
    console,
    lend_session,
    page,
)
from tests.portal.walking import begin

__all__ = ["browser", "console", "page"]
pytestmark = IN_A_BROWSER
# A name of an account where the address of a server is asked for.
NO_SERVER = "/lookup/?server=%40kim"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/guidelines/",
        "/lookup/",
        "/lookup/?server=open.rocket.chat",
        "/lookup/?server=chat.private.example",
        NO_SERVER,
        "/verify/",
        "/request/",
        "/request/email/",
        "/request/emergency/",
        "/status/",
    ],
)
def test_page_is_accessible_and_fits(
    page: Page, live_server: LiveServer, console: Console, path: str
) -> None:
    answer = page.goto(f"{live_server.url}{path}")

    assert answer is not None
    if path == NO_SERVER:
        console.expect(422)
    assert answer.status == (422 if path == NO_SERVER else 200)

    assert_sound(page)


def test_emergency_is_accessible_from_its_errors_to_its_receipt(
    page: Page, live_server: LiveServer, console: Console, tmp_path: Path
) -> None:
    console.expect(422)
    (tmp_path / "run.exe").write_bytes(b"MZ")
    page.goto(f"{live_server.url}/request/emergency/")
    page.get_by_label("Who is in danger of death or serious injury?").fill("A child")
    page.get_by_label("Server address").fill("open.rocket.chat")
    page.get_by_role("button", name="Add another account").click()
    assert_sound(page)
    page.locator("#id_file-cover_sheet").set_input_files(tmp_path / "run.exe")
    page.get_by_role("button", name="Continue", exact=True).last.click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("run.exe: Files of this type")
    assert_sound(page)
    page.get_by_role("button", name="Continue", exact=True).last.click()
    page.wait_for_url("**/check/")
    assert_sound(page)
    page.get_by_role("button", name="Accept and send").click()
    page.wait_for_url("**/request/receipt/**")
    assert_sound(page)


def test_empty_parts_are_told_accessibly(
    page: Page, live_server: LiveServer, console: Console
) -> None:
    console.expect(422)
    client = Client()
    for kind, slug in (
        ("preservation", "you"),
        ("preservation_extension", "extension"),
        ("content_removal", "removal"),
        ("account_information", "nondisclosure"),
    ):
        path = begin(client, kind)
        lend_session(client, page.context, live_server)
        page.goto(f"{live_server.url}{path}{slug}/")
        page.get_by_role("button", name="Continue", exact=True).click()
        expect(page.locator(".govuk-error-summary")).to_be_focused()
        assert_sound(page)
        page.get_by_role("button", name="Continue with this gap").click()
        page.wait_for_url(lambda address, slug=slug: f"/{slug}/" not in address)


def test_file_that_is_too_large_is_told_before_it_is_sent(
    page: Page, live_server: LiveServer, tmp_path: Path
) -> None:
    (tmp_path / "large.pdf").write_bytes(b"%PDF-1.4 and more")
    client = Client()
    path = begin(client)
    lend_session(client, page.context, live_server)
    page.goto(f"{live_server.url}{path}documents/")
    page.locator("form[data-upload]").evaluate("form => form.dataset.uploadLargest = '4'")

    page.locator("#id_file-cover_sheet").set_input_files(tmp_path / "large.pdf")

    expect(page.get_by_role("status")).to_contain_text("The files are too large")
    assert_sound(page)
    assert not Draft.objects.get().documents.exists()


def test_good_file_after_a_refused_one_takes_the_refusal_away(
    page: Page, live_server: LiveServer, console: Console, tmp_path: Path
) -> None:
    console.expect(422)
    (tmp_path / "run.exe").write_bytes(b"MZ")
    (tmp_path / "note.txt").write_bytes(b"A note.")
    client = Client()
    path = begin(client)
    lend_session(client, page.context, live_server)
    page.goto(f"{live_server.url}{path}documents/")
    page.locator("#id_file-cover_sheet").set_input_files(tmp_path / "run.exe")
    expect(page.locator(".govuk-error-summary")).to_contain_text("run.exe")

    page.locator("#id_file-cover_sheet").set_input_files(tmp_path / "note.txt")

    expect(page.locator("#found")).to_contain_text("note.txt")
    expect(page.locator(".govuk-error-summary")).to_have_count(0)
