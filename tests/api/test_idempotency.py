"""The same key with the same request gives the same answer for a day, whoever asks at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import close_old_connections, connection
from django.test import Client

from accounts.actions import create_api_key, enrol_officer
from accounts.models import Officer
from cases.models import Case
from core import clock
from core.actor import SYSTEM
from duties.models import Duty
from duties.working import run_due
from intake.models import IdempotencyKey
from tests.intake.builders import OFFICER, sound, without

Send = Callable[..., Any]


def key_of(officer: Officer) -> str:
    return create_api_key(by=SYSTEM, officer=officer, label="x")[1]


def officer_named(email: str) -> Officer:
    officer = enrol_officer(by=SYSTEM, email=email)
    officer.email_verified_at = clock.now()
    officer.save()
    return officer


@pytest.fixture
def officer(db: None, keys: Any) -> Officer:
    return officer_named(OFFICER["email"])


def send(secret: str, raw: dict[str, Any], key: str, **headers: str) -> Any:
    return Client().post(
        "/api/v1/requests",
        json.dumps(raw),
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": key, **headers},
    )


@pytest.mark.services
def test_answer_is_the_same_after_the_case_moved_on(officer: Officer) -> None:
    secret = key_of(officer)
    raw = without(sound("preservation"), "accounts.0.server_url")

    first = send(secret, raw, "k")
    list(run_due())
    moved = Case.objects.get()
    again = send(secret, raw, "k")

    assert moved.status == "returned" or moved.round >= 1
    assert moved.status == "returned"
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.content == again.content
    assert Case.objects.count() == 1


def test_another_key_of_the_same_officer_meets_the_same_answer(officer: Officer) -> None:
    first = send(key_of(officer), sound(), "k")
    again = send(key_of(officer), sound(), "k")

    assert (again.status_code, again.content) == (200, first.content)


def test_another_officers_key_is_another_request(officer: Officer) -> None:
    other = officer_named("max@police.beispiel.example")
    send(key_of(officer), sound(), "k")

    theirs = send(key_of(other), sound(officer=dict(OFFICER, email=other.email)), "k")

    assert theirs.status_code == 201
    assert Case.objects.count() == 2


def test_answer_speaks_the_language_of_the_first_time(officer: Officer) -> None:
    secret = key_of(officer)
    first = send(secret, sound(), "k")

    again = send(secret, sound(), "k", **{"Accept-Language": "de"})

    assert first.content == again.content


def test_key_is_free_again_after_a_day(officer: Officer) -> None:
    secret = key_of(officer)
    begun = clock.now()
    with time_machine.travel(begun, tick=False):
        first = send(secret, sound(), "k")
    with time_machine.travel(begun + timedelta(hours=23, minutes=59), tick=False):
        same = send(secret, sound(), "k")
        other = send(secret, sound(relevance="Else."), "k")
    with time_machine.travel(begun + timedelta(hours=24), tick=False):
        later = send(secret, sound(relevance="Else."), "k")

    assert [answer.status_code for answer in (first, same, other, later)] == [201, 200, 409, 201]
    assert later.json()["reference"] != first.json()["reference"]
    assert IdempotencyKey.objects.count() == 1


def test_refused_request_does_not_use_up_its_key(officer: Officer) -> None:
    secret = key_of(officer)
    wrong = send(secret, sound(colour="blue"), "k")

    right = send(secret, sound(), "k")

    assert (wrong.status_code, right.status_code) == (422, 201)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_same_key_sent_at_once_opens_one_case(keys: Any) -> None:
    secret = key_of(officer_named(OFFICER["email"]))

    def sending(_: int) -> tuple[int, bytes]:
        close_old_connections()
        try:
            answer = send(secret, sound(), "k")
            return answer.status_code, bytes(answer.content)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(sending, range(6)))

    assert sorted(status for status, _ in answers) == [200] * 5 + [201]
    assert len({content for _, content in answers}) == 1
    case = Case.objects.get()
    assert Duty.objects.filter(subject_id=case.id, kind="intake.carry_out").count() == 1
