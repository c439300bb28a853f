"""The general forms of ``authorities.toml``, also found where a machine misread a letter."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from pathlib import Path

from documents.judging.lines import plain

Form = tuple[str, ...]
_FILE = Path(__file__).with_name("authorities.toml")
_EDGES = ",;:|()[]{}•·*\"'“”„«»<>_=~—–-"
_LONG, _VERY_LONG = 6, 11
# Which part of a name's telling words makes it known, and how short its first letters may be.
_MOST_OF, _SHORTEST = 0.65, 3
_NEARLY = 0.88


class Forms:
    """A group of forms, each a tuple of words, quickly found by the word they begin with."""

    def __init__(self, forms: Iterable[str]) -> None:
        unique = dict.fromkeys(tuple(form.split()) for form in forms)
        kept = (tuple(word.strip(_EDGES.replace("*", "")) for word in form) for form in unique)
        self._all = tuple(kept)
        self._starting: dict[str, list[Form]] = {}
        self._open: list[Form] = []
        for form in self._all:
            if "*" in form[0]:
                self._open.append(form)
            else:
                self._starting.setdefault(form[0].rstrip("."), []).append(form)

    def __contains__(self, words: object) -> bool:
        return words in self._all

    def __iter__(self) -> Iterator[Form]:
        return iter(self._all)

    def starting(self, word: str, blurred: bool) -> tuple[Form, ...]:
        """Return the forms that may begin with this word."""
        return _starting(self, word, blurred)

    def candidates(self, word: str, blurred: bool) -> Iterator[Form]:
        """Yield the forms whose first word is like this one, uncached."""
        yield from self._starting.get(word.rstrip("."), ())
        yield from (form for form in self._open if _alike(form[0], word, blurred))
        if blurred and len(word) >= _LONG - 1:
            for first, forms in self._starting.items():
                if len(first) >= _LONG - 1 and first != word and _alike(first, word, blurred):
                    yield from forms


@dataclass(frozen=True)
class Authorities:
    """The groups of forms: ``names`` of authorities, ``courts`` among them, ``private`` ones.

    ``ordinary`` words are a letter away from a name and are never taken for it.
    """

    names: Forms
    ordinary: Forms
    courts: Forms
    states: Forms
    private: Forms
    businesses: Forms
    salutations: Forms
    subjects: Forms
    addressees: Forms
    labels: Forms
    offices: Forms
    phones: Forms
    streets: Forms
    dockets: Forms
    process: Forms
    titles: Forms
    certificates: Forms
    issuers: Forms
    notes: Forms
    units: Forms
    matters: Forms
    doubtful: Forms
    levels: Forms
    people: Forms
    months: frozenset[str]
    abbreviated: dict[str, str]
    sentences: frozenset[str]

    @cached_property
    def official(self) -> frozenset[str]:
        """Every word of a form by which authorities, their offices and their people are called."""
        groups = (self.names, self.states, self.units, self.matters, self.doubtful, self.levels)
        return frozenset(
            word.strip("*") for group in (*groups, self.people) for form in group for word in form
        )


@cache
def authorities() -> Authorities:
    """Return the forms. Raises KeyError where the file lacks a group."""
    raw = tomllib.loads(_FILE.read_text("utf-8"))
    begins, support = raw["begins"], raw["support"]
    return Authorities(
        names=Forms(form for forms in raw["names"].values() for form in forms),
        ordinary=Forms(raw["ordinary"]["words"]),
        courts=Forms(raw["names"]["court"]),
        states=Forms(raw["states"]["forms"]),
        private=Forms(raw["private"]["forms"]),
        businesses=Forms(raw["businesses"]["forms"]),
        salutations=Forms(begins["salutations"]),
        subjects=Forms(begins["subjects"]),
        addressees=Forms(begins["addressees"]),
        labels=Forms(begins["labels"]),
        offices=Forms(begins["offices"]),
        phones=Forms(support["phones"]),
        streets=Forms(support["streets"]),
        dockets=Forms(support["dockets"]),
        process=Forms(raw["papers"]["process"]),
        titles=Forms(raw["papers"]["titles"]),
        certificates=Forms(raw["papers"]["certificates"]),
        issuers=Forms(raw["papers"]["issuers"]),
        notes=Forms(raw["papers"]["notes"]),
        units=Forms(raw["composed"]["units"]),
        matters=Forms(raw["composed"]["matters"]),
        doubtful=Forms(raw["composed"]["doubtful"]),
        levels=Forms(raw["composed"]["levels"]),
        people=Forms(raw["people"]["titles"]),
        months=frozenset(raw["papers"]["months"]),
        abbreviated=raw["abbreviated"],
        sentences=frozenset(raw["sentences"]["words"]),
    )


def words_in(text: str) -> tuple[str, ...]:
    """Return the words of a line, plain, without what stands around them; spaced letters joined."""
    parts = [word.strip(_EDGES) for word in plain(text).split()]
    parts = [word for word in parts if word]
    if len(parts) >= 5 and sum(len(word) == 1 for word in parts) >= 0.8 * len(parts):
        return ("".join(parts),)
    return tuple(parts)


def found(forms: Forms, words: Sequence[str], *, blurred: bool) -> Form | None:
    """Return the first form whose words follow each other in the line; ``blurred`` forgives OCR."""
    for start, word in enumerate(words):
        for form in forms.starting(word, blurred):
            if _follows(form, words, start, blurred):
                return form
    return None


def begins_with(forms: Forms, words: Sequence[str], *, blurred: bool) -> Form | None:
    """Return the longest form that the line begins with."""
    fitting = [
        form
        for form in (forms.starting(words[0], blurred) if words else ())
        if _follows(form, words, 0, blurred)
    ]
    return max(fitting, key=len, default=None)


def named(name: str, words: Sequence[str], *, blurred: bool) -> bool:
    """Say whether the words hold a name given elsewhere: most of its telling words, or it short.

    Abbreviations are written out on both sides; a name may stand as its first letters alone.
    """
    telling = [word for word in _written_out(words_in(name)) if len(word) > 2]
    if not telling:
        return False
    if _is_short_for(telling, words) or _is_short_for(words, words_in(name)):
        return True
    there = _written_out(words)
    hits = [want for want in telling if any(_alike(want, word, blurred) for word in there)]
    few = len("".join(telling)) < 8
    if not few and len(hits) >= max(min(2, len(telling)), round(_MOST_OF * len(telling))):
        return True
    return blurred and not few and _as_letters(name, words)


def _written_out(words: Sequence[str]) -> list[str]:
    return [
        word
        for short in words
        for word in authorities().abbreviated.get(short.rstrip("."), short).split()
    ]


def _is_short_for(name: Sequence[str], words: Sequence[str]) -> bool:
    """Say whether one of the words is the first letters of a name, such as OIJ."""
    letters = "".join(word[0] for word in name if len(word) > 2 or word.isdigit())
    if len(letters) < _SHORTEST:
        return False
    return any(word.replace(".", "") == letters for word in words)


def put_together(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the line with two neighbours made one, as where recognition split a word."""
    for number, (word, after) in enumerate(pairwise(words)):
        if word.isalpha() and after.isalpha() and len(word + after) >= _LONG:
            yield (*words[:number], word + after, *words[number + 2 :])


