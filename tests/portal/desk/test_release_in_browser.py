"""From records that were collected to their release, in a real browser, by two people."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from disclosures.models import Production
from tests.disclosures.conftest import capture, people, server, work, world
from tests.portal.browsing import IN_A_BROWSER, Console
from tests.portal.desk.pages import PASSWORD, address
from tests.portal.desk.test_desk_in_browser import at_the_desk, browser, press
from tests.portal.looking import faults_of_layout

__all__ = ["at_the_desk", "browser", "capture", "people", "server", "world"]
pytestmark = IN_A_BROWSER


@pytest.fixture
def log_head(transactional_db: None) -> None:
    from audit.models import LogHead

    LogHead.objects.get_or_create(pk=1)


def sound(page: Page) -> None:
    """Nothing cut or covered on either screen, and no accessibility fault."""
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert faults_of_layout(page) == [], (page.url, width)
    found = Axe().run(page).response["violations"]
    assert {fault["id"]: fault["nodes"][0]["html"] for fault in found} == {}, page.url


def go(page: Page, row: Production, act: str = "") -> None:
    page.goto(f"/desk/productions/{row.reference}/{act}")
    page.wait_for_selector("body.govuk-frontend-supported")
    sound(page)


def now(row: Production) -> Production:
    return Production.objects.get(pk=row.pk)


def words(page: Page) -> str:
    return " ".join(str(page.text_content("main")).split())


def with_password(staff: SimpleNamespace, name: str) -> str:
    user = getattr(staff.users, name)
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return name


def test_two_people_bring_what_was_collected_to_its_release(
    at_the_desk: Callable[..., Page], console: Console, world: Any, staff: SimpleNamespace
) -> None:
    # The page of an approval that one may not give, and a wrong password.
    console.expect(409, 422)
    world.decide("subscriber")
    custodian = at_the_desk(with_password(staff, "custodian"), address(world.case, "produce"))
    sound(custodian)
    custodian.locator("input[value=records]").check()
    custodian.locator(f"input[value='{world.snapshot.id}']").check()
    press(custodian, "Prepare")
    row = Production.objects.get(case=world.case)
    go(custodian, row, "build/")
    press(custodian, "Build")
    work()
    row = now(row)
    assert row.status == "built"

    # Whoever prepared it finds no way to approve it.
    go(custodian, row, "approve/")
    assert "You prepared this production" in words(custodian)
    assert custodian.get_by_role("button", name="Approve this digest").count() == 0

    counsel = at_the_desk(with_password(staff, "counsel"), f"/desk/productions/{row.reference}/")
    go(counsel, row, "approve/")
    assert row.manifest_sha256[:4] in words(counsel)
    counsel.locator("input[name=compared]").check()
    # A wrong password approves nothing and loses nothing.
    counsel.fill("input[name=password]", "not the password")
    press(counsel, "Approve this digest")
    assert now(row).status == "built"
    assert "This is not your password" in words(counsel)
    sound(counsel)
    counsel.locator("input[name=compared]").check()
    counsel.fill("input[name=password]", PASSWORD)
    press(counsel, "Approve this digest")
    assert now(row).status == "approved"

    go(custodian, row, "sign/")
    custodian.fill("input[name=password]", PASSWORD)
    press(custodian, "Sign")
    work()
    assert now(row).status == "signed"
    go(custodian, row, "release/")
    assert world.officer.email in words(custodian)
    custodian.fill("input[name=password]", PASSWORD)
    press(custodian, "Release to the officer")
    row = now(row)
    assert (row.status, row.released_by) == ("released", staff.custodian.id)
    go(custodian, row)
    assert "Released" in words(custodian)
    assert {row.prepared_by, *row.approvals.values_list("approved_by", flat=True)} == {
        staff.custodian.id,
        staff.counsel.id,
    }
