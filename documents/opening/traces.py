"""Traces: what lies on a page and is explained neither by print nor by a line, however pale.

A trace proves nothing. It is there so that nobody says of a place to sign that it is empty when a
weak pen, a worn stamp or a bad copy left something on it.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from documents.opening.strokes import DPI, Grey
from documents.view import Box, Mark

_MOST_TRACES, _DIRTIEST = 25, 80
# Paler than this by hundredths of the paper is noise; a pen that is thicker than this is a blot.
_PALEST, _THICKEST = 0.055, 17
_LEAST_COLOUR = 14.0
# In dots an inch and in parts of the paper: below this nobody can say that a place is empty.
_COARSEST, _PALEST_PRINT = 95.0, 0.68
_TALLEST = 3 * DPI


def traces_of(page: Grey, printed: Grey, lines: Grey, tint: Grey | None, dpi: float) -> list[Mark]:
    """Return the traces of a page whose paper was evened, the longest first, at most 25.

    ``printed`` and ``lines`` are 255 where print and lines lie. One trace around the whole page
    says that it is too coarse, too pale or too dirty to tell whether anything is there.
    """
    everywhere = Mark("trace", (0.0, 0.0, float(page.shape[1]), float(page.shape[0])), 1.0)
    if dpi < _COARSEST or _is_pale(page, printed):
        return [everywhere]
    drawn = _drawn(page)
    if tint is not None:
        drawn = np.maximum(drawn, _coloured(tint))
    explained = cv2.max(
        cv2.dilate(printed, np.ones((5, 5), np.uint8)), cv2.dilate(lines, np.ones((7, 7), np.uint8))
    )
    left = cv2.subtract(drawn, explained)
    edge, side = round(0.2 * DPI), round(0.45 * DPI)
    left[:edge], left[-edge:], left[:, :side], left[:, -side:] = 0, 0, 0, 0
    found = _traces(np.asarray(left, np.uint8))
    return found[:_MOST_TRACES] if len(found) <= _DIRTIEST else [everywhere]


def _is_pale(page: Grey, printed: Grey) -> bool:
    """Say whether the darkest tenth of what is printed is hardly darker than paper."""
    inked = page[printed > 0]
    return inked.size > 0 and float(np.percentile(inked, 4)) > 255 * _PALEST_PRINT


def _drawn(page: Grey) -> Grey:
    """Return 255 where something narrow is darker than the paper beside it and than its noise."""
    soft = cv2.GaussianBlur(page, (0, 0), 1.0)
    kernel = np.ones((_THICKEST, _THICKEST), np.uint8)
    paper = cv2.medianBlur(cv2.morphologyEx(soft, cv2.MORPH_CLOSE, kernel), 5)
    darker = np.asarray(cv2.subtract(paper, soft), np.uint8)
    least = max(255 * _PALEST, _noise(darker))
    return cv2.inRange(darker, int(least), 255).astype(np.uint8, copy=False)


def _coloured(tint: Grey) -> Grey:
    """Return 255 where something narrow is more coloured than the paper beside it."""
    soft = cv2.GaussianBlur(tint, (0, 0), 1.6)
    paper = cv2.morphologyEx(soft, cv2.MORPH_OPEN, np.ones((25, 25), np.uint8))
    more = np.asarray(cv2.subtract(soft, paper), np.uint8)
    return cv2.inRange(more, int(max(_LEAST_COLOUR, _noise(more))), 255).astype(
        np.uint8, copy=False
    )


def _noise(above: Grey) -> float:
    """Return what lies six spreads over the middle of a page that is mostly paper."""
    middle = float(np.median(above))
    spread = float(np.median(np.abs(above.astype(np.float32) - middle))) * 1.48
    return middle + 6 * max(spread, 0.7)


def _traces(left: Grey) -> list[Mark]:
    joined = cv2.morphologyEx(left, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    sized = (np.maximum(stats[:, 2], stats[:, 3]) >= 0.11 * DPI) & (stats[:, 4] >= 45)
    found = []
    for number in np.flatnonzero(sized)[1:400]:
        x, y, width, height, _ = (int(value) for value in stats[number])
        own = labels[y : y + height, x : x + width] == number
        ink = left[y : y + height, x : x + width][own] > 0
        if height < _TALLEST and not _is_line(own, int(ink.sum())):
            score = min(1.0, float(np.hypot(width, height)) / (0.6 * DPI))
            box: Box = (x, y, x + width, y + height)
            found.append(Mark("trace", box, round(score, 3)))
    return sorted(found, key=lambda mark: -mark.score)


def _is_line(own: NDArray[np.bool_], ink: int) -> bool:
    """Say whether a part is a piece of a fold, a paper's edge or a rule: straight and narrow."""
    points = np.flip(np.argwhere(own), axis=1).astype(np.float32)
    short, long = sorted(cv2.minAreaRect(points)[1])
    if long < 0.25 * DPI:
        return False
    return bool(short < max(6.0, 0.03 * long) or (short < 0.2 * long and ink > 0.5 * short * long))
