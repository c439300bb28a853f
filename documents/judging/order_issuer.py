"""Who issued an order: the court of its head, else the office whose head it is.

A court that only a text speaks of issued nothing: the line must stand high on the page, be the
name of a court, and be no part of a sentence, of an address, or of the prosecutors' name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from documents.judging.authorities import authorities
from documents.judging.captions import issuer_of_certificate
from documents.judging.contact import is_a_street, is_address, is_contact, is_file_number
from documents.judging.letterhead import heads_of
from documents.judging.lines import around
from documents.judging.order_proposals import Proposal, patterns, phrases, proposed
from documents.judging.passages import WORDS_MOST, Span, flat
from documents.judging.set_lines import SetLine, adjoin, overlap
from documents.judging.somebody_else import is_addressed, is_addressee_line, is_labelled
from documents.judging.upper_page import UpperPage
from documents.view import PageView

_LONGEST_LINE = 110
# "Tribunal de Justiça do Estado", "Comarca de Cidade", "2ª Vara Criminal" are one court.
_LINES_BELOW, _LINES_ABOVE = 4, 2
# By which part of its size a level of a name may be larger or smaller than the one before.
_AS_LARGE = 0.5
_MOST_WORDS, _MOST_DIGITS, _SHORTEST = 12, 3, 3
# In heights of letters, from top to top: lines of one name that are set apart.
_FAR = 3.2
_JOINING = frozenset(
    ("for", "the", "of", "de", "da", "do", "del", "du", "des", "der", "e", "y", "et", "und")
)
_LABELLED = re.compile(r"^[^:\d]{3,60}:\s+(?=\S)")
_SMALL_WORDS = _JOINING | frozenset(
    ("in", "at", "and", "a", "an", "am", "das", "dos", "la", "el", "nº", "le", "n", "no")
)


def issuers_of(page: PageView) -> Iterator[Proposal]:
    """Propose the court, and the issuer: that court, else the authority whose head it is."""
    upper = UpperPage(replace(page, words=page.words[:WORDS_MOST]), authorities(), ())
    court = _court(upper)
    yield from proposed("issuer", court or _office(upper))
    yield from proposed("court", court)


def _court(page: UpperPage) -> Span | None:
    """Return the first court that is named high on the page, with its chamber or seat below."""
    certified = issuer_of_certificate(page)
    for line in page.lines if certified is None else [certified]:
        if line.box[1] < page.deepest and _names_court(page, line):
            return _span(page, [line, *_levels_below(page, line)])
    return None


def _office(page: UpperPage) -> Span | None:
    """Return the authority that the head names, with the levels of it over and under it."""
    certified = issuer_of_certificate(page)
    if certified is not None:
        return _span(page, [certified])
    line = next(iter(heads_of(page)), None)
    if line is None:
        return None
    return _span(page, [*_levels_above(page, line), line, *_levels_below(page, line)])


def _span(page: UpperPage, lines: list[SetLine]) -> Span:
    text = " ".join(_value(line.text).strip(" -–—*") for line in lines)
    return Span(" ".join(text.split()), page.page.number, around([each.box for each in lines]))


def _value(text: str) -> str:
    """Return a line without the label of its field."""
    label = patterns("court", "fields").match(flat(text))
    return text[label.end() :] if label else _LABELLED.sub("", text)


def _names_court(page: UpperPage, line: SetLine) -> bool:
    """Say whether a line is the name of a court, and no text that speaks of one."""
    text = line.text if len(line.text) <= _LONGEST_LINE else ""
    plain = flat(text)
    match = phrases("court", "forms").search(plain) or patterns("court", "patterns").search(plain)
    if match is None or "@" in text or patterns("court", "at_courts").search(plain):
        return False
    if patterns("court", "districts").fullmatch(plain.strip(" ()")):
        return False
    label = patterns("court", "fields").match(plain)
    before = text[label.end() if label else 0 : match.start()]
    if phrases("court", "persons").search(flat(before)) or text[:1].islower():
        return False
    if not all(
        not each[0].isalpha() or each[0].isupper() or each in _SMALL_WORDS
        for each in before.split()
    ):
        return False
    if page.runs_on(line) or is_a_street(page, line) or _is_of_prosecutors(page, line):
        return False
    # A court may be written to as well, and then stands where an address does.
    return not is_addressed(page, line) or page.prominent(line)


def _is_of_prosecutors(page: UpperPage, line: SetLine) -> bool:
    """Say whether the prosecutors at a court are named right under it."""
    return any(
        patterns("court", "at_courts").search(flat(below.text))
        for below in list(_levels_below(page, line))[:2]
    )


def _levels_below(page: UpperPage, line: SetLine) -> Iterator[SetLine]:
    for _ in range(_LINES_BELOW):
        under = [each for each in page.lines if 0 < _gap(line, each) < _FAR * _tall(line, each)]
        below = min(under, key=lambda each: each.box[1], default=None)
        if below is None or not _goes_on(page, line, below):
            return
        yield below
        line = below


def _levels_above(page: UpperPage, line: SetLine) -> list[SetLine]:
    above: list[SetLine] = []
    for _ in range(_LINES_ABOVE):
        over = [each for each in page.lines if adjoin(line, each) and _gap(each, line) > 0]
        higher = max(over, key=lambda each: each.box[1], default=None)
        if higher is None or not _is_level(page, higher, line):
            break
        above.insert(0, higher)
        line = higher
    return above


def _gap(upper: SetLine, lower: SetLine) -> float:
    """Return how far one line begins under another of its column; 0 for one that does not."""
    aside = overlap(upper.box, lower.box) <= 0 or lower.box[1] < upper.box[1] + 1
    return 0.0 if aside else lower.box[1] - upper.box[1]


def _tall(one: SetLine, other: SetLine) -> float:
    return max(one.size, other.size, one.height, other.height, 6.0)


def _goes_on(page: UpperPage, line: SetLine, below: SetLine) -> bool:
    """Say whether a name goes on in the next line of its column.

    After a word that joins it does; a further court or a division of one belongs to it also where
    lines stand apart.
    """
    if line.words and line.words[-1] in _JOINING and below.text[:1].isupper():
        return len(below.words) <= _MOST_WORDS
    if not _is_level(page, below, line):
        return False
    told = patterns("court", "levels").search(flat(below.text)) is not None
    return told or adjoin(line, below)


def _is_level(page: UpperPage, line: SetLine, beside: SetLine) -> bool:
    """Say whether a line over or under a name goes on with it, and is nothing else of a head."""
    if not 1 <= len(line.words) <= _MOST_WORDS or line.box[1] > page.deepest:
        return False
    if max(map(len, line.words)) < _SHORTEST or line.text.rstrip().endswith((";", ".,")):
        return False
    if abs(line.size - beside.size) > _AS_LARGE * max(line.size, beside.size):
        return False
    digits = sum(map(str.isdigit, line.text))
    if digits > _MOST_DIGITS or is_labelled(page, line) or page.runs_on(line):
        return False
    plain = flat(line.text)
    if patterns("court", "no_level").search(plain) or phrases("judge", "titles").match(plain):
        return False
    kinds = ("search_warrant", "subpoena", "court_order", "mlat", "warrant", "other_order")
    if any(phrases("kind", kind).match(plain) for kind in kinds):
        return False
    if line.words[-1:] in page.forms.labels:
        return False
    if is_contact(page, line) or is_address(page, line) or is_a_street(page, line):
        return patterns("court", "levels").match(plain) is not None
    if digits == _MOST_DIGITS and is_file_number(page, line):
        return False
    return not is_addressee_line(page, line, beside)
