"""Opening a PDF: words with their boxes from the text layer, else from the picture of the page."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from documents.opening import again, ocr
from documents.opening.child import Asked, CannotOpen, Ending, Page
from documents.opening.digital import read_signatures
from documents.opening.limits import Limits
from documents.opening.marks import find_marks
from documents.opening.paper import laid_flat
from documents.opening.pdf_dangers import dangers_of
from documents.opening.pdf_text import Plane, is_garbled, plane_of, text_of
from documents.opening.pictures import (
    READ_AT,
    SHOW_AT,
    Pixels,
    colour_of,
    grey_of,
    png_of,
    read_picture,
)
from documents.opening.setting import moved
from documents.view import Box, Danger, Mark, PageView, TextSource, Word

_MARKS_AT = 150.0
_SCANNED = 0.8
_LARGEST_SIDE = 14_400
_INVISIBLE = 3
_BESIDE_TEXT = (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP)
_MOST_HEADS = 3
# These pages are looked at also when the time for all is nearly over.
_ALWAYS = 2


@dataclass
class _Held:
    """What a page holds: whether anything, whether pictures or lines, where its pictures lie."""

    anything: bool = False
    drawn: bool = False
    invisible: bool = False
    pictures: list[Box] = field(default_factory=list)

    def covers(self, width: float, height: float) -> bool:
        """Say whether pictures cover the page, as those of a scan do."""
        areas = ((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in self.pictures)
        return sum(areas) >= _SCANNED * width * height


def open_document(content: bytes, limits: Limits) -> pdfium.PdfDocument:
    """Return the open document. Raises CannotOpen."""
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        locked = getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD
        raise CannotOpen("encrypted" if locked else "damaged") from error
    if len(document) > limits.pages:
        raise CannotOpen("too_many_pages")
    if len(document) == 0:
        raise CannotOpen("empty")
    return document


def pages_of_pdf(asked: Asked, ending: Ending) -> Iterator[Page]:
    """Yield the pages that matter, each with its picture where one is made. Raises CannotOpen."""
    for danger in () if asked.only else dangers_of(asked.content):
        ending.dangers += (danger,)
        ending.say()
    document = open_document(asked.content, asked.limits)
    ending.page_count = count = len(document)
    ending.say()
    if asked.only:
        yield from (_drawn(document, n, asked) for n in asked.only if 1 <= n <= count)
        return
    if b"/ByteRange" in asked.content:
        ending.signatures = read_signatures(asked.content, asked.roots)
        ending.say()
    shown = set(asked.limits.first_and_last(count, asked.limits.previews))
    matter = set(asked.limits.first_and_last(count, asked.limits.ocr_pages))
    may_recognise = asked.limits.ocr_pages
    wanted = asked.limits.first_and_last(count, asked.limits.looked_at)
    # Recognition takes long, so the pages that matter most have it before the others.
    for number in sorted(wanted, key=lambda number: number not in matter):
        in_time = asked.limits.leave_time()
        if number > _ALWAYS and not in_time:
            ending.unreadable = "took_too_long"
            return
        asked.limits.begin_page()
        recognise = may_recognise > 0 and in_time
        reading = _Reading(asked.limits, number, number in shown, recognise)
        seen = reading.look(document)
        if reading.hidden:
            ending.dangers += (Danger("hidden_text", where=f"page {number}"),)
            ending.say()
        if seen is None:
            continue
        may_recognise -= seen[0].source == "ocr"
        yield seen


@dataclass
class _Reading:
    """The looking at one page; ``hidden`` says that it holds text which nobody can see."""

    limits: Limits
    number: int
    shown: bool
    recognise: bool
    hidden: bool = False

    def look(self, document: pdfium.PdfDocument) -> Page | None:
        """Return what the page shows, and its picture or nothing; None if nobody could look."""
        page = _flat(document, self.number)
        try:
            return self.look_at(page)
        finally:
            page.close()

    def look_at(self, page: pdfium.PdfPage) -> Page | None:
        width, height = page.get_size()
        plane = plane_of(page)
        held = _held(page, plane)
        scanned = held.covers(width, height)
        self.hidden = held.invisible and not scanned
        words = () if scanned else text_of(page, plane)
        if held.anything and (not words or is_garbled(words)):
            return self.recognised(page) if self.recognise else None
        marks: tuple[Mark, ...] = ()
        png = b""
        if self.number == 1:
            words += self.heads(page, held, height)
        if self.shown and held.drawn:
            pixels = picture_of(page, _MARKS_AT, self.limits)
            marks = find_marks(grey_of(pixels), _MARKS_AT, words, colour_of(pixels))
            if self.number == 1:
                marks = again.without_grounds(grey_of(pixels), _MARKS_AT, words, marks)
            png = png_of(pixels, _MARKS_AT)
        elif self.shown:
            png = png_of(picture_of(page, SHOW_AT, self.limits, grey=True), SHOW_AT)
        source: TextSource = "text" if words else "none"
        return PageView(self.number, width, height, source, words, marks), png

    def recognised(self, page: pdfium.PdfPage) -> Page:
        pixels, dpi = laid_flat(picture_of(page, READ_AT, self.limits), READ_AT)
        return read_picture(self.number, pixels, dpi, self.limits)

    def heads(self, page: pdfium.PdfPage, held: _Held, height: float) -> tuple[Word, ...]:
        """Read pictures at the top of the first page: often they alone hold the agency's name."""
        wanted = [
            box
            for box in held.pictures
            if box[1] < height / 3 and box[2] - box[0] > 90 and box[3] - box[1] > 18
        ]
        if not wanted or not self.recognise:
            return ()
        grey = grey_of(picture_of(page, READ_AT, self.limits))
        found: list[Word] = []
        for x0, y0, x1, y1 in wanted[:_MOST_HEADS]:
            left, top = max(0.0, x0), max(0.0, y0)
            scale = READ_AT / 72
            part = grey[int(top * scale) : int(y1 * scale), int(left * scale) : int(x1 * scale)]
            if part.size:
                words = ocr.words_of(part, READ_AT, self.limits.languages)
                words, _ = again.read_again(part, READ_AT, words, (), self.limits.languages, 1.0)
                found += moved(words, left, top)
        return tuple(found)


