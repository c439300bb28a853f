"""People: invited, given roles, shut out; second factors reset by two administrators."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts import actions
from accounts.actions import staff as staff_acts
from accounts.actions.factors import (
    ask_for_reset,
    confirm_reset,
    drop_reset,
    give_totp,
    take_factors,
)
from accounts.factors import current_code
from accounts.models import FactorReset, Invitation, User
from audit.models import AuditEvent
from core import clock
from core.actor import SYSTEM, Actor
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from notifications.models import Message
from tests.notifications.telling import work
from tests.portal.desk.pages import PASSWORD, words
from tests.signing_in import sign_in

SignIn = Callable[..., Client]
pytestmark = pytest.mark.django_db
NEW = {"email": "New@Writdesk.example", "name": "Nia Example", "title": "Counsel"}
CHOSEN = "quiet-lantern-under-the-orchard"


@pytest.fixture
def second(staff: SimpleNamespace) -> Actor:
    """Another administrator."""
    person = staff.users.nobody
    actions.grant_role(by=staff.administrator, user=person, role="administrator")
    return User.objects.get(pk=person.pk).actor()


def at(user: User, act: str) -> str:
    return f"/desk/people/{user.pk}/{act}/"


def test_an_invited_person_sets_a_password_and_then_a_second_factor(signed_in: SignIn) -> None:
    ada = signed_in("administrator", password=True)
    sent = {**NEW, "roles": ["counsel", "triage"], "password": PASSWORD}
    assert ada.post("/desk/people/invite/", sent)["Location"] == "/desk/people/"
    nia = User.objects.get(email="new@writdesk.example")
    assert (nia.roles, nia.has_usable_password()) == ({"counsel", "triage"}, False)
    assert "Invited" in words(ada.get("/desk/people/"))
    body = Message.objects.get(kind="invitation").body
    found = re.search(r"http://127\.0\.0\.1:8000(/account/invitation/\S+/)", body)
    assert found is not None
    token = found[1].split("/")[-2]
    # 256 bits, and nothing of it in the database beside the mail that waits to be sent.
    assert len(token) == 43
    assert token not in Invitation.objects.get().digest
    assert all(token.encode() not in bytes(event.body) for event in AuditEvent.objects.all())

    guest = Client()
    assert "Choose your password" in words(guest.get(found[1]))
    assert Invitation.objects.get().used_at is None
    short = guest.post(found[1], {"password": "short", "again": "short"})
    assert short.status_code == 422
    assert guest.post(found[1], {"password": CHOSEN, "again": "other"}).status_code == 422
    assert guest.post(found[1], {"password": CHOSEN, "again": CHOSEN}).status_code == 302
    assert guest.get(found[1]).status_code == 410
    guest.post("/account/login/", {"login": nia.email, "password": CHOSEN})
    assert guest.get("/desk/")["Location"] == "/account/factors/"
    done = list(AuditEvent.objects.order_by("seq").values_list("action", flat=True))
    assert done[:4] == ["user.created", "user.role_granted", "user.role_granted", "user.invited"]
    assert "user.invitation_accepted" in done


def test_the_mail_with_the_link_is_forgotten_once_it_was_sent(
    signed_in: SignIn, mailoutbox: Any
) -> None:
    ada = signed_in("administrator", password=True)
    ada.post("/desk/people/invite/", {**NEW, "roles": ["triage"], "password": PASSWORD})
    work()
    assert [mail.to for mail in mailoutbox] == [["new@writdesk.example"]]
    assert Message.objects.get(kind="invitation").body == ""


def test_a_link_ends_after_72_hours_and_with_the_next_one(staff: SimpleNamespace) -> None:
    invitation, first = staff_acts.invite(by=staff.administrator, roles=["triage"], **NEW)
    _, second = staff_acts.invite_again(by=staff.administrator, user=invitation.user)
    assert Client().get(f"/account/invitation/{first}/").status_code == 410
    with pytest.raises(NotFound):
        staff_acts.accept_invitation(token=first, password=CHOSEN)
    with time_machine.travel(clock.now() + timedelta(hours=72), tick=False):
        assert Client().get(f"/account/invitation/{second}/").status_code == 410
        with pytest.raises(NotFound):
            staff_acts.accept_invitation(token=second, password=CHOSEN)
    with pytest.raises(Invalid):
        staff_acts.accept_invitation(token=second, password="password1234")
    staff_acts.accept_invitation(token=second, password=CHOSEN)
    person = User.objects.get(pk=invitation.user_id)
    with pytest.raises(Conflict):
        staff_acts.invite_again(by=staff.administrator, user=person)


def test_roles_are_given_and_ended_on_the_page_and_sessions_end(
    signed_in: SignIn, staff: SimpleNamespace
) -> None:
    ada, person = signed_in("administrator", password=True), staff.users.custodian
    give = {"role": "triage", "password": PASSWORD}
    assert ada.post(at(person, "grant-role"), give).status_code == 302
    assert person.roles == {"custodian", "triage"}
    there = Client()
    give_totp(by=SYSTEM, user=person)
    person.set_password(CHOSEN)
    person.save()
    there.post("/account/login/", {"login": person.email, "password": CHOSEN})
    there.post("/account/factors/authenticate/", {"code": current_code(person)})
    assert there.get("/desk/").status_code == 200
    assert ada.post(at(person, "end-role"), {"role": "custodian"}).status_code == 302
    assert person.roles == {"triage"}
    assert "/account/login/" in there.get("/desk/")["Location"]
    assert ada.post(at(person, "end-role"), {"role": "custodian"}).status_code == 422
    assert ada.get(at(staff.users.administrator, "grant-role")).status_code == 409


def test_whoever_is_shut_out_has_no_session_no_role_and_no_link(
    signed_in: SignIn, staff: SimpleNamespace
) -> None:
    ada, person = signed_in("administrator", password=True), staff.users.triage
    person.set_password(CHOSEN)
    person.save()
    secret = give_totp(by=SYSTEM, user=person)
    assert secret
    there = sign_in(Client(), person)
    assert there.get("/desk/").status_code == 200
    assert ada.post(at(person, "deactivate"), {"password": PASSWORD}).status_code == 302
    assert there.get("/desk/").status_code == 302
    person = User.objects.get(pk=person.pk)
    assert person.roles == frozenset()
    answer = Client().post("/account/login/", {"login": person.email, "password": CHOSEN})
    assert "user.signed_in" not in AuditEvent.objects.values_list("action", flat=True)
    assert answer.status_code in (200, 302)
    assert ada.post(at(person, "reactivate"), {"password": PASSWORD}).status_code == 302
    assert User.objects.get(pk=person.pk).roles == {"triage"}


def test_two_administrators_reset_a_factor(
    signed_in: SignIn, staff: SimpleNamespace, second: Actor
) -> None:
    person = staff.users.counsel
    give_totp(by=SYSTEM, user=person)
    ada, other = signed_in("administrator", password=True), signed_in("nobody", password=True)
    ask = {"reason": "Telephone lost", "password": PASSWORD}
    assert ada.post(at(person, "ask-for-reset"), ask).status_code == 302
    assert Authenticator.objects.filter(user=person).exists()
    alone = ada.post(at(person, "confirm-reset"), {"password": PASSWORD})
    assert "Another administrator confirms a reset" in words(alone)
    assert Authenticator.objects.filter(user=person).exists()
    assert "Telephone lost" in words(other.get(at(person, "confirm-reset")))
    assert other.post(at(person, "confirm-reset"), {"password": PASSWORD}).status_code == 302
    assert not Authenticator.objects.filter(user=person).exists()
    reset = FactorReset.objects.get()
    assert (reset.asked_by, reset.confirmed_by) == (staff.administrator.id, second.id)
    done = AuditEvent.objects.filter(action__startswith="factor.reset").order_by("seq")
    assert [event.action for event in done] == ["factor.reset_asked", "factor.reset"]


def test_a_reset_waits_for_three_days_and_may_be_dropped(
    staff: SimpleNamespace, second: Actor
) -> None:
    person = staff.users.counsel
    give_totp(by=SYSTEM, user=person)
    ask_for_reset(by=staff.administrator, user=person, reason="Lost")
    with pytest.raises(Conflict):
        ask_for_reset(by=second, user=person, reason="Lost")
    drop_reset(by=person.actor(), user=person)
    with pytest.raises(Conflict):
        confirm_reset(by=second, user=person)
    ask_for_reset(by=staff.administrator, user=person, reason="Lost")
    with (
        time_machine.travel(clock.now() + timedelta(hours=72), tick=False),
        pytest.raises(Conflict),
    ):
        confirm_reset(by=second, user=person)
    assert Authenticator.objects.filter(user=person).exists()


def test_nobody_acts_on_themselves_and_nobody_else_acts(staff: SimpleNamespace) -> None:
    own, ada = staff.users.administrator, staff.administrator
    for refused in (
        lambda: staff_acts.deactivate(by=ada, user=own),
        lambda: staff_acts.reactivate(by=ada, user=own),
        lambda: ask_for_reset(by=ada, user=own, reason="Lost"),
        lambda: confirm_reset(by=ada, user=own),
        lambda: give_totp(by=ada, user=staff.users.counsel),
        lambda: staff_acts.invite(by=staff.counsel, roles=["triage"], **NEW),
        lambda: staff_acts.deactivate(by=staff.counsel, user=own),
        lambda: take_factors(by=staff.auditor, user=own),
        lambda: drop_reset(by=staff.auditor, user=own),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert not User.objects.filter(email="new@writdesk.example").exists()
    assert not AuditEvent.objects.exists()
