"""Whether the first page carries, at its head, the name of an authority and how to reach it.

A head is what stands above the beginning of the letter (subject, salutation, running text) and is
not the address of whoever is written to. There a line must name an authority: by a general form
of ``authorities.toml``, or by a name from the directory or from the officer. With it must stand
an address, a telephone, an e-mail or web address, a file number, an emblem or a seal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median

from documents.judging.authorities import (
    Authorities,
    authorities,
    begins_with,
    found,
    named,
    words_in,
)
from documents.judging.lines import Line, around, lines_of
from documents.view import Box, Mark, PageView, Seen, View

# Parts of the page's height or width.
_DEEPEST_HEAD = 0.40
_FOOT = 0.87
_MIDDLE = 0.05
_RIGHT_COLUMN = 0.5
_FEW_WORDS = 8
# How sure a recognised word is on average where nothing may be concluded from what is missing.
_UNSURE = 0.6

_POSTAL = re.compile(
    r"\b\d{5}(-\d{3,4})?\b|\b\d{4}-\d{3}\b|\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b|\b\d{2}\.\d{3}-\d{3}\b"
)
_MAIL_OR_WEB = re.compile(r"\S@\S+\.[a-z]{2}|\bwww\.|https?:|\.(gov|gob|gouv|jus)\b")
_NUMBER = re.compile(r"\+?\(?\d[\d ()./-]{5,}\d")
_OPENS_MAILBOX = re.compile(r"\bmail - |\boutlook\b|\bgmail\b")
_RUNS_ON = 7


@dataclass(frozen=True)
class _Page:
    """A first page taken apart into lines; ``head`` holds those above the letter itself."""

    page: PageView
    forms: Authorities
    names: Sequence[str]
    lines: tuple[Line, ...] = field(default=())

    @property
    def blurred(self) -> bool:
        return self.page.source == "ocr"

    @cached_property
    def words(self) -> dict[Line, tuple[str, ...]]:
        return {line: words_in(line.text) for line in self.lines}

    @cached_property
    def body_size(self) -> float:
        """The height of the letters that most words have."""
        sizes = [size for line in self.lines for size in [_size(line)] * len(line.words)]
        return median(sizes) if sizes else 0.0

    @cached_property
    def top(self) -> float:
        """Where the page's text begins, without the line of a sending fax machine."""
        return min((line.box[1] for line in self.lines), default=0.0)

    @cached_property
    def begin(self) -> float:
        """Where the letter itself begins."""
        limit = self.top + _DEEPEST_HEAD * self.page.height
        starts = [line.box[1] for line in self.lines if self._starts_letter(line)]
        return min([limit, *starts])

    @cached_property
    def head(self) -> tuple[Line, ...]:
        kept = []
        for line in self.lines:
            beside = line.box[0] > _RIGHT_COLUMN * self.page.width
            if _centre(line.box)[1] < self.begin or (beside and self._reaches_up(line)):
                kept.append(line)
        return tuple(kept)

    def _reaches_up(self, line: Line) -> bool:
        """A line of a right column that began above the letter and goes on beside it."""
        above = line
        while above.box[1] >= self.begin:
            over = [
                other
                for other in self.lines
                if _overlap(other.box, line.box) > 0
                and 0 < above.box[1] - other.box[1] < 3.2 * above.height
                and other.box[0] > _RIGHT_COLUMN * self.page.width
            ]
            if not over or self.runs_on(above):
                return False
            above = max(over, key=lambda other: other.box[1])
        return True

    def _starts_letter(self, line: Line) -> bool:
        words = self.words[line]
        if begins_with(self.forms.salutations, words, blurred=self.blurred):
            return len(words) <= 7
        if begins_with(self.forms.subjects, words, blurred=False):
            return line.box[0] < _RIGHT_COLUMN * self.page.width
        return self.runs_on(line)

    def runs_on(self, line: Line) -> bool:
        """Running text: many small words, words only sentences have, or one line of a paragraph."""
        return line in self._running

    @cached_property
    def _running(self) -> frozenset[Line]:
        return frozenset(line for line in self.lines if self._reads_on(line))

    def _reads_on(self, line: Line) -> bool:
        words = [word.text for word in line.words if any(map(str.isalpha, word.text))]
        if len(words) < _RUNS_ON:
            return False
        small = sum(word.lstrip("(\"'“„«")[:1].islower() for word in words)
        if small > 0.55 * len(words):
            return True
        if sum(word in self.forms.sentences for word in self.words[line]) >= 2:
            return True
        wide = line.box[2] - line.box[0] > 0.6 * self.page.width
        return wide and any(
            abs(other.box[0] - line.box[0]) < 8
            and _adjoin(other, line)
            and other.box[1] > line.box[1]
            for other in self.lines
            if other is not line
        )

    def prominent(self, line: Line) -> bool:
        """Larger than the text, or alone in the middle of the page."""
        middle = abs(_centre(line.box)[0] - self.page.width / 2) < _MIDDLE * self.page.width
        return _size(line) > 1.17 * self.body_size or middle


