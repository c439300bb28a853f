"""Forms of the desk in error: accessible, within the screen, and the focus on what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from accounts.models import Agency, Officer
from cases.deadline_queries import running_on
from cases.models import Case, Letter
from core import clock
from disclosures.actions.recalling import begin_recall, demand
from tests.accounts.directory import with_number
from tests.cases.making import ACCOUNT, changed, make_case
from tests.portal.browsing import IN_A_BROWSER, Console
from tests.portal.desk.pages import address
from tests.portal.desk.test_desk_in_browser import at_the_desk, browser
from tests.portal.looking import faults_of_layout

__all__ = ["at_the_desk", "browser"]
pytestmark = IN_A_BROWSER
# Who opens a form, where it is, and the button that sends it as it stands.
FORMS = {
    "agency": ("counsel", "/desk/agencies/verify/"),
    "number": ("counsel", "/desk/agencies/{agency}/phone/"),
    "number retired": ("counsel", "/desk/agencies/{agency}/numbers/{number}/retire/"),
    "more time": ("counsel", "{case}deadlines/{deadline}/extend/"),
    "recall": ("counsel", "{case}recall/"),
    "recall answered": ("triage", "/desk/recalls/{recall}/record-answer/"),
    "recall told of": ("counsel", "/desk/recalls/{recall}/decide-notice/"),
    "person": ("administrator", "/desk/people/invite/"),
    "role": ("administrator", "/desk/people/{person}/grant-role/"),
    "shut out": ("administrator", "/desk/people/{person}/deactivate/"),
    "API key": ("administrator", "/desk/api-keys/issue/"),
    "view": ("counsel", "/desk/views/save/?kind=preservation"),
    "forger": ("counsel", "/desk/forgers/note/"),
}


@pytest.fixture
def places(policy: Any, staff: SimpleNamespace, keys: Any) -> dict[str, str]:
    from audit.models import LogHead

    LogHead.objects.get_or_create(pk=1)
    agency = Agency.objects.create(name="Larkspur County Sheriff", country="US")
    number = with_number(agency, staff)
    officer = Officer.objects.create(
        email="pat@sheriff.larkspur.example", agency=agency, email_verified_at=clock.now()
    )
    case = make_case(policy, changed(ACCOUNT, documents=[]), officer=officer)
    letter = Letter.objects.create(case=case, kind="acceptance", made_by="counsel")
    recall = begin_recall(
        by=staff.counsel, case_id=case.id, letter_id=letter.id, mistake="too_much",
        what_happened="A page too many.",
    )  # fmt: skip
    return {
        "agency": agency.pk,
        "number": number.pk,
        "case": address(Case.objects.get(pk=case.pk)),
        "deadline": running_on(case).earliest("due_at").pk,
        "recall": recall.pk,
        "person": staff.users.nobody.pk,
    }


@pytest.mark.parametrize("name", FORMS)
def test_a_form_sent_empty_says_what_is_wrong_and_can_be_used_by_everybody(
    at_the_desk: Callable[..., Page],
    console: Console,
    places: dict[str, str],
    staff: SimpleNamespace,
    name: str,
) -> None:
    who, path = FORMS[name]
    if name == "recall answered":
        demand(by=staff.counsel, recall_id=places["recall"], wanted="deletion")
    page = at_the_desk(who, path.format(**places))
    with page.expect_navigation() as sent:
        page.locator("main form[method=post]").last.evaluate("form => form.submit()")
    page.wait_for_selector("body.govuk-frontend-supported")
    assert sent.value.status in (409, 422)
    console.expect(sent.value.status)
    for width in (1280, 820, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert faults_of_layout(page) == [], width
        found = Axe().run(page).response["violations"]
        assert {fault["id"]: fault["nodes"][0]["html"] for fault in found} == {}, width
    if sent.value.status == 422:
        assert "govuk-error-summary" in page.evaluate("document.activeElement.className")
