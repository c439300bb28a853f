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
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import Any

# So many letters apart, two words still speak of one thing.
NEAR = 110
_SETTLED, _DENIED = "settled", "denied"
_SENTENCE_ENDS = re.compile(r"(?:[^\W\d]{3}|\d{3}|\))[.!?]+\s|;\s")
_WORD = re.compile(r"\w+")
_SIGN = re.compile(r"(\w+)(?: ([+>]) (\w+))?")
_ACCENTS = re.compile(r"[\u0300-\u036f]")

Places = Mapping[str, list[tuple[int, int]]]


@dataclass(frozen=True)
class Sign:
    """One or two families; ``in_order`` says that the second stands after the first."""

    first: str
    second: str | None = None
    in_order: bool = False

    def stands(self, places: Places) -> bool:
        """Say whether the words of one sentence make this sign, given where they stand."""
        first = places.get(self.first, [])
        if self.second is None:
            return bool(first)
        return any(self._near(*pair) for pair in product(first, places.get(self.second, [])))

    def _near(self, one: tuple[int, int], other: tuple[int, int]) -> bool:
        if one[1] <= other[0]:
            return other[0] - one[1] <= NEAR
        return not self.in_order and other[1] <= one[0] <= other[1] + NEAR


def tells_of_danger(text: str, languages: Iterable[str]) -> bool:
    """Say whether a sentence of a text bears a sign of danger in one of these languages."""
    plain = _flat(text)
    known = sorted(_written_lists().keys() & set(languages))
    return any(_is_sign(places) for language in known for places in _sentences(plain, language))


def _is_sign(places: Places) -> bool:
    return _SETTLED not in places and any(sign.stands(places) for sign in _signs())


def _sentences(plain: str, language: str) -> Iterator[Places]:
    """Yield, for each sentence that has any, where the words of which family stand."""
    families = _families(language)
    said = families[_DENIED].sub(_blank, plain)
    ends = [match.end() for match in _SENTENCE_ENDS.finditer(said)]
    ends = [*ends, len(said) + 1]
    sentence, places = 0, dict[str, list[tuple[int, int]]]()
    for word in _WORD.finditer(said):
        start = word.start()
        if start >= ends[sentence]:
            if places:
                yield places
            places = {}
            while start >= ends[sentence]:
                sentence += 1
        for name in _begun_by(language, word[0]):
            match = families[name].match(said, start)
            if match:
                places.setdefault(name, []).append(match.span())
    yield places


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


@lru_cache(maxsize=50_000)
def _begun_by(language: str, word: str) -> tuple[str, ...]:
    """Return the families of which some form may begin with this word."""
    first = _first_words(language)
    return tuple(name for name, pattern in first.items() if pattern.fullmatch(word))


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("danger.toml").read_text("utf-8"))


@cache
def _signs() -> tuple[Sign, ...]:
    found = (_SIGN.fullmatch(each) for each in _read()["signs"])
    return tuple(Sign(each[1], each[3], each[2] == ">") for each in found if each)


@cache
def _written_lists() -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the forms of each family of each language, one for each choice in braces."""
    return {
        language: {
            name: tuple(form for written in forms for form in _choices(_flat(written)))
            for name, forms in lists.items()
        }
        for language, lists in _read().items()
        if language != "signs"
    }


def _choices(written: str) -> list[str]:
    """Return what ``left {home|the house}`` stands for: two forms."""
    parts = re.split(r"\{([^}]*)\}", written)
    every = [part.split("|") if index % 2 else [part] for index, part in enumerate(parts)]
    return [" ".join("".join(each).split()) for each in product(*every)]


@cache
def _families(language: str) -> dict[str, re.Pattern[str]]:
    return {name: _any_of(forms) for name, forms in _written_lists()[language].items()}


@cache
def _first_words(language: str) -> dict[str, re.Pattern[str]]:
    lists = _written_lists()[language].items()
    return {
        name: _any_of(re.match(r"[\w*]+", form)[0] for form in forms)  # type: ignore[index]
        for name, forms in lists
        if name != _DENIED
    }


def _any_of(forms: Iterable[str]) -> re.Pattern[str]:
    written = sorted({re.escape(form).replace(r"\*", r"\w*") for form in forms}, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(written)})(?!\w)")


def _flat(text: str) -> str:
    """Return a text in small letters without accents, with single spaces."""
    apart = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return re.sub(r"\s+", " ", _ACCENTS.sub("", apart))
