"""A plain request is accepted or returned with at most six key presses or clicks."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from accounts.models import Agency, AgencyDomain, Officer
from audit.models import LogHead
from cases.models import Case, Decision
from core import clock
from duties.working import run_due
from intake.actions import submit_request
from tests.cases.making import ACCOUNT, changed, make_case
from tests.intake.builders import sound
from tests.intake.papers import example, looked_at
from tests.portal.browsing import IN_A_BROWSER
from tests.portal.desk.pages import address, again
from tests.portal.desk.test_desk_in_browser import at_the_desk, browser

__all__ = ["at_the_desk", "browser"]
pytestmark = IN_A_BROWSER
MOST = 6
DEFECTIVE = changed(
    ACCOUNT, accounts=[{"username": "anna.example"}], documents=None, legal_process=None
)


class Presses:
    """Counts what a person presses and clicks on one page after the other."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def key(self, key: str) -> None:
        self._act(lambda: self.page.keyboard.press(key))

    def click(self, name: str) -> None:
        found: Locator = self.page.get_by_role("button", name=name, exact=True)
        self._act(found.click)

    def _act(self, act: Callable[[], Any]) -> None:
        self.count += 1
        with self.page.expect_navigation():
            act()
        self.page.wait_for_selector("body.govuk-frontend-supported")


@pytest.fixture
def plain(keys: object, staff: SimpleNamespace) -> Case:
    """A warrant whose papers were read, from the proven mailbox of a verified agency."""
    LogHead.objects.get_or_create(pk=1)
    agency = Agency.objects.create(name="Larkspur County Sheriff", country="US")
    AgencyDomain.objects.create(
        agency=agency,
        domain="sheriff.larkspur.example",
        verified_at=clock.now(),
        verified_by=staff.administrator.id,
    )
    officer = Officer.objects.create(
        email="pat@sheriff.larkspur.example", agency=agency, email_verified_at=clock.now()
    )
    papers = [
        example("cover_sheet", "cover-sheet.pdf"),
        example("legal_process", "search-warrant.pdf"),
    ]
    case = submit_request(
        by=officer.actor(),
        raw=sound(documents=papers, process={}),
        via="api",
        officer_email=officer.email,
    ).case
    looked_at(case)
    list(run_due())
    return again(case)


def test_counsel_accepts_a_plain_warrant(at_the_desk: Callable[..., Page], plain: Case) -> None:
    person = Presses(at_the_desk("counsel", address(plain)))
    person.key("s")
    person.click("Use all that is certain")
    person.click("Record and decide")
    person.click("Accept")
    accepted = again(plain)
    assert accepted.status == "accepted"
    assert accepted.process.docket == "26-EX-0002"
    assert accepted.process.confirmed_at is not None
    decided = {row.category: row.produce for row in Decision.objects.filter(account__case=plain)}
    assert decided == {"subscriber": True, "content": True}
    assert person.count <= MOST


def test_triage_returns_a_plain_defective_request(
    at_the_desk: Callable[..., Page], policy: Any, staff: SimpleNamespace
) -> None:
    LogHead.objects.get_or_create(pk=1)
    case = make_case(policy, DEFECTIVE)
    person = Presses(at_the_desk("triage", address(case)))
    person.key("r")
    person.click("Return to officer")
    assert again(case).status == "returned"
    assert person.count <= MOST


def test_in_the_grid_a_letter_decides_and_goes_on(
    at_the_desk: Callable[..., Page], plain: Case
) -> None:
    person = Presses(at_the_desk("counsel", address(plain)))
    person.key("s")
    person.click("Use all that is certain")
    person.click("Record and decide")
    page = person.page
    page.locator("[data-grid] [type=radio]:checked").first.focus()
    page.keyboard.press("n")
    page.keyboard.press("n")
    assert page.locator("[data-grid] [value=no]:checked").count() == 2
    page.keyboard.press("y")
    assert page.locator("[data-grid] [value=yes]:checked").count() == 1
