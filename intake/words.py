"""The words of ``words.toml`` as one frozen value, read once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("words.toml")


@dataclass(frozen=True)
class Words:
    """By group and key the phrases that stand for it, in the order of the file.

    ``labels`` turns a label as people write it into a field; ``months`` a name into a number.
    """

    nothing: frozenset[str]
    reserved_suffixes: frozenset[str]
    file_suffixes: frozenset[str]
    name_placeholders: frozenset[str]
    never_servers: frozenset[str]
    labels: Mapping[str, str]
    kinds: Mapping[str, tuple[str, ...]]
    processes: Mapping[str, tuple[str, ...]]
    categories: Mapping[str, tuple[str, ...]]
    passages: Mapping[str, tuple[str, ...]]
    roles: Mapping[str, tuple[str, ...]]
    attached: Mapping[str, tuple[str, ...]]
    grounds: Mapping[str, tuple[str, ...]]
    agencies: tuple[str, ...]
    months: Mapping[str, int]
    patterns: Mapping[str, tuple[re.Pattern[str], ...]]
    forwarding: Mapping[str, tuple[str, ...]]
    everyday: Mapping[str, frozenset[str]]


@cache
def words() -> Words:
    """Return the words. Raises KeyError or re.error where the file is wrong."""
    raw = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return Words(
        nothing=frozenset(raw["nothing"]),
        reserved_suffixes=frozenset(raw["reserved_suffixes"]),
        file_suffixes=frozenset(raw["file_suffixes"]),
        name_placeholders=frozenset(raw["name_placeholders"]),
        never_servers=frozenset(raw["never_servers"]),
        labels={label: field for field, names in raw["labels"].items() for label in names},
        kinds=_phrases(raw["kinds"]),
        processes=_phrases(raw["processes"]),
        categories=_phrases(raw["categories"]),
        passages=_phrases(raw["passages"]),
        roles=_phrases(raw["roles"]),
        attached=_phrases(raw["attached"]),
        grounds=_phrases(raw["grounds"]),
        agencies=tuple(raw["agencies"]["words"]),
        months={
            name: number
            for number, names in enumerate(raw["months"].values(), start=1)
            for name in names
        },
        patterns={
            key: tuple(re.compile(text, re.IGNORECASE) for text in texts)
            for key, texts in raw["patterns"].items()
        },
        forwarding=_phrases(raw["forwarding"]),
        everyday={tag: frozenset(names) for tag, names in raw["everyday"].items()},
    )


def _phrases(table: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(phrases) for key, phrases in table.items()}


def has_phrase(text: str, phrases: tuple[str, ...]) -> bool:
    """Say whether one of the phrases begins at a word in the text, which is in lower case."""
    return any(position_of(text, phrase) >= 0 for phrase in phrases)


def positions_of(text: str, phrase: str) -> list[int]:
    """Return every place where the phrase stands, beginning at the start of a word."""
    places = [match.start() for match in re.finditer(re.escape(phrase), text)]
    return [place for place in places if place == 0 or not text[place - 1].isalnum()]


def position_of(text: str, phrase: str) -> int:
    """Return where the phrase stands, beginning at the start of a word; -1 where it does not."""
    start = text.find(phrase)
    while start > 0 and text[start - 1].isalnum():
        start = text.find(phrase, start + 1)
    return start
