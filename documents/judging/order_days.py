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


_FIGURES = re.compile(r"(?<![\d./-])(\d{1,2})[/-](\d{1,2})[/-](?:\d{4}|\d{2})(?![\d/-])")


def in_order(pages: Sequence[Passage], read: Sequence[Proposal]) -> list[Proposal]:
    """Leave out how days in figures cannot be meant on this paper, where it tells.

    It tells by another day of it that can be read in one way only, else by its language: the
    month stands first in papers of the United States and in no others.
    """
    month_first = _month_first(pages)
    if month_first is None:
        return list(read)
    return [each for each in read if not _is_misread(each, month_first=month_first)]


def _month_first(pages: Sequence[Passage]) -> bool | None:
    written = [match for page in pages for match in _FIGURES.finditer(page.flat)]
    days_first = any(int(match[1]) > 12 for match in written)
    months_first = any(int(match[2]) > 12 for match in written)
    if days_first != months_first:
        return months_first
    text = "\n".join(page.flat for page in pages)
    if days_first or patterns("days", "either").search(text):
        return None
    if patterns("days", "months_first").search(text):
        return True
    small = set(patterns("days", "days_first").findall(text))
    return False if len(small) >= _TELLING_WORDS else None


# Of the small words of a language so many different ones tell it.
_TELLING_WORDS = 3


def _is_misread(proposal: Proposal, *, month_first: bool) -> bool:
    match = _FIGURES.fullmatch(proposal.shown.strip(" .,;"))
    if match is None or int(match[1]) > 12 or int(match[2]) > 12:
        return False
    day, month = (int(match[2]), int(match[1])) if month_first else (int(match[1]), int(match[2]))
    return not proposal.value.endswith(f"-{month:02}-{day:02}")


def issued_of(pages: Sequence[Passage]) -> Iterator[Proposal]:
    """The day of issue: said outright, else after a label, else after a place.

    Only a label that begins a line counts: a text speaks of the days of other papers too.
    """
    ways = (_said_days, _field_days, _formula_days, _own_days, _titled_days, _placed_days)
    for candidates in ways:
        own = (each for each in candidates(pages) if not _is_of_a_copy(*each))
        page_and_day = next(own, None)
        if page_and_day is not None:
            yield from proposed_days("issued_on", *page_and_day)
            return


def returnable_of(pages: Sequence[Passage], forbidding: Sequence[Proposal]) -> Iterator[Proposal]:
    """The day until which an answer is due, unless a text forbids or holds until then.

    A word such as "until" needs a word of answering beside it, for it also bounds records.
    """
    taken = {(each.page, each.box) for each in forbidding}
    for fits in (_is_due, _is_to_be_answered):
        for page in pages:
            for day in find_days(page.flat):
                span = page.span(day.start, day.end)
                if day.in_range or (span.page, span.box) in taken:
                    continue
                if fits(page, day) and not _holds(page, day):
                    yield from proposed_days("returnable_on", page, day)
                    return


def _is_due(page: Passage, day: Day) -> bool:
    before = page.flat[max(0, day.start - _FARTHEST) : day.start]
    line, _ = page.line_at(day.start)
    labelled = patterns("returnable", "fields").search(page.flat[line : day.start]) is not None
    labelled |= patterns("returnable", "over").search(page.above(day.start, day.end)) is not None
    beside = page.left_of(day.start, day.end) if day.start == line else ""
    label = _before("returnable", "labels")
    return labelled or any(label.search(each) for each in (before, beside))


def _is_to_be_answered(page: Passage, day: Day) -> bool:
    start, end = page.sentence_at(day.start)
    if patterns("returnable", "appears").search(page.flat[start : day.start]):
        return True
    before = page.flat[max(start, day.start - _FARTHEST) : day.start]
    if _before("returnable", "weak").search(before) is None:
        return False
    if patterns("returnable", "narrates").search(page.flat, start, day.start):
        return False
    return patterns("returnable", "answers").search(page.flat, start, end) is not None


