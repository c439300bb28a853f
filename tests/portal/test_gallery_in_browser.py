"""Both galleries in Chromium: accessible, within the screen, and silent under the policy."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string
from playwright.sync_api import Browser

from tests.portal import gallery
from tests.portal.browsing import browser

__all__ = ["browser"]

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.browser


class _Server(http.server.SimpleHTTPRequestHandler):
    """Serves the galleries with the policy that every page of the product has."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", "default-src 'self'")
        super().end_headers()

    def log_message(self, *args: object) -> None:
        return


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    site = tmp_path_factory.mktemp("site")
    (site / "static").symlink_to(ROOT / "static")
    for name in ("gallery", "desk_gallery"):
        page = render_to_string(f"components/{name}.html", gallery.context())
        (site / f"{name}.html").write_text(page, "utf-8")
    handler = functools.partial(_Server, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (1280, "light"),
        (390, "dark"),
        pytest.param(1280, "dark", marks=pytest.mark.services),
        pytest.param(390, "light", marks=pytest.mark.services),
    ],
)
@pytest.mark.parametrize("name", ["gallery", "desk_gallery"])
def test_a_gallery_is_accessible_and_fits(
    browser: Browser, address: str, name: str, width: int, scheme: str
) -> None:
    page = browser.new_page(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.goto(f"{address}/{name}.html")
    page.wait_for_selector("body.govuk-frontend-supported")
    found = Axe().run(page).response["violations"]
    assert {fault["id"]: fault["nodes"][0]["html"] for fault in found} == {}
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert messages == []
    page.close()


def test_one_key_presses_its_control_and_not_while_typing(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{address}/desk_gallery.html")
    page.wait_for_selector("body.govuk-frontend-supported")
    page.focus("#id_relevance")
    page.keyboard.press("r")
    assert page.evaluate("location.hash") == ""
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("r")
    assert page.evaluate("location.hash") == "#return"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "desk-search"
    page.close()


def test_keys_do_nothing_where_they_are_switched_off(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{address}/gallery.html")
    page.wait_for_selector("body.govuk-frontend-supported")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("r")
    assert page.evaluate("location.hash") == ""
    page.close()
