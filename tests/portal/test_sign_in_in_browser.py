"""A real browser can send the sign-in form: origin, token and content policy agree."""

from __future__ import annotations

import shutil

import pytest
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at:UserWarning"),
]


def test_the_form_is_accepted_and_the_focus_goes_to_what_is_wrong(live_server: LiveServer) -> None:
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("Chromium is not installed")
    messages: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        page = browser.new_page()
        page.on("console", lambda message: messages.append(message.text))
        page.goto(f"{live_server.url}/account/login/")
        page.fill("#id_login", "nobody@example.org")
        page.fill("#id_password", "not the password at all")
        with page.expect_navigation():
            page.get_by_role("button", name="Sign in").click()
        page.wait_for_selector("body.govuk-frontend-supported")
        assert page.text_content("h1") == "Sign in to the desk"
        focused = page.evaluate("document.activeElement.className")
        browser.close()
    assert "govuk-error-summary" in focused
    assert messages == []
