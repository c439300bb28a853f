"""Limits hold for those who try at once as they do for those who try one after the other."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from accounts.models import EmailCode, User
from intake.actions import proving
from intake.actions.proving import ask_for_proof
from portal.desk.reauthentication import WRONG_MOST
from tests.at_once import all_at_once
from tests.signing_in import PASSWORD, sign_in

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
EMAIL = "pat@sheriff.larkspur.example"
TRIES = 60


def test_no_more_codes_are_mailed_to_those_who_ask_at_once(policy: object, staff: object) -> None:
    attempts = all_at_once(
        lambda number: ask_for_proof(email=EMAIL, browser=f"browser-{number}", asked_from="one"),
        TRIES,
    )

    assert attempts.broken == []
    assert EmailCode.objects.filter(email=EMAIL).count() == proving.CODES_AN_HOUR


def test_no_more_passwords_are_looked_at_of_those_tried_at_once(
    staff: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    ada, person, looked_at = staff.users.administrator, staff.users.triage, []
    ada.set_password(PASSWORD)
    ada.save()
    monkeypatch.setattr(User, "check_password", lambda user, word: bool(looked_at.append(word)))
    key = sign_in(Client(), ada).session.session_key

    def guess(number: int) -> None:
        borrowed = Client()
        borrowed.cookies[settings.SESSION_COOKIE_NAME] = key
        borrowed.post(f"/desk/people/{person.pk}/deactivate/", {"password": f"guess {number}"})

    attempts = all_at_once(guess, TRIES)

    assert attempts.broken == []
    assert 0 < len(looked_at) <= WRONG_MOST
    assert User.objects.get(pk=person.pk).is_active
    answer = Client(headers={"cookie": f"{settings.SESSION_COOKIE_NAME}={key}"}).get(
        "/desk/people/"
    )
    assert answer.status_code == 302
