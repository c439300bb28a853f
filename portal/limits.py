"""How much may be sent: in one request, in files without a proven address, and how often."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.crypto import salted_hmac

from core.clients import client_network
from portal import kept, proving
from portal.languages import language_for

Answer = Callable[[HttpRequest], HttpResponse]
# For one client network in an hour. It limits files and nothing else: an emergency can be sent
# without one, and whoever proved an address is not counted.
UNPROVEN_FILES = 40
_HOUR = 3600
# The longest that the sign-in library counts, in seconds.
_WAIT = 300


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


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer 429 in the reader's language, with a form that sends the same once more.

    The sign-in library asks for this page. Its addresses are staff's and speak English, but anybody
    may try the door, an officer too, and whoever is shut out reads why.
    """
    again = [(name, value) for name, values in kept.typed(request).items() for value in values]
    language = language_for(request)
    with translation.override(language):
        response = render(request, "429.html", {"again": again}, status=429)
    response["Content-Language"] = language
    response["Retry-After"] = str(_WAIT)
    return response


def may_upload(request: HttpRequest) -> bool:
    """Count one more file, and say whether it may still be taken.

    Counted in the cache (``CACHE_URL``) under a keyed digest of the client's network; where the
    network cannot be told, nothing is counted.
    """
    network = client_network(request.META, proxies=settings.PROXIES_IN_FRONT)
    if proving.proven_email(request) is not None or not network:
        return True
    digest = salted_hmac("portal.limits.client", network, algorithm="sha256").hexdigest()
    return count_one(f"unproven-files:{digest}", _HOUR) <= UNPROVEN_FILES


def count_one(name: str, seconds: int) -> int:
    """Count one more under this name and return how many there are since the first of them.

    The count ends so many seconds after the first; those who come at once are each counted.
    """
    if cache.add(name, 1, seconds):
        return 1
    try:
        return int(cache.incr(name))
    except ValueError:
        # The time ended between the two calls.
        cache.set(name, 1, seconds)
        return 1
