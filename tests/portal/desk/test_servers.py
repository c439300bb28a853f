"""Administrators enter the credential of a server, try it, and take it away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import AuditEvent
from servers.connectors.live import PLATFORMS
from servers.models import Server, ServerAccess
from tests.portal.desk.pages import PASSWORD, words
from tests.preservation.live_server import MADE_UP, LiveServer, live_server, said

SignIn = Callable[..., Client]
pytestmark = pytest.mark.django_db
SECRET = "a token that nobody else has"


@pytest.fixture
def chat(log_head: None, keys: Any, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server of ours that can be read."""
    monkeypatch.setitem(PLATFORMS, "rocketchat", MADE_UP)
    return Server.objects.create(canonical="open.rocket.chat", deployment="community")


@pytest.fixture
def running() -> Iterator[LiveServer]:
    with live_server([said(1)]) as server:
        yield server


def grant(client: Client, chat: Server, **changes: Any) -> Any:
    sent = {
        "api_url": "https://open.rocket.chat",
        "login": "reader",
        "secret": SECRET,
        "password": PASSWORD,
        **changes,
    }
    return client.post(reverse("server-grant-access", args=[chat.pk]), sent)


def test_a_credential_is_kept_sealed_and_never_shown_again(chat: Server, signed_in: SignIn) -> None:
    client = signed_in("administrator", password=True)

    answer = grant(client, chat)

    assert answer.url == reverse("servers")
    access = ServerAccess.objects.get()
    assert (access.server, access.login, access.secret) == (chat, "reader", SECRET)
    page = client.get(reverse("servers"))
    assert SECRET not in page.content.decode()
    assert "Not tried yet" in words(page)
    event = AuditEvent.objects.get(action="server.access_granted")
    assert SECRET.encode() not in bytes(event.body)


def test_a_second_credential_takes_the_place_of_the_first(chat: Server, signed_in: SignIn) -> None:
    client = signed_in("administrator", password=True)
    grant(client, chat)
    grant(client, chat, secret="another")

    first, second = ServerAccess.objects.order_by("granted_at")
    assert (first.secret, first.login) == ("", "")
    assert first.revoked_at is not None
    assert second.secret == "another"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"api_url": "open.rocket.chat"}, "Enter an address like"),
        ({"api_url": "http://open.rocket.chat"}, "Plain http is for servers in your own network"),
        ({"api_url": "https://me:secret@open.rocket.chat"}, "must not hold a name or a password"),
        ({"secret": " "}, "Enter the token or key"),
    ],
)
def test_what_cannot_be_right_is_asked_for_again(
    chat: Server, signed_in: SignIn, changes: dict[str, str], said: str
) -> None:
    answer = grant(signed_in("administrator", password=True), chat, **changes)
    assert answer.status_code == 422
    assert said in words(answer)
    assert not ServerAccess.objects.exists()


def test_who_enters_one_shows_again_who_they_are(chat: Server, signed_in: SignIn) -> None:
    assert (
        grant(signed_in("administrator", password=True), chat, password="wrong").status_code == 422
    )
    assert not ServerAccess.objects.exists()


def test_trying_says_what_the_credential_does_not_reach(
    chat: Server, signed_in: SignIn, running: LiveServer
) -> None:
    client = signed_in("administrator", password=True)
    grant(client, chat, api_url=running.url, secret="right", inside="on")

    client.post(reverse("server-check-access", args=[chat.pk]))

    page = words(client.get(reverse("servers")))
    assert "Tried" in page
    assert "this server shows nothing that was deleted" in page
    assert AuditEvent.objects.filter(action="server.access_checked").count() == 1


def test_trying_a_private_address_that_was_not_allowed_says_so(
    chat: Server, signed_in: SignIn
) -> None:
    client = signed_in("administrator", password=True)
    grant(client, chat, api_url="https://127.0.0.1:9")

    client.post(reverse("server-check-access", args=[chat.pk]))

    assert ServerAccess.objects.get().refused == "Forbidden"
    assert "Refused" in words(client.get(reverse("servers")))


def test_a_credential_taken_away_is_gone(chat: Server, signed_in: SignIn) -> None:
    client = signed_in("administrator", password=True)
    grant(client, chat)

    client.post(reverse("server-revoke-access", args=[chat.pk]))

    access = ServerAccess.objects.get()
    assert (access.secret, access.login) == ("", "")
    assert client.post(reverse("server-revoke-access", args=[chat.pk])).status_code == 404
    assert "None" in words(client.get(reverse("servers")))


def test_a_private_server_stands_in_no_list_and_takes_no_credential(
    chat: Server, signed_in: SignIn
) -> None:
    Server.objects.filter(pk=chat.pk).update(deployment="private")
    client = signed_in("administrator", password=True)
    assert grant(client, chat).status_code == 404
    assert "No server of ours yet" in words(client.get(reverse("servers")))
