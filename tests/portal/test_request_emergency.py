"""An emergency: one page, no code before it is sent, and nothing holds it up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import Officer
from cases.models import Case
from core import clock
from duties.working import run_due
from intake.models import Draft
from notifications.events import RECEIPTS_AN_HOUR
from notifications.models import Message
from portal.request.owning import TYPED_MOST
from rules.submission import parse_submission
from tests.portal.proving import be_proven, prove
from tests.portal.walking import EMAIL, body, pdf

pytestmark = pytest.mark.django_db
PAGE = "/request/emergency/"
TYPED: dict[str, Any] = {
    "accounts": "1",
    "account-0-server_url": "open.rocket.chat",
    "account-0-username": "@kim.example",
    "emergency_person_in_danger": "A child of nine years",
    "emergency_nature": "Abducted this morning",
    "emergency_necessity": "The account arranged the meeting place",
    "data_categories": ["subscriber"],
    "officer_name": "Pat Example",
    "officer_email": EMAIL,
    "officer_phone": "+1 555 0100",
    "agency_name": "Larkspur County Sheriff",
    "agency_country": "US",
}


def test_emergency_is_sent_with_two_presses_and_no_code(client: Client) -> None:
    page = body(client.get(PAGE))
    assert "wd-public--emergency" in page
    assert "18 U.S.C. 1001" in page
    typed = client.post(PAGE, {**TYPED, "file-cover_sheet": pdf("cover.pdf")})
    check = typed["Location"]
    assert "A child of nine years" in body(client.get(check))
    assert "18 U.S.C. 1001" in body(client.get(check))

    sent = client.post(check, {"do": "send"}, follow=True)

    case = Case.objects.get()
    assert (case.kind, case.consequence, case.status) == (
        "emergency_disclosure",
        "human_now",
        "submitted",
    )
    assert case.officer.email == EMAIL
    assert case.officer.email_verified_at is None
    assert parse_submission(case.submission).emergency.nature == "Abducted this morning"
    assert "Prove your e-mail address" in body(sent)


def test_gaps_do_not_hold_an_emergency_up(client: Client) -> None:
    typed = client.post(PAGE, {"accounts": "1", "account-0-username": "kim"})
    client.post(typed["Location"], {"do": "send"})

    assert Case.objects.get().consequence == "human_now"


def test_address_is_proven_after_the_emergency_was_sent(client: Client) -> None:
    typed = client.post(PAGE, TYPED)
    receipt = client.post(typed["Location"], {"do": "send"})["Location"]

    prove(client, EMAIL)

    assert Officer.objects.get().email_verified_at is not None
    page = body(client.get(receipt))
    assert "Prove your e-mail address" not in page


def test_proven_officer_is_not_asked_for_the_address_again(client: Client) -> None:
    be_proven(client, EMAIL)
    assert 'name="officer_email"' not in body(client.get(PAGE))

    typed = client.post(PAGE, {**TYPED, "officer_email": "forged@elsewhere.example"})
    client.post(typed["Location"], {"do": "send"})

    case = Case.objects.get()
    assert case.officer.email == EMAIL
    assert parse_submission(case.submission).officer.email == EMAIL


def test_draft_begun_without_a_code_is_of_this_browser_until_an_address_is_proven(
    client: Client,
) -> None:
    check = client.post(PAGE, TYPED)["Location"]
    assert Client().get(check).status_code == 404
    stranger = Client()
    be_proven(stranger, "max@police.beispiel.example")
    assert stranger.get(check).status_code == 404

    be_proven(client, EMAIL)
    assert client.get(check).status_code == 200

    assert Draft.objects.get().owner_email == EMAIL
    elsewhere = Client()
    be_proven(elsewhere, EMAIL)
    assert elsewhere.get(check).status_code == 200


def test_accounts_are_added_and_removed_without_javascript(client: Client) -> None:
    more = client.post(PAGE, {**TYPED, "do": "add_account"})
    path = more["Location"].partition("#")[0]
    assert more["Location"].endswith("#account-1")
    assert 'id="id_account-1-server_url"' in body(client.get(path))
    two = {
        **TYPED,
        "accounts": "2",
        "account-1-server_url": "b.example",
        "account-1-username": "b",
    }

    client.post(path, {**two, "do": "remove_account-0"})

    page = body(client.get(path))
    assert 'value="b.example"' in page
    assert 'value="@kim.example"' not in page
    assert 'id="id_account-1-server_url"' not in page


def test_upload_stays_when_another_file_is_refused(client: Client) -> None:
    bad = pdf("run.exe", b"MZ")
    response = client.post(PAGE, {**TYPED, "file-cover_sheet": [pdf("cover.pdf"), bad]})

    page = body(response)
    assert response.status_code == 422
    assert "run.exe: " in page
    assert 'href="#id_file-cover_sheet"' in page
    assert "cover.pdf" in page
    assert "Abducted this morning" in page
    path = f'action="/request/{Draft.objects.get().id}/emergency/"'
    assert path in page


def test_nothing_of_others_is_told_to_who_proved_no_address(client: Client) -> None:
    first = client.post(PAGE, TYPED)["Location"]
    client.post(first, {"do": "send"})
    reference = Case.objects.get().reference

    other = Client()
    second = other.post(PAGE, TYPED)["Location"]
    checked = body(other.get(second))
    sent = body(other.post(second, {"do": "send"}, follow=True))

    for page in (checked, sent):
        assert reference not in page
        assert "already" not in page


def test_two_presses_send_one_emergency(client: Client) -> None:
    check = client.post(PAGE, TYPED)["Location"]

    first = client.post(check, {"do": "send"})
    again = client.post(check, {"do": "send"})

    assert first["Location"] == again["Location"]
    assert Case.objects.count() == 1


def test_nobody_has_us_write_to_an_address_without_end() -> None:
    def send() -> None:
        browser = Client()
        browser.post(browser.post(PAGE, TYPED)["Location"], {"do": "send"})

    for _ in range(RECEIPTS_AN_HOUR + 2):
        send()
    list(run_due())

    assert Case.objects.filter(consequence="human_now").count() == RECEIPTS_AN_HOUR + 2
    assert Message.objects.filter(kind="receipt").count() == RECEIPTS_AN_HOUR
    with time_machine.travel(clock.now() + timedelta(hours=1, seconds=1)):
        send()
        list(run_due())
    assert Message.objects.filter(kind="receipt").count() == RECEIPTS_AN_HOUR + 1


def test_flood_of_text_is_refused_in_words_and_not_kept(client: Client) -> None:
    long = client.post(PAGE, TYPED | {"emergency_nature": "a" * 100_000})
    told = client.post(PAGE, TYPED | {"x": "a" * TYPED_MOST})

    assert long.status_code == 422
    assert "a" * 100_000 in body(long)
    assert told.status_code == 400
    assert "This page holds more text than we keep." in body(told)
    assert max(len(str(draft.answers)) for draft in Draft.objects.all()) < 200_000
