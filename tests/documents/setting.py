"""Pages set word by word, as the child would hand them over, without any file."""

from __future__ import annotations

import re

from documents.view import PageView, View, Word

LINE = 14.0
LETTER = 5.5


def page_of(text: str, number: int = 1) -> PageView:
    """Set a text line by line on one page, each letter as wide as a blank, so that columns stay."""
    words = []
    for row, line in enumerate(text.strip("\n").splitlines()):
        top = 60.0 + LINE * row
        for match in re.finditer(r"\S+", line):
            left, right = (72.0 + LETTER * place for place in match.span())
            words.append(Word(match[0], (left, top, right, top + 10.0), 10.0))
    return PageView(number, 612.0, 792.0, "text", tuple(words))


def view_of(*pages: str) -> View:
    """Return a PDF of these pages."""
    shown = tuple(page_of(text, number) for number, text in enumerate(pages, start=1))
    return View("application/pdf", len(shown), shown)
