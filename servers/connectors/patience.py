"""How long a server asks us to wait.

Read from what the three platforms send: Zulip a fractional ``Retry-After``, Rocket.Chat
``X-RateLimit-Reset`` as milliseconds since 1970, Synapse ``retry_after_ms`` in its JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

SHORTEST, LONGEST, UNSAID = 0.5, 3600.0, 30.0
"""Seconds: no wait is shorter, none longer, and this one is taken where the server names none."""

# A moment in milliseconds since 1970 is greater than this, one in seconds is not before 5138.
_MILLISECONDS = 100_000_000_000


def seconds_to_wait(headers: Mapping[str, str], body: bytes, now: datetime) -> float:
    """Return for how many seconds to wait, bounded; ``headers`` have names in small letters."""
    for said in (
        _retry_after(headers.get("retry-after", ""), now),
        _in_body(body),
        _reset(headers.get("x-ratelimit-reset", ""), now),
    ):
        if said is not None:
            return min(max(said, SHORTEST), LONGEST)
    return UNSAID


def _retry_after(text: str, now: datetime) -> float | None:
    """Seconds, also with a fraction, or a date (RFC 9110, section 10.2.3)."""
    seconds = _number(text)
    if seconds is not None or not text:
        return seconds
    try:
        return (parsedate_to_datetime(text) - now).total_seconds()
    except (ValueError, TypeError):
        return None


def _in_body(body: bytes) -> float | None:
    try:
        found = json.loads(body)
    except ValueError:
        return None
    said = found.get("retry_after_ms") if isinstance(found, dict) else None
    return None if isinstance(said, bool) or not isinstance(said, (int, float)) else said / 1000


def _reset(text: str, now: datetime) -> float | None:
    moment = _number(text)
    if moment is None:
        return None
    return (moment / 1000 if moment > _MILLISECONDS else moment) - now.timestamp()


def _number(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if 0 <= found < float("inf") else None
