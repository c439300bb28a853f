"""Names of files in a bag: safe on every system, and never more telling than what is granted."""

from __future__ import annotations

import re
import unicodedata

_LONGEST_STEM = 48
_LONGEST_SUFFIX = 12
_UNSAFE = re.compile(r"[^\w.-]+", re.ASCII)


def safe_name(original: str, fallback: str) -> str:
    """Return a name of ASCII letters, digits, ``.``, ``_`` and ``-`` that resembles the original.

    The true name stands in the index. ``fallback`` is used when nothing safe is left.
    """
    last = original.replace("\\", "/").rsplit("/", 1)[-1]
    stem, _, suffix = last.rpartition(".")
    if not stem:
        stem, suffix = last, ""
    stem = _plain(stem)[:_LONGEST_STEM].rstrip(".-_") or fallback
    suffix = _plain(suffix)[:_LONGEST_SUFFIX].rstrip(".-_")
    return f"{stem}.{suffix}" if suffix else stem


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"-{2,}", "-", _UNSAFE.sub("-", letters)).strip(".-_")


def slug(text: str) -> str:
    """Return a short word for a folder or a transcript, in small letters; may be empty."""
    return safe_name(text.replace(".", "-").replace("/", "-"), "").lower()[:40].rstrip("-_.")


def page_name(text: str) -> str:
    """Return a text as one line of an index: tabs, line ends and hidden characters spelled out."""
    return "".join(
        f"\\u{ord(character):04x}"
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        else character
        for character in text
    )
