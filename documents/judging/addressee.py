"""To whom an order is addressed: the provider, or another company in the addressee's place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from documents.judging.order_words import words
from documents.judging.passages import Passage, Span, any_of, flat, found

_LINES_BELOW = 2
_ADDRESSEE_LINES = 30


def provider_spans(pages: Sequence[Passage], names: Sequence[str]) -> Iterator[Span]:
    """Yield where one of the provider's names stands; a full stop or a gap in it may be missing.

    A host such as ``chat.example`` inside a longer address names a server and not the company.
    """
    for page, match in found(pages, _names_pattern(tuple(names))):
        yield page.span(match.start(), match.end())


@cache
def _names_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    spelled = []
    for name in sorted(names, key=len, reverse=True):
        parts = [part for part in re.split(r"[^\w]+", flat(name)) if part]
        if parts:
            stop = r"\.?" if name.rstrip().endswith(".") else ""
            spelled.append(r"[\s.,\-]*".join(map(re.escape, parts)) + stop)
    joined = "|".join(spelled) or r"(?!)"
    return re.compile(rf"(?<![\w./@-])(?:{joined})(?![\w/@-])")


def addressee_of(pages: Sequence[Passage], *, leave_out: Sequence[str]) -> Span | None:
    """Return a company named where an addressee stands, unless it is one of ``leave_out``.

    That is after a label such as ``To:`` at the beginning of a line, on it or just beneath, and
    with the word that companies bear (Inc., GmbH, Ltda.), so that a person's name is never taken.
    """
    ours = _names_pattern(tuple(leave_out))
    first = pages[0]
    for match in _label_pattern().finditer(first.flat):
        if first.text.count("\n", 0, match.start()) >= _ADDRESSEE_LINES:
            break
        end = match.end()
        for _ in range(_LINES_BELOW):
            end = first.line_at(end)[1] + 1
        if not match["colon"].strip() and first.text[match.start("label")].islower():
            # A line of running text that happens to begin with "to".
            continue
        block = first.flat[match.end() : end]
        company = _company_pattern().search(first.text, match.end(), end)
        own = ours.search(block)
        if own is not None and (company is None or own.start() < company.end() - match.end()):
            return None
        if company is not None:
            return first.span(company.start(), company.end())
    return None


@cache
def _label_pattern() -> re.Pattern[str]:
    labels = any_of(words().addressee["labels"])
    return re.compile(rf"^[ ]*(?P<label>{labels})(?P<colon>\s*:|[ \t]*\n|[ ]+(?=\w))", re.MULTILINE)


@cache
def _company_pattern() -> re.Pattern[str]:
    forms = "|".join(
        re.escape(form) for form in sorted(words().addressee["companies"], key=len, reverse=True)
    )
    word = r"[A-ZÀ-Ý0-9&][\w&.'’\-]*"
    small = r"(?:(?:de|da|do|of|and|und|et|y|e|the|la|le|für|for)\s+)?"
    return re.compile(rf"(?<!\w){word}(?:\s+{small}{word}){{0,6}}?,?\s+(?i:{forms})(?!\w)")
