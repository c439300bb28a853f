"""The words of a PDF's text layer, each with its box on the page as shown."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import category

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from documents.view import Box, Word

_WORDS = re.compile(r"\S+")


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


def text_of(page: pdfium.PdfPage, plane: Plane) -> tuple[Word, ...]:
    """Return the words of the text layer in its own order, with boxes and font sizes."""
    textpage = page.get_textpage()
    try:
        return tuple(_words(textpage, plane))
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


def plane_of(page: pdfium.PdfPage) -> Plane:
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
    return Plane(a, b, c, d, -(a * origin[0] + c * origin[1]), -(b * origin[0] + d * origin[1]))


def is_garbled(words: tuple[Word, ...]) -> bool:
    """Say whether a text layer says nothing: fonts without a table of what their signs mean."""
    text = "".join(word.text for word in words)
    odd = {sign for sign in set(text) if sign == "\ufffd" or category(sign) in {"Co", "Cc", "Cn"}}
    return sum(text.count(sign) for sign in odd) > 0.2 * len(text)
