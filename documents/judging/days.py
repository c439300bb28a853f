"""Days and lengths of time as orders write them, in five languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from documents.judging.order_words import words
from documents.judging.passages import any_of


@dataclass(frozen=True)
class Day:
    """A day at a place of a text. ``days`` has two where day and month may stand either way.

    ``in_range`` says that it begins or ends a span of days, such as ``1 May to 3 May``.
    """

    start: int
    end: int
    days: tuple[date, ...]
    in_range: bool = False

    def moved(self, by: int) -> Day:
        """Return the same day as it stands in a longer text."""
        return replace(self, start=self.start + by, end=self.end + by)


@dataclass(frozen=True)
class Length:
    """A length of time at a place of a text; ``unit`` is days, weeks, months or years."""

    start: int
    end: int
    count: int
    unit: str

    def after(self, day: date) -> date:
        """Return the day so much later; a day that the month does not have becomes its last."""
        if self.unit in ("days", "weeks"):
            return day + timedelta(days=self.count * (7 if self.unit == "weeks" else 1))
        months = day.month - 1 + self.count * (12 if self.unit == "years" else 1)
        year, month = day.year + months // 12, months % 12 + 1
        for last in (day.day, 30, 29, 28):
            try:
                return date(year, month, last)
            except ValueError:
                continue
        raise ValueError("no month is shorter than 28 days")


def find_days(text: str) -> Iterator[Day]:
    """Yield every day of a flat text (``passages.flat``) in its order."""
    written = [(match.span(), _days_of(match)) for match in _day_pattern().finditer(text)]
    spelled = [(match.span(), _spelled_days(match)) for match in _spelled_pattern().finditer(text)]
    found = [
        Day(*place, days)
        for place, said in sorted([*written, *spelled], key=lambda each: each[0])
        if (days := tuple(dict.fromkeys(said)))
    ]
    for index, day in enumerate(found):
        near = found[max(0, index - 1) : index + 2]
        yield replace(day, in_range=any(map(_is_range(text), near, near[1:])))


_BETWEEN = re.compile(
    r",?\s*(?:bis(?:\s+zum|\s+einschliesslich)?|to|through|until|and|und|a|ate|hasta|al|au|et|e|y|"
    r"jusqu'au|-|–|—)\s*(?:el\s+|o\s+dia\s+|dia\s+|the\s+|le\s+)?"
)


def _is_range(text: str) -> Callable[[Day, Day], bool]:
    return lambda one, other: _BETWEEN.fullmatch(text[one.end : other.start]) is not None


def find_lengths(text: str) -> Iterator[Length]:
    """Yield every length of time of a flat text in its order: ``90 days``, ``ein Jahr``."""
    for match in _length_pattern().finditer(text):
        said = match["count"]
        count = int(said) if said.isdigit() else _counts()[" ".join(said.split())]
        unit = next(name for name, forms in words().units.items() if match["unit"] in forms)
        if 0 < count <= 3660:
            yield Length(match.start(), match.end(), count, unit)


@cache
def _day_pattern() -> re.Pattern[str]:
    names = any_of([name for forms in words().months.values() for name in forms])
    return re.compile(
        r"(?<![\d./-])(?:"
        r"(?P<iso>\d{4}-\d{2}-\d{2})"
        rf"|(?P<d1>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|o)?\.?\s+(?:day\s+of\s+|de\s+|of\s+)?"
        rf"(?P<m1>{names})\.?,?\s+(?:de\s+|del\s+|of\s+)?(?P<y1>\d{{4}})"
        rf"|(?P<m2>{names})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{{4}})"
        r"|(?P<d3>\d{1,2})\.\s?(?P<m3>\d{1,2})\.\s?(?P<y3>\d{4})"
        r"|(?P<a4>\d{1,2})[/-](?P<b4>\d{1,2})[/-](?P<y4>\d{4}|\d{2})"
        r")(?![\d/-])"
    )


@cache
def _spelled_pattern() -> re.Pattern[str]:
    """Days in words, as deeds write them: ``a nueve de noviembre de dos mil veintiséis``."""
    days, years = (any_of(list(_spelled(each))) for each in ("days", "years"))
    months = any_of([name for forms in words().months.values() for name in forms])
    year = rf"(?:{years}|\d{{4}})"
    return re.compile(
        rf"(?P<d1>{days})\s+(?:day\s+of\s+|of\s+)?(?:dias?\s+)?(?:d[oe]l?\s+)?(?:mes\s+)?(?:de\s+)?(?P<m1>{months}),?\s+"
        rf"(?:del?\s+)?(?:ano\s+(?:de\s+)?)?(?P<y1>{year})"
        rf"|l'an\s+(?P<y2>{year}),?\s+(?:et\s+)?le\s+(?P<d2>{days}|\d{{1,2}})\s+(?P<m2>{months})"
    )


@cache
def _spelled(which: str) -> dict[str, int]:
    """Return the words of ``spelled`` with what they mean; its lists begin with one."""
    first = 1 if which == "days" else 2020
    return {
        form: first + index
        for name, forms in words().spelled.items()
        if name.startswith(which)
        for index, form in enumerate(forms)
    }


def _spelled_days(match: re.Match[str]) -> Iterator[date]:
    part = match.groupdict()
    day, month, year = (part[f"{name}1"] or part[f"{name}2"] for name in "dmy")
    number = _spelled("days").get(" ".join(day.split()), day)
    full = _spelled("years").get(" ".join(year.split()), year)
    yield from _dated(str(full), _month(month), str(number))


def _days_of(match: re.Match[str]) -> Iterator[date]:
    part = match.groupdict()
    if part["iso"]:
        year, month, day = part["iso"].split("-")
        yield from _dated(year, int(month), day)
    elif part["y1"]:
        yield from _dated(part["y1"], _month(part["m1"]), part["d1"])
    elif part["y2"]:
        yield from _dated(part["y2"], _month(part["m2"]), part["d2"])
    elif part["y3"]:
        yield from _dated(part["y3"], int(part["m3"]), part["d3"])
    else:
        year = part["y4"] if len(part["y4"]) == 4 else f"20{part['y4']}"
        yield from _dated(year, int(part["b4"]), part["a4"])
        yield from _dated(year, int(part["a4"]), part["b4"])


def _dated(year: str, month: int, day: str) -> Iterator[date]:
    """Yield the day; 30 February looks like one and is none."""
    try:
        found = date(int(year), month, int(day))
    except ValueError:
        return
    if 1970 <= found.year <= 2200:
        yield found


def _month(name: str) -> int:
    return next(int(number) for number, forms in words().months.items() if name in forms)


@cache
def _length_pattern() -> re.Pattern[str]:
    counts = any_of(list(_counts()))
    units = any_of([form for forms in words().units.values() for form in forms])
    # Lawyers write "ninety (90) days"; the figure is the one that counts.
    return re.compile(
        rf"(?:{counts}\s+\(\s*)?(?P<count>(?<![\d.,/])\d{{1,4}}|{counts})\s*\)?(?:\s+|-)"
        r"(?:\(\s*[\w ]+\s*\)\s+)?(?:(?:calendar|full|consecutive|volle[nr]?)\s+)?"
        rf"(?P<unit>{units})"
    )


@cache
def _counts() -> dict[str, int]:
    return {form: int(number) for number, forms in words().numbers.items() for form in forms}
