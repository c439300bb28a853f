"""The general forms of ``authorities.toml``, and finding them in lines that a machine may misread."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from documents.judging.lines import plain

Form = tuple[str, ...]
_FILE = Path(__file__).with_name("authorities.toml")
_EDGES = ",;:|()[]{}•·*\"'“”„«»<>_=~—–-"
_LONG, _VERY_LONG = 6, 11


@dataclass(frozen=True)
class Authorities:
    """Forms as tuples of words. ``names`` has them by kind of authority."""

    names: Mapping[str, tuple[Form, ...]]
    states: tuple[Form, ...]
    private: tuple[Form, ...]
    salutations: tuple[Form, ...]
    subjects: tuple[Form, ...]
    addressees: tuple[Form, ...]
    labels: tuple[Form, ...]
    phones: tuple[Form, ...]
    streets: tuple[Form, ...]
    dockets: tuple[Form, ...]
    sentences: frozenset[str]


@cache
def authorities() -> Authorities:
    """Return the forms. Raises KeyError where the file lacks a group."""
    raw = tomllib.loads(_FILE.read_text("utf-8"))
    begins, support = raw["begins"], raw["support"]
    return Authorities(
        names={kind: _forms(forms) for kind, forms in raw["names"].items()},
        states=_forms(raw["states"]["forms"]),
        private=_forms(raw["private"]["forms"]),
        salutations=_forms(begins["salutations"]),
        subjects=_forms(begins["subjects"]),
        addressees=_forms(begins["addressees"]),
        labels=_forms(begins["labels"]),
        phones=_forms(support["phones"]),
        streets=_forms(support["streets"]),
        dockets=_forms(support["dockets"]),
        sentences=frozenset(raw["sentences"]["words"]),
    )


def words_in(text: str) -> tuple[str, ...]:
    """Return the words of a line, plain, without what stands around them; spaced letters joined."""
    parts = [word.strip(_EDGES) for word in plain(text).split()]
    parts = [word for word in parts if word]
    if len(parts) >= 5 and sum(len(word) == 1 for word in parts) >= 0.8 * len(parts):
        return ("".join(parts),)
    return tuple(parts)


def found(forms: Iterable[Form], words: Sequence[str], *, blurred: bool) -> Form | None:
    """Return the first form whose words follow each other in the line; ``blurred`` forgives OCR."""
    return next((form for form in forms if _at(form, words, blurred) is not None), None)


def begins_with(forms: Iterable[Form], words: Sequence[str], *, blurred: bool) -> Form | None:
    """Return the first form that the line begins with."""
    for form in forms:
        head = words[: len(form)]
        if len(head) == len(form) and all(
            _alike(want, word, blurred) for want, word in zip(form, head, strict=True)
        ):
            return form
    return None


def named(name: str, words: Sequence[str], *, blurred: bool) -> bool:
    """Say whether the words hold a name given elsewhere: nearly all of its telling words."""
    telling = [word for word in words_in(name) if len(word) > 2]
    if not telling or len("".join(telling)) < 8:
        return False
    hits = sum(any(_alike(want, word, blurred) for word in words) for want in telling)
    return hits >= max(min(2, len(telling)), round(0.8 * len(telling)))


def _forms(forms: Iterable[str]) -> tuple[Form, ...]:
    unique = dict.fromkeys(tuple(form.split()) for form in forms)
    return tuple(tuple(word.strip(_EDGES.replace("*", "")) for word in form) for form in unique)


def _at(form: Form, words: Sequence[str], blurred: bool) -> int | None:
    for start in range(len(words) - len(form) + 1):
        if all(_alike(want, words[start + step], blurred) for step, want in enumerate(form)):
            return start
    return None


@lru_cache(maxsize=200_000)
def _alike(want: str, word: str, blurred: bool) -> bool:
    stem = want.strip("*")
    before, after = want.startswith("*"), want.endswith("*")
    if before and after:
        exact = stem in word
    elif before:
        exact = word.endswith(stem)
    elif after:
        exact = word.startswith(stem)
    else:
        exact = word.rstrip(".") == stem.rstrip(".")
    if exact or not blurred or len(stem) < _LONG:
        return exact
    allowed = 2 if len(stem) >= _VERY_LONG else 1
    if not before and not after:
        return _apart(stem, word, allowed)
    if len(word) < len(stem) - allowed:
        return False
    starts = range(len(word) - len(stem) + 1) if before else range(1)
    if before and not after:
        starts = range(max(0, len(word) - len(stem)), len(word) - len(stem) + 1)
    return any(_apart(stem, word[start : start + len(stem)], 1) for start in starts)


def _apart(one: str, other: str, most: int) -> bool:
    """Say whether no more than ``most`` letters were changed, added or lost."""
    if abs(len(one) - len(other)) > most:
        return False
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, start=1):
        last, row[0] = row[0], number
        for place, there in enumerate(other, start=1):
            last, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, last + (letter != there)),
            )
        if min(row) > most:
            return False
    return row[-1] <= most
