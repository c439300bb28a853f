"""Opening Word files (DOCX): their text, pictures and heads, and what acts or hides in them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from documents.opening.child import Asked, CannotOpen, Ending, Page
from documents.opening.containers import Container
from documents.opening.setting import Sheets
from documents.opening.stills import still
from documents.opening.text import numbered
from documents.view import CLICKED, LOADED, Danger

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_V = "{urn:schemas-microsoft-com:vml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MAIN = "word/document.xml"
_EMU = 12_700
_ALIGNED = {"center": "center", "right": "right", "end": "right"}
_GUESSED = (150.0, 50.0)


@dataclass(frozen=True)
class _Relation:
    target: str
    kind: str
    external: bool


@dataclass
class _Paragraph:
    """What one paragraph holds, in order: text, pictures with their size, turns of the page."""

    parts: list[str | tuple[str, float, float] | None] = field(default_factory=list)
    size: float = 11.0
    bold: bool = False
    align: str = "left"


class _Word:
    """One Word file being set on sheets."""

    def __init__(self, container: Container, sheets: Sheets) -> None:
        self.container, self.sheets = container, sheets
        self.relations = relations(container, _MAIN)
        self.plain, self.sizes = _sizes(container.xml("word/styles.xml"))

    def set_body(self, body: Element) -> None:
        """Set the heads of the first page, the text, and the feet under its first sheet."""
        wanted = [*body.iter(f"{_W}headerReference"), *body.iter(f"{_W}footerReference")]
        # A head of its own for the first page hides the usual one there.
        wanted.sort(key=lambda reference: reference.get(f"{_W}type") != "first")
        seen: set[str] = set()
        for reference in wanted:
            if reference.tag in seen or reference.get(f"{_W}type") == "even":
                continue
            seen.add(reference.tag)
            self.set_beside(reference)
        self.set_blocks(body, self.relations)

    def set_beside(self, reference: Element) -> None:
        relation = self.relations.get(reference.get(f"{_R}id", ""))
        if relation is None or relation.external:
            return
        part = self.container.xml(relation.target)
        if part is None:
            return
        if reference.tag == f"{_W}headerReference":
            self.set_blocks(part, relations(self.container, relation.target))
        else:
            texts = (node.text or "" for node in part.iter(f"{_W}t"))
            self.sheets.at_foot(" ".join(texts))

    def set_blocks(self, holder: Element, relations_here: dict[str, _Relation]) -> None:
        for block in holder:
            if self.sheets.is_full:
                return
            if block.tag == f"{_W}p":
                self.set_paragraph(block, relations_here)
            elif block.tag == f"{_W}tbl":
                for row in block.iter(f"{_W}tr"):
                    self.set_row(row, relations_here)
            elif block.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"):
                self.set_blocks(block, relations_here)

    def set_row(self, row: Element, relations_here: dict[str, _Relation]) -> None:
        """Set the cells of one row as one line, which is near enough to where they stand."""
        cells = [self.read(block) for block in row.iter(f"{_W}p")]
        line = _Paragraph([part for cell in cells for part in (*cell.parts, " ")])
        if cells:
            line.size, line.bold = cells[0].size, cells[0].bold
        self.put(line, relations_here)

    def set_paragraph(self, block: Element, relations_here: dict[str, _Relation]) -> None:
        self.put(self.read(block), relations_here)

    def put(self, paragraph: _Paragraph, relations_here: dict[str, _Relation]) -> None:
        text: list[str] = []
        wrote = False
        for part in (*paragraph.parts, ""):
            if isinstance(part, str) and part:
                text.append(part)
                continue
            if "".join(text).strip() or (part == "" and not wrote):
                self.sheets.write(
                    "".join(text),
                    size=paragraph.size,
                    bold=paragraph.bold,
                    align=paragraph.align,
                )
                wrote = True
            text = []
            if part is None:
                self.sheets.turn()
            elif isinstance(part, tuple):
                wrote = self.show(part, paragraph.align, relations_here) or wrote

    def show(
        self, part: tuple[str, float, float], align: str, relations_here: dict[str, _Relation]
    ) -> bool:
        name, wide, high = part
        relation = relations_here.get(name)
        if relation is None or relation.external:
            return False
        picture = still(self.container.part(relation.target), self.sheets.limits)
        if picture is None:
            return False
        self.sheets.show(picture, wide, high, align=align)
        return True

    def read(self, block: Element) -> _Paragraph:
        """Read a paragraph: its style's size unless its letters say another."""
        paragraph = _Paragraph(size=self.plain)
        style = block.find(f"{_W}pPr/{_W}pStyle")
        if style is not None:
            paragraph.size = self.sizes.get(style.get(f"{_W}val", ""), self.plain)
        aligned = block.find(f"{_W}pPr/{_W}jc")
        if aligned is not None:
            paragraph.align = _ALIGNED.get(aligned.get(f"{_W}val", ""), "left")
        said = block.find(f".//{_W}r/{_W}rPr/{_W}sz")
        if said is not None:
            paragraph.size = _half_points(said) or paragraph.size
        paragraph.bold = block.find(f".//{_W}r/{_W}rPr/{_W}b") is not None
        _gather(block, paragraph)
        return paragraph


