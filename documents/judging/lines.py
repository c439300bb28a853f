"""Words put together into the lines that people read, columns kept apart."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

from documents.view import Box, Word

_BAND = 20.0
# Pleading paper numbers its lines along the left edge: at least so many, of at most two digits.
_NUMBERED, _LEFT_EDGE = 8, 0.16
# A word of so many letters that is not set level: so much higher than wide, or than words are.
_SOME_LETTERS, _TURNED, _ACROSS = 4, 1.5, 8.0


@dataclass(frozen=True)
class Line:
    """Words that follow each other on one line of one column."""

    words: tuple[Word, ...]
    box: Box

    @property
    def text(self) -> str:
        """Return the words as they are written."""
        return " ".join(word.text for word in self.words)

    @cached_property
    def plain(self) -> str:
        """Return the words in small letters without accents."""
        return plain(self.text)

    @property
    def height(self) -> float:
        """Return how tall the line is, in points."""
        return self.box[3] - self.box[1]


def plain(text: str) -> str:
    """Return a text in small letters, without accents, with single spaces."""
    folded = text.casefold().replace("’", "'")
    if not folded.isascii():
        apart = unicodedata.normalize("NFKD", folded)
        folded = "".join(character for character in apart if not unicodedata.combining(character))
    return " ".join(folded.split())


def lines_of(words: Sequence[Word]) -> tuple[Line, ...]:
    """Return the lines of a page from the top, also of one that lies up to three degrees askew.

    A word joins the line whose last word ends shortly before it at the same height. One that runs
    up the edge of the page, or across it as a watermark does, is a line by itself.
    """
    usual = median([word.box[3] - word.box[1] for word in words]) if words else 0.0
    turned = [word for word in words if _is_turned(word, usual)]
    chains: list[list[Word]] = [[word] for word in turned]
    apart = {id(word) for word in turned}
    bands: dict[int, list[list[Word]]] = defaultdict(list)
    for word in sorted(words, key=lambda each: each.box[0]):
        if id(word) in apart:
            continue
        band = round((word.box[1] + word.box[3]) / (2 * _BAND))
        around_it = [chain for near in (-1, 0, 1) for chain in bands[band + near]]
        fitting = [chain for chain in around_it if _follows(chain[-1], word)]
        if fitting:
            chain = max(fitting, key=lambda each: each[-1].box[2])
            chain.append(word)
        else:
            chain = [word]
            chains.append(chain)
        if not any(chain is each for each in bands[band]):
            bands[band].append(chain)
    lines = [Line(tuple(chain), around([word.box for word in chain])) for chain in chains]
    return tuple(sorted(lines, key=lambda line: (line.box[1] + line.box[3], line.box[0])))


def without_line_numbers(words: Sequence[Word], width: float) -> tuple[Word, ...]:
    """Return the words of a page without the numbers of its lines, as pleading paper has them."""
    edge = _line_numbers(words, width)
    return tuple(word for word in words if not any(word is number for number in edge))


def number_edge(words: Sequence[Word], width: float) -> float:
    """Return where the numbers of a page's lines end at the right, in points; 0 without such."""
    return max((word.box[2] for word in _line_numbers(words, width)), default=0.0)


def _line_numbers(words: Sequence[Word], width: float) -> list[Word]:
    edge = sorted(
        (
            word
            for word in words
            if word.text.isdecimal() and len(word.text) <= 2 and word.box[2] < _LEFT_EDGE * width
        ),
        key=lambda word: word.box[1],
    )
    rising = sum(int(over.text) < int(under.text) for over, under in pairwise(edge))
    return edge if len(edge) >= _NUMBERED and rising >= 0.8 * (len(edge) - 1) else []


def around(boxes: Sequence[Box]) -> Box:
    """Return the smallest box that holds all of them."""
    left, top, right, low = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(low)


def _is_turned(word: Word, usual: float) -> bool:
    """Say whether a word is not set level: it is higher than wide, or as high as a paragraph."""
    wide, high = word.box[2] - word.box[0], word.box[3] - word.box[1]
    letters = sum(map(str.isalnum, word.text))
    return letters >= _SOME_LETTERS and (high > _TURNED * wide or high > _ACROSS * usual)


def _follows(before: Word, word: Word) -> bool:
    tall = max(before.box[3] - before.box[1], word.box[3] - word.box[1])
    gap = word.box[0] - before.box[2]
    drop = abs((word.box[1] + word.box[3]) - (before.box[1] + before.box[3])) / 2
    return -0.6 * tall < gap < 1.8 * tall and drop < 0.55 * tall
