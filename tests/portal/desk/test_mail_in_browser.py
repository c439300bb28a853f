"""The pages about mail in a browser, wide and narrow: nothing sticks out, axe finds nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from core.actor import SYSTEM
from intake.actions import ingest
from intake.models import KnownForger
from tests.intake.domains import OUR_HOST
from tests.intake.mails import TEMPLATE, mail, with_head
from tests.portal.browsing import IN_A_BROWSER
from tests.portal.desk.test_desk_in_browser import at_the_desk, browser, press

__all__ = ["at_the_desk", "browser"]
pytestmark = IN_A_BROWSER
DOUBTFUL = f"Authentication-Results: {OUR_HOST}; spf=softfail smtp.mailfrom=x@y.example"


def faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [item["id"] for item in found] + (["too wide"] if wide else [])


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_about_mail_fit_and_can_be_read_by_everybody(
    at_the_desk: Callable[..., Page], settings: Any, width: int
) -> None:
    settings.MAIL_AUTHSERV_ID = OUR_HOST
    content = with_head(mail(TEMPLATE, subject="Search warrant", files=("warrant.pdf",)), DOUBTFUL)
    taken = ingest(by=SYSTEM, content=content).message
    two = mail("Who asks here?", sender="A <a@one.example>, B <b@two.example>", message_id="<2@x>")
    ingest(by=SYSTEM, content=two)
    page = at_the_desk("counsel", "/desk/mail/", viewport={"width": width, "height": 900})
    assert faults(page) == []
    for path in (f"/desk/mail/{taken.pk}/", "/desk/forgers/", "/desk/forgers/note/"):
        page.goto(path)
        page.wait_for_selector("body.govuk-frontend-supported")
        assert faults(page) == [], path
    page.fill("#id_named", "forged.example")
    page.fill("#id_reason", "A forged order.")
    press(page, "Note")
    assert "forged.example" in str(page.text_content("main"))
    assert faults(page) == []
    assert KnownForger.objects.count() == 1
