"""Opening plain text, in whatever encoding an editor wrote it."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from documents.opening.child import Asked, Ending, Page
from documents.opening.setting import Sheets

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def pages_of_text(asked: Asked, ending: Ending) -> Iterator[Page]:
    """Yield the text set on sheets, a paragraph for each line."""
    sheets = Sheets(asked.limits, asked.only)
    for part, sheet in enumerate(decoded(asked.content).split("\f")):
        if part:
            sheets.turn()
        for line in sheet.splitlines():
            sheets.write(line, size=10.0)
    yield from numbered(sheets, asked, ending)


def numbered(sheets: Sheets, asked: Asked, ending: Ending) -> Iterator[Page]:
    """Yield the sheets that were asked for, and count all of them."""
    for page, png in sheets.pages():
        ending.page_count += 1
        if not asked.only or page.number in asked.only:
            yield page, png


def decoded(content: bytes) -> str:
    """Return the text: by its mark, else UTF-8, else the old Western one-byte alphabet."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
