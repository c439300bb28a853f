"""In which of our languages a mail is written, so that it is answered in it."""

from __future__ import annotations

import re

from intake.words import words

_ENOUGH = 3


def language_of(text: str) -> str:
    """Return the tag of the language whose everyday words stand out, or empty text."""
    spoken = re.findall(r"[^\W\d_]+", text.casefold()[:20_000])
    counts = {
        tag: sum(1 for word in spoken if word in everyday)
        for tag, everyday in words().everyday.items()
    }
    ordered = sorted(counts.items(), key=lambda pair: pair[1], reverse=True)
    (first, most), (_, second) = ordered[0], ordered[1]
    # A letter of three sentences has dozens; a handful that lead by a third are sure enough.
    return first if most >= _ENOUGH and most * 3 >= second * 4 else ""
