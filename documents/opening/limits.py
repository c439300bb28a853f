"""What opening one untrusted file may cost; the policy's numbers travel to the child as these."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from signal import ITIMER_PROF, setitimer
from time import process_time

_MODELS = ("tesseract-ocr/*/tessdata", "tessdata")


class NoRecognition(Exception):
    """The library that reads pictures of pages, or one of its languages, is not installed."""


def missing_languages(languages: str) -> tuple[str, ...]:
    """Return which of ``eng+deu+…`` have no model on this machine; ``osd`` is always wanted."""
    folders = [folder for pattern in _MODELS for folder in Path("/usr/share").glob(pattern)]
    return tuple(
        name
        for name in (*languages.split("+"), "osd")
        if not any((folder / f"{name}.traineddata").is_file() for folder in folders)
    )


@dataclass(frozen=True)
class Limits:
    """Lengths in bytes, times in seconds, areas in pixels.

    ``pages`` is how many pages a document may have, ``looked_at`` of how many the text is read,
    ``ocr_pages`` how many of them may go through character recognition, ``previews`` how many page
    images are made at once; the others are made when somebody turns to them.
    """

    pages: int = 500
    looked_at: int = 200
    ocr_pages: int = 20
    previews: int = 12
    pixels: int = 60_000_000
    unpacked: int = 200 * 1_048_576
    seconds: int = 60
    memory: int = 1024 * 1_048_576
    languages: str = "eng+deu+por+spa+fra"

    @property
    def longest(self) -> int:
        """Return after how many seconds by the clock a child is ended on a machine that is busy."""
        return 3 * self.seconds

    def begin_page(self) -> None:
        """End this process where the page that is begun now takes a third of all the time.

        The libraries cannot be interrupted, so a page that is made to take for ever costs those
        after it; what was seen before it has been sent. Time is that of the processor.
        """
        setitimer(ITIMER_PROF, self.seconds / 3)

    def leave_time(self) -> bool:
        """Say whether so much time is left that another slow page may be begun."""
        return process_time() < 0.7 * self.seconds

    def first_and_last(self, page_count: int, most: int) -> tuple[int, ...]:
        """Return the page numbers (from 1) that matter most: a quarter of them from the end."""
        if page_count <= most:
            return tuple(range(1, page_count + 1))
        last = most // 4
        return (*range(1, most - last + 1), *range(page_count - last + 1, page_count + 1))
