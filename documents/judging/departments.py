"""Offices known by their matter: one of an authority, or the department of a house.

"Fraud Investigation Department" stands on the paper of a bank as on that of a police. Whose it is
tells the house named over it, a word for what is the state's, or an official domain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from documents.judging.authorities import begins_with, found, words_in
from documents.judging.contact import has_official_domain, is_contact
from documents.judging.head_doubts import is_composed, names_authority, names_known
from documents.judging.set_lines import SetLine
from documents.judging.somebody_else import is_labelled, unbracketed
from documents.judging.typed_head import office_label, typed_head
from documents.judging.unknown_head import is_of_a_house, may_name
from documents.judging.upper_page import UpperPage

# On how many more lines a name may go on.
_MORE_LINES = 3
# What levels of one office on a line stand apart by.
_LEVELS = re.compile(r"\s+[/|•·>»]\s+|\s+[-–—]\s+")
_MOST_WORDS_OF_A_NAME = 14
# By which part of its size a line may differ from the next where a name goes on.
_ALIKE = 0.3


def name_at(page: UpperPage, line: SetLine) -> tuple[str, ...] | None:
    """Return the words by which a line, or it and the next ones, names an authority."""
    for words in _names_in(page, line):
        if names_authority(page, words):
            return words
    words = unbracketed(line)
    for _ in range(_MORE_LINES):
        below = page.below(line)
        if below is None or names_authority(page, below.words) or is_labelled(page, below):
            return None
        words, line = words + below.words, below
        if names_authority(page, words):
            return words
    return None


def _names_in(page: UpperPage, line: SetLine) -> Iterator[tuple[str, ...]]:
    """Yield a line and, where it tells levels of an office, each of them; known ones first."""
    value = office_label(page, line) if line in typed_head(page) else None
    words = unbracketed(line) if value is None else words_in(value)
    levels = [words_in(part) for part in _LEVELS.split(line.text)] if value is None else []
    whole = [words] if len(words) <= _MOST_WORDS_OF_A_NAME or len(levels) < 2 else []
    every = [*whole, *levels]
    yield from (each for each in every if names_known(page, each))
    yield from every


def whose(page: UpperPage, line: SetLine, words: Sequence[str]) -> Literal["state", "house", "?"]:
    """Say whose office it is that these words in a line name."""
    if _is_bare_title(page, words):
        return "house" if is_of_a_house(page, line) else "state"
    if names_known(page, words):
        return "state"
    if is_of_a_house(page, line):
        return "house"
    if not is_doubtful(page, words) or not is_doubtful(page, _longer(page, line, words)):
        return "state"
    reached = [each for each in (*page.head, *page.foot) if is_contact(page, each)]
    if any(has_official_domain(each) for each in reached):
        return "state"
    stated = found(page.forms.levels, words, blurred=False) or _under_a_state(page, line)
    return "state" if stated and not _under_a_name(page, line) else "?"


def _is_bare_title(page: UpperPage, words: Sequence[str]) -> bool:
    """Say whether words are the title of an official and no more, as under a person's name."""
    title = begins_with(page.forms.people, words, blurred=page.blurred)
    return title is not None and len(title) == len(words) and names_known(page, words)


def _longer(page: UpperPage, line: SetLine, words: Sequence[str]) -> tuple[str, ...]:
    """Return a name with the line beneath, set alike, in which it may go on."""
    below = page.below(line)
    if below is None or abs(below.size - line.size) > _ALIKE * line.size:
        return tuple(words)
    return (*words, *below.words)


def is_doubtful(page: UpperPage, words: Sequence[str]) -> bool:
    """Say whether the matter of an office is one that companies look into too."""
    if not is_composed(page, words):
        return False
    doubtful = found(page.forms.doubtful, words, blurred=page.blurred)
    if doubtful is not None and len(doubtful) > 1:
        return True
    return found(page.forms.matters, words, blurred=page.blurred) is None


def _under_a_state(page: UpperPage, line: SetLine) -> bool:
    """Words must be exact: a "Departamento" is no "département" read badly."""
    return any(
        begins_with(page.forms.states, other.words, blurred=False) is not None
        for other in (line, *_over(page, line))
    )


def _under_a_name(page: UpperPage, line: SetLine) -> bool:
    """Say whether a name stands over a line that is neither a state nor known as an authority."""
    return any(
        may_name(page, other)
        and not begins_with(page.forms.states, other.words, blurred=page.blurred)
        and not names_known(page, other.words)
        for other in _over(page, line)
    )


def _over(page: UpperPage, line: SetLine) -> Iterator[SetLine]:
    over = page.above(line)
    while over is not None:
        yield over
        over = page.above(over)
