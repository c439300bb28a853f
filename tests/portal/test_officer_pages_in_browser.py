"""Every officer's page and error state, in each language, on a phone and on a desk, under axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from audit.models import LogHead
from cases import actions as case_actions
from cases.models import Case
from core import clock
from disclosures import actions as disclosures
from duties.working import run_due
from notifications.correspondence import write_message
from preservation.models import Preservation
from tests.disclosures.conftest import World, capture, log_head, people, server, world
from tests.portal.browsing import (
    IN_A_BROWSER,
    Console,
    assert_sound,
    browser,
    console,
    lend_session,
)
from tests.portal.statuses import let_in, link_in_mail, officer, received, returned
from tests.portal.walking import ACCOUNT, EMAIL, PAGES, YOU, begin, ready, walk

__all__ = ["browser", "capture", "console", "log_head", "people", "server", "world"]
pytestmark = IN_A_BROWSER
LANGUAGES = {"en": "en", "de": "de", "pt-BR": "pt-br"}
Look = Callable[..., Page]


@pytest.fixture(params=LANGUAGES)
def look(
    browser: Browser,
    live_server: LiveServer,
    staff: SimpleNamespace,
    console: Console,
    request: Any,
) -> Iterator[Look]:
    """Return a function that opens an address for a client, presses what it is told, and looks."""
    LogHead.objects.get_or_create(pk=1)
    context = browser.new_context(locale=request.param, base_url=live_server.url)
    page = context.new_page()
    console.listen(page)

    def looked(path: str = "", client: Client | None = None, press: str | None = None) -> Page:
        if client is not None:
            lend_session(client, context, live_server)
        if path:
            page.goto(path)
        if press is not None:
            page.locator(f"main .govuk-button{press}").last.click()
        assert page.locator("html").get_attribute("lang") == LANGUAGES[request.param]
        assert_sound(page)
        return page

    yield looked
    context.close()


def says_what_is_wrong(page: Page) -> None:
    expect(page.locator(".govuk-error-summary")).to_be_focused()


def test_public_pages_and_refusals(look: Look, console: Console) -> None:
    console.expect(404, 410, 422)
    for path in ("/", "/guidelines/", "/verify/", "/request/", "/lookup/", "/no-such-page/"):
        look(path)
    for named in ("open.rocket.chat", "acme.rocket.chat", "chat.private.example", "%40kim", "a b"):
        look(f"/lookup/?server={named}")
    look("/complete/a-link-that-has-ended/")


def test_proving_the_mailbox(look: Look, console: Console) -> None:
    console.expect(422)
    for start in ("/request/email/", "/status/"):
        look(start)
        page = look(press="")
        says_what_is_wrong(page)
        assert_sound(page)
        page.locator("main input[type=email], main input[name=email]").fill(EMAIL)
        page.locator("main form .govuk-button").last.click()
        page.wait_for_url("**/code/")
        assert_sound(page)
        page.locator("main input[name=code]").fill("12")
        page.locator("main form .govuk-button").first.click()
        says_what_is_wrong(page)
        assert_sound(page)


def test_a_request_for_information_filled_in(look: Look) -> None:
    client = Client()
    path = ready(client)
    look(path, client)
    client.post(f"{path}nondisclosure/", {"nondisclosure_ordered": "yes"})
    for slug in (*PAGES, "prohibition", "documents", "signature", "check", "delete"):
        look(f"{path}{slug}/")
    list(run_due())
    look(f"{path}documents/")
    look(f"{path}check/")
    look("/request/drafts/")
    client.post(f"{path}accounts/", {"do": "add"})
    look(f"{path}accounts/2/")
    for named in ("chat.private.example", "acme.rocket.chat"):
        client.post(f"{path}accounts/2/", {**ACCOUNT, "account-1-server_url": named})
        look(f"{path}accounts/2/")
    look(f"{path}accounts/")


def test_a_request_for_information_in_error(look: Look, console: Console, tmp_path: Path) -> None:
    console.expect(422)
    client = Client()
    path = begin(client)
    look(f"{path}you/", client)
    for slug in ("you", "accounts/1", "information", "relevance", "process", "nondisclosure"):
        says_what_is_wrong(look(f"{path}{slug}/", press='[value="continue"]'))
    client.post(f"{path}you/", YOU)
    page = look(f"{path}period/")
    for name, value in (("day", "31"), ("month", "2"), ("year", "2026")):
        page.locator(f"[name=period_from_{name}]").fill(value)
    page.locator("[name=period_zone]").fill("Middle-earth")
    says_what_is_wrong(look(press='[value="continue"]'))
    client.post(f"{path}information/", PAGES["information"])
    client.post(f"{path}process/", {"legal_process": "subpoena"})
    look(f"{path}reach/")
    says_what_is_wrong(look(press=""))
    page = look(f"{path}order/")
    page.locator("[name=process_issued_on_day]").fill("40")
    says_what_is_wrong(look(press='[value="continue"]'))
    client.post(f"{path}nondisclosure/", {"nondisclosure_ordered": "yes"})
    look(f"{path}prohibition/", press='[value="continue"]')
    (tmp_path / "run.exe").write_bytes(b"MZ")
    page = look(f"{path}documents/")
    page.locator("#id_file-cover_sheet").set_input_files(tmp_path / "run.exe")
    says_what_is_wrong(page)
    assert_sound(page)
    look(f"{path}documents/", press='[value="continue"]')
    page = look(f"{path}signature/")
    page.locator("[name=signature_name]").fill("")
    look(press='[value="sign"]')
    look(f"{path}check/")


def test_other_kinds_of_request(look: Look, console: Console) -> None:
    console.expect(422)
    client = Client()
    for kind, slugs in (
        ("preservation", ("you", "keep", "documents", "check")),
        ("preservation_extension", ("you", "extension", "documents", "check")),
        ("content_removal", ("you", "removal", "documents", "check")),
    ):
        path = begin(client, kind)
        look(path, client)
        for slug in slugs:
            look(f"{path}{slug}/")
        if slugs[1] != "keep":
            says_what_is_wrong(look(f"{path}{slugs[1]}/", press='[value="continue"]'))
    says_what_is_wrong(look("/request/kind/", press=""))


def test_the_same_request_a_second_time(look: Look) -> None:
    client = Client()
    path = ready(client)
    client.post(f"{path}check/", {"do": "send"})
    look(f"/request/receipt/{Case.objects.get().reference}/", client)
    second = begin(client)
    look(f"{second}you/")
    walk(client, second, {name: given for name, given in PAGES.items() if name != "you"})
    look(f"{second}check/")


def test_an_emergency(look: Look, console: Console, tmp_path: Path) -> None:
    console.expect(422)
    (tmp_path / "run.exe").write_bytes(b"MZ")
    page = look("/request/emergency/", let_in(Client()))
    page.locator("[name=emergency_person_in_danger]").fill("A child")
    page.locator("[name=account-0-username]").fill("kim")
    page.locator("#id_file-cover_sheet").set_input_files(tmp_path / "run.exe")
    look(press='[value="continue"]')
    says_what_is_wrong(page)
    look(press='[value="continue"]')
    page.wait_for_url("**/check/")
    assert_sound(page)
    look(press='[value="send"]')
    page.wait_for_url("**/request/receipt/**")
    assert_sound(page)
    look(f"/status/{Case.objects.get().reference}/")


def test_where_requests_stand(look: Look, console: Console, staff: SimpleNamespace) -> None:
    console.expect(403, 404, 422)
    look("/status/", let_in(Client()))
    kept, soon = received("preservation"), clock.now() + timedelta(days=5)
    Preservation.objects.filter(case=kept).update(
        captured_at=soon - timedelta(days=90), expires_at=soon
    )
    write_message(by=officer().actor(), case_id=kept.id, text="When does it end?")
    write_message(by=staff.triage, case_id=kept.id, text="Soon. Extend it?", wants_answer=True)
    own = f"/status/{kept.reference}/"
    look("/status/")
    look(own)
    says_what_is_wrong(look(press='[value="send"]'))
    preserved = Preservation.objects.get(case=kept)
    look(f"{own}preservations/{preserved.id}/extend/")
    says_what_is_wrong(look(press='[value="send"]'))
    look(f"{own}withdraw/")
    case = received()
    case_actions.withdraw(by=officer().actor(), case_id=case.id)
    look(f"/status/{case.reference}/")
    look(f"/status/{case.reference}/withdraw/")
    look("/status/LER-2026-000000/")


def test_a_returned_request_completed(look: Look, console: Console) -> None:
    console.expect(410, 422)
    case = returned()
    look(link_in_mail())
    page = look(press="")
    page.wait_for_url("**/code/")
    page.locator("main form .govuk-button").first.click()
    says_what_is_wrong(page)
    assert_sound(page)
    own = f"/status/{case.reference}/"
    look(own, let_in(Client()))
    look(f"{own}complete/")
    says_what_is_wrong(look(press='[value="send"]'))
    Case.objects.filter(pk=case.pk).update(returned_due_at=clock.now() - timedelta(days=1))
    look(f"{own}complete/")
    look(own)


def test_records_are_waiting(look: Look, console: Console, world: World) -> None:
    console.expect(422)
    world.call_back()
    production = world.as_if_signed("subscriber", "content")
    disclosures.release(by=world.staff.custodian, production_id=production.id)
    own = f"/status/{world.case.reference}/"
    look(own, let_in(Client(), world.officer.email))
    page = look(press=":has-text('PRD')")
    says_what_is_wrong(page)
