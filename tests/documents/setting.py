"""Pages set word by word, as the child would hand them over, without any file."""

from __future__ import annotations

from documents.view import PageView, View, Word

LINE = 14.0
LETTER = 5.5


def page_of(text: str, number: int = 1) -> PageView:
    """Set a text line by line on one page; blanks at the beginning of a line move it right."""
    words = []
    for row, line in enumerate(text.strip("\n").splitlines()):
        x, top = 72.0 + LETTER * (len(line) - len(line.lstrip())), 60.0 + LINE * row
        for word in line.split():
            width = LETTER * len(word)
            words.append(Word(word, (x, top, x + width, top + 10.0), 10.0))
            x += width + LETTER
    return PageView(number, 612.0, 792.0, "text", tuple(words))


def view_of(*pages: str) -> View:
    """Return a PDF of these pages."""
    shown = tuple(page_of(text, number) for number, text in enumerate(pages, start=1))
    return View("application/pdf", len(shown), shown)
