"""What an officer meets when something is refused or has ended: under axe, in each language."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils.translation import override
from playwright.sync_api import Page, Route
from pytest_django.live_server_helper import LiveServer

from intake.models import Draft
from tests.portal.browsing import IN_A_BROWSER, Console, assert_sound, browser, console
from tests.portal.proving import mailed_code
from tests.portal.test_officer_pages_in_browser import LANGUAGES, Look, look, says_what_is_wrong
from tests.portal.walking import EMAIL, YOU, begin

__all__ = ["browser", "console", "look"]
pytestmark = IN_A_BROWSER
TRIES = 5


def ask_for_a_code(look: Look) -> Page:
    page = look("/request/email/")
    page.locator("main input[type=email]").fill(EMAIL)
    page.locator("main form .govuk-button").last.click()
    page.wait_for_url("**/code/")
    return page


def try_code(page: Page, code: str) -> None:
    page.locator("main input[name=code]").fill(code)
    with page.expect_navigation():
        page.locator("main form .govuk-button").first.click()


def test_a_code_is_good_for_five_tries(look: Look, console: Console) -> None:
    console.expect(422)
    page = ask_for_a_code(look)
    code = mailed_code(EMAIL)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for number in range(TRIES):
        try_code(page, wrong)
        says_what_is_wrong(page)
        if number in (0, TRIES - 1):
            assert_sound(page)
    try_code(page, code)
    says_what_is_wrong(page)
    assert_sound(page)
    # The same page sends a new one.
    sent = len(mail.outbox)
    with page.expect_navigation():
        page.locator("main button[value=again]").click()
    assert_sound(page)
    try_code(page, mailed_code(EMAIL))
    assert len(mail.outbox) == sent + 1
    assert page.url.endswith("/request/kind/")


def test_a_session_that_ended_in_the_middle(look: Look) -> None:
    client = Client()
    path = begin(client)
    page = look(f"{path}you/", client)
    page.locator("[name=officer_name]").fill(YOU["officer_name"])
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    with page.expect_navigation():
        page.locator("main .govuk-button[value=continue]").click()
    assert "/request/email/" in page.url
    assert_sound(page)
    page.locator("main input[type=email]").fill(EMAIL)
    with page.expect_navigation():
        page.locator("main form .govuk-button").last.click()
    try_code(page, mailed_code(EMAIL))
    # Nothing typed is lost: it is shown where it was typed.
    assert page.url.endswith("/you/")
    assert YOU["officer_name"] in page.inner_text("main")
    assert_sound(page)
    assert Draft.objects.count() == 1


def test_a_form_whose_token_is_gone(look: Look, console: Console) -> None:
    console.expect(403)
    client = Client()
    path = begin(client)
    page = look(f"{path}you/", client)
    page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    with page.expect_navigation() as arrived:
        page.locator("main .govuk-button[value=continue]").click()
    assert arrived.value.status == 403
    assert_sound(page)


@pytest.mark.parametrize(
    ("template", "status"),
    [("400.html", 400), ("403.html", 403), ("413.html", 413), ("429.html", 429), ("500.html", 500)],
)
def test_pages_of_last_resort(
    look: Look, live_server: LiveServer, console: Console, template: str, status: int
) -> None:
    console.expect(status)
    page = look("/")
    language = page.locator("html").get_attribute("lang")
    assert language in LANGUAGES.values()
    request: Any = RequestFactory().get("/request/")
    with override(language):
        body = render_to_string(template, {"megabytes": 100, "again": [("email", EMAIL)]}, request)

    def answer(route: Route) -> None:
        route.fulfill(status=status, content_type="text/html", body=body)

    page.route("**/last-resort/", answer)
    look("/last-resort/")


def test_what_belongs_to_somebody_else(look: Look, console: Console) -> None:
    console.expect(404)
    other = begin(Client(), email="other@sheriff.larkspur.example")
    client = Client()
    begin(client)
    look(f"{other}you/", client)
    look("/request/01AAAAAAAAAAAAAAAAAAAAAAAA/you/")
    look("/request/receipt/LER-2026-000000/")
