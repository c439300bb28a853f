"""Seals and rubber stamps: rings and frames with something in them, told from tables and boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from documents.opening.strokes import DPI, Grey
from documents.view import Mark

# What a round stamp is worth at most that looks like one with a date.
_DATED = 0.7
# A hand presses a stamp askew; a frame that lies this level, in degrees, was set like the text.
_ASKEW, _LEVEL = 1.2, 0.4
# More coloured than other print by this; and the part of the paper right around a frame that is
# drawn on where it was pressed over something: a box that was set has room around it.
_COLOURED, _CROWDED = 40.0, 0.05
# What a framed stamp is worth: askew; level and yet pressed on; level like a box of the text.
_PRESSED_ASKEW, _PRESSED, _LIKE_A_BOX = 0.85, 0.75, 0.65


Hull = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class _Frame:
    """A closed rectangle: its bounding box in pixels, its hull, and how far askew it lies."""

    box: tuple[int, int, int, int]
    hull: Hull
    askew: float


def rings_of(page: Grey, strokes: Grey) -> list[Mark]:
    """Return the round seals: circles most of whose rim is drawn."""
    small = cv2.resize(page, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    circles = cv2.HoughCircles(
        cv2.GaussianBlur(small, (5, 5), 0),
        cv2.HOUGH_GRADIENT_ALT,
        dp=1.5,
        minDist=DPI * 0.2,
        param1=200,
        param2=0.75,
        minRadius=int(DPI * 0.16),
        maxRadius=int(DPI * 0.62),
    )
    found: list[Mark] = []
    for x, y, radius in (circles[0] if circles is not None else [])[:40]:
        rim = _rim(strokes, 2 * float(x), 2 * float(y), 2 * float(radius))
        box = tuple(2 * float(value) for value in (x - radius, y - radius, x + radius, y + radius))
        if rim > 0.62 and not any(_shared(box, other.box) > 0.5 for other in found):
            most = _DATED if _has_only_a_line(strokes, box) else 1.0
            found.append(Mark("seal", (box[0], box[1], box[2], box[3]), min(most, rim)))
    return found


def _has_only_a_line(strokes: Grey, box: Sequence[float]) -> bool:
    """Say whether a round stamp holds one line of writing across its middle and no device.

    Post rooms date what comes in with such stamps; a seal has its device there.
    """
    x, y, radius = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2, (box[2] - box[0]) / 2
    across = slice(max(int(x - 0.4 * radius), 0), int(x + 0.4 * radius))

    def filled(first: float, last: float) -> float:
        band = strokes[max(int(y + first * radius), 0) : max(int(y + last * radius), 0), across]
        return float((band > 0).mean()) if band.size else 0.0

    return filled(-0.2, 0.2) > 0.06 and min(filled(-0.48, -0.24), filled(0.24, 0.48)) < 0.015


def _rim(strokes: Grey, x: float, y: float, radius: float) -> float:
    """Return the part of a circle's directions in which something is drawn near its rim."""
    angles = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    seen = np.zeros(angles.size, bool)
    for reach in np.linspace(0.95, 1.05, 7):
        columns = np.clip(
            (x + radius * reach * np.cos(angles)).astype(int), 0, strokes.shape[1] - 1
        )
        lines = np.clip((y + radius * reach * np.sin(angles)).astype(int), 0, strokes.shape[0] - 1)
        seen |= strokes[lines, columns] > 0
    return float(seen.mean())


