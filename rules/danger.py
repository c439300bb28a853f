"""Families of words that together speak of danger to life, in ``danger.toml``.

A list of phrases knows the sentences its writer thought of. Families know the parts of which such
sentences are made: who, what may happen, how soon. Two that belong together and stand near each
other are a sign; that the sentence says it is over speaks against it.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, product
from pathlib import Path
from typing import Any

# So many letters apart, two words still speak of one thing.
NEAR = 110
_SETTLED, _DENIED = "settled", "denied"
_SENTENCE_ENDS = re.compile(r"(?:[^\W\d]{3}|\d{3}|\))[.!?]+\s|;\s")
_WORD = re.compile(r"\w+")
_SIGN = re.compile(r"(\w+)(?: ([+>]) (\w+))?")
_ACCENTS = re.compile(r"[\u0300-\u036f]")

_FIRST = re.compile(r"[\w*]+")
_NO_LANGUAGE = ("signs", "formulas")
_STAR = re.compile(r"(?:(\*)(?!.*\*))?(\w+)(\*)?")

Span = tuple[int, int]
Places = Mapping[str, Sequence[Span]]
# By language and family.
Found = dict[tuple[str, str], list[Span]]
# A family; whether a word alone belongs to it; and a pattern of the longer forms it begins.
Begun = tuple[tuple[str, str], bool, re.Pattern[str] | None]


@dataclass(frozen=True, order=True)
class _Form:
    """One form in the order of the file; ``longer`` is a pattern, empty for a single word."""

    order: int
    language: str
    family: str
    longer: str


@dataclass(frozen=True)
class Sign:
    """One or two families; ``in_order`` says that the second stands after the first."""

    first: str
    second: str | None = None
    in_order: bool = False

    def stands(self, places: Places) -> bool:
        """Say whether the words of one sentence make this sign, given where they stand."""
        if self.second is None:
            return bool(places[self.first])
        first, second = places[self.first], places.get(self.second, [])
        return _follows(first, second) or (not self.in_order and _follows(second, first))


def _follows(first: Sequence[Span], second: Sequence[Span]) -> bool:
    """Say whether one of the second stands soon after one of the first; both are in their order.

    Searched and not paired, so that a sentence without an end costs no more than its length.
    """
    begins = [start for start, _ in second]
    for _, end in first:
        after = bisect_left(begins, end)
        if after < len(begins) and begins[after] - end <= NEAR:
            return True
    return False


def tells_of_danger(text: str, languages: Iterable[str]) -> bool:
    """Say whether a sentence of a text bears a sign of danger in one of these languages."""
    known = tuple(sorted(_lists().keys() & set(languages)))
    return any(_is_sign(found) for found in _sentences(_flat(text), known))


def formulas(languages: Iterable[str]) -> tuple[str, ...]:
    """Return what orders in these languages say whatever the case is, written as phrases."""
    known: Mapping[str, Sequence[str]] = _read()["formulas"]
    return tuple(each for language in sorted(languages) for each in known.get(language, ()))


def _is_sign(found: Found) -> bool:
    """Say whether one language has a sign, and none says that it is over or not so."""
    if any(family == _SETTLED for _, family in found):
        return False
    denied = sorted(
        span for (_, family), spans in found.items() if family == _DENIED for span in spans
    )
    said: dict[str, dict[str, list[Span]]] = {}
    for (language, family), spans in found.items():
        said.setdefault(language, {})[family] = _outside(spans, denied)
    return any(
        sign.stands(places)
        for places in said.values()
        for family in places
        for sign in _signs().get(family, ())
    )


def _outside(spans: Sequence[Span], denied: Sequence[Span]) -> list[Span]:
    """Return the spans that overlap none of those denied, which are in their order."""
    begins = [start for start, _ in denied]
    furthest = list(accumulate((end for _, end in denied), max))
    earlier = [bisect_left(begins, end) for _, end in spans]
    return [
        span
        for span, count in zip(spans, earlier, strict=True)
        if not count or furthest[count - 1] <= span[0]
    ]


def _sentences(plain: str, languages: tuple[str, ...]) -> Iterator[Found]:
    """Yield, for each sentence that has any, where the words of which family stand."""
    ends = iter([*(match.end() for match in _SENTENCE_ENDS.finditer(plain)), len(plain) + 1])
    end, found = next(ends), Found()
    for word in _WORD.finditer(plain):
        start = word.start()
        if start >= end:
            if found:
                yield found
            found = Found()
            end = next(each for each in ends if each > start)
        for key, alone, longer in _begun_by(languages, word[0]):
            match = longer.match(plain, start) if longer else None
            if match or alone:
                found.setdefault(key, []).append(match.span() if match else word.span())
    yield found


@lru_cache(maxsize=50_000)
def _begun_by(languages: tuple[str, ...], word: str) -> tuple[Begun, ...]:
    """Return the families that have this word, be it alone or as the first of several."""
    begun: dict[tuple[str, str], tuple[list[str], list[str]]] = {}
    for form in sorted(_index(languages).forms_of(word)):
        alone, several = begun.setdefault((form.language, form.family), ([], []))
        (several if form.longer else alone).append(form.longer)
    return tuple(
        (key, bool(alone), _several(tuple(several))) for key, (alone, several) in begun.items()
    )


@cache
def _several(forms: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return one pattern of longer forms, of which the first that fits counts; None for none."""
    return re.compile(f"(?:{'|'.join(forms)})(?!\\w)") if forms else None


