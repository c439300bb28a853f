"""Papers looked at in a real browser: pages, marks, and the process sheet beside the order."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from accounts.models import Officer
from audit.models import LogHead
from cases.models import Case, CaseDocument
from duties.working import run_due
from intake.actions import submit_request
from tests.cases.making import findings
from tests.intake.builders import sound
from tests.intake.papers import example, looked_at
from tests.portal.browsing import IN_A_BROWSER
from tests.portal.desk.pages import address, again
from tests.portal.desk.test_desk_in_browser import at_the_desk, browser, press

__all__ = ["at_the_desk", "browser"]
pytestmark = IN_A_BROWSER


@pytest.fixture
def seen(keys: object, officer: Officer) -> Case:
    LogHead.objects.get_or_create(pk=1)
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


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [each["id"] for each in found if each["impact"] in ("serious", "critical")]


@pytest.mark.parametrize("width", [1280, 390])
def test_a_finding_leads_to_its_mark_on_the_page(
    at_the_desk: Callable[..., Page], seen: Case, width: int
) -> None:
    (finding,) = findings(seen, code="order.signed")
    page = at_the_desk("counsel", address(seen), viewport={"width": width, "height": 900})
    assert page.locator(".wd-sheet svg").is_visible()
    page.goto(f"{address(seen)}?finding={finding.id}#page")
    page.wait_for_selector(".wd-sheet__box--chosen")
    page.wait_for_load_state("networkidle")
    mark = page.locator(".wd-sheet__box--chosen rect").bounding_box()
    sheet = page.locator(".wd-sheet svg").bounding_box()
    assert mark
    assert sheet
    left, top = finding.evidence["box"][:2]
    assert mark["x"] - sheet["x"] == pytest.approx((left - 3) * sheet["width"] / 612, abs=3)
    assert mark["y"] - sheet["y"] == pytest.approx((top - 3) * sheet["width"] / 612, abs=3)
    assert serious(page) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_of_a_paper_and_their_zoom(
    at_the_desk: Callable[..., Page], seen: Case, width: int
) -> None:
    paper = CaseDocument.objects.get(case=seen, role="legal_process")
    where = address(seen, "documents", str(paper.pk))
    page = at_the_desk("counsel", where, viewport={"width": width, "height": 900})
    whole = page.locator(".wd-sheet svg").bounding_box()
    page.get_by_role("link", name="200 %").click()
    page.wait_for_selector(".wd-sheet__paper--200")
    zoomed = page.locator(".wd-sheet svg").bounding_box()
    assert whole
    assert zoomed
    assert zoomed["width"] == pytest.approx(2 * whole["width"], rel=0.05)
    assert serious(page) == []
    page.goto(where)
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("width", [1280, 390])
def test_what_was_read_fills_the_sheet_without_writing_it(
    at_the_desk: Callable[..., Page], seen: Case, staff: SimpleNamespace, width: int
) -> None:
    where = address(seen, "process")
    page = at_the_desk("counsel", where, viewport={"width": width, "height": 900})
    page.wait_for_load_state("networkidle")
    assert serious(page) == []
    page.fill("#id_zone", "America/Chicago")
    press(page, "Use all that is certain")
    assert page.input_value("#id_docket") == "26-EX-0002"
    assert page.input_value("#id_zone") == "America/Chicago"
    press(page, "Record the process")
    assert again(seen).process.docket == "26-EX-0002"