def frames_of(
    strokes: Grey, slope: float, set_words: Grey | None = None, tint: Grey | None = None
) -> list[tuple[Mark, Hull]]:
    """Return the framed stamps, each with the hull of its inside: rectangles full of close print.

    The paper inside an unbroken frame is one region, whatever crosses the frame; that of a box to
    fill in is nearly empty, and that of a stamp is not. A level frame beside another one is the
    cell of a table, and one around words of a text layer (``set_words``) is a box of the text.
    ``tint`` says how coloured each pixel is.
    """
    frames = list(_rectangles(strokes, slope))
    found = []
    for frame in frames:
        x, y, x1, y1 = frame.box
        if not (0.5 * DPI < x1 - x < 4.2 * DPI and 0.25 * DPI < y1 - y < 2.2 * DPI):
            continue
        if frame.askew <= _ASKEW and any(
            _adjoin(frame.box, each.box) for each in frames if each is not frame
        ):
            continue
        region = np.zeros((y1 - y, x1 - x), np.uint8)
        cv2.fillConvexPoly(region, frame.hull - (x, y), 1)
        inside = cv2.erode(region, np.ones((9, 9), np.uint8)) > 0
        drawn = (strokes[y:y1, x:x1] > 0) & inside
        if frame.askew <= _LEVEL and set_words is not None:
            by_set_words = float((set_words[y:y1, x:x1][drawn] > 0).mean()) if drawn.any() else 1.0
            if by_set_words > 0.9:
                continue
        if float(drawn[inside].mean()) > (0.05 if frame.askew > _ASKEW else 0.09):
            score = _worth(frame, strokes, tint, drawn)
            found.append((Mark("stamp", (x - 4, y - 4, x1 + 4, y1 + 4), score), frame.hull))
    return found


def _worth(frame: _Frame, strokes: Grey, tint: Grey | None, drawn: NDArray[np.bool_]) -> float:
    """Return how surely a frame was pressed on: askew, in ink of a colour, or over other print."""
    if frame.askew > _ASKEW:
        return _PRESSED_ASKEW
    if frame.askew > _LEVEL or _is_crowded(frame, strokes):
        return _PRESSED
    return (
        _PRESSED if tint is not None and _is_coloured(frame, strokes, tint, drawn) else _LIKE_A_BOX
    )


def _is_coloured(frame: _Frame, strokes: Grey, tint: Grey, drawn: NDArray[np.bool_]) -> bool:
    """Say whether what stands in a frame is more coloured than what else is drawn on the page."""
    x, y, x1, y1 = frame.box
    own = tint[y:y1, x:x1][drawn]
    return own.size > 0 and float(np.median(own)) > _COLOURED + float(np.median(tint[strokes > 0]))


def _is_crowded(frame: _Frame, strokes: Grey) -> bool:
    """Say whether something is drawn right outside the line of a frame."""
    x, y, x1, y1 = frame.box
    low_x, low_y = max(x - 20, 0), max(y - 20, 0)
    part = strokes[low_y : y1 + 20, low_x : x1 + 20]
    region = np.zeros(part.shape, np.uint8)
    cv2.fillConvexPoly(region, frame.hull - (low_x, low_y), 1)
    near, far = (cv2.dilate(region, np.ones((side, side), np.uint8)) for side in (17, 23))
    return float((part[(far > 0) & (near == 0)] > 0).mean()) > _CROWDED


def _rectangles(strokes: Grey, slope: float) -> Iterator[_Frame]:
    """Yield the regions of paper that a rectangle of lines encloses."""
    outlines, levels = cv2.findContours(strokes, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    for outline, (_, _, _, parent) in zip(
        outlines, [] if levels is None else levels[0], strict=True
    ):
        x, y, width, height = cv2.boundingRect(outline)
        if parent < 0 or width < 0.3 * DPI or height < 0.1 * DPI:
            continue
        hull = cv2.convexHull(outline)
        (_, _), (long, short), angle = cv2.minAreaRect(hull)
        if cv2.contourArea(hull) < 0.88 * long * short or min(long, short) < 0.1 * DPI:
            continue
        askew = abs((angle + slope + 45) % 90 - 45)
        yield _Frame((x, y, x + width, y + height), np.asarray(hull, np.int32), askew)


def _adjoin(one: Sequence[int], other: Sequence[int]) -> bool:
    """Say whether two boxes lie side by side with no more than a line between them."""
    gap = 0.09 * DPI
    for low, high in ((0, 2), (1, 3)):
        beside = min(abs(one[high] - other[low]), abs(other[high] - one[low])) < gap
        low, high = 1 - low, 5 - high
        along = min(one[high], other[high]) - max(one[low], other[low])
        if beside and along > 0.5 * min(one[high] - one[low], other[high] - other[low]):
            return True
    return False


def _shared(one: Sequence[float], other: Sequence[float]) -> float:
    """Return what part of the smaller of two boxes lies in the other."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return max(across, 0.0) * max(down, 0.0) / max(smaller, 1.0)
