"""The visible text of HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from intake.reading.labels import field_of

_BLOCKS = frozenset(
    ["p", "div", "br", "li", "tr", "table", "ul", "ol", "blockquote", "hr", "section"]
    + [f"h{level}" for level in range(1, 7)]
)
# Comments and declarations, those without an end too, which would be looked for again and again.
_UNSEEN = re.compile(r"<!--.*?(?:-->|\Z)|<[!?][^>]*+(?:>|\Z)", re.DOTALL)
_LONGEST = 2_000_000
_HIDDEN = frozenset({"script", "style", "head", "title", "template"})


class _Reader(HTMLParser):
    """Keeps the visible text of HTML, and where a link leads if its text does not say."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0
        self._link: tuple[str, int] | None = None
        self._cells: list[int] = []
        self._columns: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")
            if tag == "tr":
                self._cells = []
            elif tag == "table":
                self._columns = []
        elif tag in ("td", "th"):
            self._cells.append(len(self.parts))
            self.parts.append(" ")
        elif tag == "a":
            self._link = (dict(attrs).get("href") or "", len(self.parts))

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BLOCKS:
            if tag == "tr":
                self._end_row()
                self._cells = []
            self.parts.append("\n")
        elif tag == "a" and self._link:
            (target, start), self._link = self._link, None
            shown = "".join(self.parts[start:])
            if target.startswith(("http://", "https://")) and target not in shown:
                self.parts.append(f" {target} ")

    def _end_row(self) -> None:
        """Read a row below known headings as their values, and a row of two as one of them."""
        ends = [*self._cells[1:], len(self.parts)]
        cells = [
            " ".join("".join(self.parts[first:last]).split())
            for first, last in zip(self._cells, ends, strict=True)
        ]
        if len(cells) > 1 and all(field_of(cell) for cell in cells):
            self._columns = cells
        elif self._columns and len(cells) == len(self._columns):
            rows = zip(self._columns, cells, strict=True)
            self.parts[self._cells[0] :] = [f"\n{name}: {value}" for name, value in rows if value]
        elif len(cells) == 2:
            self._join_label(*self._cells)

    def _join_label(self, first: int, second: int) -> None:
        """Read a row of a known label and its value as the line "label: value"."""
        label, value = "".join(self.parts[first:second]), "".join(self.parts[second:])
        if ":" not in label and field_of(label) and not field_of(value):
            self.parts[first:] = [" ".join(label.split()) + ": " + " ".join(value.split())]

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(re.sub(r"\s+", " ", data))


def html_to_text(markup: str) -> str:
    """Return the visible text of HTML, a line for each block."""
    reader = _Reader()
    closed, end, rest = _UNSEEN.sub("", markup[:_LONGEST]).rpartition(">")
    # What follows the last end of a tag is text, however many tags it seems to begin.
    reader.feed(f"{closed}{end}{rest.replace('<', '&lt;')}")
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
