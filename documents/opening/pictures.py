"""From pixels to what a page image shows: straightened, read, its marks found, drawn small."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from documents.opening import again, ocr
from documents.opening.light import evenly_lit
from documents.opening.limits import Limits
from documents.opening.marks import find_marks
from documents.opening.stamp_words import with_stamps_read
from documents.view import PageView, Word

Pixels = npt.NDArray[np.uint8]
READ_AT = 200.0
SHOW_AT = 110.0
_STEEPEST = 6.0
_LONG_WORD = 4
# In dots of the small page: no word and no line of words is black for so long.
_LONG_LINE = 150
_SURE_ENOUGH = 0.5


def grey_of(pixels: Pixels) -> Pixels:
    """Return one byte a pixel from one, three (RGB) or four (RGBA) of them."""
    if pixels.ndim == 2:
        return pixels
    code = cv2.COLOR_RGBA2GRAY if pixels.shape[2] == 4 else cv2.COLOR_RGB2GRAY
    return cv2.cvtColor(pixels, code).astype(np.uint8, copy=False)


def colour_of(pixels: Pixels) -> Pixels | None:
    """Return three bytes a pixel (RGB), or None for a picture without colour."""
    if pixels.ndim == 2:
        return None
    colour = np.ascontiguousarray(pixels[:, :, :3])
    sample = colour[::7, ::7].astype(np.int16)
    return colour if int((sample.max(axis=2) - sample.min(axis=2)).max(initial=0)) > 8 else None


def read_picture(
    number: int, pixels: Pixels, dpi: float, limits: Limits, *, straighten: bool = True
) -> tuple[PageView, bytes]:
    """Return what one page image shows, and it as PNG, both upright.

    Everything is measured on the straightened page, so that boxes lie where the PNG shows them.
    """
    if straighten:
        pixels = upright(pixels, dpi)
    lit = evenly_lit(grey_of(pixels))
    words = ocr.words_of(lit, dpi, limits.languages)
    if straighten and not _reads_well(words):
        pixels, words = _turned(pixels, dpi, words, limits.languages)
        lit = evenly_lit(grey_of(pixels))
    words = again.with_lines_passed_over(lit, dpi, words, limits.languages)
    marks = list(find_marks(grey_of(pixels), dpi, words, colour_of(pixels)))
    words = with_stamps_read(grey_of(pixels), dpi, words, marks, limits.languages)
    words = again.with_words_around_seals(lit, dpi, words, marks, limits.languages)
    if number == 1:
        words, left = again.read_again(grey_of(pixels), dpi, words, marks, limits.languages)
        marks = [*again.without_grounds(grey_of(pixels), dpi, words, marks), *left]
    height, width = pixels.shape[:2]
    page = PageView(
        number=number,
        width=width * 72 / dpi,
        height=height * 72 / dpi,
        source="ocr" if words else "none",
        words=words,
        marks=tuple(marks),
    )
    return page, png_of(pixels, dpi)


def _turned(
    pixels: Pixels, dpi: float, words: tuple[Word, ...], languages: str
) -> tuple[Pixels, tuple[Word, ...]]:
    """Return the page the right way up and its words, where it lay on a side or on its head."""
    grey = evenly_lit(grey_of(pixels))
    degrees = ocr.turned_by(grey, dpi)
    turns = [degrees] if degrees else [90, 270] if _stand(words) else []
    for turn in turns:
        turned = np.ascontiguousarray(np.rot90(pixels, -turn // 90))
        found = ocr.words_of(evenly_lit(grey_of(turned)), dpi, languages)
        if turn == degrees or _reads_well(found):
            return turned, found
    return pixels, words


def png_of(pixels: Pixels, dpi: float, show_at: float = SHOW_AT) -> bytes:
    """Return pixels as PNG, shrunk to ``show_at`` dots an inch where they are finer."""
    if dpi > show_at:
        height, width = pixels.shape[:2]
        size = (max(1, round(width * show_at / dpi)), max(1, round(height * show_at / dpi)))
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    if pixels.ndim == 3:
        code = cv2.COLOR_RGBA2BGR if pixels.shape[2] == 4 else cv2.COLOR_RGB2BGR
        pixels = cv2.cvtColor(pixels, code).astype(np.uint8, copy=False)
    written, encoded = cv2.imencode(".png", pixels, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    return encoded.tobytes() if written else b""


def upright(pixels: Pixels, dpi: float) -> Pixels:
    """Return the page with its lines of writing level, turned by a quarter where they stood."""
    small = _ink(pixels, dpi)
    if small.size == 0 or not small.any():
        return pixels
    angle, clear = _skew(small)
    if _stripes(small.sum(axis=0)) > _stripes(small.sum(axis=1)):
        turned_angle, turned_clear = _skew(np.ascontiguousarray(np.rot90(small, -1)))
        if turned_clear > 1.6 * clear:
            pixels = np.ascontiguousarray(np.rot90(pixels, -1))
            angle = turned_angle
    if abs(angle) < 0.25:
        return pixels
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    edge = (255, 255, 255, 255)
    return cv2.warpAffine(
        pixels, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=edge
    ).astype(np.uint8, copy=False)


def _ink(pixels: Pixels, dpi: float) -> Pixels:
    """Return a small page, 1 where it is dark against its surroundings, borders left out."""
    grey = grey_of(pixels)
    scale = min(1.0, 72 / dpi)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    around = cv2.blur(small, (31, 31))
    ink = ((small.astype(np.int16) + 18) < around).astype(np.uint8)
    margin_y, margin_x = ink.shape[0] // 30, ink.shape[1] // 30
    inner = ink[margin_y : ink.shape[0] - margin_y, margin_x : ink.shape[1] - margin_x]
    return _without_folds(np.ascontiguousarray(inner))


def _without_folds(ink: Pixels) -> Pixels:
    """Return ink without long level and upright lines: a fold is level where the print is not."""
    for shape in ((1, _LONG_LINE), (_LONG_LINE, 1)):
        if min(shape[0], ink.shape[0]) * min(shape[1], ink.shape[1]) < _LONG_LINE:
            continue
        long = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(shape, np.uint8))
        ink = np.asarray(cv2.subtract(ink, cv2.dilate(long, np.ones((5, 5), np.uint8))), np.uint8)
    return ink


def _stripes(profile: npt.NDArray[np.uint64]) -> float:
    """Return how striped a profile is: lines of writing give deep stripes across themselves."""
    steps = np.diff(profile.astype(np.float64))
    return float((steps**2).mean())


def _skew(ink: Pixels) -> tuple[float, float]:
    """Return by how many degrees to turn so that the lines are level, and how clear they are then.

    Degrees are counter-clockwise.
    """

    def level(angle: float) -> float:
        height, width = ink.shape
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        return _stripes(
            cv2.warpAffine(ink * 255, turn, (width, height)).astype(np.uint64).sum(axis=1)
        )

    coarse = max(np.arange(-_STEEPEST, _STEEPEST + 0.1, 1.0), key=level)
    fine = float(max(np.arange(coarse - 0.8, coarse + 0.81, 0.2), key=level))
    return fine, level(fine)


def _reads_well(words: tuple[Word, ...]) -> bool:
    """Say whether what was recognised looks like writing the right way up."""
    if not words:
        return False
    letters = sum(len(word.text) for word in words)
    sure = sum(word.sure * len(word.text) for word in words)
    return not _stand(words) and sure / letters >= _SURE_ENOUGH


def _stand(words: tuple[Word, ...]) -> bool:
    """Say whether the lines stand on end; these are often read too, in boxes that stand."""
    long = [word.box for word in words if len(word.text) >= _LONG_WORD]
    return sum(y1 - y0 > x1 - x0 for x0, y0, x1, y1 in long) > len(long) / 2
