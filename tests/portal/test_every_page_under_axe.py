"""Each public address by its name, and each of its error states, under axe on both widths.

An address that is new, and stands in no row below, fails here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import resolve
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from audit.models import LogHead
from cases import actions as case_actions
from cases.models import Case
from core import clock
from disclosures import actions as disclosures
from notifications.correspondence import write_message
from preservation.models import Preservation
from tests.disclosures.conftest import World, capture, log_head, people, server, world
from tests.portal.addresses import OFFICERS, OPEN
from tests.portal.browsing import (
    IN_A_BROWSER,
    Console,
    assert_sound,
    browser,
    console,
    lend_session,
)
from tests.portal.statuses import EMAIL, let_in, link_in_mail, officer, received, returned
from tests.portal.walking import PAGES, begin, ready

__all__ = ["browser", "capture", "console", "log_head", "people", "server", "world"]


@dataclass(frozen=True)
class Sight:
    """What a page shows when it is opened, or when its form is sent with these fields."""

    name: str
    path: str
    status: int = 200
    typed: dict[str, str] | None = None
    form: str = "main form[method=post]"
    files: tuple[str, ...] = field(default=())


def shown(name: str, *paths: str) -> tuple[Sight, ...]:
    return tuple(Sight(name, path) for path in paths)


def sent(name: str, path: str, status: int = 422, form: str = "", **typed: str) -> Sight:
    """The page after its form was sent, empty but for what is typed here."""
    return Sight(name, path, status, typed, form or "main form[method=post]")


def asked(steps: dict[str, str]) -> tuple[Sight, ...]:
    """Every page with one question; the answer that it does not take is sent where there is one."""
    return tuple(
        sight
        for step, wrong in steps.items()
        for sight in (
            Sight("request-step", f"{{draft}}{step}/"),
            *([sent("request-step", f"{{wrong}}{step}/", **{wrong: "40"})] if wrong else []),
        )
    )


NOBODY = (
    *shown("home", "/"),
    *shown("guidelines", "/guidelines/"),
    *shown("lookup", "/lookup/", "/lookup/?server=open.rocket.chat"),
    *shown("lookup", "/lookup/?server=acme.rocket.chat", "/lookup/?server=chat.private.example"),
    Sight("lookup", "/lookup/?server=%40kim", 422),
    *shown("verify", "/verify/"),
    *shown("request-start", "/request/"),
    *shown("request-email", "/request/email/"),
    sent("request-email", "/request/email/", email=""),
    sent("request-code", "/request/email/", 200, email=EMAIL),
    sent("request-code", "/request/code/", code="12"),
    *shown("status", "/status/"),
    sent("status", "/status/", email="no address"),
    sent("status-code", "/status/", 200, email=EMAIL),
    sent("status-code", "/status/code/", code="12"),
    *shown("request-emergency", "/request/emergency/"),
    Sight("request-emergency", "/request/emergency/", 422, {}, files=("#id_file-cover_sheet",)),
    Sight("complete-link", "/complete/a-link-that-has-ended/", 410),
)
DRAFT = (
    *shown("request-start", "/request/"),
    *shown("request-kind", "/request/kind/"),
    sent("request-kind", "/request/kind/"),
    *shown("request-drafts", "/request/drafts/"),
    *shown("request-tasks", "{draft}", "{bare}"),
    *shown("request-accounts", "{draft}accounts/"),
    *shown("request-account", "{draft}accounts/1/", "{draft}accounts/2/"),
    sent("request-account", "{bare}accounts/1/"),
    *asked({"you": "", "information": "", "relevance": "", "declaration": "", "process": ""}),
    *asked({"period": "period_from_day", "order": "process_issued_on_day", "nondisclosure": ""}),
    *asked({"prohibition": "nondisclosure_expires_on_day"}),
    *(sent("request-step", f"{{bare}}{step}/") for step in ("you", "information", "relevance")),
    *(sent("request-step", f"{{bare}}{step}/") for step in ("process", "nondisclosure")),
    *shown("request-step", "{keeping}keep/", "{extending}extension/", "{removing}removal/"),
    sent("request-step", "{extending}extension/"),
    sent("request-step", "{removing}removal/"),
    *shown("request-reach", "{narrow}reach/"),
    sent("request-reach", "{narrow}reach/"),
    *shown("request-documents", "{draft}documents/", "{bare}documents/"),
    Sight("request-documents", "{bare}documents/", 422, {}, files=("#id_file-cover_sheet",)),
    *shown("request-sign", "{draft}signature/"),
    sent("request-sign", "{draft}signature/", signature_name=""),
    *shown("request-check", "{draft}check/", "{bare}check/"),
    *shown("request-delete", "{draft}delete/"),
    *shown("request-emergency-draft", "{urgent}emergency/"),
    Sight(
        "request-emergency-draft", "{urgent}emergency/", 422, {}, files=("#id_file-cover_sheet",)
    ),
    *shown("receipt", "/request/receipt/{sent}/"),
    Sight("receipt", "/request/receipt/LER-2026-000000/", 404),
)
STANDS = (
    *shown("status", "/status/"),
    *shown("status-case", "{kept}", "{own}", "{back}", "{over}"),
    Sight("status-case", "/status/LER-2026-000000/", 404),
    sent("status-message", "{kept}", form="#messages form"),
    *shown("status-extend", "{extend}"),
    sent("status-extend", "{extend}"),
    *shown("status-withdraw", "{own}withdraw/"),
    sent("status-withdraw", "{own}withdraw/", reason="x" * 3000),
    Sight("status-withdraw", "{over}withdraw/", 403),
    *shown("status-complete", "{back}complete/"),
    sent("status-complete", "{back}complete/"),
)
COLLECT = (
    *shown("status-case", "{released}"),
    sent("production-collect", "{released}", form="form[action*=productions]"),
)
LINK = (
    *shown("complete-link", "{link}"),
    sent("complete-code", "{link}", 200),
    sent("complete-code", "{link}code/", code="12"),
)
LATE = (Sight("status-complete", "{back}complete/", 410),)
# Files, answers for machines, and acts that lead to a page of another name.
NO_PAGE = {
    "language",
    "verify-key",
    "lookup-answer",
    "request-leave",
    "request-documents-found",
    "receipt-pdf",
    "status-leave",
    "status-receipt",
    "status-message-paper",
    "status-letter",
    "healthz",
    "readyz",
    "metrics",
}
STAFF_DOOR = ("account_", "mfa_", "socialaccount_", "oidc_", "usersessions_", "invitation", "api-")


def test_every_public_address_is_looked_at() -> None:
    """The addresses are those that ``test_every_url`` compares with the real ones."""
    public = {name for name in (*OPEN, *OFFICERS) if not name.startswith(STAFF_DOOR)}

    seen = {sight.name for sight in (*NOBODY, *DRAFT, *STANDS, *COLLECT, *LINK, *LATE)}

    assert public - NO_PAGE == seen
    assert public >= NO_PAGE


Look = Callable[..., None]


@pytest.fixture
def look(
    browser: Browser,
    live_server: LiveServer,
    staff: SimpleNamespace,
    console: Console,
    tmp_path: Path,
) -> Iterator[Look]:
    """Return a function that looks at sights, one after the other, as this client."""
    LogHead.objects.get_or_create(pk=1)
    context = browser.new_context(base_url=live_server.url, viewport={"width": 390, "height": 844})
    page = context.new_page()
    console.listen(page)
    (tmp_path / "run.exe").write_bytes(b"MZ")

    def looked(sights: tuple[Sight, ...], client: Client | None = None, **places: str) -> None:
        if client is not None:
            lend_session(client, context, live_server)
        console.expect(*(sight.status for sight in sights if sight.status >= 400))
        for sight in sights:
            see(page, sight, sight.path.format(**places), tmp_path / "run.exe")

    yield looked
    context.close()


_SEND = """(form, typed) => {
  for (const [name, value] of Object.entries(typed))
    for (const input of form.querySelectorAll(`[name$="${name}"]`)) input.value = value;
  form.submit();
}"""


def see(page: Page, sight: Sight, path: str, refused: Path) -> None:
    answer = page.goto(path)
    assert answer is not None
    status = answer.status
    if sight.typed is not None:
        form = page.locator(sight.form).first
        for control in sight.files:
            # Without the script that sends a file as soon as it is chosen.
            page.locator(control).evaluate(
                "input => input.closest('form').removeAttribute('data-upload')"
            )
            page.locator(control).set_input_files(refused)
        with page.expect_navigation() as arrived:
            form.evaluate(_SEND, sight.typed)
        status = arrived.value.status
    assert status == sight.status, (sight, page.url)
    page.wait_for_selector("body.govuk-frontend-supported")
    if status == 422:
        assert page.title().startswith("Error: "), sight
        assert "govuk-error-summary" in page.evaluate("document.activeElement.className"), sight
    if sight.typed is None and status == 200:
        assert resolve(page.evaluate("location.pathname")).url_name == sight.name
    assert_sound(page)


def in_a_browser(test: Callable[..., None]) -> Callable[..., None]:
    for mark in IN_A_BROWSER:
        test = mark(test)
    return test


@in_a_browser
def test_pages_for_anybody(look: Look) -> None:
    look(NOBODY)


@in_a_browser
def test_pages_of_a_draft(look: Look) -> None:
    client = Client()
    before = ready(client, "preservation")
    client.post(f"{before}check/", {"do": "send"})
    draft, bare, narrow = ready(client), begin(client), begin(client)
    client.post(f"{draft}nondisclosure/", {"nondisclosure_ordered": "yes"})
    client.post(f"{narrow}information/", PAGES["information"])
    client.post(f"{narrow}process/", {"legal_process": "subpoena"})
    # What an earlier request told of the officer is no gap any more.
    client.post(f"{bare}you/", {"officer_name": "", "do": "anyway"})
    look(
        DRAFT,
        client,
        draft=draft,
        bare=bare,
        narrow=narrow,
        keeping=begin(client, "preservation"),
        extending=begin(client, "preservation_extension"),
        removing=begin(client, "content_removal"),
        wrong=begin(client),
        urgent=begin(client, "emergency_disclosure"),
        sent=Case.objects.get().reference,
    )


@in_a_browser
def test_pages_of_a_request_that_was_sent(look: Look, staff: SimpleNamespace) -> None:
    back, own, over, kept = returned(), received(), received(), received("preservation")
    soon = clock.now() + timedelta(days=5)
    rows = Preservation.objects.filter(case=kept)
    rows.update(captured_at=soon - timedelta(days=90), expires_at=soon)
    write_message(by=officer().actor(), case_id=kept.id, text="When does it end?")
    write_message(by=staff.triage, case_id=kept.id, text="Soon. Extend it?", wants_answer=True)
    case_actions.withdraw(by=officer().actor(), case_id=over.id)
    own_page, kept_page = f"/status/{own.reference}/", f"/status/{kept.reference}/"
    back_page, client = f"/status/{back.reference}/", let_in(Client())
    look(
        STANDS,
        client,
        own=own_page,
        kept=kept_page,
        over=f"/status/{over.reference}/",
        back=back_page,
        extend=f"{kept_page}preservations/{rows.get().id}/extend/",
    )
    Case.objects.filter(pk=back.pk).update(returned_due_at=clock.now() - timedelta(days=1))
    look(LATE, client, back=back_page)


@in_a_browser
def test_pages_of_a_link_in_a_letter(look: Look) -> None:
    returned()
    look(LINK, link=link_in_mail())


@in_a_browser
def test_pages_of_records_that_wait(look: Look, world: World) -> None:
    world.call_back()
    production = world.as_if_signed("subscriber", "content")
    disclosures.release(by=world.staff.custodian, production_id=production.id)
    client = let_in(Client(), world.officer.email)
    look(COLLECT, client, released=f"/status/{world.case.reference}/")
