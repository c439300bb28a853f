"""Opening a PDF: words with their boxes from the text layer, else from the picture of the page."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from documents.opening.child import Asked, CannotOpen, Ending, Page
from documents.opening.digital import read_signatures
from documents.opening.limits import Limits
from documents.opening.marks import find_marks
from documents.opening.pictures import READ_AT, SHOW_AT, Pixels, grey_of, png_of, read_picture
from documents.view import Box, Mark, PageView, Word

_WORDS = re.compile(r"\S+")
_MARKS_AT = 150.0
_SCANNED = 0.8
_LARGEST_SIDE = 14_400


@dataclass(frozen=True)
class Plane:
    """How a place on the page in PDF coordinates is found on the page as shown (points)."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        x0, y0 = self.a * left + self.c * bottom + self.e, self.b * left + self.d * bottom + self.f
        x1, y1 = self.a * right + self.c * top + self.e, self.b * right + self.d * top + self.f
        return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


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
    document = open_document(asked.content, asked.limits)
    ending.page_count = count = len(document)
    limits = asked.limits
    if asked.only:
        for number in asked.only:
            if 1 <= number <= count:
                yield _drawn(document[number - 1], number, asked)
        return
    if b"/ByteRange" in asked.content or b"/Sig" in asked.content:
        ending.signatures = read_signatures(asked.content, asked.roots)
    shown = set(limits.first_and_last(count, limits.previews))
    may_recognise = limits.ocr_pages
    for number in limits.first_and_last(count, limits.looked_at):
        page = document[number - 1]
        seen = look_at(page, number, limits, shown=number in shown, recognise=may_recognise > 0)
        page.close()
        if seen is None:
            continue
        if seen[0].source == "ocr":
            may_recognise -= 1
        yield seen


def look_at(
    page: pdfium.PdfPage, number: int, limits: Limits, *, shown: bool, recognise: bool
) -> tuple[PageView, bytes] | None:
    """Return what one page shows, and its picture or nothing; None where nobody could look."""
    width, height = page.get_size()
    kinds = _objects(page, width * height)
    words = () if kinds.covering else text_of(page)
    if kinds.anything and (not words or _garbled(words)):
        return _recognised(page, number, limits) if recognise else None
    marks: tuple[Mark, ...] = ()
    png = b""
    if shown and kinds.drawn:
        pixels = picture_of(page, _MARKS_AT, limits)
        marks = tuple(find_marks(grey_of(pixels), _MARKS_AT, words))
        png = png_of(pixels, _MARKS_AT)
    elif shown:
        png = png_of(picture_of(page, SHOW_AT, limits, grey=True), SHOW_AT)
    source = "text" if words else "none"
    return PageView(number, width, height, source, words, marks), png


def picture_of(
    page: pdfium.PdfPage, dpi: float, limits: Limits, *, grey: bool = False
) -> Pixels:
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


def text_of(page: pdfium.PdfPage) -> tuple[Word, ...]:
    """Return the words of the text layer in its own order, with boxes and font sizes."""
    textpage = page.get_textpage()
    try:
        return tuple(_words(textpage, _plane(page)))
    finally:
        textpage.close()


def _words(textpage: pdfium.PdfTextPage, plane: Plane) -> Iterator[Word]:
    count = textpage.count_chars()
    text = textpage.get_text_range() if count else ""
    if len(text) != count:
        unicode_of, handle = raw.FPDFText_GetUnicode, textpage.raw
        text = "".join(_letter(unicode_of(handle, index)) for index in range(count))
    handle, box_of, size_of = textpage.raw, raw.FPDFText_GetCharBox, raw.FPDFText_GetFontSize
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    matrix = raw.FS_MATRIX()
    for match in _WORDS.finditer(text):
        first, last = match.start(), match.end() - 1
        if not box_of(handle, first, left, right, bottom, top):
            continue
        x0, y0, x1, y1 = left.value, bottom.value, right.value, top.value
        for index in {first + (last - first) // 2, last} - {first}:
            box_of(handle, index, left, right, bottom, top)
            x0, y0 = min(x0, left.value), min(y0, bottom.value)
            x1, y1 = max(x1, right.value), max(y1, top.value)
        size = size_of(handle, first)
        if raw.FPDFText_GetMatrix(handle, first, matrix):
            size *= abs(matrix.a * matrix.d - matrix.b * matrix.c) ** 0.5
        yield Word(match[0], plane.box(x0, y0, x1, y1), round(size, 1))


def _letter(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " "


def _plane(page: pdfium.PdfPage) -> Plane:
    """Return where PDF coordinates lie on the page as shown, turned and cropped as it may be."""
    width, height = page.get_size()
    fine = 16
    across, down = max(1, round(width * fine)), max(1, round(height * fine))
    x, y = ctypes.c_double(), ctypes.c_double()

    def user(device_x: int, device_y: int) -> tuple[float, float]:
        raw.FPDF_DeviceToPage(page.raw, 0, 0, across, down, 0, device_x, device_y, x, y)
        return x.value, y.value

    origin, along, below = user(0, 0), user(across, 0), user(0, down)
    ux, uy = (along[0] - origin[0]) / width, (along[1] - origin[1]) / width
    vx, vy = (below[0] - origin[0]) / height, (below[1] - origin[1]) / height
    area = ux * vy - vx * uy or 1.0
    a, c, b, d = vy / area, -vx / area, -uy / area, ux / area
    return Plane(
        a, b, c, d, -(a * origin[0] + c * origin[1]), -(b * origin[0] + d * origin[1])
    )


@dataclass(frozen=True)
class _Objects:
    anything: bool
    drawn: bool
    covering: bool


def _objects(page: pdfium.PdfPage, area: float) -> _Objects:
    """Say whether the page holds anything, pictures or lines, and a picture that covers it."""
    anything = drawn = False
    covered = 0.0
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for index in range(raw.FPDFPage_CountObjects(page.raw)):
        shape = raw.FPDFPage_GetObject(page.raw, index)
        kind = raw.FPDFPageObj_GetType(shape)
        anything = True
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            continue
        drawn = True
        if kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM) and raw.FPDFPageObj_GetBounds(
            shape, left, bottom, right, top
        ):
            box = max(0.0, right.value - left.value) * max(0.0, top.value - bottom.value)
            covered += box if kind == raw.FPDF_PAGEOBJ_IMAGE else 0.0
    return _Objects(anything, drawn, covered >= _SCANNED * area)


def _garbled(words: tuple[Word, ...]) -> bool:
    """Say whether a text layer says nothing: fonts without a table of what their signs mean."""
    text = "".join(word.text for word in words)
    odd = sum(
        1 for sign in text if sign == "\ufffd" or unicodedata.category(sign) in {"Co", "Cc", "Cn"}
    )
    return odd > 0.2 * len(text)


def _recognised(page: pdfium.PdfPage, number: int, limits: Limits) -> tuple[PageView, bytes]:
    pixels = picture_of(page, READ_AT, limits)
    return read_picture(number, pixels, READ_AT, limits)


def _drawn(page: pdfium.PdfPage, number: int, asked: Asked) -> Page:
    width, height = page.get_size()
    pixels = picture_of(page, asked.dpi, asked.limits)
    return PageView(number, width, height, "none"), png_of(pixels, asked.dpi, asked.dpi)