def judge_letterhead(view: View, *, agency_names: Sequence[str] = ()) -> Seen:
    """Return ``pass`` with the place of the head, ``fail`` for a page without, else ``review``.

    Reasons: ``blank_head`` (nothing that names an authority), ``no_contact`` (a name and nothing
    with it), ``unsure_text`` (read too badly to say), ``picture_head`` (only a picture up there),
    ``no_text``, or the reason why the file could not be opened.
    """
    first = next((page for page in view.pages if page.number == 1), None)
    if first is None:
        return Seen("review", view.unreadable or "not_inspected")
    if not first.words:
        return _without_words(first)
    lines = lines_of(first.words)
    page = _Page(first, authorities(), agency_names, _without_fax_line(lines, first))
    candidates = list(_candidates(page))
    for line in candidates:
        support = _support(page, line)
        if support:
            box = around([line.box, *(each.box for each in _beside(page, line))])
            return Seen("pass", page=1, box=box, kind=support)
    if candidates:
        return Seen("review", "no_contact", page=1, box=candidates[0].box)
    return _nobody_named(page)


def _without_words(page: PageView) -> Seen:
    if page.marks:
        return Seen("review", "no_text", page=page.number)
    return Seen("fail", "blank_head", page=page.number, box=(0, 0, page.width, page.height / 4))


def _nobody_named(page: _Page) -> Seen:
    """Tell a head that says nothing of an authority from one that could not be read."""
    shown = page.page
    box = (0.0, 0.0, shown.width, min(page.begin, shown.height))
    if len(shown.words) < _FEW_WORDS:
        return Seen("review", "no_text", page=shown.number, box=box)
    picture = _picture_in_head(page)
    if picture is not None and _footer_names(page):
        return Seen("pass", page=shown.number, box=picture.box, kind="emblem")
    if picture is not None and not any(page.prominent(line) for line in page.head):
        return Seen("review", "picture_head", page=shown.number, box=picture.box)
    up_there = [word.sure for line in page.head for word in line.words]
    if page.blurred and up_there and sum(up_there) / len(up_there) < _UNSURE:
        return Seen("review", "unsure_text", page=shown.number, box=box)
    return Seen("fail", "blank_head", page=shown.number, box=box)


def _without_fax_line(lines: tuple[Line, ...], page: PageView) -> tuple[Line, ...]:
    """Leave out what a fax machine prints along the upper edge: date, number, page."""
    edge = 0.045 * page.height
    return tuple(
        line
        for line in lines
        if line.box[3] > edge or not re.search(r"\d{1,2}[:.]\d{2}|\bp(age)?\.? ?\d", line.plain)
    )


def _candidates(page: _Page) -> Iterator[Line]:
    """Yield the lines of the head that name an authority, the first on the page first."""
    forms = page.forms
    for line in page.head:
        if page.runs_on(line) or _is_labelled(page, line) or _opens_mailbox(line):
            continue
        words = page.words[line]
        below = _line_below(page, line)
        joined = words + (page.words[below] if below is not None else ())
        if not _names_authority(page, words) and not (
            below is not None
            and not _names_authority(page, page.words[below])
            and not _is_labelled(page, below)
            and _names_authority(page, joined)
        ):
            continue
        if _is_private(forms, words, page.blurred) or _in_private_block(page, line):
            continue
        if _is_addressed(page, line):
            continue
        yield line