@dataclass(frozen=True)
class _Index:
    """The forms of some languages by their first word, or by the letters beside its star."""

    whole: Mapping[str, Sequence[_Form]]
    begun: Mapping[str, Sequence[_Form]]
    ended: Mapping[str, Sequence[_Form]]
    lengths: tuple[int, ...]

    def forms_of(self, word: str) -> Iterator[_Form]:
        """Yield the forms that have this word as their first or only one, in no order."""
        yield from self.whole.get(word, ())
        for length in self.lengths:
            if length > len(word):
                return
            yield from self.begun.get(word[:length], ())
            yield from self.ended.get(word[-length:], ())


@cache
def _index(languages: tuple[str, ...]) -> _Index:
    """Return every form of these languages by its first word.

    Raises ValueError for a star where no word can be looked up by the letters beside it.
    """
    whole, begun, ended = (defaultdict[str, list[_Form]](list) for _ in range(3))
    for order, (language, family, form) in enumerate(_forms(languages)):
        first = _FIRST.match(form)
        star = _STAR.fullmatch(first[0]) if first else None
        if first is None or star is None:
            raise ValueError(f"{form!r} begins with no word that can be looked up")
        longer = "" if first[0] == form else _written(form)
        place = ended if star[1] else begun if star[3] else whole
        place[star[2]].append(_Form(order, language, family, longer))
    lengths = sorted({len(stem) for stem in (*begun, *ended)})
    return _Index(whole, begun, ended, tuple(lengths))


def _forms(languages: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    for language in languages:
        for family, forms in _lists()[language].items():
            for form in forms:
                yield language, family, form


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("danger.toml").read_text("utf-8"))


@cache
def _signs() -> dict[str, tuple[Sign, ...]]:
    """Return the signs by their first family."""
    read = [_SIGN.fullmatch(each) for each in _read()["signs"]]
    signs = [Sign(each[1], each[3], each[2] == ">") for each in read if each]
    return {sign.first: tuple(each for each in signs if each.first == sign.first) for sign in signs}


@cache
def _lists() -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the forms of each family of each language, one for each choice in braces."""
    return {
        language: {
            name: tuple(form for written in forms for form in _choices(_flat(written)))
            for name, forms in lists.items()
        }
        for language, lists in _read().items()
        if language not in _NO_LANGUAGE
    }


def _choices(written: str) -> list[str]:
    """Return what ``left {home|the house}`` stands for: two forms."""
    parts = re.split(r"\{([^}]*)\}", written)
    every = [part.split("|") if index % 2 else [part] for index, part in enumerate(parts)]
    return [" ".join("".join(each).split()) for each in product(*every)]


def _written(form: str) -> str:
    return re.escape(form).replace(r"\*", r"\w*")


def _flat(text: str) -> str:
    """Return a text in small letters without accents, with single spaces."""
    apart = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return re.sub(r"\s+", " ", _ACCENTS.sub("", apart))