def _as_letters(name: str, words: Sequence[str]) -> bool:
    """Say whether a line is a name letter by letter but for a few, however it is broken up."""
    want, have = "".join(words_in(name)), "".join(words)
    if len(want) < 12 or not 0.8 * len(want) <= len(have) <= 1.25 * len(want):
        return False
    return SequenceMatcher(None, want, have, autojunk=False).ratio() >= _NEARLY


def _follows(form: Form, words: Sequence[str], start: int, blurred: bool) -> bool:
    part = words[start : start + len(form)]
    return len(part) == len(form) and all(
        _alike(want, word, blurred) for want, word in zip(form, part, strict=True)
    )


@lru_cache(maxsize=50_000)
def _starting(forms: Forms, word: str, blurred: bool) -> tuple[Form, ...]:
    return tuple(forms.candidates(word, blurred))


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
    if exact or not blurred:
        return exact
    if len(stem) < _LONG:
        # Recognition takes a cedilla for the tail of a g.
        return len(stem) == len(word) == _LONG - 1 and word.replace("g", "c") == stem
    if found(authorities().ordinary, (word,), blurred=False):
        return False
    allowed = 2 if len(stem) >= _VERY_LONG else 1
    if not before and not after:
        # A longer word is another word, such as an adjective, and not one read badly.
        return not word.startswith(stem) and _apart(stem, word, allowed)
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