def _names_authority(page: _Page, words: Sequence[str]) -> bool:
    if len(words) > 14:
        return False
    if found(page.forms.names, words, blurred=page.blurred):
        return True
    return any(named(name, words, blurred=page.blurred) for name in page.names)


def _is_private(forms: Authorities, words: Sequence[str], blurred: bool) -> bool:
    form = found(forms.private, words, blurred=blurred)
    if form is None:
        return False
    short = len(form) == 1 and len(form[0]) <= 3 and "." not in form[0]
    return not short or words[-1].rstrip(".") == form[0]


def _in_private_block(page: _Page, line: Line) -> bool:
    """Under the name of a company, or over the end of one, without being set larger."""
    over, under = _line_above(page, line), _line_below(page, line)
    for other in (over, under):
        if other is None or _size(line) > 1.25 * _size(other):
            continue
        if _is_private(page.forms, page.words[other], page.blurred):
            return True
    return False


def _is_labelled(page: _Page, line: Line) -> bool:
    """The value of a field: a label stands before it, on its line or at the left of it."""
    lead, colon, rest = line.text.partition(":")
    if colon and len(lead.split()) <= 4 and rest.strip():
        return True
    for other in page.lines:
        if other is line or other.box[2] > line.box[0] + 2 or not _same_row(other, line):
            continue
        words = page.words[other]
        if other.text.rstrip().endswith(":"):
            return True
        if words in page.forms.labels or words in page.forms.addressees:
            return True
    return False


def _opens_mailbox(line: Line) -> bool:
    return _OPENS_MAILBOX.search(line.plain) is not None


def _is_addressed(page: _Page, line: Line) -> bool:
    """In the address of whoever is written to: after "To", or built and placed like one."""
    block = _block(page, line)
    for other in block:
        aligned = abs(other.box[0] - line.box[0]) < 0.12 * page.page.width
        if aligned and other.box[1] <= line.box[1] and _addresses(page, other):
            return True
    if page.prominent(line) or line.box[0] > _RIGHT_COLUMN * page.page.width:
        return False
    texts = [other.plain for other in block]
    reachable = any(_MAIL_OR_WEB.search(text) for text in texts) or any(
        found(page.forms.phones, page.words[other], blurred=page.blurred) for other in block
    )
    if reachable or not any(_is_address(page, other) for other in block):
        return False
    upper, lower = min(each.box[1] for each in block), max(each.box[3] for each in block)
    others = [each for each in page.head if each not in block and len(page.words[each]) >= 2]
    left = [each for each in others if each.box[0] < _RIGHT_COLUMN * page.page.width]
    above = [each for each in left if each.box[3] <= upper]
    below = [each for each in left if each.box[1] >= lower and _is_address(page, each)]
    return not below and (bool(above) or upper > 0.13 * page.page.height)


def _addresses(page: _Page, line: Line) -> bool:
    form = begins_with(page.forms.addressees, page.words[line], blurred=False)
    if form is None:
        return False
    whole = len(page.words[line]) == len(form)
    colon = re.match(r"^\S+( \S+)?\s?:", line.text) is not None
    return whole or colon or len(form) > 1 or form[0] in {"ao", "aos", "al", "herrn", "attn", "att"}


def _support(page: _Page, line: Line) -> str | None:
    """Return what stands with the name: ``emblem``, ``contact``, ``file_number`` or ``stack``."""
    near = [other for other in page.head if other is not line and not _addressee_line(page, other)]
    foot = [each for each in page.lines if each.box[1] > _FOOT * page.page.height]
    if any(_is_contact(page, other) for other in [line, *near, *foot]):
        return "contact"
    if any(mark.kind in {"emblem", "seal"} for mark in page.page.marks if _is_high(page, mark)):
        return "emblem"
    deepest = page.top + _DEEPEST_HEAD * page.page.height
    captioned = [each for each in page.lines if each.box[1] < deepest and each not in near]
    if any(_is_file_number(page, other) for other in [*near, *captioned]):
        return "file_number"
    stacked = [
        other
        for other in _beside(page, line)
        if other is not line
        and (
            _names_authority(page, page.words[other])
            or found(page.forms.states, page.words[other], blurred=page.blurred)
        )
    ]
    if page.prominent(line) and stacked:
        return "stack"
    return None


