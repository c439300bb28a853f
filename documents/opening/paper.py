"""Finding the sheet of paper in a photograph of a desk, and laying it flat."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Corners = npt.NDArray[np.float32]

_LOOKED_AT = 500
_SMALLEST_PART = 0.3
_FULL = 0.97
_A_PAGE_HIGH = 11.3


def laid_flat(pixels: Pixels, dpi: float) -> tuple[Pixels, float]:
    """Return the sheet of paper in a picture and its dots an inch; else the picture as it is."""
    sheet = sheet_of(pixels)
    if sheet is pixels:
        return pixels, dpi
    return sheet, max(sheet.shape[:2]) / _A_PAGE_HIGH


def sheet_of(pixels: Pixels) -> Pixels:
    """Return the sheet of paper alone, seen from straight above.

    A picture that shows no such sheet, or nothing but the sheet, is returned as it is.
    """
    corners = corners_of(pixels)
    if corners is None:
        return pixels
    top_left, top_right, low_right, low_left = corners
    width = round(max(_apart(top_left, top_right), _apart(low_left, low_right)))
    height = round(max(_apart(top_left, low_left), _apart(top_right, low_right)))
    flat = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    turn = cv2.getPerspectiveTransform(corners, flat)
    laid = cv2.warpPerspective(pixels, turn, (width, height), flags=cv2.INTER_LINEAR)
    return laid.astype(np.uint8, copy=False)


def corners_of(pixels: Pixels) -> Corners | None:
    """Return the corners of the sheet from the top left clockwise in pixels, or None."""
    height, width = pixels.shape[:2]
    scale = min(1.0, _LOOKED_AT / max(height, width))
    shrunk = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small = shrunk.astype(np.uint8, copy=False)
    area = small.shape[0] * small.shape[1]
    for bright in _brightest(small):
        outlines, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        if not outlines:
            continue
        outline = np.asarray(cv2.convexHull(max(outlines, key=cv2.contourArea)), dtype=np.int32)
        part = cv2.contourArea(outline) / area
        if not _SMALLEST_PART < part < _FULL:
            continue
        corners = _four_corners(outline)
        if corners is not None and _is_beside(corners, small.shape[:2]):
            return np.asarray(_ordered(corners) / scale, dtype=np.float32)
    return None


def _brightest(small: Pixels) -> list[Pixels]:
    """Return masks of what is bright, writing closed over: by lightness, and by lack of colour."""
    grey = small if small.ndim == 2 else cv2.cvtColor(small[:, :, :3], cv2.COLOR_RGB2GRAY)
    closing = np.ones((15, 15), np.uint8)
    filled = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, closing)
    filled = cv2.GaussianBlur(filled, (5, 5), 0)
    _, bright = cv2.threshold(filled, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    inside, outside = filled[bright > 0], filled[bright == 0]
    if not inside.size or not outside.size or inside.mean() - outside.mean() < 25:
        return []
    opened = cv2.morphologyEx(bright, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    return [opened.astype(np.uint8, copy=False)]


def _four_corners(outline: npt.NDArray[np.int32]) -> Corners | None:
    """Return the corners of an outline that is a quadrilateral and bent nowhere else."""
    length = cv2.arcLength(outline, True)
    for slack in (0.02, 0.03, 0.05):
        found = cv2.approxPolyDP(outline, slack * length, True)
        if len(found) == 4:
            corners = found.reshape(4, 2).astype(np.float32)
            filled = cv2.contourArea(outline) / max(cv2.contourArea(corners), 1.0)
            return corners if 0.93 < filled < 1.07 else None
    return None


def _is_beside(corners: Corners, shape: tuple[int, int]) -> bool:
    """Say whether something else is seen around the sheet, and its sides are like a page's."""
    height, width = shape
    edge = 0.01 * max(height, width)
    touching = sum(
        bool(x <= edge or y <= edge or x >= width - 1 - edge or y >= height - 1 - edge)
        for x, y in corners
    )
    ordered = _ordered(corners)
    sides = [_apart(ordered[each], ordered[(each + 1) % 4]) for each in range(4)]
    return touching <= 2 and max(sides) < 2.2 * min(sides)


def _ordered(corners: Corners) -> Corners:
    sums, differences = corners.sum(axis=1), np.diff(corners, axis=1)[:, 0]
    return np.array(
        [
            corners[sums.argmin()],
            corners[differences.argmin()],
            corners[sums.argmax()],
            corners[differences.argmax()],
        ],
        dtype=np.float32,
    )


def _apart(one: npt.NDArray[np.float32], other: npt.NDArray[np.float32]) -> float:
    return float(np.hypot(*(one - other)))
