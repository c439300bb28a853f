"""The text of a page as one string in which every place can be found on the page again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from documents.judging.lines import Line, around, lines_of
from documents.view import Box, PageView

# A sentence may end with a word, a year, a day in figures or the name of an account.
_SENTENCE_END = re.compile(r"(?:[^\W\d]{3}|\d{3}|\)|\d[-/]\d\d?|@\w[\w.\-]*\w)\.\s(?![a-zß-ÿ])|;\s")
_FARTHEST = 400
# A label stands so far over what it labels and begins so far left of it, in heights of letters.
_OVER, _ASIDE = 2.5, 3.0
# A label beside what it labels is so level with it and ends so far before it, likewise.
_LEVEL, _APART = 0.7, 4.5
# No page that people read holds more; one that does must not keep us busy.
WORDS_MOST = 4000


@dataclass(frozen=True)
class Span:
    """A piece of a passage: what was read, and where it stands on which page."""

    text: str
    page: int
    box: Box


@dataclass(frozen=True)
class Passage:
    """One page. ``flat`` is ``text`` in small letters without accents, character for character."""

    number: int
    lines: tuple[Line, ...]
    text: str
    flat: str
    starts: tuple[tuple[int, int, Box], ...]
    breaks: tuple[int, ...] = ()

    @classmethod
    def of(cls, page: PageView) -> Passage:
        """Read a page in the order of its lines."""
        lines = lines_of(page.words[:WORDS_MOST])
        parts: list[str] = []
        starts: list[tuple[int, int, Box]] = []
        length = 0
        for line in lines:
            for index, word in enumerate(line.words):
                gap = "" if not parts else " " if index else "\n"
                length += len(gap)
                starts.append((length, length + len(word.text), word.box))
                parts.append(gap + word.text)
                length += len(word.text)
        text = "".join(parts)
        return cls(page.number, lines, text, flat(text), tuple(starts), _breaks(lines))

    def span(self, start: int, end: int) -> Span:
        """Return a piece of the text with the smallest box around its words."""
        boxes = [box for first, last, box in self.starts if first < end and last > start]
        shown = " ".join(self.text[start:end].split())
        return Span(shown, self.number, around(boxes) if boxes else (0.0, 0.0, 0.0, 0.0))

    def line_at(self, position: int) -> tuple[int, int]:
        """Return where the line that holds a position begins and ends."""
        start = self.text.rfind("\n", 0, position) + 1
        end = self.text.find("\n", position)
        return start, len(self.text) if end < 0 else end

    def above(self, start: int, end: int) -> str:
        """Return the flat words that stand right over a place, such as the label of a form's field.

        The nearest line whose words reach over the place, at most two and a half lines higher.
        """
        x0, y0, x1, y1 = self.span(start, end).box
        tall = max(y1 - y0, 6.0)
        over = [
            (box[3], first, last)
            for first, last, box in self.starts
            if box[0] < x1 + tall and box[2] > x0 - _ASIDE * tall and box[3] <= y0 + 0.3 * tall
            if y0 - box[3] < _OVER * tall
        ]
        lowest = max((low for low, *_ in over), default=0.0)
        near = [(first, last) for low, first, last in over if lowest - low < 0.5 * tall]
        return " ".join(self.flat[first:last] for first, last in sorted(near))

    def left_of(self, start: int, end: int) -> str:
        """Return the flat words at the height of a place and shortly before it, set apart from it.

        On a form a field is filled in beside its label, and the two are no line together.
        """
        x0, y0, _, y1 = self.span(start, end).box
        tall, middle = max(y1 - y0, 6.0), (y0 + y1) / 2
        near = [
            line
            for line in self.lines
            if abs((line.box[1] + line.box[3]) / 2 - middle) < _LEVEL * tall
            if -tall < x0 - line.box[2] < _APART * tall
        ]
        return " ".join(flat(line.text) for line in sorted(near, key=lambda each: each.box[0]))

    def sentence_at(self, position: int) -> tuple[int, int]:
        """Return about the sentence around a position; ``5. November`` and ``U.S.C.`` end none."""
        ends = sorted({*(match.end() for match in _SENTENCE_END.finditer(self.text)), *self.breaks})
        start = max((end for end in ends if end <= position), default=0)
        end = min((end for end in ends if end > position), default=len(self.text))
        return max(start, position - _FARTHEST), min(end, position + _FARTHEST)


def _breaks(lines: Sequence[Line]) -> tuple[int, ...]:
    """Return where paragraphs begin: where a line stands farther below the last than lines do."""
    starts, place = [], 0
    for line in lines:
        starts.append(place)
        place += len(line.text) + 1
    gaps = [max(0.0, line.box[1] - before.box[3]) for before, line in pairwise(lines)]
    usual = median([gap for gap in gaps if gap > 0] or [0.0])
    return tuple(
        start
        for start, gap, line in zip(starts[1:], gaps, lines[1:], strict=True)
        if gap > max(1.6 * usual, 0.8 * line.height)
    )


def flat(text: str) -> str:
    """Return a text in small letters without accents, as long as it was."""
    return "".join(_base(character) for character in text)


def _base(character: str) -> str:
    if character == "’":
        return "'"
    base = unicodedata.normalize("NFKD", character)[0].lower()
    return base if len(base) == 1 else character


def any_of(phrases: Sequence[str]) -> str:
    """Return a pattern for any of the phrases as whole words, the longest first."""
    ordered = sorted({flat(phrase) for phrase in phrases}, key=len, reverse=True)
    joined = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in ordered)
    return rf"(?<!\w)(?:{joined})(?!\w)"


def found(
    passages: Sequence[Passage], pattern: re.Pattern[str]
) -> Iterator[tuple[Passage, re.Match[str]]]:
    """Yield every match in the flat text of the pages, in reading order."""
    for passage in passages:
        for match in pattern.finditer(passage.flat):
            yield passage, match
