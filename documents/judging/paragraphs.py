"""Which lines of a page are running text, and not set by themselves as a head is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from documents.judging.set_lines import SetLine

# A line of fewer words is not taken for running text by itself.
FEWEST = 7
# Of its words, so many begin small on a line that goes over half of the page, and at least so many
# on one that is wider still and goes on in the next.
_SMALL, _HALF = 0.55, 0.5
_SOME_SMALL, _WIDE = 0.2, 0.6
_SENTENCE_WORDS = 2
# A label, and a name after it.
_LABELLED = re.compile(r"[^\W\d_]{3,} ?: (?=[A-ZÀ-Ý])")
# Lines of one paragraph begin within so many points, are about as large, and follow this closely,
# in heights of their letters, also where it is double spaced; one is about as full as the next.
_SAME_LEFT, _AS_LARGE, _SPACED, _FULL = 8.0, 0.15, 2.4, 0.75


def running(
    lines: Sequence[SetLine], sentences: frozenset[str], *, width: float, size: float
) -> frozenset[SetLine]:
    """Return the lines of paragraphs on a page so wide, whose text is of this size.

    What sentences say tells a paragraph: words that names have not, or many small words across
    the page; a long name has small words too, and keeps to a part of the page. A paragraph takes
    in the lines that go on to those and from those.
    """
    follows = [
        (over, under)
        for over in lines
        if abs(over.size - size) <= _AS_LARGE * size
        for under in lines
        if _goes_on(over, under)
    ]
    found = {line for line in lines if _is_sentence(line, sentences, width, size)}
    found |= {over for over, _ in follows if _is_wide(over, sentences, width)}
    while True:
        joined = {
            line
            for over, under in follows
            if (over in found or under in found) and _is_full(over, under)
            for line in (over, under)
        }
        if joined <= found:
            return frozenset(found)
        found |= joined


def _is_sentence(line: SetLine, sentences: frozenset[str], width: float, size: float) -> bool:
    small = _small(line)
    if small is None:
        return False
    if sum(word in sentences for word in line.words) >= _SENTENCE_WORDS:
        return True
    across = line.box[2] - line.box[0]
    if _LABELLED.match(line.text) and not line.text.rstrip().endswith("."):
        return False
    return small > _SMALL and across > _HALF * width and line.size <= (1 + _AS_LARGE) * size


def _is_wide(line: SetLine, sentences: frozenset[str], width: float) -> bool:
    small = _small(line)
    if small is None or line.box[2] - line.box[0] <= _WIDE * width:
        return False
    return small > _SOME_SMALL or any(word in sentences for word in line.words)


def _small(line: SetLine) -> float | None:
    """Return which part of the words of a line begins small; None where they are few."""
    words = [word for word in line.text.split() if any(map(str.isalpha, word))]
    if len(words) < FEWEST:
        return None
    return sum(word.lstrip("(\"'“„«")[:1].islower() for word in words) / len(words)


def _goes_on(over: SetLine, under: SetLine) -> bool:
    tall = max(over.size, under.size, 6.0)
    return (
        abs(over.box[0] - under.box[0]) < _SAME_LEFT
        and abs(over.size - under.size) <= _AS_LARGE * tall
        and 0.5 * tall < under.box[3] - over.box[3] < _SPACED * tall
    )


def _is_full(over: SetLine, under: SetLine) -> bool:
    """Say whether a line is full enough to go on in the next, and is no line of an address."""
    across = over.box[2] - over.box[0]
    return over.count >= FEWEST - 2 and across >= _FULL * (under.box[2] - under.box[0])