def picture_of(page: pdfium.PdfPage, dpi: float, limits: Limits, *, grey: bool = False) -> Pixels:
    """Return the page drawn at so many dots an inch. Raises CannotOpen for too large a page."""
    width, height = page.get_size()
    across, down = width * dpi / 72, height * dpi / 72
    if not (0 < across <= _LARGEST_SIDE and 0 < down <= _LARGEST_SIDE):
        raise CannotOpen("too_large_image")
    if across * down > limits.pixels:
        raise CannotOpen("too_large_image")
    bitmap = page.render(scale=dpi / 72, grayscale=grey, rev_byteorder=not grey)
    pixels: Pixels = np.array(bitmap.to_numpy(), dtype=np.uint8)
    bitmap.close()
    return pixels[:, :, 0] if pixels.ndim == 3 and pixels.shape[2] == 1 else pixels


def _flat(document: pdfium.PdfDocument, number: int) -> pdfium.PdfPage:
    """Return a page whose filled-in fields and stamps are part of it, so that they are read."""
    page = document[number - 1]
    kinds = []
    for index in range(min(raw.FPDFPage_GetAnnotCount(page.raw), 1000)):
        note = raw.FPDFPage_GetAnnot(page.raw, index)
        kinds.append(raw.FPDFAnnot_GetSubtype(note))
        raw.FPDFPage_CloseAnnot(note)
    if all(kind in _BESIDE_TEXT for kind in kinds):
        return page
    if raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS:
        page.close()
        page = document[number - 1]
    return page


def _held(page: pdfium.PdfPage, plane: Plane) -> _Held:
    held = _Held()
    edges = tuple(ctypes.c_float() for _ in range(4))
    for index in range(raw.FPDFPage_CountObjects(page.raw)):
        shape = raw.FPDFPage_GetObject(page.raw, index)
        kind = raw.FPDFPageObj_GetType(shape)
        held.anything = True
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            invisible = raw.FPDFTextObj_GetTextRenderMode(shape) == _INVISIBLE
            held.invisible = held.invisible or invisible
            continue
        held.drawn = True
        if kind == raw.FPDF_PAGEOBJ_IMAGE and raw.FPDFPageObj_GetBounds(shape, *edges):
            held.pictures.append(plane.box(*(edge.value for edge in edges)))
    return held


def _drawn(document: pdfium.PdfDocument, number: int, asked: Asked) -> Page:
    asked.limits.begin_page()
    page = document[number - 1]
    width, height = page.get_size()
    pixels = picture_of(page, asked.dpi, asked.limits)
    page.close()
    return PageView(number, width, height, "none"), png_of(pixels, asked.dpi, asked.dpi)
