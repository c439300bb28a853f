"""Axe and a narrow screen look at each page of an own request, and at each of its error states."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from audit.models import LogHead
from cases import actions as case_actions
from core import clock
from notifications.correspondence import write_message
from preservation.models import Preservation
from tests.intake.builders import sound
from tests.portal.browsing import IN_A_BROWSER, browser, lend_session
from tests.portal.desk.conftest import BACKEND
from tests.portal.statuses import again, let_in, link_in_mail, officer, received, returned

__all__ = ["browser"]
pytestmark = IN_A_BROWSER
Opened = Callable[[Client], Page]


@pytest.fixture
def opened(browser: Browser, live_server: LiveServer, staff: SimpleNamespace) -> Iterator[Opened]:
    """Return a function that gives the session of a client to a page of the browser."""
    LogHead.objects.get_or_create(pk=1)
    contexts = []

    def page_of(client: Client) -> Page:
        context = browser.new_context(base_url=live_server.url)
        if settings.SESSION_COOKIE_NAME in client.cookies:
            lend_session(client, context, live_server)
        contexts.append(context)
        return context.new_page()

    yield page_of
    for context in contexts:
        context.close()


def look(page: Page, name: str) -> None:
    """Fail with what axe finds serious, and with a page wider than a telephone."""
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{name} is {wide} wide at {width}"
        found = Axe().run(page).response["violations"]
        grave = [item["id"] for item in found if item["impact"] in ("serious", "critical")]
        assert grave == [], f"{name}: {grave}"


def test_an_officers_own_requests(opened: Opened, staff: SimpleNamespace) -> None:
    kept = received("preservation")
    soon = clock.now() + timedelta(days=5)
    Preservation.objects.filter(case=kept).update(
        captured_at=soon - timedelta(days=90), expires_at=soon
    )
    write_message(by=officer().actor(), case_id=kept.id, text="When does it end?")
    write_message(by=staff.triage, case_id=kept.id, text="Soon. Extend it?", wants_answer=True)
    page = opened(Client())
    page.goto("/status/")
    look(page, "status")
    page.get_by_role("button", name="Send me a code").click()
    look(page, "status-error")
    page.get_by_role("textbox").first.fill("pat@sheriff.larkspur.example")
    page.get_by_role("button", name="Send me a code").click()
    look(page, "status-code")
    page = opened(let_in(Client()))
    page.goto("/status/")
    look(page, "status-list")
    page.get_by_role("link", name=kept.reference).click()
    look(page, "status-case")
    page.get_by_role("button", name="Send the message").click()
    look(page, "status-message-error")
    page.goto(f"/status/{kept.reference}/")
    page.get_by_role("button", name="Ask for an extension").click()
    look(page, "status-extend")
    page.get_by_role("button", name="Ask for the extension").click()
    look(page, "status-extend-error")
    page.goto(f"/status/{kept.reference}/")
    page.get_by_role("link", name="Withdraw this request").click()
    look(page, "status-withdraw")


def test_completing_by_the_link(opened: Opened) -> None:
    case = returned()
    page = opened(Client())
    page.goto(link_in_mail())
    look(page, "complete-link")
    page.get_by_role("button", name="Send me a code").click()
    look(page, "complete-code")
    page.goto("/complete/a-link-that-has-ended/")
    look(page, "complete-ended")
    page = opened(let_in(Client()))
    page.goto(f"/status/{case.reference}/complete/")
    look(page, "complete")


def test_the_desks_side(opened: Opened, staff: SimpleNamespace) -> None:
    client = Client()
    client.force_login(staff.users.counsel, backend=BACKEND)
    case = returned()
    raw = sound("preservation")
    from intake.actions import cure_request

    cure_request(by=officer().actor(), case_id=case.id, raw={**raw, "documents": []})
    case_actions.withdraw(by=officer().actor(), case_id=case.id)
    write_message(by=officer().actor(), case_id=case.id, text="Is it kept?")
    page = opened(client)
    page.goto("/desk/?view=written")
    look(page, "desk-queue")
    page.goto(f"/desk/cases/{again(case).reference}/")
    look(page, "desk-case")
    page.goto(f"/desk/cases/{case.reference}/messages/")
    look(page, "desk-write")
    page.goto("/desk/cases/new/")
    page.get_by_role("button", name="Continue").click()
    look(page, "desk-new-error")
    page.goto("/desk/cases/new/emergency_disclosure/?way=telephone")
    look(page, "desk-key-in")
    page.get_by_role("button", name="Open the case").last.click()
    look(page, "desk-key-in-error")
