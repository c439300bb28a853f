"""What the confined child does with one file: it sends page after page, then the end.

What is known of the whole file goes out as soon as it is known, so that it outlives a child that
is ended over the next page.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module

from documents.opening import wire
from documents.opening.kinds import DOCX, MAIL, ODT, begins_as, hides_another
from documents.opening.limits import Limits, NoRecognition
from documents.view import Danger, DigitalSignature, PageView, View

Page = tuple[PageView, bytes]
# The libraries behind each are large, and so loaded only when they are needed.
_OPENERS = {
    "application/pdf": ("documents.opening.pdf", "pages_of_pdf"),
    "image/png": ("documents.opening.images", "pages_of_image"),
    "image/jpeg": ("documents.opening.images", "pages_of_image"),
    "image/tiff": ("documents.opening.images", "pages_of_image"),
    "image/heic": ("documents.opening.images", "pages_of_image"),
    DOCX: ("documents.opening.office", "pages_of_docx"),
    ODT: ("documents.opening.odt", "pages_of_odt"),
    "text/plain": ("documents.opening.text", "pages_of_text"),
    MAIL: ("documents.opening.mail", "pages_of_mail"),
}


class CannotOpen(Exception):
    """The file is not read; ``reason`` is one of the words of ``View.unreadable``."""

    def __init__(self, reason: str, dangers: tuple[Danger, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.dangers = dangers


@dataclass(frozen=True)
class Asked:
    """One file to open. ``only`` names single pages to draw at ``dpi``; empty means look at all.

    ``depth`` counts the files around this one.
    """

    media_type: str
    content: bytes
    limits: Limits
    roots: Sequence[bytes] = ()
    only: tuple[int, ...] = ()
    dpi: float = 150.0
    depth: int = 0


@dataclass
class Ending:
    """What is known of the whole file; ``tell`` hears of it before the end too."""

    media_type: str
    page_count: int = 0
    signatures: tuple[DigitalSignature, ...] = ()
    dangers: tuple[Danger, ...] = ()
    unreadable: str | None = None
    tell: Callable[[View], None] | None = None

    def say(self) -> None:
        """Say what is known by now. Raises OSError when nobody listens any more."""
        if self.tell is not None:
            self.tell(self.view())

    def view(self) -> View:
        """Return it as a view without the pages, which have been sent."""
        return View(
            media_type=self.media_type,
            page_count=self.page_count,
            signatures=self.signatures,
            dangers=self.dangers,
            unreadable=self.unreadable,
        )


def answer(line: socket.socket, asked: Asked) -> None:
    """Open the file and send what was seen. Raises OSError when nobody listens any more."""
    ending = Ending(
        asked.media_type, tell=lambda view: wire.send(line, {"so_far": wire.end_values(view)})
    )
    try:
        for page, png in pages_of(asked, ending):
            wire.send(line, {"page": wire.page_values(page)}, png)
    except CannotOpen as refusal:
        ending.unreadable = refusal.reason
        ending.dangers += refusal.dangers
    except MemoryError:
        ending.unreadable = "took_too_much_memory"
    except NoRecognition:
        ending.unreadable = "not_inspected"
    except Exception:
        # Libraries fail in many ways over what strangers send; each of them means the same.
        ending.unreadable = "damaged"
    wire.send(line, {"end": wire.end_values(ending.view())})


def answer_refused(line: socket.socket) -> None:
    """Say that this machine opens nothing, because the child cannot be confined."""
    refused = Ending("", unreadable="not_inspected")
    wire.send(line, {"end": wire.end_values(refused.view())})


def pages_of(asked: Asked, ending: Ending) -> Iterator[Page]:
    """Return the pages of a file of a known kind. Raises CannotOpen, now or while they come."""
    hidden = hides_another(asked.media_type, asked.content)
    if hidden is not None:
        ending.dangers += (Danger("polyglot", detail=hidden),)
        ending.say()
    if asked.media_type not in _OPENERS or not begins_as(asked.media_type, asked.content):
        raise CannotOpen("unknown_type")
    if asked.only and asked.media_type == MAIL:
        # Which page of which attachment it is becomes known only on the way.
        every = replace(asked.limits, previews=asked.limits.looked_at)
        asked = replace(asked, limits=every)
    module, opener = _OPENERS[asked.media_type]
    opened: Iterator[Page] = getattr(import_module(module), opener)(asked, ending)
    return opened
