"""Domains that imitate an agency's: same shape in other letters, or one slip of the keyboard."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import idna
from confusable_homoglyphs import confusables

from rules.addresses import ancestors

# Groups of Latin letters and digits that look alike in a mail client's typeface.
_SHAPES = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("0", "o"), ("1", "l"), ("i", "l"), ("5", "s"))
# Alphabets whose letters pass for each other. Others are mixed honestly every day.
_SHARED_SHAPES = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})
# Shorter names differ by one letter from too many honest ones.
_SHORTEST_COMPARED = 8


@dataclass(frozen=True)
class Likeness:
    """``of`` is what is imitated; ``strong`` where no honest reason comes to mind."""

    of: str
    strong: bool


@dataclass(frozen=True)
class _Directory:
    """The known domains, arranged so that each question is a look-up and no walk.

    Each stands for itself and for the registrable domain above it: whoever imitates
    ``sheriff.larkspur.example`` registers a name that looks like ``larkspur.example``.
    """

    names: frozenset[str]
    by_shape: Mapping[str, str]
    by_flat: Mapping[str, str]
    by_length: Mapping[int, tuple[tuple[str, str], ...]]


def resembled(domain: str, known: Iterable[str]) -> Likeness | None:
    """Return which known domain a domain (A-labels) imitates, or None for none or itself."""
    directory = _directory(frozenset(known))
    above = ancestors(domain)
    if directory.names.intersection(above):
        return None
    registrable = above[-1]
    imitated = directory.by_shape.get(_shape(registrable))
    if imitated is None or _share_a_registration(imitated, registrable):
        imitated = _inside(domain, directory.names)
    if imitated is not None:
        return Likeness(imitated, strong=True)
    if _mixes_scripts(_shown(registrable)):
        return Likeness(_shown(registrable), strong=True)
    near = _near(registrable, directory)
    if near is None or _share_a_registration(near, registrable):
        return None
    return Likeness(near, strong=False)


def deceives(domain: str) -> bool:
    """Say whether a word of the domain (A-labels) mixes alphabets or could be read as Latin."""
    shown = _shown(domain)
    foreign = [word for word in re.split(r"[.-]", shown) if not word.isascii()]
    return _mixes_scripts(shown) or any(
        all(_latin(letter).isascii() for letter in word) for word in foreign
    )


def _share_a_registration(known: str, registrable: str) -> bool:
    """Say whether the holder of the known domain alone gives out names below the other, too."""
    return ancestors(known)[-1] == registrable


@lru_cache(maxsize=8)
def _directory(names: frozenset[str]) -> _Directory:
    ordered = sorted(names, reverse=True)
    # What is known itself comes last, and so wins over what is only above something known.
    forms = {ancestors(name)[-1]: name for name in ordered} | {name: name for name in ordered}
    lengths: dict[int, list[tuple[str, str]]] = {}
    for form, name in sorted(forms.items()):
        if len(form.partition(".")[0]) >= _SHORTEST_COMPARED:
            lengths.setdefault(len(form), []).append((form, name))
    return _Directory(
        names=names,
        by_shape={_shape(form): name for form, name in forms.items()},
        by_flat={flat: name for form, name in forms.items() for flat in _flattened(form)},
        by_length={length: tuple(found) for length, found in lengths.items()},
    )


def _inside(domain: str, names: frozenset[str]) -> str | None:
    """Return a known domain that stands in front of another: ``police.example.evil.test``."""
    labels = domain.split(".")
    for start in range(len(labels)):
        for end in range(len(labels) - 1, start + 1, -1):
            if ".".join(labels[start:end]) in names:
                return ".".join(labels[start:end])
    return None


def _shown(domain: str) -> str:
    """Return the domain as people see it."""
    try:
        return idna.decode(domain)
    except idna.IDNAError:
        return domain


def _mixes_scripts(shown: str) -> bool:
    """Say whether one word takes letters from two alphabets that share their shapes."""
    for word in re.split(r"[.-]", shown):
        names = {unicodedata.name(letter, "").partition(" ")[0] for letter in word}
        if len(names & _SHARED_SHAPES) > 1:
            return True
    return False


@lru_cache(maxsize=8192)
def _shape(domain: str) -> str:
    """Return a text that is equal for domains that look equal."""
    plain = unicodedata.normalize("NFKC", _shown(domain)).casefold()
    latin = "".join(_latin(character) for character in plain)
    for group, single in _SHAPES:
        latin = latin.replace(group, single)
    return latin


@lru_cache(maxsize=4096)
def _latin(character: str) -> str:
    if character.isascii():
        return character
    found = confusables.is_confusable(character, greedy=True, preferred_aliases=["latin"])
    for entry in found or ():
        for glyph in entry["homoglyphs"]:
            if len(glyph["c"]) == 1 and glyph["c"].isascii() and glyph["c"].isalnum():
                return str(glyph["c"]).casefold()
    return character


def _flattened(name: str) -> tuple[str, str, str]:
    """Return a known domain with its dots blurred, as one label or as a whole."""
    return name.replace(".", "-"), name.replace(".", ""), name.replace("-", ".")


def _near(domain: str, directory: _Directory) -> str | None:
    """One letter added, left out, changed, or two swapped; or dots and hyphens exchanged."""
    for form in (domain.split(".")[0], domain.replace("-", ".")):
        if form in directory.by_flat:
            return directory.by_flat[form]
    for length in (len(domain), len(domain) - 1, len(domain) + 1):
        for known, name in directory.by_length.get(length, ()):
            if known != domain and _one_edit_apart(domain, known):
                return name
    return None


def _one_edit_apart(one: str, other: str) -> bool:
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest_one, rest_other = one[start:], other[start:]
    if rest_one[1:] == rest_other[1:] or rest_one[1:] == rest_other or rest_one == rest_other[1:]:
        return True
    swapped = rest_one[1:2] + rest_one[:1] + rest_one[2:]
    return len(rest_one) > 1 and swapped == rest_other
