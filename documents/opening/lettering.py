"""Rows of letters that lie askew: what a rubber stamp prints, also where its frame is broken.

A press prints letters of one height at one distance along a straight line; a hand does not. A row
that is not level was pressed on after the page was printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from documents.opening.strokes import DPI, Grey
from documents.view import Mark, Word

# Of a letter, in pixels: how low and how high; in its own height: how wide with those that touch.
_LOW, _HIGH, _WIDE = 9, 66, 3.2
# In heights of letters: how far the next one lies, how unlike in height it may be, how far off the
# line; how many make a row, and how long that is.
_NEXT, _UNLIKE, _OFF, _LEAST, _LONG = 1.1, 0.34, 0.17, 4, 2.6
# Degrees between which a row is askew, and how many heights it falls; the rest is level print, or
# stands up an edge.
_ASKEW, _STEEPEST, _DROP = 2.0, 24.0, 0.45
# What such a stamp is worth: a person looks at it, whatever of it can be read. How far apart rows
# of one stamp lie.
_DOUBTFUL, _APART = 0.63, 1.6
# Of a frame with gaps: how much of its rectangle it spans and how much of each edge is drawn; in
# pixels, how far off the edge and how long and high at least.
_SPANS, _EDGED, _OFF_EDGE, _FRAME = 0.85, 0.6, 3, (70, 42)
# Degrees by which its edges differ; pixels of its shorter side, last. Points beside a word in
# which the next one of its line stands, and by what part of its height that may stand higher.
_ALIKE, _BESIDE, _SAME_HEIGHT, _SIDE = 2.5, 40.0, 0.17, 45
_MOST_LETTERS = 1500
# How many words are compared with all others at once, so that memory stays small.
_AT_ONCE = 256

Boxes = NDArray[Any]


@dataclass(frozen=True)
class _Letter:
    """One connected part of the size of a letter, in pixels."""

    left: int
    top: int
    right: int
    low: int

    @property
    def height(self) -> int:
        return self.low - self.top

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.low) / 2


def lettered_of(rest: Grey, printed: Grey, slope: float) -> list[Mark]:
    """Return the rows of letters askew of a page without lines, those of one stamp together.

    ``printed`` is 255 where words were recognised, which are left out, and ``slope`` is how far the
    page's own lines fall, in degrees. Boxes are in pixels.
    """
    letters = _letters(np.asarray(cv2.subtract(rest, printed), np.uint8))
    rows = _rows(letters, slope)
    found = []
    for group in _stamps(rows):
        left, top = min(each.left for each in group), min(each.top for each in group)
        right, low = max(each.right for each in group), max(each.low for each in group)
        found.append(Mark("stamp", (left - 4, top - 4, right + 4, low + 4), _DOUBTFUL))
    return found


def broken_frame(own: Grey, box: tuple[int, int, int, int]) -> Mark | None:
    """Return the stamp whose frame a connected part is, or None.

    ``own`` is the part in its box. Where a frame is crossed by a rule or by print, the paper in it
    is no longer one region, and its letters may hang together with it.
    """
    if min(own.shape) < _FRAME[1]:
        return None
    points = np.flip(np.argwhere(own), axis=1).astype(np.float32)
    if _has_two_edges(own):
        return Mark("stamp", box, _DOUBTFUL)
    hull = cv2.convexHull(points)
    around = cv2.minAreaRect(hull)
    long, short = max(around[1]), min(around[1])
    if long < _FRAME[0] or short < _FRAME[1] or cv2.contourArea(hull) < _SPANS * long * short:
        return None
    corners = cv2.boxPoints(around)
    near = cv2.dilate(own, np.ones((2 * _OFF_EDGE + 1, 2 * _OFF_EDGE + 1), np.uint8))
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        steps = np.linspace(start, end, 60).round().astype(int)
        columns = np.clip(steps[:, 0], 0, own.shape[1] - 1)
        rows = np.clip(steps[:, 1], 0, own.shape[0] - 1)
        if float((near[rows, columns] > 0).mean()) < _EDGED:
            return None
    return Mark("stamp", box, _DOUBTFUL)


def _has_two_edges(own: Grey) -> bool:
    """Say whether a part holds a long straight line askew and one beside it, or square to it."""
    long = [
        line
        for line in _straight(own, max(_FRAME[0], own.shape[1] // 2))
        if _ASKEW < abs(line[0]) < _STEEPEST
    ]
    if not long:
        return False
    sides = _straight(own, _SIDE)
    square = any(abs(abs(one[0] - other[0]) - 90) < _ALIKE for one in long for other in sides)
    return square or any(
        abs(one[0] - other[0]) < _ALIKE and abs(one[1] - other[1]) > _FRAME[1]
        for one in long
        for other in long
    )


def _straight(own: Grey, least: int) -> list[tuple[float, float]]:
    """Return the straight lines of a part: degrees, and how far down each meets its left edge."""
    found = cv2.HoughLinesP(own * 255, 1, np.pi / 360, 40, minLineLength=least, maxLineGap=4)
    lines = []
    for x0, y0, x1, y1 in found.reshape(-1, 4).tolist() if found is not None else []:
        degrees = float(np.degrees(np.arctan2(y1 - y0, x1 - x0)))
        lines.append((degrees, (y0 + y1) / 2 - np.tan(np.radians(degrees)) * (x0 + x1) / 2))
    return lines


def askew_words(words: Sequence[Word]) -> list[Word]:
    """Return the words that have none beside them at their height, as those of level lines have."""
    boxes = np.array([word.box for word in words], dtype=float).reshape(-1, 4)
    askew: list[Word] = []
    for start in range(0, len(boxes), _AT_ONCE):
        level = _level(boxes[start : start + _AT_ONCE], boxes)
        # Each word is level with itself.
        alone = level.sum(axis=1) <= 1
        askew += [words[start + int(number)] for number in np.flatnonzero(alone)]
    return askew


def _level(some: Boxes, boxes: Boxes) -> Boxes:
    """Say for each of some words with which of all it stands on one level line."""
    left, top, right, low = (some[:, side, None] for side in range(4))
    lefts, tops, rights, lows = boxes.T
    high = np.maximum(low - top, lows - tops)
    beside = np.maximum(left, lefts) - np.minimum(right, rights) < _BESIDE
    off = np.minimum(np.abs(top - tops), np.abs(low - lows))
    return np.asarray(beside & (off < _SAME_HEIGHT * high))


def _letters(left: Grey) -> list[_Letter]:
    _, _, stats, _ = cv2.connectedComponentsWithStats(left, connectivity=8)
    found = []
    for x, y, wide, high, area in stats[1:]:
        if _LOW <= high <= _HIGH and wide <= _WIDE * high and area > 0.12 * wide * high:
            found.append(_Letter(int(x), int(y), int(x + wide), int(y + high)))
    return sorted(found, key=lambda letter: letter.left)[:_MOST_LETTERS]


def _rows(letters: Sequence[_Letter], slope: float) -> list[list[_Letter]]:
    """Return the longest rows first found from the left, each letter in one row at most."""
    taken: set[int] = set()
    rows = []
    for number in range(len(letters)):
        if number in taken:
            continue
        best: list[int] = []
        for after in _following(letters, number, taken):
            row = _continued(letters, [number, after], taken)
            if len(row) > len(best) and _is_askew([letters[each] for each in row], slope):
                best = row
        if len(best) >= _LEAST:
            taken.update(best)
            rows.append([letters[each] for each in best])
    return rows


def _following(letters: Sequence[_Letter], number: int, taken: set[int]) -> list[int]:
    """Return the letters that may come next in a row, the nearest first."""
    one = letters[number]
    found = []
    for after in range(number + 1, len(letters)):
        other = letters[after]
        if other.left > one.right + _NEXT * one.height:
            break
        tall = max(one.height, other.height)
        if after in taken or other.middle[0] <= one.middle[0]:
            continue
        if abs(one.height - other.height) > _UNLIKE * tall:
            continue
        if (
            abs(one.middle[1] - other.middle[1]) < 0.9 * tall
            and other.left > one.right - 0.4 * tall
        ):
            found.append(after)
    return found


def _continued(letters: Sequence[_Letter], row: list[int], taken: set[int]) -> list[int]:
    """Return a row of two letters with all that follow on its line."""
    while True:
        first, last = letters[row[0]].middle, letters[row[-1]].middle
        fall = (last[1] - first[1]) / max(last[0] - first[0], 1.0)
        for after in _following(letters, row[-1], taken):
            other = letters[after]
            away = other.middle[1] - (last[1] + fall * (other.middle[0] - last[0]))
            loose = 2.0 if len(row) == 2 else 1.0
            if abs(away) < loose * _OFF * other.height + 1:
                row.append(after)
                break
        else:
            return row


def _is_askew(row: Sequence[_Letter], slope: float) -> bool:
    """Say whether letters stand on a straight line that is neither level nor upright."""
    if len(row) < _LEAST:
        return False
    across, down = (np.array(side) for side in zip(*(each.middle for each in row), strict=True))
    height = float(np.median([each.height for each in row]))
    if across[-1] - across[0] < _LONG * height:
        return False
    fall, start = np.polyfit(across, down, 1)
    off = float(np.abs(down - (fall * across + start)).max())
    degrees = abs(float(np.degrees(np.arctan(fall))) - slope)
    drop = np.tan(np.radians(degrees)) * (across[-1] - across[0])
    straight = off < 1.5 * _OFF * height + 1
    return bool(straight and drop > _DROP * height and _ASKEW < degrees < _STEEPEST)


def _stamps(rows: Sequence[list[_Letter]]) -> list[list[_Letter]]:
    """Join the rows that lie close over and beside each other."""
    groups: list[list[_Letter]] = []
    for row in rows:
        near = [group for group in groups if _touch(row, group)]
        groups = [group for group in groups if not any(group is each for each in near)]
        groups.append([*row, *(letter for group in near for letter in group)])
    return groups


def _touch(row: Sequence[_Letter], group: Sequence[_Letter]) -> bool:
    return any(
        one.left < other.right + _APART * DPI / 10
        and other.left < one.right + _APART * DPI / 10
        and one.top < other.low + _APART * one.height
        and other.top < one.low + _APART * one.height
        for one in row
        for other in group
    )
