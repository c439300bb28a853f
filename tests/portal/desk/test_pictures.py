"""The desk as it looks: pictures are kept, and every page fits its screen and is accessible.

``make pictures`` walks the pages and draws the kept ones anew into ``docs/pictures/desk/``. Without
being asked the walk draws nothing: it looks at the structure of each page, which no font changes.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from PIL import Image
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.portal.browsing import browser, lend_session
from tests.portal.desk.conftest import BACKEND
from tests.portal.desk.house import PICTURED, House, Place, furnish
from tests.portal.looking import faults_of_layout

__all__ = ["browser"]

FOLDER = Path(__file__).resolve().parents[3] / "docs/pictures/desk"
DRAWN = os.environ.get("WRITDESK_PICTURES") == "1"
LARGEST_TOGETHER = 2_500_000
COLOURS = 128
# Name, width, height, and colour scheme.
SIZES = (
    ("desktop", 1280, 900, "light"),
    ("tablet", 820, 1180, "light"),
    ("phone", 390, 844, "light"),
    ("dark", 390, 844, "dark"),
)


def kept(name: str, size: str) -> Path:
    return FOLDER / f"{name}-{size}.png"


@pytest.mark.parametrize(("size", "width", "height", "scheme"), SIZES)
def test_a_picture_of_each_declared_page_is_kept_in_its_size(
    size: str, width: int, height: int, scheme: str
) -> None:
    for name in PICTURED:
        with Image.open(kept(name, size)) as picture:
            assert (picture.size, picture.mode) == ((width, height), "P"), name


def test_no_other_picture_is_kept_and_together_they_are_small() -> None:
    found = {path.name: path.stat().st_size for path in FOLDER.iterdir()}
    assert set(found) == {kept(name, size[0]).name for name in PICTURED for size in SIZES}
    assert sum(found.values()) < LARGEST_TOGETHER


@pytest.fixture
def opened(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    contexts, messages = [], []

    def page_of(house: House, who: str, width: int, height: int, scheme: str) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            color_scheme=scheme,  # type: ignore[arg-type]
            reduced_motion="reduce",
        )
        contexts.append(context)
        if who:
            client = Client()
            client.force_login(house.cast.people[who], backend=BACKEND)
            lend_session(client, context, live_server)
        page = context.new_page()
        page.on("pageerror", lambda error: messages.append(str(error)))
        return page

    yield page_of
    for context in contexts:
        context.close()
    assert messages == []


def axe_faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html']}" for fault in found]


def draw(page: Page, path: Path) -> None:
    """Keep what the screen shows, in few colours and never written where it is the same."""
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    drawn = io.BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(drawn, "PNG", optimize=True)
    path.write_bytes(drawn.getvalue())


@pytest.mark.browser
@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore:No directory at:UserWarning")
def test_every_page_of_the_desk_fits_each_screen_and_is_accessible(
    opened: Callable[..., Page], keys: Any
) -> None:
    house, faults = furnish(), {}
    assert tuple(place.name for place in house.places()) == PICTURED
    everywhere = [*house.places(), *house.others()]
    FOLDER.mkdir(parents=True, exist_ok=True)
    for size, width, height, scheme in SIZES:
        for who in dict.fromkeys(place.who for place in everywhere):
            page = opened(house, who, width, height, scheme)
            for place in (each for each in everywhere if each.who == who):
                found = look(page, place, with_axe=size in ("desktop", "dark"))
                if found:
                    faults[size, place.path] = found
                if DRAWN and place.name in PICTURED:
                    draw(page, kept(place.name, size))
    assert faults == {}


def look(page: Page, place: Place, *, with_axe: bool) -> list[str]:
    answer = page.goto(place.path)
    assert answer is not None
    page.wait_for_selector("body.govuk-frontend-supported")
    # 409 is a page that says why something is not possible now.
    unknown = [] if answer.status in (200, 403, 404, 409) else [f"answers {answer.status}"]
    return [*unknown, *faults_of_layout(page), *(axe_faults(page) if with_axe else [])]
