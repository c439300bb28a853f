"""Who signed an order as its judge, as far as the text names a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from documents.judging.order_words import words
from documents.judging.passages import Passage, Span, any_of, found

_NAME = r"(?:[A-ZÀ-Ý][\w'’.\-]*|de|da|do|dos|von|van|del|la|le|du|Dr\.|Dra\.)"
_PERSON = re.compile(
    rf"(?:(?:Hon|Dr|Dra|Mr|Mrs|Ms|M|Mme|D|Dª|Sr|Sra)\.?\s+)*"
    rf"(?P<name>[A-ZÀ-Ý][\w'’.\-]*(?:\s+{_NAME}){{0,4}}\s+[A-ZÀ-Ý][\w'’\-]+)"
)
_NO_NAMES = re.compile(
    r"\b(?:court|district|united|states|county|state|tribunal|amtsgericht|landgericht|juzgado|"
    r"vara|signature|unterschrift|assinatura|firma|the|this|order|of)\b"
)


@cache
def _title_pattern() -> re.Pattern[str]:
    return re.compile(any_of(words().judge["titles"]))


def judge_of(pages: Sequence[Passage]) -> Span | None:
    """Return the name beside, above or after the last judge's title; None if no name stands there.

    The signature stands at the end of a paper, so that the last title counts first.
    """
    matches = list(found(pages, _title_pattern()))
    for page, match in reversed(matches):
        start, end = page.line_at(match.start())
        person = _named(page, start, match.start()) or _named(page, match.end(), end)
        if person is None and start > 0:
            person = _named(page, page.line_at(start - 1)[0], start - 1, whole=True)
        if person is not None:
            return person
    return None


def _named(page: Passage, start: int, end: int, *, whole: bool = False) -> Span | None:
    """Return the person named in a piece of text that holds little else."""
    piece = page.text[start:end]
    match = _PERSON.search(piece)
    if match is None or len(piece.strip(" ,.:;_-()/s")) > len(match[0]) + (0 if whole else 12):
        return None
    if _NO_NAMES.search(page.flat[start + match.start("name") : start + match.end("name")]):
        return None
    return page.span(start + match.start("name"), start + match.end("name"))
