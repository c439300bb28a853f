"""A browser for tests, and what must be so on every page it opens."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

WIDTHS = (390, 1280)
IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at:UserWarning"),
]


@pytest.fixture(scope="module")
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


class Console:
    """What pages wrote to the console of the browser; a test says which refusals it expects.

    Chromium notes an answer of 400 and more as a failed resource. Everything else is a fault.
    """

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.expected: set[int] = set()

    def listen(self, page: Page) -> None:
        page.on("console", lambda message: self.messages.append(message.text))
        page.on("pageerror", lambda error: self.messages.append(str(error)))

    def expect(self, *statuses: int) -> None:
        """Say that pages of this test are answered so, each at least once."""
        self.expected |= set(statuses)

    def check(self) -> None:
        """Raises AssertionError for what nobody expected, and for what did not come."""
        refused = [_REFUSED.search(text) for text in self.messages]
        noted = zip(self.messages, refused, strict=True)
        faults = [text for text, said in noted if not said or int(said[1]) not in self.expected]
        missing = self.expected - {int(said[1]) for said in refused if said}
        # This module is none of those whose assertions say by themselves what was compared.
        assert not faults, faults
        assert not missing, missing


_REFUSED = re.compile(r"the server responded with a status of (\d{3})\b")


@pytest.fixture
def console() -> Iterator[Console]:
    """What the pages of a test write, looked at when it is over."""
    written = Console()
    yield written
    written.check()


@pytest.fixture
def page(browser: Browser, console: Console) -> Iterator[Page]:
    """A page of a telephone; what it writes to the console is looked at when the test is over."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    opened = context.new_page()
    console.listen(opened)
    yield opened
    context.close()


def assert_sound(page: Page) -> None:
    """No accessibility fault, and nothing that has to be scrolled sideways."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
        found = Axe().run(page).response["violations"]
        serious = [fault for fault in found if fault["impact"] in ("serious", "critical")]
        assert {fault["id"]: fault["nodes"][0]["html"] for fault in serious} == {}, page.url
    page.set_viewport_size({"width": 390, "height": 844})


def lend_session(client: Client, context: BrowserContext, server: LiveServer) -> None:
    """Let the browser go on in the session of a client."""
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": server.url}])
