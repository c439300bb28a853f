"""How much may be sent: in one request, and in files by somebody who proved no address."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from core.clients import client_network
from portal import proving

Answer = Callable[[HttpRequest], HttpResponse]
# For one client network in an hour. It limits files and nothing else: an emergency can be sent
# without one, and whoever proved an address is not counted.
UNPROVEN_FILES = 40
_HOUR = 3600


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


def may_upload(request: HttpRequest) -> bool:
    """Count one more file, and say whether it may still be taken.

    Counted in the cache (``CACHE_URL``) under a keyed digest of the client's network; where the
    network cannot be told, nothing is counted.
    """
    network = client_network(request.META, proxies=settings.PROXIES_IN_FRONT)
    if proving.proven_email(request) is not None or not network:
        return True
    digest = salted_hmac("portal.limits.client", network, algorithm="sha256").hexdigest()
    name = f"unproven-files:{digest}"
    if cache.add(name, 1, _HOUR):
        return True
    try:
        return int(cache.incr(name)) <= UNPROVEN_FILES
    except ValueError:
        # The hour ended between the two calls.
        cache.set(name, 1, _HOUR)
        return True
