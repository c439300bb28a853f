"""Who signed an order as its judge, as far as the text names a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from documents.judging.order_words import words
from documents.judging.passages import Passage, Span, any_of, found

_PARTICLE = r"(?:de|da|do|dos|das|von|van|del|la|le|du|e|y)"
_HONORIFIC = (
    r"(?:(?i:hon|honourable|honorable|dr|dra|dr\(a\)|mr|mrs|ms|mme|lic|mag|licda|don|dona|doña|"
    r"doutor|doutora|sr|sra|prof)\b\.?|M\.|D\.|Dª\.?|Dña\.?)"
)
_WORD = r"[A-ZÀ-Ý][\w'’.\-]*"
_NAME = rf"(?!{_HONORIFIC}\s){_WORD}(?:\s+(?:{_PARTICLE}\s+)*{_WORD}){{1,5}}"
_PERSON = re.compile(rf"(?:{_HONORIFIC}\s+)*(?P<name>{_NAME})")
_HONOURED = re.compile(
    rf"(?:{_HONORIFIC}\s+)+(?P<name>{_WORD}(?:\s+(?:{_PARTICLE}\s+)*{_WORD}){{0,5}})"
)
_SINGLE = re.compile(rf"(?:{_HONORIFIC}\s+)*(?P<name>[A-ZÀ-Ý][\w'’\-]{{2,}})")
_AROUND = " ,.:;_-–()/"
_NO_NAMES = re.compile(
    r"\b(?:court|district|united|states|county|state|tribunal|amtsgericht|landgericht|juzgado|"
    r"vara|signature|unterschrift|assinatura|firma|the|this|order|of|his|her|honou?r|honou?rable|"
    r"richter\w*|vorsitzende\w*|judges?|justice|magistrad\w*|magistrate|ju[ei]z\w*|juge|control|"
    r"date|datum|clerk|special|agent|attorney|los|las|el|dated|printed|direito|trabalho|instruction)\b"
)


@cache
def _title_pattern() -> re.Pattern[str]:
    return re.compile(any_of(words().judge["titles"]))


def judge_of(pages: Sequence[Passage]) -> Span | None:
    """Return the name beside, above or below the last judge's title; None if none stands there.

    The signature stands at the end of a paper, so that the last title counts first.
    """
    for page, match in reversed(list(found(pages, _title_pattern()))):
        start, end = page.line_at(match.start())
        person = (
            _named(page, start, match.start())
            or _named(page, match.end(), end)
            or _near(page, start, match.start(), match.end(), end)
        )
        if person is not None:
            return person
    return None


def _near(page: Passage, start: int, first: int, last: int, end: int) -> Span | None:
    """Look where only a title on its own line, or an honorific, makes a name certain."""
    said = re.search(rf"{_HONOURED.pattern}\s*,\s*(?:\w+\s)?$", page.text[start:first])
    if said is None:
        said = re.match(rf"\s*(?:am \w+ |an \w+ )?\s*{_HONOURED.pattern}", page.text[last:end])
        start = last
    if said is not None:
        return _span(page, start + said.start("name"), start + said.end("name"))
    if len(page.flat[start if start != last else first : first].strip(_AROUND)) > 12:
        return None
    return _above_or_below(page, first)


def _above_or_below(page: Passage, position: int) -> Span | None:
    index = page.flat.count("\n", 0, position)
    box = page.lines[index].box
    beside = [
        (other, line)
        for other, line in enumerate(page.lines)
        if line.box[0] < box[2] and line.box[2] > box[0] and other != index
    ]
    above = [each for each in beside if each[1].box[3] <= box[1] + 2][-2:]
    below = [each for each in beside if each[1].box[1] >= box[3] - 2][:1]
    for other, _ in [*reversed(above), *below]:
        start, end = _line_number(page, other)
        person = _named(page, start, end, whole=True)
        if person is not None:
            return person
    return None


def _line_number(page: Passage, number: int) -> tuple[int, int]:
    start = sum(len(line.text) + 1 for line in page.lines[:number])
    return start, start + len(page.lines[number].text)


def _named(page: Passage, start: int, end: int, *, whole: bool = False) -> Span | None:
    """Return the person named in a piece of text that holds little else."""
    piece = page.text[start:end]
    single = page.flat[:start].endswith("judge")
    for pattern in (_PERSON, _HONOURED, _SINGLE) if single else (_PERSON, _HONOURED):
        match = pattern.search(piece)
        if match is None:
            continue
        spare = 0 if whole or pattern is _SINGLE else 12
        if (
            len(re.sub(r"^\W*/s/", "", piece).strip(_AROUND))
            <= len(match[0].strip(_AROUND)) + spare
        ):
            span = _span(page, start + match.start("name"), start + match.end("name"))
            if span is not None:
                return span
    return None


def _span(page: Passage, start: int, end: int) -> Span | None:
    name = page.flat[start:end]
    if _NO_NAMES.search(name) or re.match(rf"{_PARTICLE}\s", name):
        return None
    return page.span(start, start + len(page.text[start:end].rstrip(".,")))
