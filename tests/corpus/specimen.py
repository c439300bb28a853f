"""What one document of the corpus is to be, and the truth about it once made."""

from __future__ import annotations

import random
import tomllib
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from documents.view import Box
from tests.corpus.sheet import Sheet

Half = Literal["tuning", "judged"]
LANGUAGES = ("en", "de", "pt", "es", "fr")
MEDIA = ("text", "scan150", "scan200", "photo")
# An ``order`` says the same each time; a ``court_order`` and a ``demand`` have many wordings.
Body = Literal[
    "letter", "order", "cover", "court_order", "demand", "dated_letter", "memorandum",
    "referenced_letter", "internal_note", "tramline_order", "boxed_order", "written_demand",
    "mailed_letter", "answered_letter", "pointed_letter", "numbered_order", "titled_notice",
]  # fmt: skip
# Those of the bodies that a court issues, and those whose orders have many wordings.
OF_COURTS = {"order", "court_order", "tramline_order", "boxed_order", "numbered_order"}
WORDED = {
    "court_order", "demand", "tramline_order", "boxed_order", "written_demand", "numbered_order",
    "titled_notice",
}  # fmt: skip
# Layouts drawn together, with names of authorities, places and companies and with wordings of
# orders of their own; those of the first series share theirs by half.
Series = Literal["first", "second", "third", "fourth", "fifth"]


class Layout(NamedTuple):
    """The half of a layout, what stands below its head, and with whom it was drawn."""

    half: Half
    body: Body
    series: Series = "first"


# The split is by layout, so that no judged page design was tuned on.
LAYOUTS: dict[str, Layout] = {
    "centred": Layout("tuning", "letter"),
    "din": Layout("tuning", "letter"),
    "republic": Layout("tuning", "letter"),
    "footer_contact": Layout("tuning", "letter"),
    "two_columns": Layout("tuning", "letter"),
    "caption": Layout("tuning", "order"),
    "emblem_left": Layout("judged", "letter"),
    "right_column": Layout("judged", "letter"),
    "band": Layout("judged", "letter"),
    "fax": Layout("judged", "cover"),
    "court_left": Layout("judged", "order"),
    "court_form": Layout("judged", "order"),
    "dark_block": Layout("tuning", "letter"),
    "spaced_low": Layout("tuning", "letter"),
    "crest_between": Layout("judged", "letter"),
    "tinted": Layout("judged", "letter"),
    "left_margin": Layout("judged", "letter"),
    "boxed": Layout("judged", "order"),
    "form_caption": Layout("tuning", "order"),
    "pleading": Layout("tuning", "order"),
    "window_letter": Layout("tuning", "letter"),
    "ministry_stack": Layout("tuning", "letter"),
    "small_middle": Layout("tuning", "letter"),
    "officials": Layout("tuning", "letter"),
    "filed": Layout("tuning", "order"),
    "brand": Layout("tuning", "letter"),
    "side_table": Layout("tuning", "order"),
    "section_form": Layout("tuning", "order"),
    "court_top": Layout("tuning", "court_order"),
    "office_demand": Layout("tuning", "demand"),
    "case_box": Layout("tuning", "court_order", "second"),
    "printed_form": Layout("tuning", "court_order", "second"),
    "registry": Layout("tuning", "court_order", "second"),
    "arms_stack": Layout("tuning", "court_order", "second"),
    "unit_table": Layout("tuning", "demand", "second"),
    "officials_column": Layout("tuning", "letter", "second"),
    "bilingual_split": Layout("tuning", "letter", "third"),
    "tall_strip": Layout("tuning", "dated_letter", "third"),
    "title_first": Layout("tuning", "memorandum", "third"),
    "below_stamps": Layout("tuning", "court_order", "third"),
    "head_table": Layout("tuning", "court_order", "third"),
    "barcode_corner": Layout("tuning", "court_order", "third"),
    "hierarchy_dashes": Layout("tuning", "demand", "third"),
    "numbered_boxes": Layout("tuning", "demand", "third"),
    "two_tongues": Layout("tuning", "referenced_letter", "fourth"),
    "running_line": Layout("tuning", "referenced_letter", "fourth"),
    "office_memo": Layout("tuning", "internal_note", "fourth"),
    "tramlines": Layout("tuning", "tramline_order", "fourth"),
    "framed_page": Layout("tuning", "boxed_order", "fourth"),
    "upright_filing": Layout("tuning", "court_order", "fourth"),
    "monogram": Layout("tuning", "demand", "fourth"),
    "typed_office": Layout("tuning", "written_demand", "fourth"),
    "two_stars": Layout("judged", "mailed_letter", "fifth"),
    "reference_strip": Layout("judged", "answered_letter", "fifth"),
    "ministry_block": Layout("judged", "pointed_letter", "fifth"),
    "between_parties": Layout("judged", "court_order", "fifth"),
    "particulars": Layout("judged", "numbered_order", "fifth"),
    "state_and_county": Layout("judged", "court_order", "fifth"),
    "department_rule": Layout("judged", "demand", "fifth"),
    "checkered": Layout("judged", "titled_notice", "fifth"),
}
# The series with whose layouts nothing had been counted when the judges were last changed.
FRESH: Series = "fifth"
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
        return LAYOUTS[self.layout].half

    @property
    def body(self) -> str:
        return LAYOUTS[self.layout].body

    @property
    def series(self) -> Series:
        return LAYOUTS[self.layout].series

    @property
    def name(self) -> str:
        """A readable name that is unique in the corpus."""
        return "-".join(str(value) for value in asdict(self).values())


