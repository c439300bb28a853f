"""A grave act asks again who it is: a code or a passkey of somebody who has no password."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from accounts.actions import verify_agency
from accounts.actions.factors import give_totp
from accounts.factors import current_code
from accounts.models import User
from audit.models import AuditEvent
from core.actor import SYSTEM
from notifications.events import facts_of
from portal.desk.reauthentication import WRONG_MOST
from tests.portal.desk.pages import words
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def travel() -> Iterator[Any]:
    cache.clear()
    with time_machine.travel("2026-11-24T12:00:10Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def ada(staff: SimpleNamespace, log_head: None) -> User:
    """An administrator whom the organisation's provider signs in."""
    person: User = staff.users.administrator
    person.set_unusable_password()
    person.save()
    return person


def shut_out(person: User) -> str:
    return f"/desk/people/{person.pk}/deactivate/"


def active(person: User) -> bool:
    return User.objects.get(pk=person.pk).is_active


def test_a_code_confirms_one_act_and_not_another(
    ada: User, staff: SimpleNamespace, travel: Any
) -> None:
    give_totp(by=SYSTEM, user=ada)
    client, one, two = sign_in(Client(), ada), staff.users.triage, staff.users.counsel
    page = client.get(shut_out(one))
    assert "Code from your app" in words(page)
    assert "Your password" not in words(page)
    assert client.post(shut_out(one), {"code": ""}).status_code == 422
    code = current_code(ada)
    assert client.post(shut_out(one), {"code": code}).status_code == 302
    assert not active(one)
    again = client.post(shut_out(two), {"code": code})
    assert again.status_code == 422
    assert "was used before" in words(again)
    assert active(two)
    travel.shift(30)
    assert client.post(shut_out(two), {"code": current_code(ada)}).status_code == 302
    assert not active(two)


def test_five_wrong_codes_end_the_session(ada: User, staff: SimpleNamespace, travel: Any) -> None:
    give_totp(by=SYSTEM, user=ada)
    client, person = sign_in(Client(), ada), staff.users.triage
    for _ in range(4):
        assert client.post(shut_out(person), {"code": "000000"}).status_code == 422
    last = client.post(shut_out(person), {"code": "000000"}, follow=True)
    assert last.redirect_chain[0][0].startswith("/account/login/")
    assert "ended after several wrong tries" in words(last)
    ended = AuditEvent.objects.get(action="session.ended")
    assert facts_of(ended)["reason"] == "wrong_proofs"
    assert active(person)


def test_an_act_that_asks_for_nothing_gives_no_further_tries(
    staff: SimpleNamespace, log_head: None, travel: Any
) -> None:
    client, person = sign_in(Client(), staff.users.administrator), staff.users.triage
    agency = verify_agency(
        by=staff.administrator, name="Larkspur Sheriff", country="US", domain="larkspur.example"
    ).agency
    for number in range(WRONG_MOST):
        assert client.get("/desk/people/").status_code == 200
        client.post(shut_out(person), {"password": f"guess {number}"})
        kept = client.post(f"/desk/agencies/{agency.pk}/kind/", {"type": "police"})
        assert kept.status_code == 302

    assert client.get("/desk/people/").status_code == 302
    assert active(person)


def test_whoever_has_nothing_to_show_does_not_act(
    ada: User, staff: SimpleNamespace, travel: Any
) -> None:
    client, person = sign_in(Client(), ada), staff.users.triage
    assert "you have nothing of your own to show yet" in words(client.get(shut_out(person)))
    answer = client.post(shut_out(person), {})
    assert answer.status_code == 422
    assert "Set up an app or a passkey of your own first" in words(answer)
    assert active(person)
