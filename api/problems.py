"""Errors of the API as problem details (RFC 9457): title, detail, and errors by path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from core.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable, WritdeskError
from intake.checking import Unreadable

MEDIA_TYPE = "application/problem+json"


def problem(
    status: int,
    title: str,
    detail: str,
    errors: Mapping[str, Sequence[str]] | None = None,
) -> JsonResponse:
    """Return one problem; ``errors`` maps a dotted path of the input to what is wrong there."""
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "errors": {path: list(texts) for path, texts in (errors or {}).items()},
    }
    response = JsonResponse(body, status=status)
    response["Content-Type"] = MEDIA_TYPE
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def of_error(error: WritdeskError) -> JsonResponse:
    """Return the problem that one of our own errors is."""
    if isinstance(error, Unreadable):
        if error.errors:
            return problem(422, "The request cannot be read", error.message, error.errors)
        return problem(400, "The request is not JSON", f"The body {error.message}.")
    if isinstance(error, Invalid):
        return problem(422, "The request cannot be taken", error.message, error.errors)
    detail = f"{error.message} {error.remedy}".strip()
    for kind, status, title in (
        (Conflict, 409, "Conflict"),
        (NotAllowed, 403, "Not allowed"),
        (NotFound, 404, "Not found"),
        (Unavailable, 503, "Not available now"),
    ):
        if isinstance(error, kind):
            return problem(status, title, detail)
    return problem(400, "The request cannot be taken", detail)


def _of_validation(error: ValidationError) -> JsonResponse:
    errors: dict[str, list[str]] = {}
    for item in error.errors:
        path = ".".join(str(part) for part in item.get("loc", ()) if part not in ("query", "path"))
        errors.setdefault(path or "$", []).append(str(item.get("msg", "is wrong")))
    return problem(422, "The request cannot be read", "An input is wrong.", errors)


def register(api: NinjaAPI) -> None:
    """Have every error of the API answered as a problem."""

    @api.exception_handler(WritdeskError)
    def own(request: HttpRequest, error: WritdeskError) -> JsonResponse:
        return of_error(error)

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> JsonResponse:
        return _of_validation(error)

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, error: AuthenticationError) -> JsonResponse:
        return problem(401, "Not known", "Send an API key: Authorization: Bearer wd_…")

    @api.exception_handler(Http404)
    def absent(request: HttpRequest, error: Http404) -> JsonResponse:
        return problem(404, "Not found", "There is nothing here.")

    @api.exception_handler(RequestDataTooBig)
    def too_big(request: HttpRequest, error: RequestDataTooBig) -> JsonResponse:
        return problem(413, "Too large", "The request is larger than we take.")

    @api.exception_handler(HttpError)
    def other(request: HttpRequest, error: HttpError) -> JsonResponse:
        return problem(error.status_code, "The request cannot be taken", str(error))
