"""One mail on its way in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

# What is read of a mail that is too large: its head and its text, which come first.
BEGINNING = 512 * 1024


def _nothing() -> None:
    """A file that somebody named stays where it is."""


@dataclass(frozen=True)
class Arriving:
    """``name`` is for people, ``source`` for finding out whether it was taken before.

    ``cut`` says that ``content`` is only the beginning. ``error`` is why it could not be read.
    ``stored`` is to be called after the mail was stored; it moves it out of the way.
    """

    name: str
    content: bytes = b""
    source: str = ""
    cut: bool = False
    error: str = ""
    stored: Callable[[], None] = field(default=_nothing, repr=False)
