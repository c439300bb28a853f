"""Opening scans and photographs: PNG, JPEG, TIFF of many pages, HEIC."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, ImageSequence

from documents.opening.child import Asked, CannotOpen, Ending, Page
from documents.opening.limits import Limits
from documents.opening.paper import laid_flat
from documents.opening.pictures import READ_AT, Pixels, png_of, read_picture

_FORMATS = {
    "image/png": ("PNG",),
    "image/jpeg": ("JPEG", "MPO"),
    "image/tiff": ("TIFF",),
    "image/heic": ("HEIF",),
}
_A_PAGE_HIGH = 11.3
_ORIENTATION = 0x0112
_BAND = 256
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, KeyError, struct.error, EOFError)


def pages_of_image(asked: Asked, ending: Ending) -> Iterator[Page]:
    """Yield each picture as a page. Raises CannotOpen."""
    if asked.media_type == "image/heic":
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image = _opened(asked)
        ending.page_count = _count(image, asked.limits.pages + 1)
        if ending.page_count > asked.limits.pages:
            raise CannotOpen("too_many_pages")
        ending.say()
        looked = asked.limits.first_and_last(ending.page_count, asked.limits.ocr_pages)
        wanted = set(asked.only or looked)
        for number, frame in enumerate(ImageSequence.Iterator(image), start=1):
            if number not in wanted:
                continue
            if not asked.limits.leave_time():
                ending.unreadable = "took_too_long"
                return
            asked.limits.begin_page()
            pixels, dpi = _pixels(frame, asked.limits)
            if asked.only:
                yield _shown(number, pixels, dpi, asked.dpi)
            else:
                yield read_picture(number, pixels, dpi, asked.limits)


def _count(image: Image.Image, most: int) -> int:
    """Count the pages, no further than ``most``: a chain of a hundred thousand takes minutes."""
    if image.format == "TIFF":
        try:
            image.seek(most - 1)
        except EOFError:
            return image.tell() + 1
        finally:
            image.seek(0)
        return most
    return min(getattr(image, "n_frames", 1), most)


def _opened(asked: Asked) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None
    try:
        image = Image.open(BytesIO(asked.content), formats=_FORMATS[asked.media_type])
    except _BROKEN as error:
        raise CannotOpen("damaged") from error
    _check_size(image, asked.limits)
    return image


def _check_size(image: Image.Image, limits: Limits) -> None:
    if image.width * image.height > limits.pixels:
        raise CannotOpen("too_large_image")


def _pixels(frame: Image.Image, limits: Limits) -> tuple[Pixels, float]:
    """Return the picture upright as its camera says, no finer than reading needs."""
    _check_size(frame, limits)
    try:
        dpi = _dpi(frame)
        if frame.format == "JPEG" and dpi > 2 * READ_AT:
            frame.draft(frame.mode, (frame.width // 2, frame.height // 2))
            dpi = _dpi(frame)
        frame.load()
        # Turning makes a copy, also where there is nothing to turn.
        turned = frame.getexif().get(_ORIENTATION, 1) != 1
        drawn = _flattened(ImageOps.exif_transpose(frame) if turned else frame)
    except _BROKEN as error:
        raise CannotOpen("damaged") from error
    pixels, dpi = laid_flat(drawn, dpi)
    if dpi > 1.25 * READ_AT:
        scale = READ_AT / dpi
        height, width = pixels.shape[:2]
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
        dpi = READ_AT
    return pixels, dpi


def _flattened(image: Image.Image) -> Pixels:
    """Return the picture on white paper, without transparency and with eight bits a colour.

    It goes band by band, since a large picture with all its copies would not fit in the memory.
    """
    if image.mode in {"L", "RGB"}:
        return np.asarray(image, dtype=np.uint8)
    if image.mode == "1":
        return np.asarray(image.convert("L"), dtype=np.uint8)
    if image.mode.startswith("I") or image.mode == "F":
        return _scaled(np.asarray(image))
    flat = np.empty((image.height, image.width, 3), np.uint8)
    for top in range(0, image.height, _BAND):
        band = image.crop((0, top, image.width, min(top + _BAND, image.height)))
        flat[top : top + _BAND] = np.asarray(_on_white(band), dtype=np.uint8)
    return flat


def _on_white(band: Image.Image) -> Image.Image:
    if "A" not in band.getbands() and "transparency" not in band.info:
        return band.convert("RGB")
    clear = band.convert("RGBA")
    paper = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(paper, clear).convert("RGB")


def _scaled(grey: npt.NDArray[Any]) -> Pixels:
    """Return many shades of grey as 256 of them."""
    brightest = max(1.0, float(grey.max()))
    flat = np.empty(grey.shape, np.uint8)
    for top in range(0, len(grey), _BAND):
        band = grey[top : top + _BAND].astype(np.float64)
        flat[top : top + _BAND] = (band * (255 / brightest)).astype(np.uint8)
    return flat


def _dpi(image: Image.Image) -> float:
    """Return dots an inch: as the file says where that gives a sheet of paper, else guessed."""
    said = image.info.get("dpi", (0, 0))
    long_side = max(image.width, image.height)
    try:
        dpi = float(said[0])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        dpi = 0.0
    if dpi > 0 and 4.0 <= long_side / dpi <= 24.0:
        return dpi
    return max(20.0, long_side / _A_PAGE_HIGH)


def _shown(number: int, pixels: Pixels, dpi: float, show_at: float) -> Page:
    from documents.opening.pictures import upright
    from documents.view import PageView

    level = upright(pixels, dpi)
    height, width = level.shape[:2]
    page = PageView(number, width * 72 / dpi, height * 72 / dpi, "none")
    return page, png_of(level, dpi, show_at)
