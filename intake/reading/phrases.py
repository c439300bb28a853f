"""What a text asks for, why, and what it claims, judged by phrases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from intake.reading.labels import Labelled
from intake.words import has_phrase, position_of, positions_of, words
from rules.vocabulary import CATEGORIES, KINDS, LEGAL_PROCESSES, Category, Kind, LegalProcess, Role

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[\"“„«¿¡A-ZÀ-ÝÄÖÜ@\d-])|\n\s*\n")
_LONGEST_PASSAGE = 4000


def first_value(labelled: Iterable[Labelled], field: str) -> str | None:
    """Return the first value of a field, on one line for all but long texts."""
    for item in labelled:
        if item.field == field:
            return item.value[:_LONGEST_PASSAGE]
    return None


def kind_of(subject: str, text: str, labelled: Iterable[Labelled]) -> Kind | None:
    """Return the kind of request: as labelled, else by the subject, else by the text."""
    said = first_value(labelled, "kind")
    if said:
        plain = re.sub(r"[\s_-]+", "_", said.strip().casefold())
        for kind in KINDS:
            if plain.startswith(kind):
                return kind
    for passage in (said or "", subject):
        found = _kind_in(_flowing(passage))
        if found == "preservation" and _asks_to_extend(_flowing(text)):
            # "Second preservation letter", says the subject, and the text what for.
            return "preservation_extension"
        if found:
            return found
    if has_phrase(subject.casefold(), words().passages["emergency_subject"]):
        return "emergency_disclosure"
    return _kind_in_prose(_flowing(text))


def _flowing(text: str) -> str:
    """Return a text in lower case as if its lines had no end: a phrase may go over two of them."""
    return " ".join(text.casefold().replace("’", "'").split())


def _asks_to_extend(lowered: str) -> bool:
    return _first_claimed(lowered, words().kinds["preservation_extension"]) >= 0


def _kind_in(lowered: str) -> Kind | None:
    for kind, phrases in words().kinds.items():
        if _first_claimed(lowered, phrases) >= 0:
            return _kind(kind)
    return None


def _kind_in_prose(lowered: str) -> Kind | None:
    """An emergency wins wherever it is told; among the others what is told first."""
    found = {
        kind: position
        for kind, phrases in words().kinds.items()
        if (position := _first_claimed(lowered, phrases)) >= 0
    }
    if not found:
        return None
    if "emergency_disclosure" in found:
        return "emergency_disclosure"
    if "preservation_extension" in found:
        return "preservation_extension"
    return _kind(min(found, key=lambda kind: found[kind]))


def _kind(word: str) -> Kind:
    return next(kind for kind in KINDS if kind == word)


def _first_claimed(lowered: str, phrases: tuple[str, ...]) -> int:
    """Return where the first phrase stands that is not denied just before it; -1 for none."""
    claimed = [
        position
        for phrase in phrases
        for position in positions_of(lowered, phrase)
        if not _is_denied(lowered[max(0, position - 20) : position].split())
    ]
    return min(claimed, default=-1)


def _is_denied(before: list[str]) -> bool:
    said = " ".join(before)
    return any(said == word or said.endswith(f" {word}") for word in words().passages["not_before"])


def process_of(text: str, labelled: Iterable[Labelled]) -> LegalProcess | None:
    """Return the claimed legal process; the special kinds are looked for before the general."""
    said = first_value(labelled, "legal_process")
    if said:
        plain = re.sub(r"[\s_-]+", "_", said.strip().casefold())
        for process in LEGAL_PROCESSES:
            if plain.startswith(process):
                return process
    for passage in (said or "", text):
        lowered = _flowing(passage)
        for word, phrases in words().processes.items():
            if _first_claimed(lowered, phrases) >= 0:
                return next(process for process in LEGAL_PROCESSES if process == word)
    return None


def categories_of(passage: str, *, exact: bool = False) -> tuple[Category, ...]:
    """Return the categories a passage asks for; ``exact`` also takes the categories' own names."""
    lowered = _flowing(passage)
    return tuple(
        category
        for category in CATEGORIES
        if has_phrase(lowered, words().categories[category])
        or (exact and position_of(lowered.replace("non-content", ""), category) >= 0)
    )


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, each on one line."""
    return [" ".join(part.split()) for part in _SENTENCE.split(text) if part.strip()]


def passage_with(text: str, group: str, most: int = 2) -> str | None:
    """Return the first sentences that hold a phrase of the group, or None."""
    phrases = words().passages[group]
    kept = [part for part in sentences(text) if has_phrase(part.casefold(), phrases)]
    return " ".join(kept[:most])[:_LONGEST_PASSAGE] or None


def asking_passage(text: str) -> str | None:
    """Return what is asked for: the sentences that ask, with a list that follows them."""
    phrases, kept = words().passages["asking"], []
    lines = text.splitlines()
    for part in sentences(text):
        if has_phrase(part.casefold(), phrases):
            kept.append(part)
    for index, line in enumerate(lines):
        if line.rstrip().endswith(":") and has_phrase(line.casefold(), phrases):
            kept.extend(_list_after(lines, index + 1))
    return " ".join(dict.fromkeys(kept))[:_LONGEST_PASSAGE] or None


def _list_after(lines: list[str], start: int) -> list[str]:
    kept: list[str] = []
    for line in lines[start : start + 40]:
        plain = line.strip()
        if not plain and not kept:
            continue
        if not re.match(r"(?:[-*•–·]|\(?[a-z\d]{1,2}[.)])\s", plain):
            break
        kept.append(plain.lstrip("-*•–· "))
    return kept


def ground_of(text: str) -> str | None:
    """Return the ground for a removal that the text speaks of, or None."""
    lowered = _flowing(text)
    for ground, phrases in words().grounds.items():
        if has_phrase(lowered, phrases):
            return ground
    return None


def agency_in(lines: Iterable[str]) -> str | None:
    """Return the first short line, or part of one, that looks like an agency's name, or None."""
    for line in lines:
        if line.rstrip().endswith((".", "?", "!", ":")) and len(line.split()) > 6:
            continue
        for part in re.split(r"[,;|–·]|\s-\s", line):
            plain = " ".join(part.split()).strip(" .*_>")
            short = 3 < len(plain) <= 90 and len(plain.split()) <= 8
            if short and "@" not in plain and has_phrase(plain.casefold(), words().agencies):
                return plain
    return None


def role_of(filename: str) -> Role | None:
    """Return the role that a file's name makes likely, or None."""
    lowered = re.sub(r"[_\s]+", " ", filename.casefold())
    return _role_in(lowered, words().roles)


def attached_role(text: str) -> Role | None:
    """Return the role that the text gives its only attachment, or None."""
    return _role_in(_flowing(text), words().attached)


def _role_in(lowered: str, table: Mapping[str, tuple[str, ...]]) -> Role | None:
    roles: tuple[Role, ...] = ("nondisclosure_order", "cover_sheet", "legal_process")
    for role in roles:
        if any(part in lowered for part in table.get(role, ())):
            return role
    return None