def pages_of_docx(asked: Asked, ending: Ending) -> Iterator[Page]:
    """Yield the text set on sheets. Raises CannotOpen."""
    container = Container(asked.content, asked.limits)
    main = container.xml(_MAIN)
    body = main.find(f"{_W}body") if main is not None else None
    if body is None:
        raise CannotOpen("damaged")
    ending.dangers += tuple(_dangers(container))
    ending.say()
    sheets = Sheets(asked.limits, asked.only)
    _Word(container, sheets).set_body(body)
    yield from numbered(sheets, asked, ending)


def relations(container: Container, part: str) -> dict[str, _Relation]:
    """Return what a part refers to, by id."""
    folder, name = posixpath.split(part)
    root = container.xml(f"{folder}/_rels/{name}.rels")
    found: dict[str, _Relation] = {}
    for node in root if root is not None else ():
        target, external = node.get("Target", ""), node.get("TargetMode") == "External"
        if not external:
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        kind = node.get("Type", "").rpartition("/")[2]
        found[node.get("Id", "")] = _Relation(target, kind, external)
    return found


def _gather(node: Element, paragraph: _Paragraph) -> None:
    """Collect text and pictures below a node, an alternative for old programs left out."""
    for child in node:
        if child.tag in (f"{_MC}Fallback", f"{_W}del", f"{_W}pPr", f"{_W}rPr"):
            continue
        if child.tag == f"{_W}t":
            paragraph.parts.append(child.text or "")
        elif child.tag in (f"{_W}tab", f"{_W}cr"):
            paragraph.parts.append(" ")
        elif child.tag == f"{_W}br":
            paragraph.parts.append(None if child.get(f"{_W}type") == "page" else " ")
        elif child.tag == f"{_A}blip":
            paragraph.parts.append((child.get(f"{_R}embed", ""), *_extent(node, paragraph)))
        elif child.tag == f"{_V}imagedata":
            paragraph.parts.append((child.get(f"{_R}id", ""), *_GUESSED))
        else:
            if child.tag in (f"{_WP}inline", f"{_WP}anchor"):
                _remember_extent(child)
            _gather(child, paragraph)


def _remember_extent(drawing: Element) -> None:
    """Hand a drawing's size down to the pictures in it."""
    extent = drawing.find(f"{_WP}extent")
    if extent is None:
        return
    for filled in drawing.iter():
        if filled.find(f"{_A}blip") is not None:
            filled.set("cx", extent.get("cx", ""))
            filled.set("cy", extent.get("cy", ""))


def _extent(filled: Element, paragraph: _Paragraph) -> tuple[float, float]:
    try:
        return int(filled.get("cx", "")) / _EMU, int(filled.get("cy", "")) / _EMU
    except ValueError:
        return _GUESSED


def _sizes(styles: Element | None) -> tuple[float, dict[str, float]]:
    """Return the plain size and the size of each style that says one, in points."""
    plain = 11.0
    sizes: dict[str, float] = {}
    if styles is None:
        return plain, sizes
    said = styles.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr/{_W}sz")
    if said is not None:
        plain = _half_points(said) or plain
    for style in styles.iter(f"{_W}style"):
        size = style.find(f"{_W}rPr/{_W}sz")
        if size is not None:
            sizes[style.get(f"{_W}styleId", "")] = _half_points(size) or plain
    return plain, sizes


def _half_points(node: Element) -> float | None:
    try:
        return int(node.get(f"{_W}val", "")) / 2
    except ValueError:
        return None


def _dangers(container: Container) -> Iterator[Danger]:
    for name in sorted(container.names):
        low = name.lower()
        if low.endswith(("vbaproject.bin", "vbadata.xml")):
            yield Danger("macro", where=name)
        elif low.startswith("word/activex/") or "/oleobject" in low:
            yield Danger("active_content", where=name)
        elif low.startswith("word/embeddings/"):
            yield Danger("embedded_file", where=name)
        elif low.endswith(".rels"):
            yield from _external(container, name)


def _external(container: Container, name: str) -> Iterator[Danger]:
    root = container.xml(name)
    for node in root if root is not None else ():
        if node.get("TargetMode") == "External":
            clicked = node.get("Type", "").endswith("/hyperlink")
            where = node.get("Target", "")[:200]
            yield Danger("external_link", where=where, detail=CLICKED if clicked else LOADED)
