"""The queue: who stands where, who sees what, and what the words say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from cases import actions
from cases.actions.risk import weigh_risk
from cases.models import Case
from core import clock
from core.actor import SYSTEM
from tests.cases.making import ACCOUNT, EMERGENCY, PRESERVATION, changed, findings
from tests.portal.desk.pages import words

SignIn = Callable[[str], Client]
Receive = Callable[[dict[str, Any]], Case]
pytestmark = pytest.mark.django_db


def test_an_emergency_stands_above_all_with_a_running_clock(
    signed_in: SignIn, receive: Receive
) -> None:
    ordinary = receive(dict(PRESERVATION))
    emergency = receive(dict(EMERGENCY))
    page = signed_in("triage").get("/desk/").content.decode()
    assert page.index(emergency.reference) < page.index(ordinary.reference)
    assert f'data-since="{emergency.received_at.isoformat()}"' in page
    assert page.count(f">{emergency.reference}<") == 1
    assert "nobody yet" in page


def test_whoever_took_an_emergency_is_named(
    signed_in: SignIn, receive: Receive, staff: SimpleNamespace
) -> None:
    actions.take(by=staff.triage, case_id=receive(dict(EMERGENCY)).id)
    page = words(signed_in("counsel").get("/desk/"))
    assert "Triage Example" in page
    assert "nobody yet" not in page


def test_the_case_that_is_due_first_stands_first(signed_in: SignIn, receive: Receive) -> None:
    later, sooner = receive(dict(ACCOUNT)), receive(dict(PRESERVATION))
    page = signed_in("triage").get("/desk/").content.decode()
    assert page.index(sooner.reference) < page.index(later.reference)
    assert "1 business day from receipt" in page


def test_a_sealed_case_is_neither_shown_nor_counted(
    signed_in: SignIn, receive: Receive, staff: SimpleNamespace
) -> None:
    case = receive(dict(ACCOUNT))
    actions.seal(by=staff.counsel, case_id=case.id, named=[staff.counsel.id])
    hidden = words(signed_in("triage").get("/desk/"))
    shown = words(signed_in("counsel").get("/desk/"))
    assert case.reference not in hidden
    assert "All 0" in hidden
    assert case.reference in shown
    assert "sealed" in shown


def test_mine_holds_what_i_took_and_returned_what_waits_for_the_officer(
    signed_in: SignIn, receive: Receive, staff: SimpleNamespace
) -> None:
    mine, other = receive(dict(ACCOUNT)), receive(dict(PRESERVATION))
    actions.take(by=staff.triage, case_id=mine.id)
    client = signed_in("triage")
    page = words(client.get("/desk/?view=mine"))
    assert mine.reference in page
    assert other.reference not in page
    assert "Nothing waits for an officer" in words(client.get("/desk/?view=returned"))


def test_due_today_leaves_out_what_is_due_later(signed_in: SignIn, receive: Receive) -> None:
    now_due, later = receive(dict(ACCOUNT)), receive(dict(PRESERVATION))
    Case.objects.filter(pk=now_due.pk).update(due_at=clock.now() - timedelta(days=3))
    Case.objects.filter(pk=later.pk).update(due_at=clock.now() + timedelta(days=9))
    page = words(signed_in("triage").get("/desk/?view=due"))
    assert now_due.reference in page
    assert "3 d late" in page
    assert later.reference not in page


def test_the_filter_keeps_one_kind_and_says_when_nothing_fits(
    signed_in: SignIn, receive: Receive
) -> None:
    case = receive(dict(PRESERVATION))
    client = signed_in("custodian")
    assert case.reference in words(client.get("/desk/?kind=preservation"))
    assert "No case fits these filters" in words(client.get("/desk/?kind=content_removal"))


def test_the_ball_goes_to_counsel_once_triage_is_done(
    signed_in: SignIn, receive: Receive, staff: SimpleNamespace
) -> None:
    case = receive(dict(ACCOUNT))
    client = signed_in("triage")
    assert "ball: triage" in words(client.get(f"/desk/cases/{case.reference}/"))
    actions.take(by=staff.triage, case_id=case.id)
    assert not findings(case, effective_outcome="fail")
    assert "ball: counsel" in words(client.get(f"/desk/cases/{case.reference}/"))


@pytest.mark.parametrize(
    ("name", "leads_to"), [("auditor", "/audit/"), ("administrator", "/desk/agencies/")]
)
def test_who_works_on_no_cases_is_led_to_their_own_page(
    signed_in: SignIn, name: str, leads_to: str
) -> None:
    assert signed_in(name).get("/desk/").url == leads_to  # type: ignore[attr-defined]


def test_a_search_finds_by_reference_officer_and_account(
    signed_in: SignIn, receive: Receive
) -> None:
    case = receive(dict(ACCOUNT))
    receive(
        changed(ACCOUNT, accounts=[{"server_url": "https://open.rocket.chat", "username": "z"}])
    )
    client = signed_in("triage")
    assert client.get("/desk/search/", {"q": f" {case.reference.lower()} "}).url.endswith(  # type: ignore[attr-defined]
        f"/desk/cases/{case.reference}/"
    )
    assert case.reference in words(client.get("/desk/search/", {"q": "dana.sample@police.example"}))
    assert case.reference in words(client.get("/desk/search/", {"q": "@anna.example"}))
    assert "Nothing found" in words(client.get("/desk/search/", {"q": "dana.sample@police"}))


def test_a_search_does_not_lead_to_a_sealed_case(
    signed_in: SignIn, receive: Receive, staff: SimpleNamespace
) -> None:
    case = receive(dict(ACCOUNT))
    actions.seal(by=staff.counsel, case_id=case.id, named=[staff.counsel.id])
    page = signed_in("triage").get("/desk/search/", {"q": case.reference})
    assert page.status_code == 200
    assert "Nothing found" in words(page)


def test_each_line_names_its_account_and_its_risks(
    signed_in: Callable[[str], Client], receive: Callable[[dict[str, Any]], Case]
) -> None:
    case = receive(dict(ACCOUNT))
    weigh_risk(by=SYSTEM, case_id=case.id)
    assert case.risk_flags.exists()
    page = words(signed_in("triage").get("/desk/"))
    assert "no account named" not in page
    assert case.accounts.get().label in page
    assert all(flag.words in page for flag in case.risk_flags.all())
