"""Families of words that together speak of danger to life, in ``danger.toml``.

A list of phrases knows the sentences its writer thought of. Families know the parts of which such
sentences are made: who, what may happen, how soon. Two that belong together and stand near each
other are a sign; that the sentence says it is over speaks against it.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain, product
from pathlib import Path

# So many letters apart, two words still speak of one thing.
NEAR = 110
_SETTLED = "settled"
_ENDS = re.compile(r"(?<=[^\W\d]{3}|[^\W\d]\)|\d{2}\d)[.!?]+\s|\s*[•·]\s|;\s")


@dataclass(frozen=True)
class Sign:
    """One or two families; ``in_order`` says that the second stands after the first."""

    first: str
    second: str | None = None
    in_order: bool = False

    def stands(self, places: Mapping[str, list[tuple[int, int]]]) -> bool:
        """Say whether the words of one sentence make this sign, given where they stand."""
        first = places.get(self.first, [])
        if self.second is None:
            return bool(first)
        pairs = product(first, places.get(self.second, []))
        return any(self._near(one, other) for one, other in pairs)

    def _near(self, one: tuple[int, int], other: tuple[int, int]) -> bool:
        if one[1] <= other[0]:
            return other[0] - one[1] <= NEAR
        return not self.in_order and other[1] <= one[0] <= other[1] + NEAR


def tells_of_danger(text: str, languages: Iterable[str]) -> bool:
    """Say whether a sentence of a text bears a sign of danger in one of these languages."""
    known = [language for language in sorted(set(languages)) if language in _words()]
    plain = _flat(text) if known else ""
    return any(_is_sign(plain, language) for language in known)


def _is_sign(plain: str, language: str) -> bool:
    begun: tuple[int, int] | None = None
    places: dict[str, list[tuple[int, int]]] = {}
    sentences = _sentences(plain)
    for start, families in _found(plain, language):
        while begun is None or start >= begun[1]:
            if _stands(places):
                return True
            begun, places = next(sentences), {}
        for family, end in families:
            places.setdefault(family, []).append((start, end))
    return _stands(places)


def _stands(places: Mapping[str, list[tuple[int, int]]]) -> bool:
    return _SETTLED not in places and any(sign.stands(places) for sign in _signs())


def _sentences(plain: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _ENDS.finditer(plain):
        yield start, match.end()
        start = match.end()
    yield start, len(plain) + 1


def _found(plain: str, language: str) -> Iterator[tuple[int, list[tuple[str, int]]]]:
    """Yield each place where a word of a family begins, with all families that begin there."""
    any_word, families = _patterns(language)
    for match in any_word.finditer(plain):
        begun = ((name, family.match(plain, match.start())) for name, family in families)
        yield match.start(), [(name, found.end()) for name, found in begun if found]


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    read = tomllib.loads(Path(__file__).with_name("danger.toml").read_text("utf-8"))
    return {language: lists for language, lists in read.items() if language != "signs"}


@cache
def _signs() -> tuple[Sign, ...]:
    read = tomllib.loads(Path(__file__).with_name("danger.toml").read_text("utf-8"))
    return tuple(_sign(each) for each in read["signs"])


def _sign(written: str) -> Sign:
    first, joined, second = re.fullmatch(r"(\w+)(?: ([+>]) (\w+))?", written).groups()  # type: ignore[union-attr]
    return Sign(first, second, joined == ">")


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], tuple[tuple[str, re.Pattern[str]], ...]]:
    """Return a pattern that finds where any word begins, and one for each family."""
    lists = _words()[language]
    families = [(name, re.compile(_any_of(forms))) for name, forms in lists.items()]
    every = _any_of(sorted(set(chain.from_iterable(lists.values()))))
    return re.compile(f"(?={every})"), tuple(families)


def _any_of(forms: Iterable[str]) -> str:
    """Return a pattern for any form; by first letters, so that most are never tried."""
    begun: dict[str, list[str]] = {}
    loose: list[str] = []
    for form in (_flat(each) for each in forms):
        if form[0].isalpha():
            begun.setdefault(form[0], []).append(_written(form[1:]))
        else:
            loose.append(_written(form))
    grouped = [f"{first}(?:{'|'.join(rest)})" for first, rest in sorted(begun.items())]
    return rf"(?<!\w)(?:{'|'.join([*grouped, *loose])})(?!\w)"


def _written(form: str) -> str:
    plain = re.escape(form).replace(r"\*", r"\w*").replace(r"\|", "|")
    return plain.replace(r"\{", "(?:").replace(r"\}", ")")


def _flat(text: str) -> str:
    """Return a text in small letters without accents, with single spaces."""
    apart = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return re.sub(r"\s+", " ", re.sub(r"[̀-ͯ]", "", apart))