def _addressee_line(page: _Page, line: Line) -> bool:
    return any(
        other.box[1] <= line.box[1] and _addresses(page, other) for other in _block(page, line)
    )


def _is_contact(page: _Page, line: Line) -> bool:
    text, words = line.plain, page.words[line]
    if _MAIL_OR_WEB.search(text) or _is_address(page, line):
        return True
    number = _NUMBER.search(text)
    phone = found(page.forms.phones, words, blurred=page.blurred) is not None
    digits = sum(map(str.isdigit, number[0])) if number else 0
    return digits >= 6 and (phone or digits >= 9)


def _is_file_number(page: _Page, line: Line) -> bool:
    digits = any(character.isdigit() for character in line.text)
    short = digits and len(line.words) <= 8 and not page.runs_on(line)
    return short and found(page.forms.dockets, page.words[line], blurred=page.blurred) is not None


def _is_address(page: _Page, line: Line) -> bool:
    text, words = line.plain, page.words[line]
    digits = any(character.isdigit() for character in text)
    letters = any(len(word) > 2 and word.isalpha() for word in words)
    if not letters or page.runs_on(line):
        return False
    street = found(page.forms.streets, words, blurred=page.blurred) is not None
    return (digits and street) or _POSTAL.search(text) is not None


def _is_high(page: _Page, mark: Mark) -> bool:
    return _centre(mark.box)[1] < max(page.begin, 0.25 * page.page.height)


def _picture_in_head(page: _Page) -> Mark | None:
    pictures = [
        mark
        for mark in page.page.marks
        if mark.kind in {"emblem", "seal"} and mark.box[3] < 0.3 * page.page.height
    ]
    return max(pictures, key=lambda mark: mark.box[2] - mark.box[0], default=None)


def _footer_names(page: _Page) -> bool:
    foot = [line for line in page.lines if line.box[1] > _FOOT * page.page.height]
    return any(_names_authority(page, page.words[line]) for line in foot) and any(
        _is_contact(page, line) for line in foot
    )


def _beside(page: _Page, line: Line) -> list[Line]:
    """Return the lines of the head that belong to the same block as this one."""
    return [other for other in _block(page, line) if other in page.head]


def _block(page: _Page, line: Line) -> list[Line]:
    """Return the lines that follow each other closely in one column, this one among them."""
    block, grown = [line], True
    while grown:
        grown = False
        for other in page.lines:
            if other in block:
                continue
            if any(_adjoin(other, each) for each in block):
                block.append(other)
                grown = True
    return block


def _adjoin(one: Line, other: Line) -> bool:
    upper, lower = (one, other) if one.box[1] <= other.box[1] else (other, one)
    gap = lower.box[1] - upper.box[3]
    tall = min(upper.height, lower.height)
    return gap < 1.1 * max(tall, 6.0) and _overlap(one.box, other.box) > 0


def _line_below(page: _Page, line: Line) -> Line | None:
    under = [each for each in page.head if _adjoin(each, line) and each.box[1] > line.box[1] + 1]
    return min(under, key=lambda each: each.box[1], default=None)


def _line_above(page: _Page, line: Line) -> Line | None:
    over = [each for each in page.head if _adjoin(each, line) and each.box[1] < line.box[1] - 1]
    return max(over, key=lambda each: each.box[1], default=None)


def _overlap(one: Box, other: Box) -> float:
    return min(one[2], other[2]) - max(one[0], other[0])


def _same_row(one: Line, other: Line) -> bool:
    return abs(_centre(one.box)[1] - _centre(other.box)[1]) < 0.6 * max(one.height, other.height)


def _centre(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _size(line: Line) -> float:
    return median(word.size or word.box[3] - word.box[1] for word in line.words)
