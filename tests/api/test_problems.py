"""Every error under the API's addresses is a problem, whoever found it; and calls are counted."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.signals import request_finished
from django.test import Client

from accounts.actions import create_api_key, enrol_officer
from accounts.models import ApiKey
from audit.models import AuditEvent
from cases.models import Case
from core import clock
from core.actor import SYSTEM
from core.errors import Invalid
from tests.intake.builders import OFFICER, sound

pytestmark = pytest.mark.django_db
Issue = Callable[..., dict[str, str]]


@pytest.fixture(autouse=True)
def _nobody_called_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def issue(staff: SimpleNamespace) -> Issue:
    """Make a key and return the headers that carry it."""
    officer = enrol_officer(by=SYSTEM, email=OFFICER["email"])
    officer.email_verified_at = clock.now()
    officer.save()

    def issuing(*scopes: str) -> dict[str, str]:
        named = {"scopes": scopes} if scopes else {}
        _, secret = create_api_key(by=staff.administrator, officer=officer, label="x", **named)
        return {"Authorization": f"Bearer {secret}"}

    return issuing


def assert_problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert set(body) == {"type", "title", "status", "detail", "errors"}
    assert (body["type"], body["status"]) == ("about:blank", status)
    assert body["detail"]
    return dict(body)


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/", "/api/v1/nothing", "/api/v2/checks", "/api/v1/checks/"]
)
def test_address_of_nothing_is_a_problem(client: Client, path: str) -> None:
    assert_problem(client.get(path), 404)


@pytest.mark.parametrize(
    ("method", "path"),
    [("get", "checks"), ("delete", "requests"), ("put", "servers"), ("patch", "lookup")],
)
def test_another_method_says_which_there_are(client: Client, method: str, path: str) -> None:
    response = getattr(client, method)(f"/api/v1/{path}", {}, content_type="application/json")

    assert_problem(response, 405)
    assert response["Allow"]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_body_of_another_type_is_refused_unread(client: Client, issue: Issue, kind: str) -> None:
    response = client.post("/api/v1/checks", b"{}", content_type=kind, headers=issue())

    assert "application/json" in assert_problem(response, 415)["detail"]


def test_body_that_is_too_large_is_refused_unread(
    client: Client, issue: Issue, settings: Any
) -> None:
    settings.UPLOAD_LARGEST = 10

    assert_problem(
        client.post("/api/v1/checks", sound(), content_type="application/json", headers=issue()),
        413,
    )


def test_body_in_chunks_is_refused_and_not_taken_for_an_empty_one(
    client: Client, issue: Issue
) -> None:
    headers = issue() | {"Transfer-Encoding": "chunked"}

    response = client.post("/api/v1/checks", sound(), "application/json", headers=headers)

    assert "Content-Length" in assert_problem(response, 411)["detail"]


@pytest.mark.parametrize("path", ["checks", "requests"])
def test_texts_longer_than_the_form_takes_are_named(
    client: Client, issue: Issue, path: str
) -> None:
    body = sound(requested_information="a" * 20_000, relevance="a" * 20_001)
    body["officer"]["name"] = "b" * 2_001
    body["accounts"][0]["user_id"] = "c" * 2_001
    headers = issue() | {"Idempotency-Key": "long"}

    response = client.post(f"/api/v1/{path}", body, "application/json", headers=headers)

    problem = assert_problem(response, 422)
    assert set(problem["errors"]) == {"officer.name", "accounts[0].user_id", "relevance"}
    assert problem["errors"]["relevance"] == ["Write at most 20000 characters."]
    assert not Case.objects.exists()


def test_more_addresses_of_content_than_anybody_reads_are_refused(
    client: Client, issue: Issue
) -> None:
    urls = ["https://open.rocket.chat/channel/general?msg=a"] * 501
    body = {"kind": "content_removal", "removal": {"urls": urls}}

    response = client.post("/api/v1/checks", body, "application/json", headers=issue())

    assert assert_problem(response, 422)["errors"] == {"removal.urls": ["Write at most 500."]}


def test_an_emergency_is_taken_at_any_length(client: Client, issue: Issue) -> None:
    necessity = "He said that he is going to do it. " * 1_000
    body = {
        "kind": "emergency_disclosure",
        "officer": {"name": "Pat Example", "email": "pat@sheriff.larkspur.example"},
        "accounts": [{"server_url": "https://open.rocket.chat", "username": "kim"}],
        "emergency": {"person_in_danger": "Kim", "nature": "a threat", "necessity": necessity},
    }
    headers = issue() | {"Idempotency-Key": "danger"}

    response = client.post("/api/v1/requests", body, "application/json", headers=headers)

    assert response.status_code == 201, response.content
    assert Case.objects.get().submission["emergency"]["necessity"] == necessity.strip()


def test_too_many_files_are_counted_and_not_looked_at_one_by_one(
    client: Client, issue: Issue
) -> None:
    body = sound(documents=[{"filename": "empty.pdf"}] * 1_000)

    response = client.post("/api/v1/checks", body, "application/json", headers=issue())

    assert list(assert_problem(response, 422)["errors"]) == ["documents"]


def test_our_own_fault_shows_nothing_of_itself(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the secret reason")

    monkeypatch.setattr("api.v1.public_servers", fail)
    client.raise_request_exception = False

    response = client.get("/api/v1/servers")

    assert_problem(response, 500)
    assert b"secret" not in response.content


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"kind": "preservation", "relevance": "a\\u0000b"}', 422),
        (b'{"kind": "preservation", "relevance": "\\ud800"}', 422),
        (b'{"kind": "preservation", "\\ud800": 1}', 422),
        (b'{"kind": "preservation", "officer": {"badge": 1e999}}', 422),
        (b'{"kind": "preservation", "officer": {"badge": ' + b"9" * 5000 + b"}}", 400),
        (b'{"kind": "preservation", "accounts": ' + b"[" * 100_000 + b"}", 400),
        (b'{"kind": "preservation", "kind": "preservation"}', 400),
        (b'{"kind": ["preservation"]}', 422),
        (b'{"kind": "preservation", "documents": [{"content_base64": "***"}]}', 422),
        (b"\xff\xfe", 400),
    ],
)
@pytest.mark.parametrize("path", ["checks", "requests"])
def test_what_cannot_be_read_is_said_and_stores_nothing(
    client: Client, issue: Issue, path: str, body: bytes, status: int
) -> None:
    events = AuditEvent.objects.count() + 1
    headers = {**issue(), "Idempotency-Key": "k"}

    response = client.post(
        f"/api/v1/{path}", body, content_type="application/json", headers=headers
    )

    problem = assert_problem(response, status)
    assert bool(problem["errors"]) == (status == 422)
    assert (Case.objects.count(), AuditEvent.objects.count()) == (0, events)


@pytest.mark.parametrize("key", ["", "a b", "ü", "x" * 256, "a\x7f"])
def test_idempotency_key_that_is_none_is_named(client: Client, issue: Issue, key: str) -> None:
    headers = {**issue(), "Idempotency-Key": key}

    response = client.post(
        "/api/v1/requests", sound(), content_type="application/json", headers=headers
    )

    assert "Idempotency-Key" in assert_problem(response, 422)["errors"]
    assert not Case.objects.exists()


@pytest.mark.parametrize("server", ["\x00", "\ud800", "x" * 3000, " ", "http://[::1", "юникод"])
def test_lookup_of_no_server_is_a_problem_or_an_answer(client: Client, server: str) -> None:
    response = client.get("/api/v1/lookup", QUERY_STRING="server=" + quoted(server))

    assert response.status_code in (200, 422)


def quoted(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("identity", ["x", "%00", "01HZZZZZZZZZZZZZZZZZZZZZZZ", "a" * 400])
def test_production_that_is_none_is_not_found(client: Client, issue: Issue, identity: str) -> None:
    assert_problem(client.get(f"/api/v1/productions/{identity}", headers=issue()), 404)


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [
        ("check", "post", "checks"),
        ("submit", "post", "requests"),
        ("read", "get", "requests"),
        ("read", "get", "requests/LER-2026-000000"),
        ("productions", "get", "productions/01HZZZZZZZZZZZZZZZZZZZZZZZ"),
        ("productions", "post", "productions/01HZZZZZZZZZZZZZZZZZZZZZZZ/download"),
    ],
)
def test_key_is_good_for_its_scopes_alone(
    client: Client, issue: Issue, scope: str, method: str, path: str
) -> None:
    others = [name for name in ("check", "submit", "read", "productions") if name != scope]
    call = getattr(client, method)

    def calling(headers: dict[str, str]) -> Any:
        more = {"Idempotency-Key": "k", **headers}
        return call(f"/api/v1/{path}", {}, content_type="application/json", headers=more)

    assert scope in assert_problem(calling(issue(*others)), 403)["detail"]
    assert calling(issue(scope)).status_code != 403
    assert not Case.objects.exists()


def test_scopes_are_kept_with_the_key_and_in_the_log(issue: Issue) -> None:
    issue("read", "check")

    key = ApiKey.objects.get()
    event = AuditEvent.objects.filter(action="api_key.created").get()
    assert key.scopes == ["check", "read"]
    assert json.loads(bytes(event.body))["facts"]["scopes"] == ["check", "read"]


@pytest.mark.parametrize("scopes", [["everything"], ["read", ""]])
def test_scope_that_is_none_makes_no_key(issue: Issue, scopes: list[str]) -> None:
    with pytest.raises(Invalid):
        issue(*scopes)
    assert not ApiKey.objects.exists()


@pytest.fixture
def three_a_minute(tmp_path: Path, settings: Any) -> None:
    text = settings.POLICY_FILE.read_text("utf-8")
    written = re.sub(
        r"(?m)^requests_per_minute = \{ value = \d+", "requests_per_minute = { value = 3", text
    )
    settings.POLICY_FILE = tmp_path / "three.toml"
    settings.POLICY_FILE.write_text(written, "utf-8")


def test_calls_are_counted_for_an_address_and_begin_anew(
    client: Client, three_a_minute: None
) -> None:
    with time_machine.travel("2026-11-24T17:00:20Z", tick=False):
        left = [client.get("/api/v1/servers")["RateLimit"] for _ in range(3)]
        refused = client.get("/api/v1/servers")
        elsewhere = client.get("/api/v1/servers", REMOTE_ADDR="192.0.2.7")
    with time_machine.travel("2026-11-24T17:01:00Z", tick=False):
        again = client.get("/api/v1/servers")

    assert left == [f'"address";r={n};t=40' for n in (2, 1, 0)]
    assert_problem(refused, 429)
    assert refused["Retry-After"] == "40"
    assert refused["RateLimit-Policy"] == '"address";q=3;w=60'
    assert (elsewhere.status_code, again.status_code) == (200, 200)


def test_calls_are_counted_for_a_key_wherever_it_is_used(
    client: Client, issue: Issue, three_a_minute: None
) -> None:
    one, other = issue(), issue()
    with time_machine.travel("2026-11-24T17:00:20Z", tick=False):
        for number in range(3):
            client.get("/api/v1/requests", headers=one, REMOTE_ADDR=f"192.0.2.{number}")
        refused = client.get("/api/v1/requests", headers=one, REMOTE_ADDR="192.0.2.9")
        another = client.get("/api/v1/requests", headers=other, REMOTE_ADDR="192.0.2.9")

    assert_problem(refused, 429)
    assert refused["RateLimit"] == '"key";r=0;t=40'
    assert another.status_code == 200


def test_guessing_keys_is_counted_for_the_address(client: Client, three_a_minute: None) -> None:
    with time_machine.travel("2026-11-24T17:00:20Z", tick=False):
        statuses = [
            client.get(
                "/api/v1/requests", headers={"Authorization": f"Bearer wd_{number}"}
            ).status_code
            for number in range(5)
        ]

    assert statuses == [401, 401, 401, 429, 429]


def test_pages_are_not_counted(client: Client, three_a_minute: None) -> None:
    assert [client.get("/").status_code for _ in range(5)] == [200] * 5


def test_request_answered_by_a_problem_ends_once(client: Client) -> None:
    """A request that ends in the middle loses its database connection there."""
    ended: list[object] = []

    def note(**given: object) -> None:
        ended.append(given["sender"])

    request_finished.connect(note)
    try:
        client.get("/api/v1/nothing")
    finally:
        request_finished.disconnect(note)
    assert len(ended) == 1
