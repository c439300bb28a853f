"""From the picture of a page to its strokes: one resolution, even paper, level lines."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]

DPI = 150
# Darker than this part of the paper around it is a stroke, also of a pale pen.
_STROKE = 0.80
_CERTAIN = 0.62
# A line as thin as a hair is paler than any stroke; its straightness tells it from noise.
_HAIR = 0.86
_STEEPEST = 4.0
# A fifth of the working page: a line this long that is level while print is not was folded there.
_FOLD = 3 * DPI // 5


def scaled(image: Grey, dpi: float) -> Grey:
    factor = DPI / dpi
    if 0.97 < factor < 1.03:
        return image
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, None, fx=factor, fy=factor, interpolation=how), np.uint8)


def evened(grey: Grey) -> Grey:
    """Return the page with its paper at 255, whatever the light or the colour of the paper was."""
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    paper = cv2.GaussianBlur(cv2.medianBlur(paper, 9), (0, 0), 4)
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    lit = cv2.divide(cv2.GaussianBlur(grey, (3, 3), 0), np.maximum(paper, 40), scale=255)
    return np.asarray(lit, np.uint8)


def strokes_of(page: Grey) -> Grey:
    """Return 255 where something is drawn: dark pixels and the paler ones close to them.

    What has no dark core nearby is shadow, the print of the back, or noise.
    """
    certain = cv2.inRange(page, 0, int(255 * _CERTAIN))
    pale = cv2.inRange(page, 0, int(255 * _STROKE))
    for _ in range(2):
        certain = cv2.min(pale, cv2.dilate(certain, np.ones((17, 17), np.uint8)))
    return np.asarray(certain, np.uint8)


def slope_of(strokes: Grey) -> float:
    """Return how far the lines of print fall to the right, in degrees."""
    small = cv2.resize(strokes, None, fx=0.2, fy=0.2, interpolation=cv2.INTER_AREA)
    long = cv2.morphologyEx(small, cv2.MORPH_OPEN, np.ones((1, _FOLD), np.uint8))
    small = cv2.subtract(small, cv2.dilate(long, np.ones((3, 3), np.uint8)))
    height, width = small.shape
    best = (-1.0, 0.0)
    coarse = np.arange(-_STEEPEST, _STEEPEST + 0.1, 0.5)
    for step in (coarse, (-0.375, -0.25, -0.125, 0.0, 0.125, 0.25, 0.375)):
        around = 0.0 if step is coarse else best[1]
        for angle in step:
            turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(around + angle), 1)
            sums = cv2.warpAffine(small, turn, (width, height)).sum(axis=1, dtype=np.float64)
            sharpness = float(np.square(np.diff(sums)).sum())
            best = max(best, (sharpness, float(around + angle)))
    return best[1]


def turned(image: Grey, degrees: float) -> Grey:
    if abs(degrees) < 0.1:
        return image
    height, width = image.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return np.asarray(
        cv2.warpAffine(image, turn, (width, height), flags=cv2.INTER_NEAREST), np.uint8
    )


def without_lines(level: Grey, slope: float, *, exact: bool = False) -> tuple[Grey, Grey]:
    """Return the long straight horizontal lines of a levelled page, and the page without lines.

    The second is not levelled. Where a line was cut out, strokes that crossed it are joined again.
    A line that was scanned has gaps; on an ``exact`` page it has none, and what seems one when its
    gaps are closed is the foot of a close hand.
    """
    gaps = 1 if exact else 7
    joined = cv2.morphologyEx(level, cv2.MORPH_CLOSE, np.ones((1, gaps), np.uint8))
    across = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, 75), np.uint8))
    down = cv2.morphologyEx(
        cv2.morphologyEx(level, cv2.MORPH_CLOSE, np.ones((7, 1), np.uint8)),
        cv2.MORPH_OPEN,
        np.ones((110, 1), np.uint8),
    )
    # What is as high as a letter is a bar, a picture or a line of close print, and no rule.
    thick = cv2.morphologyEx(across, cv2.MORPH_OPEN, np.ones((6, 5), np.uint8))
    across = cv2.subtract(across, cv2.dilate(thick, np.ones((5, 9), np.uint8)))
    across = cv2.morphologyEx(across, cv2.MORPH_OPEN, np.ones((1, 60), np.uint8))
    lines = cv2.dilate(cv2.max(across, down), np.ones((3, 3), np.uint8))
    left = cv2.subtract(level, lines)
    bridges = cv2.morphologyEx(left, cv2.MORPH_CLOSE, np.ones((9, 3), np.uint8))
    left = cv2.max(left, cv2.min(bridges, cv2.min(lines, level)))
    return np.asarray(across, np.uint8), turned(np.asarray(left, np.uint8), -slope)


def hairlines(page: Grey, slope: float) -> Grey:
    """Return the level lines of a page that are too thin to count as strokes, levelled.

    What is thicker than a hair, or has print or ink along it, is left out.
    """
    pale = turned(cv2.inRange(page, 0, int(255 * _HAIR)).astype(np.uint8, copy=False), slope)
    across = cv2.morphologyEx(pale, cv2.MORPH_OPEN, np.ones((1, 90), np.uint8))
    thick = cv2.morphologyEx(across, cv2.MORPH_OPEN, np.ones((6, 5), np.uint8))
    return np.asarray(cv2.subtract(across, cv2.dilate(thick, np.ones((5, 9), np.uint8))), np.uint8)
