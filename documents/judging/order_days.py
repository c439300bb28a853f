"""When an order was issued, and when it is to be answered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from documents.judging.days import Day, find_days
from documents.judging.order_proposals import Proposal, patterns, phrases, proposed_days
from documents.judging.order_words import words
from documents.judging.passages import Passage, any_of

_FARTHEST = 60
# After a day may stand a time of day, and no more text.
_TIME_AFTER = 14


def issued_of(pages: Sequence[Passage]) -> Iterator[Proposal]:
    """The day of issue: said outright, else after a label, else after a place.

    Only a label that begins a line counts: a text speaks of the days of other papers too.
    """
    for candidates in (_said_days, _formula_days, _titled_days, _placed_days):
        page_and_day = next(candidates(pages), None)
        if page_and_day is not None:
            yield from proposed_days("issued_on", *page_and_day)
            return


def returnable_of(pages: Sequence[Passage], forbidding: Sequence[Proposal]) -> Iterator[Proposal]:
    """The day until which an answer is due, unless a text forbids or holds until then."""
    taken = {(each.page, each.box) for each in forbidding}
    for page, day, _ in _labelled(pages, "returnable", "labels"):
        span = page.span(day.start, day.end)
        start, _ = page.sentence_at(day.start)
        holds = phrases("returnable", "no_return").search(
            page.flat[max(start, day.start - 90) : day.start]
        )
        if (span.page, span.box) not in taken and not holds:
            yield from proposed_days("returnable_on", page, day)
            return


@cache
def _before(section: str, name: str) -> re.Pattern[str]:
    labels = any_of(getattr(words(), section)[name])
    return re.compile(labels + r"[\s:,.]*(?:the|on|el|le|dia|den|am)?[\s:,]*$")


def _labelled(
    pages: Sequence[Passage], section: str, name: str
) -> Iterator[tuple[Passage, Day, int]]:
    """Yield the days that directly follow a label, and where the label begins."""
    for page in pages:
        for day in find_days(page.flat):
            start = max(0, day.start - _FARTHEST)
            match = _before(section, name).search(page.flat[start : day.start])
            if match and not day.in_range:
                yield page, day, start + match.start()


def _said_days(pages: Sequence[Passage]) -> Iterator[tuple[Passage, Day]]:
    for page, day, _ in _labelled(pages, "issued", "said"):
        yield page, day
    for page in pages:
        for day in find_days(page.flat):
            if not day.in_range and patterns("issued", "after").match(page.flat[day.end :]):
                yield page, day


def _formula_days(pages: Sequence[Passage]) -> Iterator[tuple[Passage, Day]]:
    """Yield the days of lines such as "Given at Somewhere on", from the end of the paper."""
    for page in reversed(pages):
        for day in reversed(list(find_days(page.flat))):
            start, end = page.line_at(day.start)
            ends = len(page.flat[day.end : end]) < _TIME_AFTER and not day.in_range
            if ends and patterns("issued", "formulas").match(page.flat[start : day.start]):
                yield page, day


def _titled_days(pages: Sequence[Passage]) -> Iterator[tuple[Passage, Day]]:
    for page, day, start in _labelled(pages, "issued", "labels"):
        if start == page.line_at(start)[0]:
            yield page, day


@cache
def _places() -> re.Pattern[str]:
    ends = "|".join(map(re.escape, words().issued["places"]))
    return re.compile(rf"^[^\d\n]{{2,60}}(?:{ends})\s*(?:den\s+|los\s+)?$")


def _placed_days(pages: Sequence[Passage]) -> Iterator[tuple[Passage, Day]]:
    """Yield the days that end a line, from the last page: first those after a place."""
    for with_place in (True, False):
        for page in reversed(pages):
            for day in reversed(list(find_days(page.flat))) if with_place else find_days(page.flat):
                start, end = page.line_at(day.start)
                more = page.flat[day.end : end].strip(" .")
                if day.in_range or more or page.text[start].islower():
                    continue
                before = page.flat[start : day.start]
                if with_place:
                    fits = _places().match(before) is not None and not _speaks_on(page, start)
                else:
                    fits = start == day.start and _stands_alone(page, start, end)
                if fits:
                    yield page, day


def _speaks_on(page: Passage, start: int) -> bool:
    """Say whether a line goes on with a sentence that the line above has begun."""
    above = page.flat[:start].rstrip("\n").rsplit("\n", 1)[-1].rstrip()
    if start in page.breaks or not above or above[-1] in ".:;)":
        return False
    return above[-1] == "," or re.search(_GOES_ON, above) is not None


_GOES_ON = (
    r"(?<!\w)(?:the|of|on|until|before|by|from|to|and|der|die|das|dem|den|vom|bis|zum|vor|am|und|"
    r"de|do|da|ate|em|antes|el|la|del|hasta|y|le|du|au|avant|jusqu'au|et|a)$"
)


def _stands_alone(page: Passage, start: int, end: int) -> bool:
    """Say whether a day with nothing beside it is that of the paper: no stamp's, no sentence's."""
    if _speaks_on(page, start):
        return False
    near = page.flat[max(0, start - 30) : min(len(page.flat), end + 30)]
    return phrases("issued", "stamps").search(near) is None
