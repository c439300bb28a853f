"""What a reading of an order is made of: proposals, each with its place on the paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from documents.judging.days import Day
from documents.judging.order_words import words
from documents.judging.passages import Passage, Span, any_of
from documents.view import Box

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


def proposed(field: Field, span: Span | None, value: str | None = None) -> Iterator[Proposal]:
    """Yield the proposal of what stands at a place, or nothing."""
    if span is not None and span.text:
        yield Proposal(field, value or span.text, span.text, span.page, span.box)


def proposed_days(field: Field, page: Passage, day: Day) -> Iterator[Proposal]:
    """Yield a proposal for each day that is meant."""
    for each in day.days:
        yield from proposed(field, page.span(day.start, day.end), each.isoformat())


@cache
def phrases(section: str, name: str) -> re.Pattern[str]:
    """Return a pattern for any phrase of one list of ``order.toml``."""
    return re.compile(any_of(getattr(words(), section)[name]))


@cache
def patterns(section: str, name: str) -> re.Pattern[str]:
    """Return a pattern for any of the regular expressions of one list of ``order.toml``.

    A space in them stands for any gap, since a line may end anywhere.
    """
    written = "|".join(f"(?:{each})" for each in getattr(words(), section)[name])
    return re.compile(written.replace(" ", r"\s+"))
