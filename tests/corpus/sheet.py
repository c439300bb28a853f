"""A page to draw on, in points from the top left, that remembers where things were put."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

from documents.view import Box

A4 = (595.28, 841.89)
LETTER = (612.0, 792.0)
DEJAVU = Path("/usr/share/fonts/truetype/dejavu")

# Each family is (regular, bold, italic); the first three are the standard fonts of PDF.
FAMILIES = {
    "helvetica": ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique"),
    "times": ("Times-Roman", "Times-Bold", "Times-Italic"),
    "courier": ("Courier", "Courier-Bold", "Courier-Oblique"),
    "dejavu": ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans"),
    "dejavu-serif": ("DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSerif"),
}


def register_fonts() -> None:
    """Make the fonts that Debian's fonts-dejavu-core brings known to the library, once."""
    for name in ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSerif", "DejaVuSerif-Bold"):
        if name in pdfmetrics.getRegisteredFontNames():
            continue
        try:
            pdfmetrics.registerFont(TTFont(name, str(DEJAVU / f"{name}.ttf")))
        except TTFError as error:
            raise RuntimeError("install the Debian package fonts-dejavu-core") from error


def union(*boxes: Box) -> Box:
    """Return the box around all boxes."""
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


class Sheet:
    """One PDF under way. ``family`` is a key of FAMILIES; ``page`` counts from 1."""

    def __init__(self, size: tuple[float, float], family: str) -> None:
        register_fonts()
        self.width, self.height = size
        self.family = family
        self.page = 1
        self._out = BytesIO()
        self.canvas = Canvas(self._out, pagesize=size, invariant=1)

    def font(self, style: str = "") -> str:
        """Return the name of the font; ``style`` is empty, ``bold`` or ``italic``."""
        return FAMILIES[self.family][("", "bold", "italic").index(style)]

    def text(
        self, x: float, y: float, words: str, size: float, style: str = "", align: str = "left"
    ) -> Box:
        """Draw one line whose top is ``y`` at, around or before ``x`` and return its box."""
        font = self.font(style)
        width = pdfmetrics.stringWidth(words, font, size)
        left = x - {"left": 0.0, "centre": width / 2, "right": width}[align]
        self.canvas.setFont(font, size)
        self.canvas.drawString(left, self.height - y - size * 0.8, words)
        return (left, y, left + width, y + size)

    def lines(
        self, x: float, y: float, lines: list[str], size: float, style: str = "",
        align: str = "left", leading: float = 1.25,
    ) -> Box:  # fmt: skip
        """Draw lines below each other and return the box around them."""
        boxes = [
            self.text(x, y + number * size * leading, line, size, style, align)
            for number, line in enumerate(lines)
        ]
        return union(*boxes) if boxes else (x, y, x, y)

    def fitting(self, lines: list[str], width: float, most: float, style: str = "") -> float:
        """Return the size, at most ``most``, in which the longest line is no wider than that."""
        font = self.font(style)
        return min(most, width / max(pdfmetrics.stringWidth(line, font, 1) for line in lines))

    def paragraph(
        self, x: float, y: float, width: float, words: str, size: float, leading: float = 1.3
    ) -> float:
        """Draw text broken to ``width`` and return where the next may start."""
        for line in simpleSplit(words, self.font(), size, width):
            self.text(x, y, line, size)
            y += size * leading
        return y

    def rule(self, x0: float, y0: float, x1: float, y1: float, weight: float = 0.7) -> None:
        """Draw a straight line."""
        self.canvas.setLineWidth(weight)
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def rectangle(self, box: Box, fill: tuple[float, float, float] | None = None) -> None:
        """Draw a frame, or a filled area without one."""
        x0, y0, x1, y1 = box
        if fill is not None:
            self.canvas.setFillColorRGB(*fill)
        self.canvas.rect(
            x0, self.height - y1, x1 - x0, y1 - y0, stroke=fill is None, fill=fill is not None
        )
        self.canvas.setFillColorRGB(0, 0, 0)

    def picture(self, box: Box, png: bytes) -> None:
        """Draw a picture into the box."""
        x0, y0, x1, y1 = box
        image = ImageReader(BytesIO(png))
        self.canvas.drawImage(image, x0, self.height - y1, x1 - x0, y1 - y0, mask="auto")

    def next_page(self) -> None:
        """Start a new page."""
        self.canvas.showPage()
        self.page += 1

    def pdf(self) -> bytes:
        """Finish and return the file."""
        self.canvas.showPage()
        self.canvas.save()
        return self._out.getvalue()
