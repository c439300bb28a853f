"""Dates as people write them in letters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from intake.words import words


@dataclass(frozen=True)
class Found:
    """A date and where it stands in the text."""

    start: int
    end: int
    day: date


def find_dates(text: str) -> list[Found]:
    """Return every certain date in the order of the text.

    ``03/04/2026`` is left out: it is March in one country and April in another.
    """
    found = [
        Found(match.start(), match.end(), day)
        for match in _pattern().finditer(text)
        if (day := _day_of(match)) is not None
    ]
    return sorted(found, key=lambda item: item.start)


def first_date(text: str) -> date | None:
    """Return the first date of a text, or None."""
    found = find_dates(text)
    return found[0].day if found else None


def date_after(text: str, phrases: tuple[str, ...], reach: int = 40) -> date | None:
    """Return the first date that follows one of the phrases within ``reach`` characters."""
    lowered, dates = text.lower(), find_dates(text)
    for phrase in phrases:
        position = lowered.find(phrase)
        while position >= 0:
            end = position + len(phrase)
            for item in dates:
                if 0 <= item.start - end <= reach:
                    return item.day
            position = lowered.find(phrase, end)
    return None


@cache
def _pattern() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(words().months, key=len, reverse=True))
    return re.compile(
        rf"\b(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})\b"
        rf"|\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th|\.|º|er)?\s+(?:de\s+|of\s+)?(?P<m1>{names})\.?,?"
        rf"\s+(?:de\s+)?(?P<y1>\d{{4}})\b"
        rf"|\b(?P<m2>{names})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{{4}})\b"
        rf"|\b(?P<d3>\d{{1,2}})\.\s?(?P<m3>\d{{1,2}})\.\s?(?P<y3>\d{{4}})\b"
        rf"|\b(?P<a4>\d{{1,2}})/(?P<b4>\d{{1,2}})/(?P<y4>\d{{4}})\b",
        re.IGNORECASE,
    )


def _day_of(match: re.Match[str]) -> date | None:
    part, months = match.groupdict(), words().months
    try:
        if part["iso"]:
            return date.fromisoformat(part["iso"])
        if part["y1"]:
            return date(int(part["y1"]), months[part["m1"].lower()], int(part["d1"]))
        if part["y2"]:
            return date(int(part["y2"]), months[part["m2"].lower()], int(part["d2"]))
        if part["y3"]:
            return date(int(part["y3"]), int(part["m3"]), int(part["d3"]))
        first, second = int(part["a4"]), int(part["b4"])
        if first > 12 or first == second:
            return date(int(part["y4"]), second, first)
        return date(int(part["y4"]), first, second) if second > 12 else None
    except ValueError:
        # 30 February looks like a date and is none.
        return None
