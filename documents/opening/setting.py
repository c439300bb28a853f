"""Setting text and pictures on sheets, for files that know no pages: what was written, drawn."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from documents.opening import ocr
from documents.opening.child import Page
from documents.opening.limits import Limits
from documents.opening.marks import find_marks
from documents.opening.pictures import READ_AT, colour_of, grey_of, png_of
from documents.view import Box, Mark, PageView, TextSource, Word

DPI = 150.0
WIDTH, HEIGHT = 612.0, 792.0
_MARGIN = 60.0
_FONTS = Path("/usr/share/fonts/truetype/dejavu")
_LONGEST_WORD = 200
_SMALLEST, _LARGEST = 5.0, 60.0


class Sheets:
    """Sheets of paper, filled from the top. Places are about right and never exact.

    With ``only``, pictures of these sheets are made and nothing is looked for on them.
    """

    def __init__(self, limits: Limits, only: tuple[int, ...] = ()) -> None:
        self.limits, self.only = limits, only
        self.width, self.height = WIDTH, HEIGHT
        self.done: list[Page] = []
        self.y = _MARGIN
        self._begin()

    @property
    def is_full(self) -> bool:
        """Say whether no further sheet may be begun."""
        return len(self.done) >= self.limits.looked_at

    def write(
        self, text: str, *, size: float = 11.0, bold: bool = False, align: str = "left"
    ) -> None:
        """Set one paragraph; an empty one leaves a line free."""
        if self.is_full:
            return
        size = min(_LARGEST, max(_SMALLEST, size))
        words = [word[:_LONGEST_WORD] for word in text.split()]
        font = _font(round(size * DPI / 72), bold)
        line: list[tuple[str, float]] = []
        used, space = 0.0, font.getlength(" ") * 72 / DPI
        for word in words:
            if self.is_full:
                return
            long = font.getlength(word) * 72 / DPI
            if line and used + space + long > self.width - 2 * _MARGIN:
                self._line(line, used, size, font, align)
                line, used = [], 0.0
            used += (space if line else 0.0) + long
            line.append((word, long))
        self._line(line, used, size, font, align)

    def show(self, picture: Image.Image, wide: float, high: float, *, align: str = "left") -> None:
        """Set a picture so many points wide and high, and read what is written in it."""
        if self.is_full or not (wide >= 1 and high >= 1):
            return
        scale = min(1.0, (self.width - 2 * _MARGIN) / wide, (self.height - 2 * _MARGIN) / high)
        wide, high = max(1.0, wide * scale), max(1.0, high * scale)
        self._room_for(high)
        self.pictured = True
        left = self._left(wide, align)
        at_size = (max(1, round(wide * DPI / 72)), max(1, round(high * DPI / 72)))
        shown = picture.convert("RGB").resize(at_size, reducing_gap=2.0)
        self.image.paste(shown, (round(left * DPI / 72), round(self.y * DPI / 72)))
        self.words.extend(self._read(picture, (left, self.y, left + wide, self.y + high)))
        self.y += high + 4

    def turn(self) -> None:
        """Begin a new sheet, unless this one is still empty."""
        if self.words or self.y > _MARGIN:
            self._end()

    def at_foot(self, text: str, *, size: float = 8.0) -> None:
        """Set one line at the foot of the sheet that is being filled."""
        kept, self.y = self.y, self.height - _MARGIN + 10
        font = _font(round(size * DPI / 72), False)
        words = [(word[:_LONGEST_WORD], font.getlength(word) * 72 / DPI) for word in text.split()]
        self._place(words[:40], size, font, _MARGIN)
        self.y = kept

    def pages(self) -> Iterator[Page]:
        """Yield the filled sheets; those that are shown with their picture."""
        if self.words or self.y > _MARGIN or not self.done:
            self._end()
        yield from self.done

    def _begin(self) -> None:
        size = (round(self.width * DPI / 72), round(self.height * DPI / 72))
        self.image = Image.new("RGB", size, "white")
        self.pen = ImageDraw.Draw(self.image)
        self.words: list[Word] = []
        self.pictured = False
        self.y = _MARGIN

    def _end(self) -> None:
        if self.is_full:
            return
        number, words = len(self.done) + 1, tuple(self.words)
        marks: tuple[Mark, ...] = ()
        png = b""
        shown = number in self.only if self.only else number <= self.limits.previews
        if shown:
            pixels = np.asarray(self.image, dtype=np.uint8)
            if self.pictured and not self.only:
                marks = find_marks(grey_of(pixels), DPI, words, colour_of(pixels))
            png = png_of(pixels, DPI)
        source: TextSource = "text" if words else "none"
        self.done.append((PageView(number, self.width, self.height, source, words, marks), png))
        self._begin()

    def _line(
        self,
        line: list[tuple[str, float]],
        used: float,
        size: float,
        font: ImageFont.FreeTypeFont,
        align: str,
    ) -> None:
        self._room_for(size * 1.3)
        self._place(line, size, font, self._left(used, align))
        self.y += size * 1.3

    def _place(
        self, line: list[tuple[str, float]], size: float, font: ImageFont.FreeTypeFont, x: float
    ) -> None:
        space = font.getlength(" ") * 72 / DPI
        for word, long in line:
            self.pen.text((x * DPI / 72, self.y * DPI / 72), word, fill="black", font=font)
            self.words.append(
                Word(word, (x, self.y + size * 0.1, x + long, self.y + size * 1.1), round(size, 1))
            )
            x += long + space

    def _left(self, used: float, align: str) -> float:
        free = max(0.0, self.width - 2 * _MARGIN - used)
        return _MARGIN + {"center": free / 2, "right": free}.get(align, 0.0)

    def _room_for(self, high: float) -> None:
        if self.y + high > self.height - _MARGIN and self.y > _MARGIN:
            self._end()

    def _read(self, picture: Image.Image, box: Box) -> list[Word]:
        """Read a picture that is large enough to hold a name, such as a head made of one."""
        wide, high = box[2] - box[0], box[3] - box[1]
        if self.only or wide < 90 or high < 18 or len(self.done) >= self.limits.ocr_pages:
            return []
        size = (max(1, round(wide * READ_AT / 72)), max(1, round(high * READ_AT / 72)))
        grey = np.asarray(picture.convert("L").resize(size, reducing_gap=2.0), dtype=np.uint8)
        return moved(ocr.words_of(grey, READ_AT, self.limits.languages), box[0], box[1])


def moved(words: tuple[Word, ...], x: float, y: float) -> list[Word]:
    """Return words of a part of a page at their place on the page."""
    return [
        Word(
            word.text,
            (word.box[0] + x, word.box[1] + y, word.box[2] + x, word.box[3] + y),
            word.size,
            word.sure,
        )
        for word in words
    ]


@cache
def _font(pixels: int, bold: bool) -> ImageFont.FreeTypeFont:
    path = _FONTS / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
    if path.is_file():
        return ImageFont.truetype(str(path), max(1, pixels))
    font = ImageFont.load_default(max(1, pixels))
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise ValueError("no scalable font")
    return font
