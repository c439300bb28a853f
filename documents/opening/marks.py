"""What is drawn on a page and not set: ink, seals, stamps, emblems, rules to sign on.

The page is brought to one resolution, its background evened and its lines levelled; straight lines,
rings and printed words are taken away, and what is left is measured for being a hand's stroke.
Nothing here knows what a signature means; ``documents.judging.signature`` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from documents.opening.lettering import askew_words, broken_frame, lettered_of
from documents.opening.stamps import Hull, frames_of, rings_of
from documents.opening.strokes import (
    DPI,
    Grey,
    evened,
    hairlines,
    scaled,
    slope_of,
    strokes_of,
    turned,
    without_lines,
)
from documents.opening.traces import traces_of
from documents.view import Box, Mark, Word

_MOST_MARKS = 60
_MOST_PARTS = 6000
# On a picture what is no higher than print, in its heights, is worth this at most: it may be words.
_NO_HIGHER, _MAYBE_WORDS = 1.5, 0.44
# Pixels of the line of a frame, to both sides of the edge of its paper.
_FRAME_LINE = 15
# A word this sure with letters no wider than usual is print, though its box took in a rule above.
_PRINT, _USUAL_WIDTH = 0.7, 1.1
# A code is so large in pixels, and so much of it is dark.
_CODE, _FILLED = 45, 0.3
# In heights of print: a word that stands askew over the page has a box that covers much of it.
_WATERMARK = 12.0
# Pixels of level and upright strokes that a ruler draws; of what it draws, the part that is bent at
# most, and that stands upright at least.
# It may be what is left of a stamp's frame, which a person looks at.
_LEVEL, _UPRIGHT, _BENT, _SIDES, _OF_A_FRAME, _WHOLE = 11, 25, 0.12, 0.3, 0.3, 0.8


@dataclass(frozen=True)
class _Part:
    """One connected part of what is left, in pixels of the working page."""

    box: tuple[int, int, int, int]
    area: int
    label: int

    @property
    def width(self) -> int:
        return self.box[2] - self.box[0]

    @property
    def height(self) -> int:
        return self.box[3] - self.box[1]


def find_marks(
    grey: Grey, dpi: float, words: Sequence[Word] = (), colour: Grey | None = None
) -> tuple[Mark, ...]:
    """Return what is drawn on a page, the surest first and traces last, at most 60 marks.

    ``grey`` is the page as rendered at ``dpi`` (height x width), ``words`` are its printed words in
    points and ``colour`` the same page in RGB if there is one. Boxes are in points of that page.
    """
    cv2.setNumThreads(1)
    if grey.size == 0 or min(grey.shape[:2]) < 40:
        return ()
    page = evened(scaled(grey, dpi))
    tint = None if colour is None else _tint(scaled(colour, dpi))
    strokes = strokes_of(page)
    # A text layer is set level by whoever wrote it; only a picture can lie askew.
    exact = bool(words) and all(word.sure == 1.0 for word in words)
    slope = 0.0 if exact else slope_of(strokes)
    level = turned(strokes, slope)
    lines, rest = without_lines(level, slope, exact=exact)
    height = _letter_height(words)
    printed = _printed(words, height, strokes.shape)
    rings = rings_of(page, strokes)
    framed = frames_of(strokes, slope, printed if exact else None, tint)
    stamps = [*rings, *(mark for mark, _ in framed)]
    if not exact:
        apart = {id(word) for word in askew_words(words)}
        level_words = [word for word in words if id(word) not in apart]
        lettered = lettered_of(rest, _printed(level_words, height, strokes.shape), slope)
        stamps += [each for each in lettered if all(_inside(each.box, m.box) < 0.6 for m in stamps)]
    lines = np.asarray(cv2.max(lines, hairlines(page, slope)), np.uint8)
    found = [*_rules(lines, level, turned(printed, slope), slope), *stamps]
    hulls = [hull for _, hull in framed]
    free = np.asarray(cv2.subtract(rest, _frames(hulls, rest.shape, filled=False)), np.uint8)
    found += _ink(free, printed, height, [each.box for each in stamps], tint, exact=exact)
    found += _emblems(rest, printed, height)
    found.sort(key=lambda mark: -mark.score)
    traces: list[Mark] = []
    if not exact:
        lines = np.asarray(cv2.subtract(strokes, rest), np.uint8)
        cut = np.asarray(cv2.max(lines, _frames(hulls, rest.shape, filled=True)), np.uint8)
        traces = traces_of(page, printed, cut, tint, dpi)
    found = [*found[: _MOST_MARKS - len(traces)], *traces]
    return tuple(_in_points(mark) for mark in found)


def _frames(hulls: Sequence[Hull], shape: tuple[int, ...], *, filled: bool) -> Grey:
    """Return 255 where the lines of frames lie, or also what is in them."""
    mask = np.zeros(shape[:2], np.uint8)
    for hull in hulls:
        cv2.polylines(mask, [hull], True, 255, _FRAME_LINE)
        if filled:
            cv2.fillConvexPoly(mask, hull, 255)
    return mask


def _rules(lines: Grey, level: Grey, printed: Grey, slope: float) -> list[Mark]:
    """Return the horizontal lines of a length one signs on, as they lie on the page."""
    outlines, _ = cv2.findContours(lines, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    turn = cv2.getRotationMatrix2D((level.shape[1] / 2, level.shape[0] / 2), -slope, 1)
    found = []
    for left, top, width, height in map(cv2.boundingRect, outlines):
        if not 0.7 * DPI <= width <= 7.6 * DPI or height > 14:
            continue
        columns = slice(left, left + width)
        over, under = (
            level[max(top - 5, 0) : max(top - 2, 0), columns],
            level[top + height + 2 : top + height + 5, columns],
        )
        if printed[top + height // 2, columns].mean() > 0.5 * 255:
            continue
        # Print closed to a bar has more print right above and beneath it; a rule lies alone.
        if max(_drawn(over), _drawn(under)) > 0.55 or min(_drawn(over), _drawn(under)) > 0.3:
            continue
        ends = np.array([[left, top + height / 2, 1], [left + width, top + height / 2, 1]])
        (x0, y0), (x1, y1) = ends @ turn.T
        box = (float(x0), float(min(y0, y1) - 1), float(x1), float(max(y0, y1) + 1))
        found.append(Mark("rule", box, 0.9 if width <= 4.5 * DPI else 0.5))
    return found


def _drawn(band: Grey) -> float:
    """Return in what part of its columns something is drawn."""
    return float((band.max(axis=0) > 0).mean()) if band.size else 0.0


def _letter_height(words: Sequence[Word]) -> float:
    """Return the usual height of a printed word, in pixels of the working page."""
    heights = [
        word.box[3] - word.box[1] for word in words if len(word.text) > 2 and word.sure > 0.5
    ]
    return (median(heights) if heights else 10.0) * DPI / 72


def _printed(words: Sequence[Word], height: float, shape: tuple[int, ...]) -> Grey:
    """Return 255 where words are set, watermarks left out.

    A reader's guess at a scrawl is no printed word.
    """
    mask = np.zeros(shape[:2], np.uint8)
    for word in words:
        x0, y0, x1, y1 = (value * DPI / 72 for value in word.box)
        letters = sum(character.isalnum() for character in word.text)
        tall, wide = (y1 - y0) / max(height, 1), (x1 - x0) / max(height * letters, 1)
        if not letters or word.sure < 0.3 or tall > _WATERMARK:
            continue
        if word.sure < 0.88 and (tall > 1.45 or wide > 1.5):
            if word.sure < _PRINT or wide > _USUAL_WIDTH or letters < 3:
                continue
            y0 = y1 - 1.3 * height
        pad = max(2.0, 0.12 * (y1 - y0))
        low, high = (int(x0 - pad), int(y0 - pad)), (int(x1 + pad), int(y1 + pad))
        cv2.rectangle(mask, low, high, 255, -1)
    return mask


def _parts(image: Grey) -> tuple[list[_Part], NDArray[np.int32]]:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(image, connectivity=8)
    sized = np.maximum(stats[:, 2], stats[:, 3]) >= 0.16 * DPI
    parts = [
        _Part((int(x), int(y), int(x + w), int(y + h)), int(area), int(number))
        for number in np.flatnonzero(sized)[1 : _MOST_PARTS + 1]
        for x, y, w, h, area in (stats[number],)
    ]
    return parts, np.asarray(labels, np.int32)


def _ink(
    rest: Grey,
    printed: Grey,
    height: float,
    stamps: Sequence[Box],
    tint: Grey | None,
    *,
    exact: bool,
) -> list[Mark]:
    """Return the groups of strokes that look drawn by hand."""
    parts, labels = _parts(rest)
    large = [part for part in parts if _by_hand(part, labels, printed, height, stamps)]
    found = []
    if not exact:
        frames = [(part, broken_frame(_own(part, labels), part.box)) for part in large]
        found += [frame for _, frame in frames if frame is not None]
        large = [part for part, frame in frames if frame is None]
    groups = _groups(large, 0.12 * DPI)
    for group in groups:
        box = _around([part.box for part in group])
        if any(_inside(each, box) > 0.8 and _area(each) > 0.4 * _area(box) for each in stamps):
            continue
        if _is_code(rest, box):
            continue
        scores = [_handwriting(part, labels, height, exact=exact) for part in group]
        score = min(1.0, max(max(scores), 0.8 * sum(scores)))
        if not exact and box[3] - box[1] < _NO_HIGHER * height:
            score = min(score, _MAYBE_WORDS)
        if tint is not None:
            score = min(1.0, score * (1 + 0.4 * _tinted(group, labels, tint)))
        if score >= 0.1:
            found.append(Mark("ink", box, round(score, 3)))
    return found


def _own(part: _Part, labels: NDArray[np.int32]) -> Grey:
    """Return 1 where a part is drawn in its box."""
    x0, y0, x1, y1 = part.box
    return np.asarray(labels[y0:y1, x0:x1] == part.label, np.uint8)


def _is_code(rest: Grey, box: Box) -> bool:
    """Say whether a box holds a field of dots that a machine reads: no hand fills so much paper."""
    x0, y0, x1, y1 = (int(side) for side in box)
    drawn = cv2.countNonZero(rest[y0:y1, x0:x1])
    return min(x1 - x0, y1 - y0) > _CODE and drawn > _FILLED * _area(box)


def _by_hand(
    part: _Part,
    labels: NDArray[np.int32],
    printed: Grey,
    height: float,
    rings: Sequence[Box],
) -> bool:
    """Say whether a part is too large, or too far from any word, to be a printed letter."""
    if part.height < 5 or part.height > 3 * DPI or part.width > 5.5 * DPI:
        return False
    x0, y0, x1, y1 = part.box
    own = labels[y0:y1, x0:x1] == part.label
    inside = float((printed[y0:y1, x0:x1][own] > 0).mean())
    if inside > (0.9 if part.height > 1.8 * height else 0.6):
        return False
    if any(_inside(part.box, ring) > 0.85 for ring in rings):
        return False
    return part.height > 1.25 * height or part.width > 2.5 * height


def _handwriting(part: _Part, labels: NDArray[np.int32], height: float, *, exact: bool) -> float:
    """Return from 0 to 1 how much a part is one long, thin, bent stroke.

    Where words were recognised and not set, ``exact`` is False: what is no higher than print may
    then be a word that was not recognised, its letters run together.
    """
    own = np.pad(_own(part, labels), 1)
    reach = cv2.distanceTransform(own, cv2.DIST_L2, 3)
    thickness = 2 * float(np.percentile(reach[own > 0], 90))
    length = part.area / max(thickness * 0.75, 1.0)
    diagonal = float(np.hypot(part.width, part.height))
    fill = part.area / max(part.width * part.height, 1)
    points = np.flip(np.argwhere(own), axis=1).astype(np.float32)
    if min(cv2.minAreaRect(points)[1]) < max(6.0, 1.6 * thickness):
        return 0.0
    if thickness > 14 or fill > 0.62 or length < 0.9 * diagonal:
        return 0.0
    size = min(1.0, diagonal / (0.55 * DPI))
    bent = min(1.0, max(0.0, (length / diagonal - 1.0) / 0.8))
    thin = min(1.0, diagonal / (8 * thickness))
    tall = min(1.0, part.height / (1.8 * height))
    if not exact and part.height < _NO_HIGHER * height:
        tall = 0.0
    worth = size * (0.35 + 0.65 * bent) * thin * (0.45 + 0.55 * tall)
    return float(min(worth, _OF_A_FRAME) if _is_ruled(own) else worth)


def _is_ruled(own: Grey) -> bool:
    """Say whether a part is made of level and upright lines alone, as a bracket or a box is.

    What a hand pressed stands askew, so that no side of it is upright all its length.
    """
    side = max(_UPRIGHT, int(_WHOLE * own.shape[0]))
    level = cv2.morphologyEx(own, cv2.MORPH_OPEN, np.ones((1, _LEVEL), np.uint8))
    upright = cv2.morphologyEx(own, cv2.MORPH_OPEN, np.ones((side, 1), np.uint8))
    straight = cv2.dilate(cv2.max(level, upright), np.ones((3, 3), np.uint8))
    drawn = cv2.countNonZero(own)
    bent = cv2.countNonZero(cv2.subtract(own, straight))
    return bool(bent < _BENT * drawn and cv2.countNonZero(upright) > _SIDES * drawn)


def _emblems(rest: Grey, printed: Grey, height: float) -> list[Mark]:
    """Return compact pictures in the upper half of the page, such as a coat of arms."""
    upper = rest[: rest.shape[0] // 2]
    picture = cv2.subtract(upper, printed[: upper.shape[0]])
    small = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    joined = cv2.morphologyEx(
        cv2.inRange(small, 60, 255), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)
    )
    outlines, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for outline in outlines:
        x, y, width, tall = (2 * side for side in cv2.boundingRect(outline))
        sized = 0.3 * DPI < width < 2.4 * DPI and tall > max(0.3 * DPI, 2 * height)
        if not sized or not 0.4 < width / tall < 2.5:
            continue
        if cv2.countNonZero(joined[y // 2 : (y + tall) // 2, x // 2 : (x + width) // 2]) > (
            0.1 * width * tall
        ):
            found.append(Mark("emblem", (x, y, x + width, y + tall), 0.7))
    return found


def _groups(parts: Sequence[_Part], gap: float) -> list[list[_Part]]:
    """Join parts whose boxes lie within ``gap`` pixels of each other."""
    groups: list[list[_Part]] = []
    for part in sorted(parts, key=lambda each: each.box[0]):
        near = [group for group in groups if any(_near(part.box, each.box, gap) for each in group)]
        joined = [part, *(each for group in near for each in group)]
        groups = [group for group in groups if group not in near]
        groups.append(joined)
    return groups


def _tint(colour: Grey) -> Grey:
    """Return how coloured each pixel is: the distance between its strongest and weakest channel."""
    return np.asarray(colour.max(axis=2) - colour.min(axis=2), np.uint8)


def _tinted(group: Sequence[_Part], labels: NDArray[np.int32], tint: Grey) -> float:
    parts = []
    for part in group:
        x0, y0, x1, y1 = part.box
        parts.append(tint[y0:y1, x0:x1][labels[y0:y1, x0:x1] == part.label])
    return float((np.concatenate(parts) > 60).mean())


def _around(boxes: Sequence[tuple[int, int, int, int]]) -> Box:
    left, top, right, low = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(low)


def _near(one: Sequence[float], other: Sequence[float], gap: float) -> bool:
    return (
        one[0] - gap < other[2]
        and other[0] - gap < one[2]
        and one[1] - gap < other[3]
        and other[1] - gap < one[3]
    )


def _overlap(one: Sequence[float], other: Sequence[float]) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return max(across, 0.0) * max(down, 0.0)


def _area(box: Sequence[float]) -> float:
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)


def _inside(one: Sequence[float], other: Sequence[float]) -> float:
    return _overlap(one, other) / max(_area(one), 1.0)


def _in_points(mark: Mark) -> Mark:
    x0, y0, x1, y1 = (round(float(value) * 72 / DPI, 1) for value in mark.box)
    return Mark(mark.kind, (x0, y0, x1, y1), mark.score)
