"""What the confined child does with one file: it sends page after page, then the end."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from documents.opening import wire
from documents.opening.limits import Limits
from documents.view import Danger, DigitalSignature, PageView, View

Page = tuple[PageView, bytes]


class CannotOpen(Exception):
    """The file is not read; ``reason`` is one of the words of ``View.unreadable``."""

    def __init__(self, reason: str, dangers: tuple[Danger, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.dangers = dangers


@dataclass(frozen=True)
class Asked:
    """One file to open. ``only`` names single pages to draw at ``dpi``; empty means look at all."""

    media_type: str
    content: bytes
    limits: Limits
    roots: Sequence[bytes] = ()
    only: tuple[int, ...] = ()
    dpi: float = 150.0


@dataclass
class Ending:
    """What is known of the whole file when its last page was looked at."""

    media_type: str
    page_count: int = 0
    signatures: tuple[DigitalSignature, ...] = ()
    dangers: tuple[Danger, ...] = ()
    unreadable: str | None = None

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
    ending = Ending(asked.media_type)
    try:
        for page, png in _pages(asked, ending):
            wire.send(line, {"page": wire.page_values(page)}, png)
    except CannotOpen as refusal:
        ending.unreadable = refusal.reason
        ending.dangers += refusal.dangers
    except MemoryError:
        ending.unreadable = "took_too_much_memory"
    except (RecursionError, ArithmeticError, LookupError, TypeError, ValueError, RuntimeError):
        ending.unreadable = "damaged"
    wire.send(line, {"end": wire.end_values(ending.view())})


def answer_refused(line: socket.socket) -> None:
    """Say that this machine opens nothing, because the child cannot be confined."""
    refused = Ending("", unreadable="not_inspected")
    wire.send(line, {"end": wire.end_values(refused.view())})


def _pages(asked: Asked, ending: Ending) -> Iterator[Page]:
    if asked.media_type == "application/pdf":
        from documents.opening.pdf import pages_of_pdf

        return pages_of_pdf(asked, ending)
    if asked.media_type.startswith("image/"):
        from documents.opening.images import pages_of_image

        return pages_of_image(asked, ending)
    raise CannotOpen("unknown_type")
