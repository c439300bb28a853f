"""Refuse a request that is too large before its files would be dropped without a word."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

Answer = Callable[[HttpRequest], HttpResponse]


class RefuseTooLarge:
    """Answers 413 with what to do; the limit is the setting ``UPLOAD_LARGEST`` in bytes."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) <= settings.UPLOAD_LARGEST:
            return self.get_response(request)
        megabytes = settings.UPLOAD_LARGEST // (1024 * 1024)
        return render(request, "413.html", {"megabytes": megabytes}, status=413)
