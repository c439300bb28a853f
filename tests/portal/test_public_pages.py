"""Pages that need no admission, and what machines ask."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from servers.models import Server

pytestmark = pytest.mark.django_db


def body(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/request/",
        "/request/email/",
        "/request/emergency/",
        "/status/",
        "/verify/",
    ],
)
def test_page_answers_anybody(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/request/nonsense/relevance/",
        "/request/receipt/LER-2026-000000/",
        "/nothing/",
        "/metrics",
    ],
)
def test_what_is_not_there_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_guidelines_show_every_clause_of_the_policy_but_the_desks(
    client: Client, policy: Any
) -> None:
    page = body(client.get("/guidelines/"))

    for id_ in policy.clauses:
        assert (f'id="{id_}"' in page) is not id_.startswith("DESK.")
    assert "Search warrant" in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("open.rocket.chat", "We run this server ourselves."),
        ("acme.rocket.chat", "We run this server for a customer"),
        ("chat.customer.example", "We run this server for a customer"),
        ("chat.other.example", "The administrator of chat.other.example"),
        ("cloud.rocket.chat", "nobody’s chat server"),
    ],
)
def test_lookup_says_whose_it_is(client: Client, asked: str, said: str) -> None:
    Server.objects.create(
        canonical="chat.customer.example", deployment="cloud", customer_name="Secret Ltd"
    )

    page = body(client.get("/lookup/", {"server": asked}))

    assert said in page
    assert "Secret Ltd" not in page


@pytest.mark.parametrize("asked", ["", "not a server", "<script>"])
def test_lookup_asks_again_for_what_is_no_server(client: Client, asked: str) -> None:
    response = client.get("/lookup/", {"server": asked})

    assert response.status_code == 422
    assert "There is a problem" in body(response)
    assert "<script>" not in body(response).partition("<main")[2]


def test_verification_shows_the_key_that_signs(client: Client, keys: SimpleNamespace) -> None:
    page = body(client.get("/verify/"))
    key = client.get("/verify/key.asc")

    assert keys.fingerprint[:4] in page
    assert key.content.startswith(b"-----BEGIN PGP PUBLIC KEY BLOCK-----")


def test_life_and_readiness_are_told_apart(client: Client, settings: Any) -> None:
    assert client.get("/healthz").content == b"ok\n"
    assert client.get("/readyz").json() == {"database": True, "keys": True}
    settings.VAULT_MASTER_KEY_FILE = settings.VAULT_MASTER_KEY_FILE.with_name("absent")
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_metrics_need_their_token(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = "t0ken"

    assert client.get("/metrics").status_code == 401
    right = client.get("/metrics", headers={"Authorization": "Bearer t0ken"})

    assert right.status_code == 200
    assert b"writdesk_oldest_due_seconds 0" in right.content


@pytest.mark.parametrize("reference", ["LER-2026-000000", "x", "LER-2026-7K3M9Q"])
def test_status_asks_for_a_code_whether_or_not_it_is_there(client: Client, reference: str) -> None:
    response = client.get(f"/status/{reference}/")

    assert response["Location"] == f"/status/?reference={reference}"
    assert f'value="{reference}"' in body(client.get(response["Location"]))
