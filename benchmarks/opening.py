"""What it costs to open files in a confined child, beside the bare calls of the same libraries.

The floors do in this process what any program would have to do: take the text of each page out of a
PDF and draw as many page images, or have tesseract's library read the picture of a page.
"""

import os
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from statistics import median

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFont
from weasyprint import HTML

from benchmarks.rows import Row
from documents.limiting import limits
from documents.opening.ocr import words_of
from documents.reading import look_into

PDF = "application/pdf"
PAGES = 50
TURNS = 5
_DOTS = 200
_SHOWN_AT = 110
# How hard page images are compressed, on our side too.
_QUICK = 1
_FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"
_LINE = "We request the records of the account named below for the investigation at hand. "


def opening(folder: Path) -> list[Row]:
    """A PDF of 50 text pages, one of a single page, and a scanned page."""
    look_into("first.pdf", text_pdf(1), PDF)
    time.sleep(4)
    return [text_pdf_ratio(), one_page_ms(), ocr_ratio(folder)]


def text_pdf_ratio() -> Row:
    """50 text pages: milliseconds for each; floor: text and the same number of page images."""
    content = text_pdf(PAGES)
    shown = set(limits().first_and_last(PAGES, limits().previews))
    ours, floor = in_turns(
        lambda: look_into("a.pdf", content, PDF), lambda: bare_pdf(content, shown)
    )
    return Row("intake.text_pdf_ratio", 1000 * ours / PAGES, "ms/page", 1000 * floor / PAGES, 1.5)


def one_page_ms() -> Row:
    """One text page end to end in milliseconds; floor: the bare calls; the limit is 250 ms."""
    content = text_pdf(1)
    ours, floor = in_turns(lambda: look_into("a.pdf", content, PDF), lambda: bare_pdf(content, {1}))
    return Row("intake.one_page_ms", 1000 * ours, "ms", 1000 * floor, 250.0)


def ocr_ratio(folder: Path) -> Row:
    """A page scanned at 200 dpi; floor: the library reads it in the same languages, once loaded."""
    picture = folder / "page.png"
    scanned(picture)
    content = picture.read_bytes()
    # As in the child; the library asks for it when it is loaded.
    os.environ["OMP_THREAD_LIMIT"] = "1"

    def bare() -> None:
        grey = np.asarray(Image.open(BytesIO(content)).convert("L"))
        words_of(grey, _DOTS, limits().languages)

    bare()
    ours, floor = in_turns(lambda: look_into("a.png", content, "image/png"), bare)
    return Row("intake.ocr_ratio", ours, "s/page", floor, 1.3)


def in_turns(ours: Callable[[], object], bare: Callable[[], object]) -> tuple[float, float]:
    """Return the median seconds of both, measured by turns so that a busy machine slows both."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(TURNS):
        for work, times in zip((ours, bare), taken, strict=True):
            start = time.perf_counter()
            work()
            times.append(time.perf_counter() - start)
    return median(taken[0]), median(taken[1])


def bare_pdf(content: bytes, shown: set[int]) -> None:
    """The library's own calls for text and pictures, one page after the other."""
    document = pdfium.PdfDocument(content)
    for number, page in enumerate(document, start=1):
        page.get_textpage().get_text_range()
        if number in shown:
            page.render(scale=_SHOWN_AT / 72).to_pil().save(BytesIO(), "PNG", compress_level=_QUICK)
    document.close()


def text_pdf(pages: int) -> bytes:
    """Return a letter of so many pages of text."""
    sheet = f"<section><h1>District Court</h1><p>{_LINE * 22}</p></section>"
    style = "@page{size:Letter;margin:25mm}section{break-after:page}"
    return bytes(HTML(string=f"<style>{style}</style>{sheet * pages}").write_pdf() or b"")


def scanned(path: Path) -> None:
    """Write a page of writing as a scanner makes it, a little askew."""
    sheet = Image.new("L", (1700, 2200), 250)
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.truetype(_FONT, 32)
    for line in range(34):
        pen.text((200, 200 + 52 * line), _LINE[:72], fill=20, font=font)
    sheet.rotate(0.8, fillcolor=250, resample=Image.Resampling.BILINEAR).save(
        path, dpi=(_DOTS, _DOTS)
    )
