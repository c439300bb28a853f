"""Errors of the API as problem details (RFC 9457): what happened, and what is wrong where."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from core.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable, WritdeskError
from intake.checking import Unreadable

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/"
Answer = Callable[[HttpRequest], HttpResponseBase]
_WITH_BODY = ("POST", "PUT", "PATCH")
_STATUS_OF: tuple[tuple[type[WritdeskError], int], ...] = (
    (Conflict, 409),
    (NotAllowed, 403),
    (NotFound, 404),
    (Unavailable, 503),
)


def problem(
    status: int,
    detail: str,
    errors: Mapping[str, Sequence[str]] | None = None,
) -> JsonResponse:
    """Return one problem; ``errors`` maps a dotted path of the input to what is wrong there.

    The type is ``about:blank``: the status alone says what kind of problem it is.
    """
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": {path: list(texts) for path, texts in (errors or {}).items()},
    }
    response = JsonResponse(body, status=status, content_type=MEDIA_TYPE)
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def of_error(error: WritdeskError) -> JsonResponse:
    """Return the problem that one of our own errors is."""
    if isinstance(error, Unreadable):
        if error.errors:
            return problem(422, _("Some inputs cannot be read."), error.errors)
        return problem(400, _("The body %(why)s.") % {"why": error.message})
    if isinstance(error, Invalid):
        return problem(422, error.message, error.errors)
    detail = f"{error.message} {error.remedy}".strip()
    for kind, status in _STATUS_OF:
        if isinstance(error, kind):
            return problem(status, detail)
    return problem(400, detail)


def _of_validation(error: ValidationError) -> JsonResponse:
    errors: dict[str, list[str]] = {}
    for item in error.errors:
        places = ("query", "path", "header", "body")
        path = ".".join(str(part) for part in item.get("loc", ()) if part not in places)
        errors.setdefault(path or "$", []).append(str(item.get("msg", "is wrong")))
    return problem(422, _("Some inputs cannot be read."), errors)


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
        return of_status(401)

    @api.exception_handler(Http404)
    def absent(request: HttpRequest, error: Http404) -> JsonResponse:
        return of_status(404)

    @api.exception_handler(RequestDataTooBig)
    def too_big(request: HttpRequest, error: RequestDataTooBig) -> JsonResponse:
        return of_status(413)

    @api.exception_handler(HttpError)
    def other(request: HttpRequest, error: HttpError) -> JsonResponse:
        return problem(error.status_code, str(error))


def of_status(status: int) -> JsonResponse:
    """Return the problem of a status for which nothing more is known."""
    details = {
        400: _("The request cannot be read."),
        401: _("Send an API key: Authorization: Bearer wd_…"),
        403: _("This is not allowed."),
        404: _("There is nothing here."),
        405: _("This address does not answer this method."),
        411: _("Send the body whole, with Content-Length; one sent in chunks is not read."),
        413: _("The request is larger than we take."),
        415: _("Send JSON, with Content-Type: application/json."),
        500: _("Something failed on our side. Send the request again later."),
    }
    return problem(status, details.get(status, HTTPStatus(status).description))


class AnswerInProblems:
    """Turns every error under the API's addresses into a problem, whoever found it.

    A page is of no use to a program: an unknown address, a wrong method, a body too large, a fault
    of ours are all answered alike. A body of another media type is refused before it is read, and
    so is one in chunks, which would be taken for an empty one.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        if request.headers.get("Transfer-Encoding"):
            return of_status(411)
        if _is_of_another_type(request):
            return of_status(415)
        response = self.get_response(request)
        is_problem = response.headers.get("Content-Type", "").startswith(MEDIA_TYPE)
        if response.status_code < 400 or is_problem:
            return response
        answer = of_status(response.status_code)
        for name in ("Allow", "Retry-After"):
            if name in response.headers:
                answer[name] = response.headers[name]
        # The page is dropped unclosed: closing it would end the request, and with it the database's
        # connection, while the request still goes on.
        return answer


def _is_of_another_type(request: HttpRequest) -> bool:
    sends = request.method in _WITH_BODY
    empty = request.META.get("CONTENT_LENGTH") in (None, "", "0")
    return sends and not empty and request.content_type != "application/json"
