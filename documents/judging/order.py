"""Reads an order: what its text proposes for the process sheet, and whom it names.

Nothing here decides. Each proposal says where it was read, a person confirms it, and what could
mean two things is proposed as both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from documents.judging.addressee import addressee_of, provider_spans
from documents.judging.days import Day, find_days, find_lengths
from documents.judging.order_words import words
from documents.judging.passages import Passage, Span, any_of, found
from documents.judging.people import judge_of
from documents.view import Box, Seen, View

Field = Literal[
    "kind",
    "issuer",
    "court",
    "docket",
    "judge",
    "issued_on",
    "returnable_on",
    "provider_named",
    "account",
    "category",
    "nondisclosure",
    "nondisclosure_until",
]
_HEAD_LINES = 40
_ACCOUNTS_MOST = 50
_SENTENCES_MOST = 10
_PAGES_READ = 30
_PAGES_JUDGED = 5
_LONGEST_LINE = 110


@dataclass(frozen=True)
class Proposal:
    """One value read out of an order, and where.

    ``value`` is what the sheet would hold: a word of the vocabulary, an ISO day, or text.
    ``shown`` is what the paper says.
    """

    field: Field
    value: str
    shown: str
    page: int
    box: Box


@dataclass(frozen=True)
class OrderReading:
    """All that was read out of one order, in the order of the fields."""

    proposals: tuple[Proposal, ...] = ()

    def of(self, field: Field) -> tuple[Proposal, ...]:
        """Return the proposals for one field; two mean that the text does not decide."""
        return tuple(each for each in self.proposals if each.field == field)

    def certain(self, field: Field) -> Proposal | None:
        """Return the proposal for a field where the text leaves no choice."""
        values = {each.value: each for each in self.of(field)}
        return next(iter(values.values())) if len(values) == 1 else None


def read_order(view: View, *, provider_names: Sequence[str]) -> OrderReading:
    """Read an order. A paper without text gives nothing."""
    pages = _passages(view, _PAGES_READ)
    if not pages:
        return OrderReading()
    issued = list(_issued(pages))
    forbidding = list(_nondisclosure(pages, issued))
    read: list[Proposal] = [
        *_kind(pages),
        *_issuers(pages),
        *_docket(pages),
        *_proposed("judge", judge_of(pages)),
        *issued,
        *_returnable(pages, forbidding),
        *_proposed("provider_named", _provider(pages, provider_names)),
        *_accounts(pages),
        *_categories(pages),
        *forbidding,
    ]
    return OrderReading(tuple(read))


def judge_names_provider(view: View, *, provider_names: Sequence[str]) -> Seen:
    """Say whether an order is addressed to the provider; ``kind`` is the company it names.

    ``fail`` needs another company in the place of the addressee and the provider named nowhere:
    an order may speak of many companies, and a former name of ours may be right.
    """
    pages = _passages(view, _PAGES_JUDGED)
    if not pages:
        return Seen("review", "not_inspected" if view.unreadable else "not_named")
    ours = next(iter(provider_spans(pages, provider_names)), None)
    other = addressee_of(pages, leave_out=provider_names)
    if ours is not None and other is None:
        return Seen("pass", None, ours.page, ours.box, ours.text)
    if other is None:
        return Seen("review", "not_named")
    if ours is not None:
        return Seen("review", "another_company", other.page, other.box, other.text)
    return Seen("fail", "another_company", other.page, other.box, other.text)


def _passages(view: View, most: int) -> list[Passage]:
    return [Passage.of(page) for page in view.pages[:most] if page.words]


def _proposed(field: Field, span: Span | None, value: str | None = None) -> Iterator[Proposal]:
    if span is not None and span.text:
        yield Proposal(field, value or span.text, span.text, span.page, span.box)


def _provider(pages: Sequence[Passage], names: Sequence[str]) -> Span | None:
    other = addressee_of(pages, leave_out=names)
    return other or next(iter(provider_spans(pages, names)), None)


@cache
def _phrases(section: str, name: str) -> re.Pattern[str]:
    return re.compile(any_of(getattr(words(), section)[name]))


def _kind(pages: Sequence[Passage]) -> Iterator[Proposal]:
    """What a paper calls itself in a short line near its top; the most telling word wins."""
    first = pages[0]
    for kind in words().kind:
        for match in _phrases("kind", kind).finditer(first.flat):
            start, end = first.line_at(match.start())
            line_number = first.text.count("\n", 0, start)
            if end - start <= _LONGEST_LINE and line_number < _HEAD_LINES:
                span = first.span(match.start(), match.end())
                yield from _proposed("kind", span, kind)
                return


def _issuers(pages: Sequence[Passage]) -> Iterator[Proposal]:
    court = _line_naming(pages[0], "forms")
    other = _line_naming(pages[0], "others")
    yield from _proposed("issuer", court or other)
    yield from _proposed("court", court)


def _line_naming(page: Passage, which: str) -> Span | None:
    """Return the first short line near the top that names such an authority."""
    for match in _phrases("court", which).finditer(page.flat):
        start, end = page.line_at(match.start())
        if end - start > _LONGEST_LINE or page.text.count("\n", 0, start) >= _HEAD_LINES:
            continue
        return page.span(start, _district_after(page, end))
    return None


def _district_after(page: Passage, end: int) -> int:
    """A federal court stands on several lines: ``for the``, ``Northern District of …``."""
    follows = re.match(
        r"\n\s*(?:for the\s*\n?\s*)?[a-z ]{0,20}district of [a-z .]+", page.flat[end:]
    )
    return end + follows.end() if follows else end


@cache
def _docket_pattern() -> re.Pattern[str]:
    labels = any_of(words().docket["labels"])
    piece = r"[\w./:\-()]"
    german = r"\d{1,4} [a-z]{1,6}(?: \([^)\n]{1,12}\))? \d+/\d{2,4}"
    return re.compile(
        rf"{labels}\s*(?:no|nr|num|numero|°|º)?\s*[.:#°]*\s*"
        rf"(?P<value>{german}|[a-z0-9]{piece}{{0,40}}(?: {piece}{{0,20}}\d{piece}{{0,20}}){{0,3}})"
    )


def _docket(pages: Sequence[Passage]) -> Iterator[Proposal]:
    for page, match in found(pages[:2], _docket_pattern()):
        value = match["value"].rstrip(".,;:-")
        digits = sum(character.isdigit() for character in value)
        if digits >= 2 and len(value) <= 60 and not re.fullmatch(r"(?:19|20)\d\d", value):
            start = match.start("value")
            yield from _proposed("docket", page.span(start, start + len(value)))
            return


@cache
def _dated_pattern(section: str) -> re.Pattern[str]:
    return re.compile(
        any_of(getattr(words(), section)["labels"]) + r"[\s:,]*(?:the|on|el|le|dia)?\s*$"
    )


def _labelled_days(pages: Sequence[Passage], section: str) -> Iterator[tuple[Passage, Day]]:
    """Yield the days that directly follow one of a section's labels."""
    for page in pages:
        for day in find_days(page.flat):
            before = page.flat[max(0, day.start - 40) : day.start]
            if _dated_pattern(section).search(before):
                yield page, day


