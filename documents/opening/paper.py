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
# The sheet laid small: its sides, what is looked at above and beside it, in pixels.
_ACROSS, _DOWN, _ABOVE, _BESIDE = 200, 270, 70, 24
# Levels of a colour by which the head of a sheet differs from the table, and how high it must be.
_OTHER, _LEAST_GOING_ON = 14.0, 6


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
    corners = _with_dark_head(pixels, corners)
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


def _with_dark_head(pixels: Pixels, corners: Corners) -> Corners:
    """Return the corners of a sheet that goes on above its bright part, as under a dark head.

    What lies above belongs to the sheet as far as it looks different from what lies at its sides.
    """
    flat_corners = np.array(
        [
            (_BESIDE, _ABOVE),
            (_BESIDE + _ACROSS, _ABOVE),
            (_BESIDE + _ACROSS, _ABOVE + _DOWN),
            (_BESIDE, _ABOVE + _DOWN),
        ],
        dtype=np.float32,
    )
    turn = cv2.getPerspectiveTransform(corners, flat_corners)
    size = (2 * _BESIDE + _ACROSS, _ABOVE + _DOWN)
    laid = cv2.warpPerspective(pixels, turn, size, borderMode=cv2.BORDER_REPLICATE)
    laid = laid.reshape(*laid.shape[:2], -1)[:, :, :3].astype(np.float32)
    strip = laid[: _ABOVE - 3]
    sides = np.concatenate([strip[:, : _BESIDE - 6], strip[:, _BESIDE + _ACROSS + 6 :]], axis=1)
    inner = strip[:, _BESIDE + 12 : _BESIDE + _ACROSS - 12]
    other = np.abs(np.median(inner, axis=1) - np.median(sides, axis=1)).max(axis=1) > _OTHER
    goes_on = 0
    while goes_on < len(other) and other[len(other) - 1 - goes_on]:
        goes_on += 1
    if goes_on < _LEAST_GOING_ON:
        return corners
    top = float(_ABOVE - 3 - goes_on)
    edge = np.array([[(_BESIDE, top), (_BESIDE + _ACROSS, top)]], dtype=np.float32)
    upper = cv2.perspectiveTransform(edge, np.linalg.inv(turn))[0]
    height, width = pixels.shape[:2]
    upper = np.clip(upper, 0, (width - 1, height - 1))
    return np.asarray([upper[0], upper[1], corners[2], corners[3]], dtype=np.float32)


def _brightest(small: Pixels) -> list[Pixels]:
    """Return masks of what is bright: with dark writing closed over, and with white writing lost.

    The second is for a sheet whose head is white on dark: closed over, that would be a part of it.
    """
    grey = small if small.ndim == 2 else cv2.cvtColor(small[:, :, :3], cv2.COLOR_RGB2GRAY)
    closing = np.ones((15, 15), np.uint8)
    filled = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, closing)
    filled = cv2.GaussianBlur(filled, (5, 5), 0)
    level, bright = cv2.threshold(filled, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    inside, outside = filled[bright > 0], filled[bright == 0]
    if not inside.size or not outside.size or inside.mean() - outside.mean() < 25:
        return []
    lost = cv2.morphologyEx(cv2.medianBlur(grey, 9), cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    _, plain = cv2.threshold(lost, level, 255, cv2.THRESH_BINARY)
    plain = cv2.morphologyEx(plain, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    speck = np.ones((7, 7), np.uint8)
    return [np.asarray(cv2.morphologyEx(each, cv2.MORPH_OPEN, speck)) for each in (bright, plain)]


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