@dataclass(frozen=True)
class OrderTruth:
    """What an order says, as far as a reader of its page can know it.

    An empty value: the paper does not say it, so whatever is proposed is invented. None: not
    counted. ``kind`` and ``categories`` are words of the vocabulary, days are ISO 8601. ``court``
    and ``issuer`` are lines as they stand; ``core`` is the part of them that must be there for the
    office to be known. ``dockets`` are ways to write the one number, the whole first.
    ``provider`` is the company the order names, be it another; ``server`` is where the accounts
    are. ``nondisclosure`` is the sentence that forbids.
    """

    kind: str | None
    court: tuple[str, ...] | None
    issuer: tuple[str, ...] | None
    core: str
    dockets: tuple[str, ...] | None
    issued_on: str | None
    returnable_on: str
    provider: str
    accounts: tuple[str, ...]
    server: str
    categories: tuple[str, ...]
    nondisclosure: str
    until: str | None


@dataclass(frozen=True)
class Truth:
    """What is so: boxes in points from the top left of their page as it lies in the file.

    ``signature`` is one of SIGNINGS; ``signer`` says whose block it is. ``agency`` is the name the
    officer would give. ``signed`` and ``altered`` are None where the class is in neither count.
    ``order`` is None where the body of the page is no order.
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
    order: OrderTruth | None = None


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
    # The agency's name where it is not its first lines, and where the text begins at the left.
    name: str = ""
    left: float = 62.0
    head_box: Box | None = None
    signature_box: Box | None = None
    block_box: Box | None = None
    signature_page: int = 1
    footer: list[str] = field(default_factory=list)
    # Part of the court's name without which nobody knows which court it is; the number as drawn.
    core: str = ""
    headed: bool = False
    dockets: tuple[str, ...] = ()
    order: OrderTruth | None = None

    @property
    def agency_name(self) -> str:
        return self.name or ", ".join(self.agency[:2])

    @property
    def margin(self) -> float:
        return self.left

    @property
    def right(self) -> float:
        return self.sheet.width - 62.0

    @property
    def offices(self) -> list[dict[str, Any]]:
        """The authorities that a paper of this half and series may name."""
        return offices_of(self.words, self.specimen)

    def pick(self, key: str) -> Any:
        return self.chance.choice(self.words[key])


@cache
def words_of(language: str, series: Series = "first") -> dict[str, Any]:
    """Return the words of one language, with the names that a later series has of its own."""
    words = words_in(f"words_{language}.toml")
    return words if series == "first" else words | words_in(f"names_{series}.toml")[language]


def words_in(name: str) -> dict[str, Any]:
    """Return what stands in one of the files of words beside this module."""
    return tomllib.loads(Path(__file__).with_name(name).read_text("utf-8"))


def offices_of(words: dict[str, Any], specimen: Specimen) -> list[dict[str, Any]]:
    """Return the authorities among these words that a paper may name: a later series has its own.

    Each has ``kind`` and ``lines``, and may have ``name`` and ``core``.
    """
    half = specimen.half
    return [each for each in words["agencies"] if each.get("half", half) == half]