def _issued(pages: Sequence[Passage]) -> Iterator[Proposal]:
    """The day of issue: labelled, else alone after a place at the end of a line."""
    labelled = next(_labelled_days(pages, "issued"), None)
    yield from _days("issued_on", labelled or next(_placed_days(pages), None))


def _placed_days(pages: Sequence[Passage]) -> Iterator[tuple[Passage, Day]]:
    places = re.compile(
        r"^[^\d\n]{2,40}(?:"
        + "|".join(map(re.escape, words().issued["places"]))
        + r")\s*(?:den\s+)?$"
    )
    for page in reversed(pages):
        for day in find_days(page.flat):
            start, end = page.line_at(day.start)
            rest = page.flat[day.end : end].strip(" .")
            if not rest and (start == day.start or places.match(page.flat[start : day.start])):
                yield page, day


def _returnable(pages: Sequence[Passage], forbidding: Sequence[Proposal]) -> Iterator[Proposal]:
    taken = {(each.page, each.box) for each in forbidding}
    for page, day in _labelled_days(pages, "returnable"):
        span = page.span(day.start, day.end)
        if (span.page, span.box) not in taken:
            yield from _days("returnable_on", (page, day))
            return


def _days(field: Field, at: tuple[Passage, Day] | None) -> Iterator[Proposal]:
    if at is None:
        return
    page, day = at
    for each in day.days:
        yield from _proposed(field, page.span(day.start, day.end), each.isoformat())


