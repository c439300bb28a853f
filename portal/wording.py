"""Moments, digests and quantities in the words that every page uses."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.wording import day_words, utc_words

__all__ = [
    "day_words",
    "due_state",
    "due_words",
    "elapsed_words",
    "grouped",
    "relative_words",
    "utc_words",
]

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


def _coming(seconds: float) -> str:
    if seconds >= _DAY:
        count = int(seconds // _DAY)
        return ngettext("in %(n)d day", "in %(n)d days", count) % {"n": count}
    if seconds >= _HOUR:
        count = int(seconds // _HOUR)
        return ngettext("in %(n)d hour", "in %(n)d hours", count) % {"n": count}
    if seconds >= _MINUTE:
        count = int(seconds // _MINUTE)
        return ngettext("in %(n)d minute", "in %(n)d minutes", count) % {"n": count}
    return _("in less than a minute")


def _gone(seconds: float) -> str:
    if seconds >= _DAY:
        count = int(seconds // _DAY)
        return ngettext("%(n)d day ago", "%(n)d days ago", count) % {"n": count}
    if seconds >= _HOUR:
        count = int(seconds // _HOUR)
        return ngettext("%(n)d hour ago", "%(n)d hours ago", count) % {"n": count}
    if seconds >= _MINUTE:
        count = int(seconds // _MINUTE)
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", count) % {"n": count}
    return _("less than a minute ago")


def relative_words(value: datetime, *, present: datetime) -> str:
    """Return ``in 2 hours`` or ``3 days ago``, rounded down so that no time is promised."""
    seconds = (value - present).total_seconds()
    if abs(seconds) < 1:
        return _("now")
    return _coming(seconds) if seconds > 0 else _gone(-seconds)


def _short_amount(seconds: float) -> str:
    if seconds >= _DAY:
        return f"{int(seconds // _DAY)} d"
    if seconds >= _HOUR:
        return f"{int(seconds // _HOUR)} h"
    return f"{int(seconds // _MINUTE)} min"


def due_words(value: datetime | date, *, present: datetime) -> str:
    """Return the due column's words: ``2 h``, ``3 d late``, or ``today`` for a whole day (UTC)."""
    if isinstance(value, datetime):
        seconds = (value - present).total_seconds()
        return _short_amount(seconds) if seconds >= 0 else f"{_short_amount(-seconds)} late"
    days = (value - present.astimezone(UTC).date()).days
    if days == 0:
        return "today"
    return f"{days} d" if days > 0 else f"{-days} d late"


def due_state(value: datetime | date, *, present: datetime) -> str:
    """Return its colour state: ``emergency`` (late), ``due`` (within 24 h) or ``quiet``."""
    if isinstance(value, datetime):
        late, near = value < present, value - present <= timedelta(days=1)
    else:
        today = present.astimezone(UTC).date()
        late, near = value < today, value <= today
    if late:
        return "emergency"
    return "due" if near else "quiet"


def elapsed_words(start: datetime, *, present: datetime) -> str:
    """Return the running clock of an emergency as ``HH:MM:SS``; hours may exceed 24."""
    seconds = max(0, int((present - start).total_seconds()))
    return f"{seconds // _HOUR:02d}:{seconds % _HOUR // _MINUTE:02d}:{seconds % _MINUTE:02d}"


def grouped(value: str, size: int = 4) -> str:
    """Return a digest or fingerprint in groups of ``size`` characters, spaces between them."""
    compact = "".join(str(value).split())
    return " ".join(compact[start : start + size] for start in range(0, len(compact), size))
