"""Words of companies that a machine misread by a letter that looks like another.

A misread "Attomeys at Iaw" is still a law firm, and over it the mention of a court names nobody.
Forgiven is less than for names of authorities: letters that look alike, and no word that an
authority bears itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from documents.judging.authorities import Form, Forms

# What is taken for each other, made one.
_FOLDED = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_SAME = str.maketrans("l1|!04568", "iiiioasgb")
# Letters of which one may stand for another, once in a word that is long enough; a word whose form
# is open at its ends has to be longer.
_ALIKE = ("aoecu", "iltfj", "vyw", "hbkn", "nurm", "gqyp", "szx", "do", "ceg")
_LONG, _LONG_AND_OPEN = 6, 8
# A word so short is only taken for another where all its letters are letters.
_SHORT = 3


def found_misread(forms: Forms, words: Sequence[str], known: frozenset[str]) -> Form | None:
    """Return the first form that the words hold, also misread; ``known`` words are as they are."""
    for start, word in enumerate(words):
        for form in _beginning(forms, word, known):
            part = words[start : start + len(form)]
            if len(part) == len(form) and all(
                reads_as(want, there, known) for want, there in zip(form, part, strict=True)
            ):
                return form
    return None


@lru_cache(maxsize=200_000)
def reads_as(want: str, word: str, known: frozenset[str]) -> bool:
    """Say whether a word is the one wanted, or that one misread. A star stands for any letters."""
    stem, there = _folded(want.strip("*").rstrip(".")), _folded(word.rstrip("."))
    before, after = want.startswith("*"), want.endswith("*")
    misread = word not in known and (len(stem) > _SHORT or word.rstrip(".").isalpha())
    starts = range(1)
    if before:
        last = len(there) - len(stem)
        starts = range(max(0, 0 if after else last), last + 1)
    for start in starts:
        part = there[start : start + len(stem)] if before or after else there
        plain = word.rstrip(".")
        plain = plain[start : start + len(stem)] if before or after else plain
        if plain == want.strip("*").rstrip("."):
            return True
        if misread and (part == stem or _is_one_off(stem, part, open_=before or after)):
            return True
    return False


@lru_cache(maxsize=50_000)
def _beginning(forms: Forms, word: str, known: frozenset[str]) -> tuple[Form, ...]:
    return tuple(form for form in forms if reads_as(form[0], word, known))


@lru_cache(maxsize=50_000)
def _folded(word: str) -> str:
    for seen, meant in _FOLDED:
        word = word.replace(seen, meant)
    return word.translate(_SAME)


def _is_one_off(stem: str, part: str, *, open_: bool) -> bool:
    """Say whether one letter alone is another, which looks like it."""
    if len(part) != len(stem) or len(stem) < (_LONG_AND_OPEN if open_ else _LONG):
        return False
    off = [(one, other) for one, other in zip(stem, part, strict=True) if one != other]
    return len(off) == 1 and any(set(off[0]) <= set(letters) for letters in _ALIKE)
