"""Lines such as ``Server URL: https://…``, which most officers' templates are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from intake.words import words

_LINE = re.compile(r"^[\s>*•–·-]*+(?:\d{1,2}[.)]\s*+)?([^:=\n]{2,60}?)\s*+[:=]\s*+(.*)$")
_PROSE = frozenset(
    {
        "requested_information",
        "relevance",
        "emergency.person_in_danger",
        "emergency.nature",
        "emergency.necessity",
        "emergency.messages",
        "nondisclosure",
        "data_categories",
        "removal.urls",
    }
)


@dataclass(frozen=True)
class Labelled:
    """The value that stands after a known label; ``value`` may hold several lines."""

    field: str
    value: str


def field_of(label: str) -> str | None:
    """Return the field that a label means, however it is decorated, or None."""
    plain = re.sub(r"\([^)]*\)", " ", label.casefold())
    plain = " ".join(plain.strip(" *_#.@\t").split())
    return words().labels.get(plain) or words().labels.get(f"{plain}.")


def find_labelled(text: str) -> list[Labelled]:
    """Return the labelled values in the order of the text; values that say "none" are left out."""
    lines = text.splitlines()
    found: list[Labelled] = []
    for index, line in enumerate(lines):
        field, value = _split(line)
        if field is None:
            continue
        value = value.strip(" *_\t")
        if not value or field in _PROSE:
            value = "\n".join(
                part for part in (value, *_continued(lines, index + 1, value)) if part
            )
        if value and value.casefold().rstrip(".") not in words().nothing:
            found.append(Labelled(field, value))
    return found


def says_nothing(text: str, field: str) -> bool:
    """Say whether the field's label stands in the text followed by a word for "none"."""
    for line in text.splitlines():
        named, value = _split(line)
        if named == field:
            first = re.split(r"[\s,.;]", value.strip().casefold(), maxsplit=1)[0]
            if first in words().nothing:
                return True
    return False


def _split(line: str) -> tuple[str | None, str]:
    match = _LINE.match(line)
    return (field_of(match[1]), match[2]) if match else (None, "")


def _continued(lines: list[str], start: int, value: str) -> list[str]:
    """Return the lines that still belong to a value: up to a blank line or the next label."""
    kept: list[str] = []
    for offset, line in enumerate(lines[start : start + 40]):
        if not line.strip():
            # A heading and its text are often one blank line apart.
            if value or kept or offset > 0:
                break
            continue
        if _split(line)[0] is not None or line.rstrip() in ("--", "-- "):
            break
        kept.append(line.strip(" \t>*•–·-"))
    return kept
