"""How often one key and one address may call in a minute; the number is the policy's.

Counted in the cache, which several web processes share (``CACHE_URL``). The answer says how much is
left, by the draft of ``RateLimit`` headers for HTTP.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from api.keys import bearer_of
from api.problems import PREFIX, problem
from cases.queries import current_policy
from core import clock
from core.clients import client_network

Answer = Callable[[HttpRequest], HttpResponseBase]
WINDOW = 60


@dataclass(frozen=True)
class Allowance:
    """What is left of one limit; ``left`` is below zero once it is used up."""

    name: str
    most: int
    left: int
    seconds: int


class LimitRequests:
    """Answers 429 under the API's addresses where a key or an address called too often."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        allowance = take_one(request)
        if allowance.left >= 0:
            response = self.get_response(request)
        else:
            response = problem(429, _("Wait, and send the request again."))
            response["Retry-After"] = str(allowance.seconds)
        response["RateLimit-Policy"] = f'"{allowance.name}";q={allowance.most};w={WINDOW}'
        left = max(0, allowance.left)
        response["RateLimit"] = f'"{allowance.name}";r={left};t={allowance.seconds}'
        return response


def take_one(request: HttpRequest) -> Allowance:
    """Count this call for its address and its key; return the limit that is nearer to its end."""
    most = current_policy().numbers.requests_per_minute.value
    moment = int(clock.now().timestamp())
    minute, seconds = moment // WINDOW, WINDOW - moment % WINDOW
    callers = {"address": client_network(request.META, proxies=settings.PROXIES_IN_FRONT)}
    token = bearer_of(request)
    if token:
        callers["key"] = token
    taken = [
        Allowance(name, most, most - _count(f"{name}:{caller}", minute), seconds)
        for name, caller in callers.items()
    ]
    return min(taken, key=lambda allowance: allowance.left)


def _count(caller: str, minute: int) -> int:
    """Return how many calls this is in the minute. What is counted is a digest, never the key."""
    digest = hashlib.sha256(caller.encode("utf-8", "surrogateescape")).hexdigest()[:32]
    name = f"api-calls:{digest}:{minute}"
    if cache.add(name, 1, 2 * WINDOW):
        return 1
    try:
        return int(cache.incr(name))
    except ValueError:
        # It ended between the two calls; a new minute begins.
        cache.set(name, 1, 2 * WINDOW)
        return 1
