"""A one-time code proves an official mailbox: once, in time, in one browser, and sparingly."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client, RequestFactory

from accounts.actions import enrol_officer
from accounts.models import EmailCode, Officer
from core import clock
from core.actor import SYSTEM
from duties.working import run_due
from intake.actions import proving as limits
from intake.duties import tidy
from portal import proving
from tests.portal.proving import mailed_code, prove

pytestmark = pytest.mark.django_db
EMAIL = "pat@sheriff.larkspur.example"


def proven(client: Client) -> str | None:
    request = RequestFactory().get("/")
    request.session = client.session
    return proving.proven_email(request)


def ask(client: Client, email: str = EMAIL, **extra: Any) -> Any:
    return client.post("/request/email/", {"email": email}, **extra)


def test_code_proves_the_address_once(client: Client) -> None:
    enrol_officer(by=SYSTEM, email=EMAIL)
    before = client.get("/request/email/?next=/request/kind/")
    assert before.status_code == 200
    assert ask(client, "  Pat@Sheriff.Larkspur.Example ")["Location"] == "/request/code/"
    session = client.session.session_key
    code = mailed_code(EMAIL)
    assert proven(client) is None

    done = client.post("/request/code/", {"code": f" {code[:3]} {code[3:]} "})

    assert done["Location"] == "/request/kind/"
    assert proven(client) == EMAIL
    assert client.session.session_key != session
    assert Officer.objects.get().email_verified_at is not None
    again = Client()
    ask(again)
    assert again.post("/request/code/", {"code": code}).status_code == 422


def test_known_and_unknown_addresses_are_answered_alike(client: Client) -> None:
    enrol_officer(by=SYSTEM, email=EMAIL)
    pages = []
    for email in (EMAIL, "nobody@unknown.example"):
        browser = Client()
        asked = ask(browser, email)
        page = browser.get("/request/code/").content.decode()
        page = page.replace("<wbr>", "").replace(email, "ADDRESS")
        pages.append((asked.status_code, asked["Location"], re.sub(r'value="[^"]{60,}"', "", page)))

    assert pages[0] == pages[1]
    list(run_due())
    assert [message.to for message in mail.outbox] == [[EMAIL], ["nobody@unknown.example"]]


def test_five_wrong_tries_end_the_code(client: Client) -> None:
    ask(client)
    right = mailed_code(EMAIL)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"

    for _ in range(5):
        refused = client.post("/request/code/", {"code": wrong})
        assert refused.status_code == 422
        assert "Ask for a new one" in refused.content.decode()

    assert client.post("/request/code/", {"code": right}).status_code == 422
    assert proven(client) is None


def test_code_ends_after_ten_minutes(client: Client) -> None:
    ask(client)
    code = mailed_code(EMAIL)

    with time_machine.travel(clock.now() + timedelta(minutes=10), tick=False):
        assert client.post("/request/code/", {"code": code}).status_code == 422


def test_code_is_good_only_in_the_browser_that_asked(client: Client) -> None:
    ask(client)
    code = mailed_code(EMAIL)
    other = Client()
    ask(other)

    assert other.post("/request/code/", {"code": code}).status_code == 422
    assert client.post("/request/code/", {"code": code}).status_code == 302


def test_a_new_code_ends_the_one_before(client: Client) -> None:
    ask(client)
    first = mailed_code(EMAIL)
    client.post("/request/code/", {"do": "again"})
    second = mailed_code(EMAIL)

    assert client.post("/request/code/", {"code": first}).status_code == (
        302 if first == second else 422
    )
    assert client.post("/request/code/", {"code": second}).status_code == 302


def test_one_client_asks_five_times_an_hour_for_one_address_and_others_still_may() -> None:
    answers = {ask(Client(), REMOTE_ADDR="192.0.2.7").status_code for _ in range(7)}
    assert answers == {302}
    assert EmailCode.objects.count() == limits.CODES_AN_HOUR

    ask(Client(), REMOTE_ADDR="192.0.2.8")

    assert EmailCode.objects.count() == limits.CODES_AN_HOUR + 1
    assert "192.0.2" not in str(list(EmailCode.objects.values()))


def test_one_client_does_not_write_to_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CODES_OF_A_CLIENT", 3)
    for number in range(5):
        ask(Client(), f"pat{number}@police.example", REMOTE_ADDR="2001:db8::1")
    ask(Client(), "max@police.example", REMOTE_ADDR="2001:db8::ffff")

    assert EmailCode.objects.count() == 3


def test_one_mailbox_is_not_flooded_by_many_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CODES_TO_AN_ADDRESS", 3)
    for number in range(5):
        ask(Client(), REMOTE_ADDR=f"198.51.100.{number}")

    assert EmailCode.objects.count() == 3


def test_limits_end_after_an_hour(client: Client) -> None:
    for _ in range(6):
        ask(client)
    with time_machine.travel(clock.now() + timedelta(minutes=61), tick=False):
        ask(client)

    assert EmailCode.objects.count() == limits.CODES_AN_HOUR + 1


def test_silently_refused_asking_leaves_the_last_code_good(client: Client) -> None:
    for _ in range(7):
        ask(client)

    assert client.post("/request/code/", {"code": mailed_code(EMAIL)}).status_code == 302


def test_proof_ends_an_hour_after_it_was_last_of_use_and_twelve_after_the_code(
    client: Client,
) -> None:
    prove(client, EMAIL)
    start = clock.now()
    session = client.session

    def at(minutes: int) -> str | None:
        request = RequestFactory().get("/")
        request.session = session
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            return proving.proven_email(request)

    assert at(59) == EMAIL
    assert at(118) == EMAIL
    assert at(59 + 120) is None
    proof = {"email": EMAIL, "since": start.isoformat(), "seen": start.isoformat()}
    session[proving.PROVEN] = {**proof, "seen": (start + timedelta(minutes=719)).isoformat()}
    assert at(719) == EMAIL
    session[proving.PROVEN] = {**proof, "seen": (start + timedelta(minutes=719)).isoformat()}
    assert at(720) is None


@pytest.mark.parametrize(
    "typed", ["", "pat", "pat@", "a@b.example\r\nBcc: c@d.example", "x" * 260 + "@police.example"]
)
def test_what_is_no_address_is_told_and_stays(client: Client, typed: str) -> None:
    response = ask(client, typed)

    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_email"' in page
    assert EmailCode.objects.count() == 0


@pytest.mark.parametrize(
    "wished", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "kind"]
)
def test_code_never_leads_elsewhere(client: Client, wished: str) -> None:
    client.get("/request/email/", {"next": wished})
    ask(client)

    done = client.post("/request/code/", {"code": mailed_code(EMAIL)})

    assert done["Location"].startswith("/request/")


def test_code_page_without_an_address_asks_for_it(client: Client) -> None:
    assert client.get("/request/code/")["Location"] == "/request/email/"


def test_old_codes_are_forgotten(client: Client) -> None:
    ask(client)
    assert tidy() == 0

    with time_machine.travel(clock.now() + timedelta(hours=49), tick=False):
        assert tidy() == 1

    assert not EmailCode.objects.exists()
