"""Which documents the corpus consists of: a fixed list for each half, in a fixed order."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.corpus.specimen import HEADS, LANGUAGES, LAYOUTS, MEDIA, Half, Specimen

PAPER_SIGNINGS = ("ink", "ink", "seal", "stamp", "ink_seal", "none", "rule", "name", "none", "rule")
FILE_SIGNINGS = (*PAPER_SIGNINGS, "digital", "digital", "altered", "broken", "untrusted", "typed")
MISSING = [head for head in HEADS if head != "present"]


def specimens(half: Half, media: tuple[str, ...] = MEDIA, seeds: int = 1) -> Iterator[Specimen]:
    """Yield the documents of one half: every layout, language and medium, ``seeds`` rounds.

    Each round gives every combination one document with a head and one without; how it is signed
    and why the head is missing is drawn from the seed. The first round is part of the second.
    """
    layouts = [name for name, layout in LAYOUTS.items() if layout.half == half]
    for seed in range(seeds):
        for layout in layouts:
            for language in LANGUAGES:
                for medium in media:
                    yield from _pair(layout, language, medium, seed)


def _pair(layout: str, language: str, medium: str, seed: int) -> Iterator[Specimen]:
    chance = random.Random(f"{layout} {language} {medium} {seed}")
    signings = FILE_SIGNINGS if medium == "text" else PAPER_SIGNINGS
    yield Specimen(layout, language, medium, "present", chance.choice(signings), seed)
    head = chance.choice(MISSING)
    yield Specimen(layout, language, medium, head, chance.choice(signings), seed)
