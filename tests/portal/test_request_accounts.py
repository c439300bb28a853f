"""The accounts of a request: as people type them, several, each judged, looked up while typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from intake.models import Draft
from portal.request.examining import forms_of, written
from tests.portal.walking import ACCOUNT, begin, body

pytestmark = pytest.mark.django_db


def test_accounts_are_added_changed_and_removed_and_each_is_judged(client: Client) -> None:
    path = begin(client)
    client.post(f"{path}accounts/1/", ACCOUNT)
    second = {"accounts": "2", "account-1-server_url": "chat.private.example"}
    client.post(f"{path}accounts/2/", {**second, "account-1-username": "b"})
    page = body(client.get(f"{path}accounts/"))
    assert "You have named 2 accounts" in page
    assert "We run this server ourselves." in page
    assert "Somebody else runs this server" in page
    assert "The administrator of chat.private.example" in page

    client.post(f"{path}accounts/", {"do": "remove-1"})

    page = body(client.get(f"{path}accounts/"))
    assert "You have named 1 account" in page
    assert "chat.private.example" in page
    assert "kim.example" not in page
    assert client.get(f"{path}accounts/9/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "server", "username"),
    [
        (("HTTPS://Open.Rocket.Chat:443/channel/general", "@Kim"), "open.rocket.chat", "Kim"),
        (("open.rocket.chat", "  @kim "), "open.rocket.chat", "kim"),
        (("", "@kim:open.rocket.chat"), "open.rocket.chat", "kim"),
        (("", "@kim@open.rocket.chat"), "open.rocket.chat", "kim"),
    ],
)
def test_addresses_and_names_are_taken_as_people_type_them(
    client: Client, typed: tuple[str, str], server: str, username: str
) -> None:
    path = begin(client)
    given = {"account-0-server_url": typed[0], "account-0-username": typed[1]}
    response = client.post(f"{path}accounts/1/", {"accounts": "1", **given})
    assert response.status_code == 302, body(response)
    assert server in body(client.get(f"{path}accounts/"))
    shown = forms_of(Draft.objects.get(), bound=True)
    assert shown.is_valid()
    account = written(shown).accounts[0]
    assert account.username == username


def test_link_to_a_message_identifies_the_account_by_itself(client: Client) -> None:
    path = begin(client)
    link = "https://open.rocket.chat/channel/general?msg=abc123"

    response = client.post(f"{path}accounts/1/", {"accounts": "1", "account-0-server_url": link})

    assert response.status_code == 302
    page = body(client.get(f"{path}accounts/"))
    assert "msg=abc123" in page
    assert "open.rocket.chat" in page


def test_the_lookup_answers_while_the_address_is_typed(client: Client) -> None:
    def answer(text: str) -> Any:
        return client.get("/lookup/answer/", {"server": text}).json()

    assert answer("open.rocket.chat")["whose"] == "We run this server ourselves."
    private = answer("https://Chat.Private.Example/team/channel/x")
    assert private["server"].startswith("chat.private.example")
    assert "administrator of chat.private.example" in private["whom_to_ask"]
    for half in ("", "open", "https://", "x" * 3000, "\x00", "[::1"):
        assert answer(half) == {"server": "", "state": "", "whose": "", "whom_to_ask": ""}
