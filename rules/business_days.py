"""Which days a place works on, and why it does not work on the others.

Public holidays come from the library ``holidays``: computed, never fetched. What it says may change
with its version, so that ``LIBRARY`` is kept beside whatever was counted with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from types import MappingProxyType
from typing import Literal

import holidays

from rules.policy_parts import Calendar

LIBRARY = f"holidays {version('holidays')}"
# Where the library knows no names in this language it gives those of the country.
_LANGUAGE = "en_US"

Why = Literal["weekend", "holiday", "own"]


@dataclass(frozen=True)
class ClosedDay:
    """A day on which nobody works there; ``name`` is the holiday's, empty where it has none."""

    on: date
    why: Why
    name: str = ""


def closed_day(day: date, calendar: Calendar) -> ClosedDay | None:
    """Return why the place does not work on that day, or None where it does.

    A holiday on a weekend counts as weekend and keeps its name; a closing day of one's own that is
    a public holiday counts as the holiday.
    """
    name = _public(calendar.country, calendar.subdivision, day.year).get(day, "")
    if day.isoweekday() in calendar.weekend:
        return ClosedDay(day, "weekend", name)
    if name:
        return ClosedDay(day, "holiday", name)
    return ClosedDay(day, "own") if day.isoformat() in calendar.holidays else None


def is_known(country: str, subdivision: str) -> bool:
    """Say whether the library knows the place; no subdivision stands for the whole country."""
    places = holidays.list_supported_countries(include_aliases=True)
    return country in places and (not subdivision or subdivision in places[country])


@cache
def _public(country: str, subdivision: str, year: int) -> Mapping[date, str]:
    """Return the public holidays of one year there, each with its name."""
    if not country:
        return MappingProxyType({})
    found = holidays.country_holidays(
        country, subdiv=subdivision or None, years=year, expand=False, language=_LANGUAGE
    )
    return MappingProxyType(dict(found.items()))
