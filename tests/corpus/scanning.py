"""Paper as a scanner, a fax machine or a phone gives it back, the same for the same seed."""

from __future__ import annotations

import random
import time
from io import BytesIO

import cv2
import numpy as np
import pillow_heif
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
# A fixed date in the files, so that the same page has the same bytes.
_LONG_AGO = time.gmtime(1_700_000_000)


def pages_of(pdf: bytes, dpi: float) -> list[Pixels]:
    """Render every page of a PDF in RGB."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72).to_numpy()[:, :, ::-1].copy() for page in document]
    finally:
        document.close()


def scanned(pdf: bytes, dpi: int, chance: random.Random) -> bytes:
    """Return a PDF of pictures alone: skewed, folded, grey, noisy, packed as JPEG."""
    grey = chance.random() < 0.7
    fax = dpi < 200 and chance.random() < 0.15
    pictures = []
    for page in pages_of(pdf, dpi):
        page = _skew(page, chance.uniform(-3, 3))
        if chance.random() < 0.6:
            page = _folds(page, chance)
        page = _paper(page, chance)
        page = _noise(page, chance)
        if chance.random() < 0.3:
            page = _punched(page, dpi)
        if grey or fax:
            page = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
        if fax:
            _, page = cv2.threshold(page, 150, 255, cv2.THRESH_BINARY)
        pictures.append(Image.fromarray(page))
    out = BytesIO()
    quality = chance.randint(45, 85)
    pictures[0].save(
        out,
        "PDF",
        save_all=True,
        append_images=pictures[1:],
        resolution=dpi,
        quality=quality,
        creationDate=_LONG_AGO,
        modDate=_LONG_AGO,
    )
    return out.getvalue()


def photographed(pdf: bytes, chance: random.Random) -> bytes:
    """Return a JPEG of the first page on a table: in perspective, unevenly lit, a little soft."""
    page = pages_of(pdf, 240)[0]
    height, width = page.shape[:2]
    frame_w, frame_h = int(width * 1.12), int(height * 1.12)
    shift = 0.035
    corners = []
    for across, down in ((0, 0), (1, 0), (1, 1), (0, 1)):
        corners.append((
            frame_w * (0.06 + 0.88 * across + chance.uniform(-shift, shift)),
            frame_h * (0.06 + 0.88 * down + chance.uniform(-shift, shift)),
        ))  # fmt: skip
    source = np.float32([(0, 0), (width, 0), (width, height), (0, height)])
    matrix = cv2.getPerspectiveTransform(source, np.float32(corners))
    table = tuple(chance.randint(60, 130) for _ in range(3))
    shot = cv2.warpPerspective(
        page, matrix, (frame_w, frame_h), flags=cv2.INTER_AREA, borderValue=table
    )
    shot = _light(shot, chance)
    if chance.random() < 0.6:
        shot = cv2.GaussianBlur(shot, (0, 0), chance.uniform(0.5, 1.1))
    shot = _noise(shot, chance)
    out = BytesIO()
    Image.fromarray(shot).save(out, "JPEG", quality=chance.randint(60, 90), dpi=(300, 300))
    return out.getvalue()


def as_heic(jpeg: bytes) -> bytes:
    """Return the same picture as telephones keep it."""
    out = BytesIO()
    pillow_heif.from_pillow(Image.open(BytesIO(jpeg))).save(out, quality=70)
    return out.getvalue()


def _skew(page: Pixels, degrees: float) -> Pixels:
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return cv2.warpAffine(
        page, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255)
    )


def _folds(page: Pixels, chance: random.Random) -> Pixels:
    """Darken a band where the letter was folded in three."""
    height = page.shape[0]
    shade = np.ones(height, np.float32)
    for part in (1 / 3, 2 / 3):
        at = int(height * (part + chance.uniform(-0.02, 0.02)))
        reach = chance.randint(2, 12)
        depth = chance.uniform(0.06, 0.25)
        rows = np.arange(max(at - reach, 0), min(at + reach, height))
        shade[rows] -= depth * (1 - np.abs(rows - at) / reach)
    return (page * shade[:, None, None]).astype(np.uint8)


def _paper(page: Pixels, chance: random.Random) -> Pixels:
    """Grey or yellowish paper with weaker ink."""
    white = np.float32([chance.uniform(0.86, 1.0)] * 3)
    if chance.random() < 0.3:
        white *= np.float32([1.0, 0.98, 0.92])
    lift = chance.uniform(0, 45)
    return np.clip(lift + page * (white * 255 - lift) / 255, 0, 255).astype(np.uint8)


def _light(shot: Pixels, chance: random.Random) -> Pixels:
    """Fall off from one side, as a lamp or a shadow does."""
    height, width = shot.shape[:2]
    across = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    down = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    light = 0.86 + chance.uniform(-0.14, 0.14) * across + chance.uniform(-0.14, 0.14) * down
    tint = np.float32([1.0, chance.uniform(0.96, 1.0), chance.uniform(0.88, 1.0)])
    return np.clip(shot * light[:, :, None] * tint, 0, 255).astype(np.uint8)


def _noise(page: Pixels, chance: random.Random) -> Pixels:
    grain = np.random.default_rng(chance.getrandbits(32))
    spread = chance.uniform(1, 9)
    height, width = page.shape[:2]
    noise = grain.standard_normal((height, width), np.float32) * spread
    page = np.clip(page + noise[:, :, None], 0, 255).astype(np.uint8)
    for _ in range(chance.randint(0, 40)):
        y, x = grain.integers(0, height - 3), grain.integers(0, width - 3)
        page[y : y + grain.integers(1, 4), x : x + grain.integers(1, 4)] = 60
    return page


def _punched(page: Pixels, dpi: int) -> Pixels:
    """Two dark discs at the left edge."""
    height = page.shape[0]
    for part in (0.45, 0.55):
        at = (int(dpi * 0.35), int(height * part))
        cv2.circle(page, at, int(dpi * 0.11), (50, 50, 50), -1)
    return page