def _holds(page: Passage, day: Day) -> bool:
    """Say whether something else than an answer is bound by a day: silence, records, a hearing."""
    start, end = page.sentence_at(day.start)
    before = page.flat[max(start, day.start - 90) : day.start]
    if patterns("returnable", "hearings").search(before):
        return True
    if phrases("returnable", "no_return").search(before) is None:
        return False
    return patterns("returnable", "lasts").search(page.flat, start, end) is None


def _is_of_a_copy(page: Passage, day: Day) -> bool:
    """Say whether a day is that on which a copy was certified or an order filed."""
    start, _ = page.line_at(day.start)
    over = page.flat[:start].rstrip("\n").rsplit("\n", 1)[-1]
    beside = page.flat[start : day.start]
    said = (over, beside, page.above(day.start, day.end))
    return any(patterns("issued", "copies").match(each) for each in said)


@cache
def _before(section: str, name: str) -> re.Pattern[str]:
    labels = any_of(getattr(words(), section)[name])
    joined = r"[\s:,.]*(?:the|on|el|le|dia|den|am|do dia|ao dia|del dia|del|du|de|of|o)?[\s:,]*"
    return re.compile(
        rf"{labels}(?:[\s:,.]*{_TIME})?{joined}(?:{_weekday()}[\s,]+(?:den|the|le)?\s*)?$"
    )


# A time of day, which may stand between a label and its day.
_HALF = r"(?:a\.?\s?m\.?|p\.?\s?m\.?|uhr|horas?|hrs?|h|heures?|noon|midnight|midday|o'clock)"
_TIME = (
    r"(?:(?:at|um|as|a las|las|a)\s+)?"
    r"(?:noon|midnight|midday|close of business|cob|"
    rf"\d{{1,2}}(?:[:.h]\s?\d{{2}})?(?:\s*{_HALF}){{0,2}}(?:\s*\([^)\n]{{1,12}}\))?)"
)


@cache
def _weekday() -> str:
    return any_of(words().weekdays["names"])


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


def _field_days(pages: Sequence[Passage]) -> Iterator[tuple[Passage, Day]]:
    """Yield the days of a form's fields, by the label over or beside it: "5. Date of issue"."""
    for page in pages:
        for day in find_days(page.flat):
            labels = (page.above(day.start, day.end), page.left_of(day.start, day.end))
            if not day.in_range and any(map(patterns("issued", "over").search, labels)):
                yield page, day


def _formula_days(pages: Sequence[Passage]) -> Iterator[tuple[Passage, Day]]:
    """Yield the days of lines such as "Given at Somewhere on", from the end of the paper."""
    for page in reversed(pages):
        for day in reversed(list(find_days(page.flat))):
            start, end = page.line_at(day.start)
            ends = len(page.flat[day.end : end]) < _TIME_AFTER and not day.in_range
            if ends and patterns("issued", "formulas").match(page.flat[start : day.start]):
                yield page, day


def _own_days(pages: Sequence[Passage]) -> Iterator[tuple[Passage, Day]]:
    """Yield the days of titles such as "Beschluss vom 3. März 2026", which end their line."""
    for page in pages[:1]:
        for day in find_days(page.flat):
            start, end = page.line_at(day.start)
            alone = not page.flat[day.end : end].strip(" .") and not _speaks_on(page, start)
            title = page.flat[start : day.start].lstrip()
            if alone and patterns("issued", "titles").search(title):
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
                more = page.flat[day.end : end].strip(" .,")
                if day.in_range or more or page.text[start].islower():
                    continue
                before = page.flat[start : day.start]
                if with_place:
                    fits = _places().match(before) is not None and not _speaks_on(page, start)
                else:
                    fits = before.strip() in _BEFORE_A_DAY and _stands_alone(page, start, end)
                if fits:
                    yield page, day


_BEFORE_A_DAY = frozenset(("", "le", "el", "am", "den", "em"))


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
    beside = page.left_of(start, min(end, start + _FARTHEST)).strip(" :.")
    if beside and not phrases("issued", "labels").search(beside):
        return False
    near = page.flat[max(0, start - 30) : min(len(page.flat), end + 30)]
    return phrases("issued", "stamps").search(near) is None
