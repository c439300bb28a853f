"""Every operation over real HTTP, with what the document allows and with what it forbids.

The document is held to its word: only documented statuses, media types, headers and shapes, an
error for a method that it does not name, and never a fault of ours.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from accounts.actions import create_api_key, enrol_officer
from cases.models import Case
from core import clock
from core.actor import SYSTEM

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]
OPERATIONS = [
    ("POST", "/checks"),
    ("POST", "/requests"),
    ("GET", "/requests"),
    ("GET", "/requests/{reference}"),
    ("GET", "/lookup"),
    ("GET", "/servers"),
    ("GET", "/productions/{production_id}"),
    ("POST", "/productions/{production_id}/download"),
]
OPEN = {("GET", "/lookup"), ("GET", "/servers")}
# It takes no input that could be wrong.
ALWAYS_RIGHT = {("GET", "/servers")}
HOW_MANY = settings(
    max_examples=25,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def document(live_server: Any, keys: Any) -> Any:
    return schemathesis.openapi.from_url(f"{live_server.url}/api/v1/openapi.json")


@pytest.fixture
def secret(transactional_db: None) -> str:
    officer = enrol_officer(by=SYSTEM, email="pat.example@sheriff.larkspur.example")
    officer.email_verified_at = clock.now()
    officer.save()
    return create_api_key(by=SYSTEM, officer=officer, label="fuzz")[1]


def call_each(
    document: Any,
    operation: tuple[str, str],
    headers: dict[str, str],
    judge: Callable[[Any], None],
    judge_wrong: Callable[[Any], None] = lambda _: None,
) -> None:
    method, path = operation
    found = document[f"/api/v1{path}"][method]

    @HOW_MANY
    @given(case=found.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE))
    def allowed(case: Any) -> None:
        one(case, judge)

    @HOW_MANY
    @given(case=found.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE))
    def forbidden(case: Any) -> None:
        one(case, judge_wrong)

    def one(case: Any, judged: Callable[[Any], None]) -> None:
        cache.clear()
        response = case.call(headers=headers, timeout=60)
        case.validate_response(response, checks=CHECKS, headers=headers)
        judged(response)

    allowed()
    if operation not in ALWAYS_RIGHT:
        forbidden()


@pytest.mark.parametrize("operation", OPERATIONS, ids=" ".join)
def test_operation_keeps_its_word(document: Any, secret: str, operation: tuple[str, str]) -> None:
    def is_let_in(response: Any) -> None:
        assert response.status_code not in (401, 403, 429)

    call_each(document, operation, {"Authorization": f"Bearer {secret}"}, is_let_in)


@pytest.mark.parametrize("operation", OPERATIONS, ids=" ".join)
def test_operation_without_a_key_answers_nobody(
    document: Any, transactional_db: None, operation: tuple[str, str]
) -> None:
    def is_kept_out(response: Any) -> None:
        assert (operation in OPEN) == (response.status_code not in (401, 415))

    call_each(document, operation, {}, is_kept_out, is_kept_out)
    assert not Case.objects.exists()


def test_every_operation_is_called(document: Any) -> None:
    described = {
        (found.ok().method.upper(), found.ok().path.removeprefix("/api/v1"))
        for found in document.get_all_operations()
    }

    assert described == set(OPERATIONS)
