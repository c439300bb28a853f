"""What a limited child process saw in an untrusted file: plain values, no bytes of the file.

Everything that judges a document (letterhead, signature, order) is a pure function over a View, so
that nothing outside the child ever parses what a stranger sent. Lengths are points (1/72 inch)
from the top left of the page as it is shown, upright.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Box = tuple[float, float, float, float]
TextSource = Literal["text", "ocr", "none"]
CLICKED, LOADED = "opens when clicked", "loaded when the file is opened"
# Empty where nobody asked: the signature does not hold, or its signer is not known to us.
Revocation = Literal["", "good", "revoked", "unchecked"]
MarkKind = Literal["ink", "seal", "stamp", "emblem", "rule", "dark", "unread", "trace"]


@dataclass(frozen=True)
class Word:
    """One word with its box; ``size`` is the height of its font, ``sure`` runs from 0 to 1."""

    text: str
    box: Box
    size: float = 0.0
    sure: float = 1.0


@dataclass(frozen=True)
class Mark:
    """Something drawn and not set: ink, a seal, a stamp, an emblem, a rule to sign on.

    ``dark`` is a dark area and ``unread`` writing, both in the upper part of the first page, where
    no word was recognised. A ``trace``, looked for on pictures of pages alone, is what is left that
    nothing explains: it proves nothing, and forbids to say that the paper is empty there.
    ``score`` (0 to 1) says how sure the finder is.
    """

    kind: MarkKind
    box: Box
    score: float = 1.0


@dataclass(frozen=True)
class PageView:
    """One page. ``source`` says where the words come from; ``none`` is a page without any."""

    number: int
    width: float
    height: float
    source: TextSource
    words: tuple[Word, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class DigitalSignature:
    """One signature inside a PDF as validated: ``bottom_line`` is the verdict of the validator.

    ``trusted`` says that its chain ends at a configured root; ``changed_after`` that the file was
    changed after signing in a way the signature does not allow. ``signed_at`` is ISO 8601 or None.
    ``revocation`` is what the file itself carries about the signer's certificate.
    """

    field: str
    signer: str
    intact: bool
    trusted: bool
    bottom_line: bool
    changed_after: bool = False
    signed_at: str | None = None
    page: int | None = None
    box: Box | None = None
    note: str = ""
    revocation: Revocation = ""


@dataclass(frozen=True)
class Danger:
    """One thing that acts or hides: ``code`` is stable and ``where`` says where it stands.

    Codes: ``macro``, ``javascript``, ``embedded_file``, ``external_link``, ``launch_action``,
    ``form_submit``, ``active_content``, ``polyglot``, ``malware``, ``hidden_text``,
    ``not_scanned`` (a malware scanner is configured and gave no answer). The detail of an
    ``external_link`` is ``CLICKED`` or ``LOADED``.
    """

    code: str
    where: str = ""
    detail: str = ""


@dataclass(frozen=True)
class View:
    """All that was seen in one file.

    ``unreadable`` is None or a stable word: ``encrypted``, ``damaged``, ``empty``,
    ``unknown_type``, ``too_many_pages``, ``too_large_image``, ``too_large_unpacked``,
    ``took_too_long``, ``took_too_much_memory``, ``not_inspected``. ``page_count`` counts all pages
    even where fewer were looked at.
    """

    media_type: str
    page_count: int = 0
    pages: tuple[PageView, ...] = ()
    signatures: tuple[DigitalSignature, ...] = ()
    dangers: tuple[Danger, ...] = ()
    unreadable: str | None = None

    @property
    def text(self) -> str:
        """Return the words of all pages in reading order, a line for each page."""
        return "\n".join(" ".join(word.text for word in page.words) for page in self.pages)


@dataclass(frozen=True)
class Seen:
    """One judgement about a document with the place that shows it.

    ``reason`` is a short stable word for anything but ``pass``.
    """

    outcome: Literal["pass", "review", "fail"]
    reason: str | None = None
    page: int | None = None
    box: Box | None = None
    kind: str | None = None

    def evidence(self) -> dict[str, Any] | None:
        """Return where it was seen as findings keep it, or None for what has no place."""
        if self.page is None:
            return None
        return {"page": self.page, "box": list(self.box) if self.box else None}


def to_json(view: View) -> dict[str, Any]:
    """Return JSON values that ``from_json`` reads back."""
    return asdict(view)


def from_json(stored: Mapping[str, Any]) -> View:
    """Return the View that ``to_json`` wrote. Raises TypeError or KeyError for anything else."""
    return View(
        media_type=stored["media_type"],
        page_count=stored["page_count"],
        pages=tuple(_page(page) for page in stored["pages"]),
        signatures=tuple(
            DigitalSignature(**{**each, "box": _box(each["box"])}) for each in stored["signatures"]
        ),
        dangers=tuple(Danger(**each) for each in stored["dangers"]),
        unreadable=stored["unreadable"],
    )


def _page(stored: Mapping[str, Any]) -> PageView:
    return PageView(
        number=stored["number"],
        width=stored["width"],
        height=stored["height"],
        source=stored["source"],
        words=tuple(Word(**{**each, "box": tuple(each["box"])}) for each in stored["words"]),
        marks=tuple(Mark(**{**each, "box": tuple(each["box"])}) for each in stored["marks"]),
    )


def _box(stored: Any) -> Box | None:
    return None if stored is None else (stored[0], stored[1], stored[2], stored[3])
