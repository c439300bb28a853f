"""The OpenAPI document: what the declarations say, and what holds for every operation.

Each operation names all its answers. A problem has a media type of its own, every answer says what
is left of the limit, and an operation says which scope its key needs.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from api.examples import ANSWERS
from api.problems import MEDIA_TYPE

_LANGUAGE = {
    "in": "header",
    "name": "Accept-Language",
    "required": False,
    "description": "The language of every text in the answer, and of letters and mails.",
    "schema": {"type": "string"},
    "example": "en",
}
_LEFT = {
    "RateLimit-Policy": {
        "description": "The limit that is nearest to its end: calls (q) in seconds (w).",
        "schema": {"type": "string"},
        "example": '"key";q=1000;w=60',
    },
    "RateLimit": {
        "description": "Calls that are left (r) and seconds until they are counted anew (t).",
        "schema": {"type": "string"},
        "example": '"key";r=999;t=42',
    },
}
_OF_STATUS: dict[int, dict[str, Any]] = {
    401: {"WWW-Authenticate": {"required": True, "schema": {"type": "string"}}},
    429: {
        "Retry-After": {
            "required": True,
            "description": "Seconds to wait.",
            "schema": {"type": "integer"},
        }
    },
}
_PROBLEM = {"$ref": "#/components/schemas/Problem"}


class DocumentedAPI(NinjaAPI):
    """An API whose document is complete."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Return the document as JSON values."""
        document = super().get_openapi_schema(**options)
        for operations in document["paths"].values():
            for operation in operations.values():
                _complete(operation)
        schemes = document["components"]["securitySchemes"]
        schemes["ApiKeyAuth"]["description"] = (
            "A key of an officer's own system, made by the provider. It is good for some of the"
            " scopes check, submit, read and productions, and for its officer's requests alone."
        )
        return document


def _complete(operation: dict[str, Any]) -> None:
    name = operation["operationId"]
    scope = operation.pop("x-scope", "")
    if scope:
        operation["security"] = [{"ApiKeyAuth": [scope]}]
    operation.setdefault("parameters", []).append(_LANGUAGE)
    statuses = [429, 500, *([401, 403] if scope else [])]
    if "requestBody" in operation:
        statuses += [400, 411, 413, 415, 422]
    answers = operation["responses"]
    for status in statuses:
        answers.setdefault(status, {"description": HTTPStatus(status).phrase})
    for status, answer in sorted(answers.items(), key=lambda pair: int(pair[0])):
        code = int(status)
        answer["headers"] = {**_LEFT, **_OF_STATUS.get(code, {})}
        if code >= 400:
            answer["content"] = {MEDIA_TYPE: {"schema": _PROBLEM, "example": _example(code)}}
        elif (name, str(code)) in ANSWERS:
            answer["content"]["application/json"]["example"] = ANSWERS[name, str(code)]
    operation["responses"] = {str(status): answers[status] for status in sorted(answers, key=int)}


def _example(status: int) -> dict[str, Any]:
    errors = {"accounts[0].usernam": ["is not a known field"]} if status == 422 else {}
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": HTTPStatus(status).description or HTTPStatus(status).phrase,
        "errors": errors,
    }
