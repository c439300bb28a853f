"""The queue in a real browser: keys, the refresh that keeps one's place, and what axe says."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from accounts.models import User
from cases import actions
from cases.models import Case
from tests.cases.making import ACCOUNT, EMERGENCY, PRESERVATION, changed, make_case
from tests.portal.browsing import browser
from tests.portal.desk.test_desk_in_browser import at_the_desk

__all__ = ["at_the_desk", "browser"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at:UserWarning"),
]
Open = Callable[..., Page]
# Where pictures of the pages are put for people to look at; without it none are taken.
PICTURES = os.environ.get("WRITDESK_PICTURES", "")


@pytest.fixture
def cases(policy: Any, staff: SimpleNamespace) -> list[Case]:
    gagged = changed(ACCOUNT, nondisclosure={"ordered": True}, requested_information=None)
    made = [make_case(policy, raw) for raw in (ACCOUNT, gagged, PRESERVATION)]
    actions.take(by=staff.counsel, case_id=made[0].id)
    return made


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.closest('tr[data-row]')?.dataset.row ?? ''"))


def refresh(page: Page) -> None:
    with page.expect_response(lambda answer: "x-refresh" in answer.request.headers):
        page.evaluate(
            "document.querySelector('[data-again]').dispatchEvent("
            "new MouseEvent('click', {bubbles: true, cancelable: true}))"
        )


def test_keys_move_between_cases_tick_and_open_them(at_the_desk: Open, cases: list[Case]) -> None:
    page = at_the_desk("triage", "/desk/")
    rows = page.locator("tr[data-row]").evaluate_all("rows => rows.map(row => row.dataset.row)")
    page.keyboard.press("j")
    assert focused(page) == rows[0]
    page.keyboard.press("j")
    assert focused(page) == rows[1]
    page.keyboard.press("k")
    page.keyboard.press("x")
    assert page.locator("input.wd-tick:checked").count() == 1
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    assert focused(page) == rows[0]
    with page.expect_navigation():
        page.keyboard.press("o")
    assert rows[0] in page.url


def test_the_key_a_takes_the_case_that_is_looked_at(
    at_the_desk: Open, cases: list[Case], staff: SimpleNamespace
) -> None:
    page = at_the_desk("triage", "/desk/?kind=preservation")
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("a")
    taken = Case.objects.get(pk=cases[2].pk)
    assert (taken.assigned_to, taken.status) == (staff.triage.id, "in_triage")
    assert page.url.endswith("/desk/?kind=preservation")


def test_without_single_keys_no_key_does_anything(
    at_the_desk: Open, cases: list[Case], staff: SimpleNamespace
) -> None:
    User.objects.filter(pk=staff.triage.id).update(single_keys=False)
    page = at_the_desk("triage", "/desk/")
    for key in ("j", "a", "o", "?"):
        page.keyboard.press(key)
    assert focused(page) == ""
    assert page.get_by_role("dialog").count() == 0


def test_the_page_of_a_case_shows_its_keys_and_has_none_where_they_are_switched_off(
    at_the_desk: Open, cases: list[Case], staff: SimpleNamespace
) -> None:
    where = f"/desk/cases/{cases[2].reference}/"
    page = at_the_desk("triage", where)
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys.get_by_text("Go to the return")).to_be_visible()
    page.keyboard.press("t")
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    User.objects.filter(pk=staff.triage.id).update(single_keys=False)
    page.goto(where)
    page.wait_for_selector("body.govuk-frontend-supported")
    for key in ("t", "?", "s"):
        page.keyboard.press(key)
    page.reload()
    assert page.url.endswith(where)
    assert Case.objects.get(pk=cases[2].pk).status == "submitted"
    User.objects.filter(pk=staff.triage.id).update(single_keys=True)
    page.reload()
    page.wait_for_selector("body.govuk-frontend-supported")
    with page.expect_navigation():
        page.keyboard.press("t")
    assert Case.objects.get(pk=cases[2].pk).status == "in_triage"


def test_a_refresh_keeps_focus_ticks_and_place_and_says_what_changed(
    at_the_desk: Open, cases: list[Case], policy: Any, staff: SimpleNamespace
) -> None:
    page = at_the_desk("triage", "/desk/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    looked_at = focused(page)
    new = make_case(policy, EMERGENCY)
    refresh(page)
    expect(page.locator(f"tr[data-row='{new.reference}']")).to_have_count(1)
    assert focused(page) == looked_at
    ticked = page.locator("input.wd-tick:checked")
    assert str(ticked.get_attribute("value")).startswith(looked_at)
    expect(page.get_by_role("status").first).to_have_text("The list was refreshed: 1 new.")


@pytest.mark.parametrize("width", [1280, 768, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_queue_is_readable_for_everybody(
    at_the_desk: Open, cases: list[Case], policy: Any, width: int, scheme: str
) -> None:
    make_case(policy, EMERGENCY)
    page = at_the_desk(
        "triage",
        "/desk/?flag=new",
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
    )
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_text("Flags", exact=True).first.click()
    if PICTURES:
        page.screenshot(path=Path(PICTURES, f"queue-{width}-{scheme}.png"), full_page=True)
