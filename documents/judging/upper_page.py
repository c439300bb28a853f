"""A first page taken apart: its lines, where the letter itself begins, and what stands above."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from documents.judging.authorities import Authorities, begins_with, found, words_in
from documents.judging.lines import around, lines_of, plain, without_line_numbers
from documents.judging.paragraphs import FEWEST, running
from documents.judging.set_lines import SetLine, adjoin, overlap, set_line
from documents.view import Mark, PageView, Word

# Parts of the page's height or width.
_DEEPEST_HEAD = 0.40
_FOOT = 0.87
_MIDDLE = 0.05
_FULL_WIDTH = 0.7
_UPPER_EDGE = 0.045
_RIGHT_COLUMN = 0.5
_OF_TEXT = 0.6
_LARGER = 1.17
# Words around a seal come in pieces: of so many letters at most, and so many of them.
_PIECE, _PIECES = 3, 3
_SMALL_PRINT = 0.85


@dataclass(eq=False)
class UpperPage:
    """A first page. ``names`` are names of agencies known beside the general forms."""

    page: PageView
    forms: Authorities
    names: Sequence[str]

    @property
    def blurred(self) -> bool:
        """Whether a machine recognised the words, so that single letters may be wrong."""
        return self.page.source == "ocr"

    @cached_property
    def lines(self) -> tuple[SetLine, ...]:
        """The lines without what a fax machine prints along the upper edge."""
        words = without_line_numbers(self.page.words, self.page.width)
        words = _without_rings(words, self.page.marks)
        lying = [word for word in words if not _stands(word)]
        lines = (set_line(line, seen=self.blurred) for line in lines_of(lying))
        return tuple(line for line in lines if not _is_of_a_fax(line, self.page.height))

    @cached_property
    def upright(self) -> SetLine | None:
        """What stands on end along the page, from its upper part down."""
        line = _upright(self.page.words)
        return line if line is not None and line.box[1] < self.deepest else None

    @cached_property
    def body_size(self) -> float:
        """The height of the letters that most words have."""
        sizes = [size for line in self.lines for size in [line.size] * line.count]
        return median(sizes) if sizes else 0.0

    @cached_property
    def deepest(self) -> float:
        """Below this no head is looked for."""
        top = min((line.box[1] for line in self.lines), default=0.0)
        return top + _DEEPEST_HEAD * self.page.height

    @cached_property
    def begin(self) -> float:
        """Where the letter itself begins: its subject, salutation or running text."""
        starts = (line.box[1] for line in self.lines if self._starts_letter(line))
        return min([self.deepest, *starts])

    @cached_property
    def head(self) -> tuple[SetLine, ...]:
        """The lines above the letter, and those of a right column that goes on beside it."""
        return tuple(
            line
            for line in self.lines
            if line.middle[1] < self.begin or (self.is_right(line) and self._reaches_up(line))
        )

    @cached_property
    def foot(self) -> tuple[SetLine, ...]:
        """The lines along the lower edge."""
        return tuple(line for line in self.lines if line.box[1] > _FOOT * self.page.height)

    def is_right(self, line: SetLine) -> bool:
        return line.box[0] > _RIGHT_COLUMN * self.page.width

    def prominent(self, line: SetLine) -> bool:
        """Larger than the text, or alone in the middle of the page."""
        off = abs(line.middle[0] - self.page.width / 2)
        narrow = line.box[2] - line.box[0] < _FULL_WIDTH * self.page.width
        return line.size > _LARGER * self.body_size or (narrow and off < _MIDDLE * self.page.width)

    def runs_on(self, line: SetLine) -> bool:
        """Running text: many small words, words only sentences have, or a line of a paragraph."""
        return line in self._running

    def begins_under_title(self, line: SetLine) -> bool:
        """Say whether a line is the first of the text beneath the title of legal process."""
        if self.prominent(line) or line.size > _LARGER * self.body_size:
            return False
        wide = line.box[2] - line.box[0] > _OF_TEXT * self.page.width
        if len(line.words) < FEWEST or not (wide or line.text.rstrip().endswith((".", ":"))):
            return False
        return any(
            each.box[3] < line.box[1]
            and self.prominent(each)
            and found(self.forms.process, each.words, blurred=self.blurred)
            for each in self.head
        )

    def block(self, line: SetLine) -> list[SetLine]:
        """Return the lines that follow each other closely in one column, this one first."""
        block, known = [line], {line}
        for one in block:
            for each in self._adjoining(one):
                if each not in known:
                    known.add(each)
                    block.append(each)
        return block

    def below(self, line: SetLine) -> SetLine | None:
        """Return the next line of the head in the same block."""
        under = [each for each in self.head if adjoin(each, line) and each.box[1] > line.box[1] + 1]
        return min(under, key=lambda each: each.box[1], default=None)

    def above(self, line: SetLine) -> SetLine | None:
        """Return the line of the head before this one in the same block."""
        over = [each for each in self.head if adjoin(each, line) and each.box[1] < line.box[1] - 1]
        return max(over, key=lambda each: each.box[1], default=None)

    def _adjoining(self, line: SetLine) -> tuple[SetLine, ...]:
        """Return the lines that follow this one closely, or it them; looked for once."""
        if line not in self._beside:
            self._beside[line] = tuple(each for each in self.lines if adjoin(each, line))
        return self._beside[line]

    @cached_property
    def _beside(self) -> dict[SetLine, tuple[SetLine, ...]]:
        return {}

    def _starts_letter(self, line: SetLine) -> bool:
        if begins_with(self.forms.salutations, line.words, blurred=self.blurred):
            return len(line.words) <= FEWEST
        if begins_with(self.forms.subjects, line.words, blurred=False):
            return not self.is_right(line)
        if not self.runs_on(line) or line.size < _SMALL_PRINT * self.body_size:
            return False
        # A motto in the head is a sentence too, but it stands alone.
        goes_on = any(each is not line and adjoin(each, line) for each in self._running)
        return goes_on or not self.prominent(line)

    def _reaches_up(self, line: SetLine) -> bool:
        above = line
        while above.box[1] >= self.begin:
            over = [
                each
                for each in self.lines
                if overlap(each.box, line.box) > 0
                and 0 < above.box[1] - each.box[1] < 3.2 * above.height
                and self.is_right(each)
            ]
            if not over or self.runs_on(above):
                return False
            above = max(over, key=lambda each: each.box[1])
        return True

    @cached_property
    def _running(self) -> frozenset[SetLine]:
        return running(self.lines, self.forms.sentences, width=self.page.width, size=self.body_size)


def _without_rings(words: Sequence[Word], marks: Sequence[Mark]) -> tuple[Word, ...]:
    """Return the words without the pieces that are read of those around a seal or an emblem."""
    torn: set[int] = set()
    for mark in marks:
        if mark.kind not in {"seal", "emblem"}:
            continue
        inside = [word for word in words if _is_in(word, mark)]
        pieces = [word for word in inside if len(word.text) <= _PIECE]
        if len(pieces) >= _PIECES and 2 * len(pieces) >= len(inside):
            torn.update(map(id, inside))
    return tuple(word for word in words if id(word) not in torn)


def _is_in(word: Word, mark: Mark) -> bool:
    across, down = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    x0, y0, x1, y1 = mark.box
    return x0 <= across <= x1 and y0 <= down <= y1


def _stands(word: Word) -> bool:
    x0, y0, x1, y1 = word.box
    return len(word.text) >= 4 and y1 - y0 > 2 * (x1 - x0)


def _upright(words: Sequence[Word]) -> SetLine | None:
    """Return the writing that stands on end along the page as one line, read from below."""
    standing = [word for word in words if _stands(word)]
    if not standing:
        return None
    standing.sort(key=lambda word: -word.box[1])
    text = " ".join(word.text for word in standing)
    size = median(word.box[2] - word.box[0] for word in standing)
    sure = sum(word.sure for word in standing) / len(standing)
    box = around([word.box for word in standing])
    return SetLine(box, text, plain(text), words_in(text), len(standing), size, sure)


def _is_of_a_fax(line: SetLine, height: float) -> bool:
    """What a fax machine prints along the upper edge: a time, its name and number, the page."""
    if line.box[3] > 2 * _UPPER_EDGE * height:
        return False
    time = re.search(r"\b\d{1,2}[:.]\d{2}\b", line.plain) is not None
    page = re.search(r"\bp(age|g)?\.? ?\d", line.plain) is not None
    return time and page if line.box[3] > _UPPER_EDGE * height else time or page
