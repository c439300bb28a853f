"""Opening OpenDocument text (ODT): its text, pictures and heads, and what acts in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from documents.opening.child import Asked, CannotOpen, Ending, Page
from documents.opening.containers import Container
from documents.opening.setting import Sheets
from documents.opening.stills import still
from documents.opening.text import numbered
from documents.view import CLICKED, LOADED, Danger

_OASIS = "{urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _STYLE, _OFFICE = f"{_OASIS}text:1.0}}", f"{_OASIS}style:1.0}}", f"{_OASIS}office:1.0}}"
_DRAW, _TABLE, _SCRIPT = f"{_OASIS}drawing:1.0}}", f"{_OASIS}table:1.0}}", f"{_OASIS}script:1.0}}"
_SVG, _FO = f"{_OASIS}svg-compatible:1.0}}", f"{_OASIS}xsl-fo-compatible:1.0}}"
_XLINK = "{http://www.w3.org/1999/xlink}"
_POINTS = {"cm": 28.3465, "mm": 2.83465, "in": 72.0, "pt": 1.0, "px": 0.75, "pc": 12.0}
_PLAIN = 11.0
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")


class _Letter:
    """One text document being set on sheets."""

    def __init__(self, container: Container, sheets: Sheets, styles: dict[str, Element]) -> None:
        self.container, self.sheets, self.styles = container, sheets, styles

    def set_blocks(self, holder: Element) -> None:
        for block in holder:
            if self.sheets.is_full:
                return
            if block.tag in _PARAGRAPHS:
                self.set_paragraph(block)
            elif block.tag == f"{_TABLE}table-row":
                cells = ["".join(p.itertext()) for p in block.iter(*_PARAGRAPHS[:1])]
                self.sheets.write(" ".join(cells))
                self.show_pictures(block)
            else:
                self.set_blocks(block)

    def set_paragraph(self, block: Element) -> None:
        style = self.styles.get(block.get(f"{_TEXT}style-name", ""))
        size, bold, align = _PLAIN, False, "left"
        if style is not None:
            letters = style.find(f"{_STYLE}text-properties")
            lines = style.find(f"{_STYLE}paragraph-properties")
            if letters is not None:
                size = points(letters.get(f"{_FO}font-size", "")) or _PLAIN
                bold = letters.get(f"{_FO}font-weight") == "bold"
            if lines is not None:
                said = lines.get(f"{_FO}text-align", "left")
                align = {"center": "center", "end": "right", "right": "right"}.get(said, "left")
                if lines.get(f"{_FO}break-before") == "page":
                    self.sheets.turn()
        self.show_pictures(block, align)
        self.sheets.write(_spaced(block), size=size, bold=bold, align=align)

    def show_pictures(self, block: Element, align: str = "left") -> None:
        for frame in block.iter(f"{_DRAW}frame"):
            image = frame.find(f"{_DRAW}image")
            if image is None:
                continue
            content = self.container.part(image.get(f"{_XLINK}href", ""))
            picture = still(content, self.sheets.limits) if content else None
            if picture is not None:
                wide = points(frame.get(f"{_SVG}width", "")) or 150.0
                high = points(frame.get(f"{_SVG}height", "")) or 50.0
                self.sheets.show(picture, wide, high, align=align)


def pages_of_odt(asked: Asked, ending: Ending) -> Iterator[Page]:
    """Yield the text set on sheets. Raises CannotOpen."""
    container = Container(asked.content, asked.limits)
    content, styles = container.xml("content.xml"), container.xml("styles.xml")
    body = content.find(f"{_OFFICE}body/{_OFFICE}text") if content is not None else None
    if content is None or body is None:
        raise CannotOpen("damaged")
    ending.dangers += tuple(_dangers(container, content, styles))
    ending.say()
    known = {
        style.get(f"{_STYLE}name", ""): style
        for root in (styles, content)
        if root is not None
        for style in root.iter(f"{_STYLE}style")
    }
    sheets = Sheets(asked.limits, asked.only)
    letter = _Letter(container, sheets, known)
    head = styles.find(f".//{_STYLE}master-page/{_STYLE}header") if styles is not None else None
    foot = styles.find(f".//{_STYLE}master-page/{_STYLE}footer") if styles is not None else None
    if head is not None:
        letter.set_blocks(head)
    if foot is not None:
        sheets.at_foot(" ".join(foot.itertext()))
    letter.set_blocks(body)
    yield from numbered(sheets, asked, ending)


def points(length: str) -> float | None:
    """Return a length such as ``2.5cm`` in points."""
    match = re.fullmatch(r"([0-9.]{1,12})(cm|mm|in|pt|px|pc)", length)
    try:
        return float(match[1]) * _POINTS[match[2]] if match else None
    except ValueError:
        return None


def _spaced(block: Element) -> str:
    """Return the text of a paragraph; tabs and breaks are elements there."""
    parts = [block.text or ""]
    for child in block:
        if child.tag in (f"{_TEXT}tab", f"{_TEXT}s", f"{_TEXT}line-break"):
            parts.append(" ")
        elif child.tag != f"{_DRAW}frame":
            parts.append(_spaced(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _dangers(container: Container, *roots: Element | None) -> Iterator[Danger]:
    for name in sorted(container.names):
        if name.startswith(("Basic/", "Scripts/")) and not name.endswith("/"):
            yield Danger("macro", where=name)
        elif name.startswith("Object ") and name.endswith("/content.xml"):
            yield Danger("embedded_file", where=name)
    for root in roots:
        for node in root.iter() if root is not None else ():
            href = node.get(f"{_XLINK}href", "")
            if node.tag == f"{_SCRIPT}event-listener":
                yield Danger("macro", where=href[:200])
            elif re.match(r"(?i)(https?|ftp|file|smb)[:/\\]|\\\\", href):
                clicked = node.tag == f"{_TEXT}a"
                detail = CLICKED if clicked else LOADED
                yield Danger("external_link", where=href[:200], detail=detail)
