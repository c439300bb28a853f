"""Moments, digests and quantities in the words that every page uses."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

# Names are fixed here because a printed letter and a page must agree whatever the locale.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


def day_words(value: date) -> str:
    """Return a day as ``24 Nov 2026``."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def utc_words(value: datetime, *, seconds: bool = False) -> str:
    """Return an aware moment as ``24 Nov 2026, 17:00 UTC``.

    Raises ValueError for a naive moment, because its meaning would be a guess.
    """
    if value.tzinfo is None:
        raise ValueError("A moment without a time zone cannot be shown.")
    moment = value.astimezone(UTC)
    clock = moment.strftime("%H:%M:%S" if seconds else "%H:%M")
    return f"{day_words(moment)}, {clock} UTC"


def _amount(seconds: float) -> str:
    """Return the largest whole unit of a positive length of time, in full words."""
    for size, word in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {word}" if count == 1 else f"{count} {word}s"
    return "less than a minute"


def relative_words(value: datetime, *, present: datetime) -> str:
    """Return ``in 2 hours`` or ``3 days ago``, rounded down so that no time is promised."""
    seconds = (value - present).total_seconds()
    if abs(seconds) < 1:
        return "now"
    return f"in {_amount(seconds)}" if seconds > 0 else f"{_amount(-seconds)} ago"


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
