"""The API: the same rules as everywhere, errors as problems, and nobody else's requests."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from accounts.actions import create_api_key, enrol_officer, revoke_api_key, verify_agency
from accounts.models import Officer
from audit.models import AuditEvent
from cases.models import Case
from core import clock
from core.actor import SYSTEM
from documents.models import Document
from duties.working import run_due
from tests.intake.builders import OFFICER, document, sound, without

pytestmark = pytest.mark.django_db
Call = Callable[..., Any]


def officer_named(email: str) -> Officer:
    officer = enrol_officer(by=SYSTEM, email=email)
    officer.email_verified_at = clock.now()
    officer.save()
    return officer


@pytest.fixture
def caller(staff: SimpleNamespace) -> SimpleNamespace:
    officer = officer_named(OFFICER["email"])
    key, secret = create_api_key(by=staff.administrator, officer=officer, label="case system")
    return SimpleNamespace(officer=officer, key=key, secret=secret, staff=staff)


@pytest.fixture
def post(caller: SimpleNamespace, client: Client) -> Call:
    def posting(path: str, body: Any, key: str | None = None, secret: str = caller.secret) -> Any:
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        if key is not None:
            headers["Idempotency-Key"] = key
        content = body if isinstance(body, (bytes, str)) else json.dumps(body)
        return client.post(
            f"/api/v1/{path}", content, content_type="application/json", headers=headers
        )

    return posting


@pytest.fixture
def get(caller: SimpleNamespace, client: Client) -> Call:
    def getting(path: str, secret: str = caller.secret) -> Any:
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        return client.get(f"/api/v1/{path}", headers=headers)

    return getting


def assert_problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert {"title", "detail", "errors", "status"} <= set(body)
    assert body["status"] == status
    return dict(body)


def outcomes(body: dict[str, Any]) -> dict[str, str]:
    return {found["code"]: found["outcome"] for found in body["findings"]}


def test_request_is_received_once_for_each_key(post: Call) -> None:
    first = post("requests", sound(), key="k-1")
    again = post("requests", sound(), key="k-1")

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Case.objects.count() == 1
    body = first.json()
    assert body["status_url"].endswith(f"/status/{body['reference']}/")


def test_same_key_with_another_body_is_a_conflict(post: Call) -> None:
    post("requests", sound(), key="k-1")

    body = assert_problem(post("requests", sound(relevance="Else."), key="k-1"), 409)

    assert "Idempotency-Key" in body["detail"]
    assert Case.objects.count() == 1


def test_key_is_demanded(post: Call) -> None:
    body = assert_problem(post("requests", sound()), 422)

    assert any("dempotency" in path for path in body["errors"])


def test_unknown_field_is_named(post: Call) -> None:
    raw = sound()
    raw["accounts"][0]["usernam"] = "kim"
    raw["colour"] = "blue"

    body = assert_problem(post("requests", raw, key="k-1"), 422)

    assert set(body["errors"]) == {"accounts[0].usernam", "colour"}
    assert Case.objects.count() == 0


@pytest.mark.parametrize("body", [b"{", b"", b"\xff", b'{"kind": Infinity}'])
def test_body_that_is_not_json_says_so(post: Call, body: bytes) -> None:
    assert_problem(post("checks", body), 400)


@pytest.mark.parametrize("body", [b"[]", b"null", b'"x"'])
def test_body_that_is_no_object_says_so(post: Call, body: bytes) -> None:
    assert "one JSON object" in assert_problem(post("checks", body), 400)["detail"]


def test_file_we_do_not_take_is_named_by_its_place(post: Call) -> None:
    raw = sound(documents=[document("other", "run.exe", b"MZ")])

    body = assert_problem(post("requests", raw, key="k-1"), 422)

    assert list(body["errors"]) == ["documents[0]"]


def test_check_stores_nothing(post: Call) -> None:
    events = AuditEvent.objects.count()

    response = post("checks", without(sound(), "accounts.0.server_url"))

    assert response.status_code == 200
    assert outcomes(response.json())["server_url.present"] == "fail"
    assert response.json()["consequence"] == "counsel_today"
    found = next(f for f in response.json()["findings"] if f["code"] == "server_url.present")
    assert found["clause"] == "G3"
    assert "https://" in found["what_to_do"]
    assert (Case.objects.count(), Document.objects.count()) == (0, 0)
    assert AuditEvent.objects.count() == events


def test_what_would_teach_a_forger_is_not_shown_and_changes_nothing_else(
    post: Call, caller: SimpleNamespace
) -> None:
    verify_agency(by=SYSTEM, name="Larkspur", country="US", domain="larkspur.example")
    answers = []
    for email in ("pat@other.example", "pat@iarkspur.example"):
        _, secret = create_api_key(
            by=caller.staff.administrator, officer=officer_named(email), label="x"
        )
        raw = sound(officer=dict(OFFICER, email=email))
        answers.append(post("checks", raw, secret=secret).json())
    honest, forged = answers

    assert not any(
        code.startswith(("sender.", "document.safe", "document.altered"))
        for code in outcomes(forged)
    )
    assert outcomes(honest) == outcomes(forged)
    assert honest["consequence"] == forged["consequence"] == "accept_for_triage"


def test_own_open_request_is_told_and_anothers_never(post: Call, caller: SimpleNamespace) -> None:
    other = officer_named("max@police.beispiel.example")
    _, theirs = create_api_key(by=caller.staff.administrator, officer=other, label="x")
    post("requests", sound(), key="k-1")

    own = post("checks", sound()).json()
    same = sound(officer=dict(OFFICER, email=other.email))
    spied = post("checks", same, secret=theirs).json()

    assert outcomes(own)["request.duplicate"] == "review"
    assert outcomes(spied)["request.duplicate"] == "pass"


@pytest.mark.parametrize("path", ["checks", "requests"])
def test_a_key_speaks_for_its_own_officer_alone(post: Call, path: str) -> None:
    other = sound(officer={**OFFICER, "email": "someone@else.example"})
    problem = assert_problem(post(path, other, key="k"), 422)
    assert "officer.email" in problem["errors"]
    assert not Case.objects.exists()
    unsound = sound(officer={**OFFICER, "email": "not an address"})
    assert "official_email.valid" in outcomes(post("checks", unsound).json())


def test_request_can_be_followed_by_its_officer_alone(
    post: Call, get: Call, caller: SimpleNamespace
) -> None:
    other = officer_named("max@police.beispiel.example")
    _, theirs = create_api_key(by=caller.staff.administrator, officer=other, label="x")
    raw = without(sound("preservation"), "accounts.0.server_url")
    reference = post("requests", raw, key="k-1").json()["reference"]
    list(run_due())

    mine = get(f"requests/{reference.lower()}")

    assert mine.status_code == 200
    body = mine.json()
    assert (body["status"], body["holder"]) == ("returned", "you")
    assert body["next_at"] is not None
    assert [letter["kind"] for letter in body["letters"]] == ["return"]
    assert not any(code.startswith("sender.") for code in outcomes(body))
    assert_problem(get(f"requests/{reference}", secret=theirs), 404)


def test_preservation_is_shown_with_its_request(post: Call, get: Call) -> None:
    reference = post("requests", sound("preservation"), key="k-1").json()["reference"]

    (kept,) = get(f"requests/{reference}").json()["preservations"]

    assert kept["status"] == "active"
    assert kept["account"] == "@kim.example on open.rocket.chat"


@pytest.mark.parametrize("reference", ["LER-2026-000000", "x", "LER-2026-7K3M9Q", "%00"])
def test_reference_of_nothing_is_not_found(get: Call, reference: str) -> None:
    assert_problem(get(f"requests/{reference}"), 404)


def test_without_a_good_key_nothing_answers(post: Call, get: Call, caller: SimpleNamespace) -> None:
    for secret in ("", "wd_wrong", "nonsense"):
        response = post("checks", sound(), secret=secret)
        assert_problem(response, 401)
        assert response["WWW-Authenticate"] == "Bearer"
    revoke_api_key(by=caller.staff.administrator, key=caller.key)
    assert_problem(get("requests/LER-2026-000000"), 401)


def test_lookup_answers_anybody_from_the_registry_alone(client: Client, db: None) -> None:
    ours = client.get("/api/v1/lookup", {"server": "HTTPS://Open.Rocket.Chat:443/channel/general"})
    theirs = client.get("/api/v1/lookup", {"server": "chat.acme.example"})

    assert ours.json() == {
        **ours.json(),
        "canonical": "open.rocket.chat",
        "deployment": "community",
        "ours": True,
    }
    assert theirs.json()["ours"] is False
    assert "chat.acme.example" in theirs.json()["whom_to_ask"]
    assert_problem(client.get("/api/v1/lookup", {"server": "not a server"}), 422)
    assert_problem(client.get("/api/v1/lookup"), 422)


def test_own_servers_are_listed_and_customers_are_not(client: Client, db: None) -> None:
    from servers.models import Server

    Server.objects.create(canonical="chat.customer.example", deployment="cloud", name="Customer")

    listed = client.get("/api/v1/servers").json()

    assert listed == [{"canonical": "open.rocket.chat", "deployment": "community", "name": ""}]


def test_production_of_nothing_is_not_found(get: Call, post: Call) -> None:
    assert_problem(get("productions/01HZZZZZZZZZZZZZZZZZZZZZZZ"), 404)
    assert_problem(post("productions/01HZZZZZZZZZZZZZZZZZZZZZZZ/download", {}), 404)


def test_openapi_document_describes_requests_and_problems(client: Client, db: None) -> None:
    document = client.get("/api/v1/openapi.json").json()

    assert document["openapi"].startswith("3.1")
    sending = document["paths"]["/api/v1/requests"]["post"]
    schema = sending["requestBody"]["content"]["application/json"]["schema"]
    assert "accounts" in schema["properties"]
    assert "$ref" not in json.dumps(schema)
    assert {"201", "200", "401", "409", "422"} <= set(sending["responses"])
    assert any(item["name"] == "Idempotency-Key" for item in sending["parameters"])
    for path in ("checks", "lookup", "servers", "productions/{production_id}"):
        assert f"/api/v1/{path}" in document["paths"]


def test_own_requests_are_listed_newest_first_a_page_at_a_time(
    post: Call, get: Call, caller: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.v1.PAGE", 2)
    other = officer_named("max@police.beispiel.example")
    _, theirs = create_api_key(by=caller.staff.administrator, officer=other, label="x")
    references = [
        post("requests", sound(relevance=f"{n}."), key=f"k-{n}").json()["reference"]
        for n in range(3)
    ]

    first = get("requests").json()
    second = get(f"requests?after={first['next']}").json()

    assert [item["reference"] for item in first["items"]] == references[:0:-1]
    assert [item["reference"] for item in second["items"]] == references[:1]
    assert second["next"] is None
    assert {item["holder"] for item in first["items"]} == {"us"}
    assert get("requests", secret=theirs).json() == {"items": [], "next": None}
    assert_problem(get(f"requests?after={references[0]}", secret=theirs), 422)
