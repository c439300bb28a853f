"""Lines as they are set on a page, and how they lie to each other."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from documents.judging.authorities import words_in
from documents.judging.lines import Line, plain
from documents.view import Box, Word

# The height of capitals, of small letters without a stem, and of what hangs beneath a line, each of
# that of their font. A comma hangs less.
_CAPITALS, _SMALL, _HANGING, _COMMA = 0.72, 0.52, 0.21, 0.12
_HANG = frozenset("gjpqyçşQ()[]{}|/§@$")
_NO_STEM = frozenset("acemnorsuvwxzgpqyç.-")


@dataclass(eq=False)
class SetLine:
    """One line as it is set: ``words`` are plain; ``size`` is the height of its letters."""

    box: Box
    text: str
    plain: str
    words: tuple[str, ...]
    count: int
    size: float
    sure: float

    @property
    def middle(self) -> tuple[float, float]:
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]


def adjoin(one: SetLine, other: SetLine) -> bool:
    """Say whether two lines follow each other closely in one column.

    Boxes lie close about the letters, and capitals alone are lower than their font is.
    """
    upper, lower = (one, other) if one.box[1] <= other.box[1] else (other, one)
    gap = lower.box[1] - upper.box[3]
    tall = max(min(upper.height, lower.height), _CAPITALS * min(upper.size, lower.size), 6.0)
    return gap < 1.1 * tall and overlap(one.box, other.box) > 0


def same_row(one: SetLine, other: SetLine) -> bool:
    """Say whether two lines stand beside each other."""
    return abs(one.middle[1] - other.middle[1]) < 0.6 * max(one.height, other.height)


def set_line(line: Line, *, seen: bool = False) -> SetLine:
    """Return a line of words as it is set.

    ``seen``: the words were recognised on a picture, and their boxes close about the very letters.
    """
    sizes = [word.size or word.box[3] - word.box[1] for word in line.words]
    if seen:
        telling = [word for word in line.words if any(map(str.isalnum, word.text))]
        sizes = [_of_font(word) for word in telling or line.words]
    sure = sum(word.sure for word in line.words) / len(line.words)
    text = _closed_up(line)
    words = words_in(text)
    return SetLine(line.box, text, plain(text), words, len(line.words), median(sizes), sure)


def _of_font(word: Word) -> float:
    """Return the size of the font of a recognised word, whichever letters it has.

    "Company" hangs beneath its line and "Inc" does not, though both are set alike.
    """
    letters = frozenset(word.text)
    tall = _SMALL if letters <= _NO_STEM else _CAPITALS
    if letters & _HANG:
        tall += _HANGING
    elif letters & {",", ";"}:
        tall += _COMMA
    return (word.size or word.box[3] - word.box[1]) / tall


def _closed_up(line: Line) -> str:
    """Return the text of a line; letters that were set apart are put together as words again."""
    letters = line.words
    if len(letters) < 5 or sum(len(word.text) == 1 for word in letters) < 0.8 * len(letters):
        return line.text
    gaps = [after.box[0] - word.box[2] for word, after in pairwise(letters)]
    wide = max(1.6 * median(gaps), median(gaps) + 1.0)
    parts = [letters[0].text]
    for word, gap in zip(letters[1:], gaps, strict=True):
        parts.append(f" {word.text}" if gap > wide else word.text)
    return "".join(parts)


def overlap(one: Box, other: Box) -> float:
    """Return over how much of the page's width two boxes lie over each other, negative for none."""
    return min(one[2], other[2]) - max(one[0], other[0])
