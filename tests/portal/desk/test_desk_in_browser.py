"""A real browser walks the desk: by keyboard where keys are offered, silent under the policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from audit.models import LogHead
from cases.models import Decision
from tests.cases.making import ACCOUNT, EMERGENCY, authenticated, changed, clear_fails, make_case
from tests.portal.browsing import Console, browser, lend_session
from tests.portal.desk.conftest import BACKEND
from tests.portal.desk.pages import address, again

__all__ = ["browser"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at:UserWarning"),
]
NO_SERVER = changed(ACCOUNT, accounts=[{"username": "anna.example"}])


@pytest.fixture
def at_the_desk(
    browser: Browser, live_server: LiveServer, staff: SimpleNamespace, console: Console
) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page of the desk as somebody; faults of a page fail."""
    LogHead.objects.get_or_create(pk=1)
    contexts = []

    def opened(name: str, path: str, **options: Any) -> Page:
        client = Client()
        client.force_login(getattr(staff.users, name), backend=BACKEND)
        context = browser.new_context(base_url=live_server.url, **options)
        lend_session(client, context, live_server)
        contexts.append(context)
        page = context.new_page()
        console.listen(page)
        page.goto(path)
        page.wait_for_selector("body.govuk-frontend-supported")
        return page

    yield opened
    for context in contexts:
        context.close()


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_selector("body.govuk-frontend-supported")


def test_triage_takes_and_returns_a_deficient_request_by_keyboard(
    at_the_desk: Callable[..., Page], policy: Any, staff: SimpleNamespace
) -> None:
    case = make_case(policy, changed(NO_SERVER, documents=None, legal_process=None))
    page = at_the_desk("triage", "/desk/")
    with page.expect_navigation():
        page.get_by_role("link", name=case.reference).click()
    page.wait_for_selector("body.govuk-frontend-supported")
    with page.expect_navigation():
        page.keyboard.press("t")
    page.wait_for_selector("body.govuk-frontend-supported")
    assert again(case).status == "in_triage"
    with page.expect_navigation():
        page.keyboard.press("r")
    page.wait_for_selector("body.govuk-frontend-supported")
    assert "The request does not name the server." in str(page.text_content("main"))
    page.fill("#id_paragraphs", "We read this today.")
    press(page, "Preview again")
    assert "We read this today." in str(page.text_content(".wd-letter"))
    press(page, "Return to officer")
    assert "The request is returned." in str(page.text_content("main"))
    assert again(case).status == "returned"


@pytest.mark.services
def test_counsel_confirms_the_process_and_accepts(
    at_the_desk: Callable[..., Page], policy: Any, staff: SimpleNamespace
) -> None:
    case = make_case(policy, ACCOUNT)
    clear_fails(case, staff.counsel)
    authenticated(case, staff.triage)
    page = at_the_desk("counsel", address(case))
    assert "Counsel has not confirmed the process yet." in str(page.text_content("main"))
    with page.expect_navigation():
        page.get_by_role("button", name="Record the process …").click()
    page.wait_for_selector("body.govuk-frontend-supported")
    page.fill("#id_docket", "26-CR-0043")
    press(page, "Record the process")
    with page.expect_navigation():
        page.keyboard.press("a")
    page.wait_for_selector("body.govuk-frontend-supported")
    page.get_by_label("Do not produce").first.check()
    page.fill("#id_d0_objection", "Not needed")
    press(page, "Accept")
    assert again(case).status == "accepted"
    decided = {row.category: row.produce for row in Decision.objects.filter(account__case=case)}
    assert decided == {"subscriber": False, "content": True}


@pytest.mark.services
def test_a_finding_is_overruled_beside_its_clause(
    at_the_desk: Callable[..., Page], policy: Any, staff: SimpleNamespace
) -> None:
    case = make_case(policy, NO_SERVER)
    page = at_the_desk("triage", address(case))
    page.locator("summary", has_text="Rule and clause").first.click()
    page.get_by_label("Reason").first.fill("Named on the cover sheet")
    with page.expect_navigation():
        page.get_by_role("button", name="Overrule").first.click()
    page.wait_for_selector("body.govuk-frontend-supported")
    assert "Overruled by Triage Example: Named on the cover sheet" in str(
        page.text_content(".wd-case__findings")
    )


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
@pytest.mark.services
def test_the_pages_are_accessible_and_fit(
    at_the_desk: Callable[..., Page], policy: Any, staff: SimpleNamespace, width: int, scheme: str
) -> None:
    make_case(policy, EMERGENCY)
    case = make_case(policy, NO_SERVER)
    page = at_the_desk(
        "counsel", "/desk/", viewport={"width": width, "height": 900}, color_scheme=scheme
    )
    acts = ("return", "prohibitions", "process", "authenticate", "counsel", "notes")
    for path in ("/desk/", address(case), *(address(case, act) for act in acts)):
        page.goto(path)
        page.wait_for_selector("body.govuk-frontend-supported")
        found = Axe().run(page).response["violations"]
        assert {fault["id"]: fault["nodes"][0]["html"] for fault in found} == {}, path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
