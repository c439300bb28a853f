"""Periods as people name them: from the first to the last day, both inside.

What is stored is half-open: it ends with the day after the last.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from core.wording import day_words, utc_words
from rules.clocks import last_day, whole_days


def last_day_of(period: Mapping[str, Any]) -> str:
    """Return the last day of a submission's period as ISO text, empty where it names no end."""
    try:
        last = last_day(date.fromisoformat(str(period.get("to") or "")))
    except ValueError:
        return ""
    return last.isoformat() if last else ""


def period_words(since: datetime | None, until: datetime | None, zone: str = "") -> str:
    """Return ``1 Nov 2026 to 7 Nov 2026 (America/New_York)``, both days inside.

    ``zone`` is the one the request names. What begins or ends within a day there, and within a day
    of UTC, is told by its moments.
    """
    for place in (zone, "UTC"):
        days = whole_days(since, until, place)
        if days is not None:
            first, last = (day_words(day) if day else "" for day in days)
            return f"{_between(first, last)} ({place or 'UTC'})"
    return _between(
        utc_words(since) if since else "", f"before {utc_words(until)}" if until else ""
    )


def _between(first: str, last: str) -> str:
    return f"{first or 'from the beginning'} to {last or 'no end'}"
