"""Turns our own errors into pages: what is absent for this person is 404, a refusal says why."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, NotAllowed, NotFound, Unavailable, WritdeskError
from core.wording import LazyWords

Given = ParamSpec("Given")
View = Callable[Concatenate[HttpRequest, Given], HttpResponseBase]
_TITLES: tuple[tuple[type[WritdeskError], int, LazyWords], ...] = (
    (NotAllowed, 403, _("This is not possible")),
    (Conflict, 409, _("Somebody was faster")),
    (Unavailable, 503, _("This does not work at the moment")),
)


def answering(view: View[Given]) -> View[Given]:
    """Answer with a page where the view raises one of our errors."""

    @wraps(view)
    def answered(
        request: HttpRequest, /, *args: Given.args, **kwargs: Given.kwargs
    ) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotFound as missing:
            raise Http404(missing.message) from missing
        except WritdeskError as error:
            return refusal(request, error)

    return answered


class FindNoNul:
    """Answers 404 for an address that holds a NUL: PostgreSQL would fail to look for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\x00" in request.path_info:
            raise Http404("There is no such page.")
        return self.get_response(request)


def refusal(request: HttpRequest, error: WritdeskError) -> HttpResponse:
    """Return the page that says what was refused and what to do."""
    status, title = next(
        ((status, title) for kind, status, title in _TITLES if isinstance(error, kind)),
        (400, _("This cannot be taken")),
    )
    context = {"title": title, "message": error.message, "remedy": error.remedy}
    return render(request, "portal/refusal.html", context, status=status)
