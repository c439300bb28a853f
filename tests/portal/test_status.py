"""Where requests stand: proven by a code, every own request, and nobody else's."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.test import Client

from accounts.actions import create_api_key, revoke_api_key
from accounts.models import EmailCode, Officer
from cases import actions
from cases.models import Case, LegalProcess
from core import clock
from preservation import actions as preservation_actions
from preservation.models import Preservation
from tests.portal.proving import mailed_code
from tests.portal.statuses import EMAIL, admitted, again, let_in, officer, received, returned, words

pytestmark = pytest.mark.django_db
OTHER = "max@police.beispiel.example"


def test_every_own_request_is_listed_and_nobody_elses(client: Client) -> None:
    first, second = received(), received("preservation")
    theirs = received(email=OTHER)
    page = words(admitted(client).get("/status/"))
    assert first.reference in page
    assert second.reference in page
    assert theirs.reference not in page
    assert "@kim.example on open.rocket.chat" in page
    assert client.get(f"/status/{theirs.reference}/").status_code == 404


@pytest.mark.services
def test_address_without_a_request_is_told_so(client: Client) -> None:
    page = words(admitted(client, "new@police.example").get("/status/"))
    assert "No request was sent from this address." in page


def test_known_and_unknown_addresses_are_answered_alike() -> None:
    received()
    pages = []
    for email in (EMAIL, "nobody@police.example"):
        browser = Client()
        asked = browser.post("/status/", {"email": email})
        page = words(browser.get("/status/code/")).replace(email, "ADDRESS")
        pages.append((asked.status_code, asked["Location"], page))
    assert pages[0] == pages[1]
    assert EmailCode.objects.count() == 2


@pytest.mark.services
def test_link_of_a_mail_leads_to_its_request_after_the_code(client: Client) -> None:
    case = received()
    asked = client.get(f"/status/{case.reference}/")
    assert asked["Location"] == f"/status/?reference={case.reference}"
    form = client.get(asked["Location"]).content.decode()
    assert f'value="{case.reference}"' in form
    client.post("/status/", {"email": EMAIL, "reference": case.reference})
    entered = client.post("/status/code/", {"code": mailed_code(EMAIL)})
    assert entered["Location"] == f"/status/{case.reference}/"


@pytest.mark.services
def test_reference_of_another_leads_to_the_own_list(client: Client) -> None:
    received()
    theirs = received(email=OTHER)
    client.post("/status/", {"email": EMAIL, "reference": theirs.reference})
    entered = client.post("/status/code/", {"code": mailed_code(EMAIL)})
    assert entered["Location"] == "/status/"


@pytest.mark.services
def test_wrong_code_admits_nobody(client: Client) -> None:
    case = received()
    client.post("/status/", {"email": EMAIL})
    wrong = f"{(int(mailed_code(EMAIL)) + 1) % 1_000_000:06d}"
    assert client.post("/status/code/", {"code": wrong}).status_code == 422
    assert client.get(f"/status/{case.reference}/").status_code == 302


@pytest.mark.services
def test_leaving_forgets_the_proof(client: Client) -> None:
    case = received()
    admitted(client)
    assert client.post("/status/leave/")["Location"] == "/status/"
    assert client.get(f"/status/{case.reference}/").status_code == 302


@pytest.mark.services
def test_next_date_says_how_it_was_counted(client: Client) -> None:
    case = received()
    page = words(let_in(client).get(f"/status/{case.reference}/"))
    assert "We mean to have read it by" in page
    assert "after we received it on" in page
    with clock.moved_to(case.due_at + timedelta(hours=1)):
        late = Client()
        page = words(let_in(late).get(f"/status/{case.reference}/"))
    assert "We meant to have read it by" in page


@pytest.mark.services
def test_returned_request_says_until_when_and_why(client: Client) -> None:
    case = returned()
    page = words(let_in(client).get(f"/status/{case.reference}/"))
    assert "Waiting for you" in page
    assert "Whose turn it is Yours" in page
    assert "30 days after our letter of" in page
    assert "Complete the request" in page


@pytest.mark.services
def test_accepted_request_names_the_return_date_of_the_order(
    client: Client, staff: SimpleNamespace
) -> None:
    case = received()
    LegalProcess.objects.filter(case=case).update(returnable_on="2030-01-31")
    Case.objects.filter(pk=case.pk).update(
        status="accepted", accepted_at=clock.now(), accepted_by="x"
    )
    page = words(let_in(client).get(f"/status/{case.reference}/"))
    assert "To be answered before 1 Feb 2030, 00:00 UTC" in page


@pytest.mark.services
def test_letters_and_receipt_are_read_again(client: Client) -> None:
    case = returned()
    page = let_in(client).get(f"/status/{case.reference}/").content.decode()
    letter = re.search(r'href="(/status/[^"]+/letters/[^"]+\.pdf)"', page)
    assert letter
    assert client.get(letter[1]).content.startswith(b"%PDF-")
    assert client.get(f"/status/{case.reference}/receipt.pdf").content.startswith(b"%PDF-")
    assert Client().get(letter[1]).status_code == 302


def test_withdrawing_is_confirmed_first_and_says_what_stays(client: Client) -> None:
    case = received("preservation")
    where = f"/status/{case.reference}/withdraw/"
    page = words(let_in(client).get(where))
    assert "Withdrawing does not erase what is kept" in page
    assert "PRS-" in page
    assert again(case).status == "submitted"
    done = client.post(where, {"reason": "Settled out of court"}, follow=True)
    assert "Your request is withdrawn." in words(done)
    assert again(case).status == "withdrawn"
    assert again(case).withdrawn_by == officer().id
    assert client.get(where).status_code == 403
    assert "Withdraw this request" not in words(client.get(f"/status/{case.reference}/"))


@time_machine.travel(clock.now(), tick=False)
def test_nothing_that_only_staff_know_changes_the_page(
    client: Client, staff: SimpleNamespace
) -> None:
    case = received("preservation")
    where = f"/status/{case.reference}/"
    before = words(let_in(client).get(where))
    kept = Preservation.objects.get(case=case)
    preservation_actions.pause(by=staff.counsel, preservation_id=kept.id)
    preservation_actions.place_hold(by=staff.counsel, preservation_id=kept.id, reason="Another")
    actions.seal(by=staff.counsel, case_id=case.id, named=[staff.counsel.id])
    assert words(client.get(where)) == before


@pytest.mark.services
def test_closed_request_takes_messages_still(client: Client) -> None:
    case = received()
    actions.withdraw(by=officer().actor(), case_id=case.id)
    where = f"/status/{case.reference}/"
    page = words(let_in(client).get(where))
    assert "Send the message" in page


def test_officer_sees_the_keys_that_speak_for_them_and_no_others(
    client: Client, staff: SimpleNamespace
) -> None:
    Officer.objects.filter(pk=officer().pk).update(email_verified_at=clock.now())
    key, secret = create_api_key(by=staff.administrator, officer=officer(), label="County system")
    other = officer("kim@police.example")
    Officer.objects.filter(pk=other.pk).update(email_verified_at=clock.now())
    other = Officer.objects.get(pk=other.pk)
    create_api_key(by=staff.administrator, officer=other, label="Another system")

    page = words(let_in(client).get("/status/"))
    assert "Keys of your systems" in page
    assert "County system" in page
    assert "Another system" not in page
    assert secret not in page
    assert "ended" not in page

    revoke_api_key(by=staff.administrator, key=key)
    assert "ended" in words(client.get("/status/"))


def test_paper_that_nobody_looked_into_is_said_to_be_looked_at(client: Client) -> None:
    case = received("preservation")
    page = words(let_in(client).get(f"/status/{case.reference}/"))
    assert "preservation-letter.pdf Checking We are looking at this file." in page
    assert "without a password" not in page


def test_request_that_was_withdrawn_lists_no_findings(client: Client) -> None:
    case = received("preservation")
    actions.withdraw(by=officer().actor(), case_id=case.id)
    assert "What we found" not in words(let_in(client).get(f"/status/{case.reference}/"))