_NAMED = re.compile(
    r"(?P<at>(?<![\w@.])@[a-z0-9][\w.\-]*\w)"
    r"|(?P<url>https?://[^\s<>\"')\],;]+)"
)


def _accounts(pages: Sequence[Passage]) -> Iterator[Proposal]:
    seen: set[str] = set()
    for page, match in found(pages, _NAMED):
        end = match.end() - (len(match[0]) - len(match[0].rstrip(".,;:")))
        span = page.span(match.start(), end)
        value = page.text[match.start() : end]
        if value.casefold() not in seen and len(seen) < _ACCOUNTS_MOST:
            seen.add(value.casefold())
            yield from _proposed("account", span, value)


def _categories(pages: Sequence[Passage]) -> Iterator[Proposal]:
    """What is asked for, unless the words just before it refuse it."""
    for category in ("subscriber", "records", "content"):
        for page, match in found(pages, _phrases("category", category)):
            before = page.flat[max(0, match.start() - 25) : match.start()]
            if not _phrases("category", "refused").search(before):
                span = page.span(match.start(), match.end())
                yield from _proposed("category", span, category)
                break


def _nondisclosure(pages: Sequence[Passage], issued: Sequence[Proposal]) -> Iterator[Proposal]:
    """Words that forbid telling, each sentence once, and until when."""
    done: set[tuple[int, int]] = set()
    for page, match in found(pages, _phrases("nondisclosure", "cues")):
        start, end = page.sentence_at(match.start())
        if (page.number, start) in done:
            continue
        if len(done) >= _SENTENCES_MOST:
            return
        done.add((page.number, start))
        yield from _proposed("nondisclosure", page.span(start, end))
        yield from _until(page, match.end(), end, issued) or _until(page, start, end, issued)


@cache
def _until_pattern() -> re.Pattern[str]:
    ends = any_of(words().nondisclosure["until"])
    return re.compile(ends + r"[\s,:]*(?:the|dia|el|le|den|and\s+including)?\s*$")


def _until(page: Passage, start: int, end: int, issued: Sequence[Proposal]) -> list[Proposal]:
    """Return until when a piece of text forbids: a day, or a length of time after the issue."""
    said = page.flat[start:end]
    for day in find_days(said):
        if _until_pattern().search(said[: day.start]):
            shown = page.span(start + day.start, start + day.end)
            return [
                proposal
                for each in day.days
                for proposal in _proposed("nondisclosure_until", shown, each.isoformat())
            ]
    for length in find_lengths(said):
        shown = page.span(start + length.start, start + length.end)
        # A year from 5 November ends with 4 November, but orders rarely say so, and a day longer
        # than was meant harms nobody.
        lasts = [length.after(date.fromisoformat(each.value)).isoformat() for each in issued]
        values = lasts or [f"{length.count} {length.unit}"]
        return [
            proposal
            for value in values
            for proposal in _proposed("nondisclosure_until", shown, value)
        ]
    return []
