"""Administrators issue keys of the API, see which there are, and revoke them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions import create_api_key, enrol_officer
from accounts.models import ApiKey, Officer
from audit.models import AuditEvent
from core import clock
from core.actor import SYSTEM
from tests.portal.desk.pages import words

SignIn = Callable[..., Client]
pytestmark = pytest.mark.django_db
EMAIL = "pat@sheriff.larkspur.example"


@pytest.fixture
def officer(log_head: None, keys: object) -> Officer:
    found = enrol_officer(by=SYSTEM, email=EMAIL)
    found.email_verified_at = clock.now()
    found.save(update_fields=["email_verified_at"])
    return found


def issue(client: Client, **changes: object) -> object:
    sent = {"email": EMAIL, "label": "County system", "scopes": ["check", "read"], **changes}
    return client.post(reverse("api-key-issue"), sent)


def lists(secret: str, *, requests: bool = True) -> int:
    where = "/api/v1/requests" if requests else "/api/v1/checks"
    return Client().get(where, headers={"Authorization": f"Bearer {secret}"}).status_code


def test_key_is_shown_once_and_works(officer: Officer, signed_in: SignIn) -> None:
    client = signed_in("administrator")

    answer = issue(client, email=f" {EMAIL.upper()} ")

    (secret,) = re.findall(r"wd_[\w-]{43}", answer.content.decode())  # type: ignore[attr-defined]
    assert answer["Cache-Control"] == "no-store"  # type: ignore[index]
    key = ApiKey.objects.get()
    assert (key.officer, key.label, key.scopes) == (officer, "County system", ["check", "read"])
    assert lists(secret) == 200
    listed = client.get(reverse("api-keys"))
    assert secret not in listed.content.decode()
    assert "County system" in words(listed)
    assert "Read where requests stand" in words(listed)
    assert "by Administrator Example" in words(listed)
    event = AuditEvent.objects.get(action="api_key.created")
    assert secret.encode() not in bytes(event.body)


def test_revoked_key_is_refused_and_stays_in_the_list(officer: Officer, signed_in: SignIn) -> None:
    key, secret = create_api_key(by=SYSTEM, officer=officer, label="Old system")
    client, where = signed_in("administrator"), reverse("api-key-revoke", args=[key.id])
    assert "A revoked key never works again." in words(client.get(where))

    assert client.post(where).url == reverse("api-keys")  # type: ignore[attr-defined]

    assert lists(secret) == 401
    assert "Revoked" in words(client.get(reverse("api-keys")))
    assert AuditEvent.objects.filter(action="api_key.revoked").count() == 1
    assert client.post(where).status_code == 404
    assert AuditEvent.objects.filter(action="api_key.revoked").count() == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"email": "nobody@police.example"}, "No officer has asked from this address yet."),
        ({"email": ""}, "Write the officer’s official e-mail address"),
        ({"label": ""}, "Write whose system the key is for"),
        ({"scopes": []}, "Choose what the key is good for"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    officer: Officer, signed_in: SignIn, changes: dict[str, object], told: str
) -> None:
    answer = issue(signed_in("administrator"), **changes)

    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert told in words(answer)
    assert changes.get("label") == "" or 'value="County system"' in answer.content.decode()  # type: ignore[attr-defined]
    assert not ApiKey.objects.exists()


def test_mailbox_that_was_never_proven_gets_no_key(officer: Officer, signed_in: SignIn) -> None:
    Officer.objects.update(email_verified_at=None)

    answer = issue(signed_in("administrator"))

    assert "was not verified yet" in words(answer)
    assert not ApiKey.objects.exists()
