"""What one document of the corpus is to be, and the truth about it once made."""

from __future__ import annotations

import random
import tomllib
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from documents.view import Box
from tests.corpus.sheet import Sheet

Half = Literal["tuning", "judged"]
LANGUAGES = ("en", "de", "pt", "es", "fr")
MEDIA = ("text", "scan150", "scan200", "photo")
# Layout to half and body: the split is by layout, so that no judged page design was tuned on.
LAYOUTS: dict[str, tuple[Half, Literal["letter", "order", "cover"]]] = {
    "centred": ("tuning", "letter"),
    "din": ("tuning", "letter"),
    "republic": ("tuning", "letter"),
    "footer_contact": ("tuning", "letter"),
    "two_columns": ("tuning", "letter"),
    "caption": ("tuning", "order"),
    "emblem_left": ("judged", "letter"),
    "right_column": ("judged", "letter"),
    "band": ("judged", "letter"),
    "fax": ("judged", "cover"),
    "court_left": ("judged", "order"),
    "court_form": ("judged", "order"),
    "dark_block": ("tuning", "letter"),
    "spaced_low": ("tuning", "letter"),
    "crest_between": ("judged", "letter"),
    "tinted": ("judged", "letter"),
    "left_margin": ("judged", "letter"),
    "boxed": ("judged", "order"),
}
# Those of the judged half with which nothing had been counted when the judges were last changed.
FRESH = ("crest_between", "tinted", "left_margin", "boxed")
# A head that is there, and the ways in which it is not.
HEADS = ("present", "blank", "addressee", "company", "provider", "email", "form", "footer")
# Those heads that are drawn by the layout, be it with the words of somebody else.
LETTER_HEADS = ("present", "company", "provider")
# ``rule`` is a line to sign on with nothing on it, ``name`` a typed name alone, ``typed`` a
# conformed signature as courts of the United States file it.
SIGNINGS = (
    "ink", "seal", "stamp", "ink_seal", "digital", "none", "rule", "name", "typed", "untrusted",
    "altered", "broken",
)  # fmt: skip
SIGNED = {"ink", "seal", "stamp", "ink_seal", "digital"}
UNSIGNED = {"none", "rule", "name"}


@dataclass(frozen=True)
class Specimen:
    """One document to make. The same values always give the same page."""

    layout: str
    language: str
    medium: str
    head: str
    signing: str
    seed: int = 0

    @property
    def half(self) -> Half:
        return LAYOUTS[self.layout][0]

    @property
    def body(self) -> str:
        return LAYOUTS[self.layout][1]

    @property
    def name(self) -> str:
        """A readable name that is unique in the corpus."""
        return "-".join(str(value) for value in asdict(self).values())


@dataclass(frozen=True)
class Truth:
    """What is so: boxes in points from the top left of their page as it lies in the file.

    ``signature`` is one of SIGNINGS; ``signer`` says whose block it is. ``agency`` is the name the
    officer would give. ``signed`` and ``altered`` are None where the class is in neither count.
    """

    letterhead: bool
    head_box: Box | None
    signature: str
    signed: bool | None
    altered: bool
    signer: Literal["officer", "issuer"]
    signature_page: int
    signature_box: Box | None
    block_box: Box | None
    agency: str


@dataclass(frozen=True)
class Sample:
    """One document as made: the bytes as they would come in."""

    specimen: Specimen
    filename: str
    media_type: str
    content: bytes
    truth: Truth


@dataclass
class Draft:
    """A page being drawn: what its words are, and what was put where."""

    specimen: Specimen
    sheet: Sheet
    chance: random.Random
    words: dict[str, Any]
    agency: list[str]
    head_lines: list[str]
    place: dict[str, Any]
    size: float
    head_box: Box | None = None
    signature_box: Box | None = None
    block_box: Box | None = None
    signature_page: int = 1
    footer: list[str] = field(default_factory=list)

    @property
    def agency_name(self) -> str:
        return self.agency[0] if len(self.agency) == 1 else ", ".join(self.agency[:2])

    @property
    def margin(self) -> float:
        return 62.0

    @property
    def right(self) -> float:
        return self.sheet.width - self.margin

    def pick(self, key: str) -> Any:
        return self.chance.choice(self.words[key])


@cache
def words_of(language: str) -> dict[str, Any]:
    """Return the words of one language."""
    return tomllib.loads(Path(__file__).with_name(f"words_{language}.toml").read_text("utf-8"))
