"""Every operation of the API against every kind of key; one that is not declared fails."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.actions import create_api_key, revoke_api_key
from accounts.models import API_SCOPES, Officer
from audit.models import AuditEvent
from cases.models import Case
from core import clock
from tests.cases.making import make_case
from tests.intake.builders import sound

pytestmark = pytest.mark.django_db

ANYBODY = ""
# The scope that a key must have; anybody may call the rest, without a key too.
OPERATIONS: dict[tuple[str, str], str] = {
    ("post", "/api/v1/checks"): "check",
    ("post", "/api/v1/requests"): "submit",
    ("get", "/api/v1/requests"): "read",
    ("get", "/api/v1/requests/{reference}"): "read",
    ("get", "/api/v1/productions/{production_id}"): "productions",
    ("post", "/api/v1/productions/{production_id}/download"): "productions",
    ("get", "/api/v1/lookup"): ANYBODY,
    ("get", "/api/v1/servers"): ANYBODY,
}
GUARDED = [(*operation, scope) for operation, scope in OPERATIONS.items() if scope]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def officer(db: None) -> Officer:
    return Officer.objects.create(
        email="pat@sheriff.larkspur.example", email_verified_at=clock.now()
    )


def call(client: Client, method: str, path: str, case: Case, secret: str = "") -> Any:
    cache.clear()
    named = path.format(reference=case.reference, production_id=case.pk)
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "k"} if secret else {}
    if method == "get":
        return client.get(named, headers=headers)
    body = json.dumps({} if "download" in path else sound("preservation"))
    return client.post(named, body, content_type="application/json", headers=headers)


def test_every_operation_is_declared_with_its_scope() -> None:
    document = Client().get("/api/v1/openapi.json").json()
    offered = {
        (method, path): _scope_of(operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    assert offered == OPERATIONS


def _scope_of(operation: dict[str, Any]) -> str:
    """Return what the document says of the operation; nothing said is open to anybody."""
    (said,) = operation.get("security") or [{"ApiKeyAuth": [ANYBODY]}]
    (scope,) = said["ApiKeyAuth"]
    return str(scope)


@pytest.mark.parametrize(("method", "path", "scope"), GUARDED)
def test_a_key_opens_what_its_scope_names_and_nothing_else(
    policy: Any, staff: SimpleNamespace, officer: Officer, method: str, path: str, scope: str
) -> None:
    case, by = make_case(policy, officer=officer), staff.administrator
    secrets = {
        each: create_api_key(by=by, officer=officer, label=each, scopes=[each])[1]
        for each in API_SCOPES
    }
    revoked, gone = create_api_key(by=by, officer=officer, label="revoked")
    revoke_api_key(by=by, key=revoked)
    before = AuditEvent.objects.count()

    refused = {
        each: call(Client(), method, path, case, secret).status_code
        for each, secret in secrets.items()
        if each != scope
    }
    without = [call(Client(), method, path, case, key).status_code for key in ("", gone, "wd_x")]

    assert set(refused.values()) == {403}
    assert without == [401, 401, 401]
    assert AuditEvent.objects.count() == before
    assert call(Client(), method, path, case, secrets[scope]).status_code not in (401, 403)


@pytest.mark.parametrize(("method", "path", "scope"), GUARDED)
@pytest.mark.parametrize("role", ["counsel", "administrator"])
def test_being_signed_in_as_staff_opens_nothing_here(
    policy: Any, staff: SimpleNamespace, role: str, method: str, path: str, scope: str
) -> None:
    client = Client()
    client.force_login(getattr(staff.users, role), backend=BACKEND)
    assert call(client, method, path, make_case(policy)).status_code == 401


@pytest.mark.parametrize(
    ("method", "path"), [(method, path) for method, path, _ in GUARDED if "{" in path]
)
def test_what_is_another_officers_is_not_found(
    policy: Any, staff: SimpleNamespace, officer: Officer, method: str, path: str
) -> None:
    other = Officer.objects.create(email="other@police.example", email_verified_at=clock.now())
    case = make_case(policy, officer=other)
    _, secret = create_api_key(by=staff.administrator, officer=officer, label="x")
    assert call(Client(), method, path, case, secret).status_code in (404, 422)
