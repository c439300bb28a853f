"""The upper part of a page read again: white letters on dark, and writing that no word covers.

Recognition takes a dark area for a picture, and passes over writing that stands upright or is too
ornate. Heads are often set like that, so an area that stays unread is marked as such: a head that
nobody could read must not be taken for a blank one.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from documents.opening import ocr
from documents.view import Box, Mark, Word

Pixels = npt.NDArray[np.uint8]

# Parts of the page's height and width.
UPPER = 0.36
_WHOLE_WIDTH = 0.9
# Darker than this part of the paper above and below it.
_DARK = 0.66
_FILLED = 0.6
# Points.
_WIDE, _HIGH, _HIGHEST = 60.0, 13.0, 230.0
_WRITING = (5.0, 42.0)
_LONG_WRITING = 55.0
_MOST_AREAS = 4
_LEAST_SURE = 0.3
_AREAS_AT, _WRITING_AT, _READ_AT = 50.0, 72.0, 200.0
_NO_WRITING = ("seal", "stamp", "rule")
# Grey levels that writing is at least darker than its paper, and pixels of white around a part.
_FAINT, _RIM = 24, 12
# Of seals and signatures: how sure and how many they are, points around them that are looked at
# for words and that are read, and how sure a word there must be.
_HIDING, _MOST_SEALS, _SURE_BESIDE = 0.6, 2, 0.6
_NEAR, _WIDER, _ABOVE, _BELOW = 50.0, 150.0, 25.0, 32.0
# Of lines passed over: how many blocks are read, points around each, and how sure a word must be.
_MOST_BLOCKS, _BESIDE, _OVER, _UNDER, _SURE_LINE = 3, 30.0, 14.0, 26.0, 0.7


def read_again(
    grey: Pixels,
    dpi: float,
    words: Sequence[Word],
    marks: Sequence[Mark],
    languages: str,
    upper: float = UPPER,
) -> tuple[tuple[Word, ...], tuple[Mark, ...]]:
    """Return all words of a page and what was left unread, as marks ``dark`` and ``unread``.

    ``grey`` is the upright page, ``marks`` what was drawn on it, ``upper`` the part of its height
    to look at. Nothing is read where nothing is dark and no writing was passed over. Raises
    NoRecognition.
    """
    kept, left = list(words), []
    areas = dark_areas(grey, dpi, upper)
    for area in areas:
        there = [word for word in kept if _inside(word.box, area)]
        found = _read_part(grey, dpi, area, languages, inverted=True)
        if _sureness(found) > _sureness(there):
            kept = [word for word in kept if not _inside(word.box, area)] + found
        elif not there:
            left.append(Mark("dark", area, 0.5))
    known = [*areas, *(mark.box for mark in marks if mark.kind in _NO_WRITING)]
    passed_over = unread(grey, dpi, [*known, *(word.box for word in kept)], upper)
    if passed_over:
        x0, y0, x1, y1 = around(passed_over)
        whole = (x0 - 6, y0 - 6, x1 + 6, y1 + 6)
        found = _read_part(grey, dpi, whole, languages)
        kept += [word for word in found if not any(_inside(word.box, each.box) for each in kept)]
        known += [word.box for word in kept]
        left += [Mark("unread", box, 0.5) for box in unread(grey, dpi, known, upper)]
    return tuple(kept), tuple(left)


def with_lines_passed_over(
    grey: Pixels, dpi: float, words: Sequence[Word], languages: str
) -> tuple[Word, ...]:
    """Return the words of a page with those of lines below its head that were passed over.

    Recognition takes a seal, a signature and the print around it for one picture, and leaves out
    lines that lie askew. Raises NoRecognition.
    """
    kept = list(words)
    height = grey.shape[0] * 72 / dpi
    passed_over = [
        box
        for box in unread(grey, dpi, [word.box for word in kept], 1.0)
        if box[1] > UPPER * height
    ]
    for x0, y0, x1, y1 in _blocks(passed_over)[:_MOST_BLOCKS]:
        whole = (x0 - _BESIDE, y0 - _OVER, x1 + _BESIDE, y1 + _UNDER)
        for word in _read_part(grey, dpi, whole, languages):
            if word.sure >= _SURE_LINE and not any(_inside(word.box, each.box) for each in kept):
                kept.append(word)
    return tuple(kept)


def with_words_around_seals(
    grey: Pixels, dpi: float, words: Sequence[Word], marks: Sequence[Mark], languages: str
) -> tuple[Word, ...]:
    """Return the words of a page with those around a seal or a signature that hides them.

    The part is read as it is and once more without the mark; what both times is no word stays out.
    Raises NoRecognition.
    """
    kept = list(words)
    height = grey.shape[0] * 72 / dpi
    hiding = [
        mark.box
        for mark in marks
        if mark.kind in {"seal", "ink"} and mark.score >= _HIDING and mark.box[1] > UPPER * height
    ]
    for box in hiding[:_MOST_SEALS]:
        if len([word for word in kept if _inside(word.box, _wider(box, _NEAR, 0, _BELOW))]) >= 2:
            continue
        blank = grey.copy()
        x0, y0, x1, y1 = (max(0, int(edge * dpi / 72)) for edge in box)
        blank[y0:y1, x0:x1] = int(np.percentile(grey, 90))
        for shown in (blank, grey):
            for word in _read_part(shown, dpi, _wider(box, _WIDER, _ABOVE, _BELOW), languages):
                telling = len(word.text) > 2 and word.sure >= _SURE_BESIDE
                if telling and not any(_meet(word.box, each.box) for each in kept):
                    kept.append(word)
    return tuple(kept)


def _wider(box: Box, beside: float, above: float, below: float) -> Box:
    return box[0] - beside, box[1] - above, box[2] + beside, box[3] + below


def _meet(one: Box, other: Box) -> bool:
    return _inside(one, other) or _inside(other, one)


def _blocks(boxes: Sequence[Box]) -> list[Box]:
    """Return the boxes with those that lie close above each other made one, the largest first."""
    joined: list[Box] = []
    for box in sorted(boxes, key=lambda each: each[1]):
        near = [
            each
            for each in joined
            if box[1] < each[3] + _UNDER
            and box[0] < each[2] + _BESIDE
            and each[0] < box[2] + _BESIDE
        ]
        joined = [each for each in joined if each not in near] + [around([box, *near])]
    return sorted(joined, key=lambda each: (each[0] - each[2]) * (each[3] - each[1]))


def without_grounds(
    grey: Pixels, dpi: float, words: Sequence[Word], marks: Sequence[Mark]
) -> tuple[Mark, ...]:
    """Return the marks without those emblems that are the dark ground of words which were read."""
    areas = dark_areas(grey, dpi) if any(mark.kind == "emblem" for mark in marks) else []
    grounds = [area for area in areas if any(_inside(word.box, area) for word in words)]
    return tuple(
        mark
        for mark in marks
        if mark.kind != "emblem" or not any(_inside(mark.box, area) for area in grounds)
    )


def dark_areas(grey: Pixels, dpi: float, upper: float = UPPER) -> list[Box]:
    """Return the filled dark areas of the upper part that could hold writing, in points."""
    scale = _AREAS_AT / dpi
    small = _resized(grey[: int(upper * grey.shape[0])], scale)
    if small.size == 0:
        return []
    along = np.ones((int(2.4 * _AREAS_AT), 1), np.uint8)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, along).astype(np.float32)
    dark = (small < _DARK * np.maximum(paper, 60)).astype(np.uint8)
    if dark.mean() < 0.004:
        return []
    solid = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((4, 4), np.uint8))
    joined = cv2.morphologyEx(solid, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    filled = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    areas: list[Box] = []
    for left, top, width, height, _ in sorted(stats[1:count].tolist(), key=lambda each: each[1]):
        box = tuple(edge * 72 / _AREAS_AT for edge in (left, top, left + width, top + height))
        wide, high = box[2] - box[0], box[3] - box[1]
        part = filled[top : top + height, left : left + width]
        if wide >= _WIDE and _HIGH <= high <= _HIGHEST and float(part.mean()) >= _FILLED:
            areas.append((box[0], box[1], box[2], box[3]))
    return areas[:_MOST_AREAS]


def unread(grey: Pixels, dpi: float, known: Sequence[Box], upper: float = UPPER) -> list[Box]:
    """Return what looks like writing up there and is not in a known box, in points."""
    small = _resized(grey[: int(upper * grey.shape[0])], _WRITING_AT / dpi)
    if small.size == 0:
        return []
    paper = cv2.blur(small, (31, 31)).astype(np.int16)
    ink = (small.astype(np.int16) + _FAINT < paper).astype(np.uint8)
    for x0, y0, x1, y1 in known:
        ink[max(0, int(y0) - 3) : int(y1) + 4, max(0, int(x0) - 3) : int(x1) + 4] = 0
    edge = int(0.02 * small.shape[1])
    ink[:, :edge] = 0
    ink[:, small.shape[1] - edge :] = 0
    found: list[Box] = []
    for shape in ((3, 13), (13, 3)):
        joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones(shape, np.uint8))
        for box in _like_writing(np.asarray(joined, np.uint8)):
            if not any(_inside(box, other) for other in found):
                found.append(box)
    return found


def _like_writing(joined: Pixels) -> list[Box]:
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    widest = _WHOLE_WIDTH * joined.shape[1]
    found: list[Box] = []
    for left, top, width, height, area in stats[1:count].tolist():
        long_side, short_side = max(width, height), min(width, height)
        filled = area / (width * height)
        sized = long_side >= _LONG_WRITING and _WRITING[0] <= short_side <= _WRITING[1]
        if width < widest and sized and 0.3 < filled < 0.97:
            found.append((left, top, left + width, top + height))
    return found


def _read_part(
    grey: Pixels, dpi: float, area: Box, languages: str, *, inverted: bool = False
) -> list[Word]:
    """Return the words of one area, its contrast stretched, read as white on dark or as it is."""
    x0, y0, x1, y1 = (max(0, int(edge * dpi / 72)) for edge in area)
    part = grey[y0:y1, x0:x1]
    if part.size == 0:
        return []
    low, high = (float(edge) for edge in np.percentile(part, (1, 99)))
    if high - low < 25:
        return []
    stretched = np.clip((part.astype(np.float32) - low) * 255 / (high - low), 0, 255)
    factor = max(1.0, _READ_AT / dpi)
    light = 255 - stretched if inverted else stretched
    shown = np.pad(_resized(light.astype(np.uint8), factor), _RIM, constant_values=255)
    scale = 72 / (dpi * factor)
    across, down = x0 * 72 / dpi - _RIM * scale, y0 * 72 / dpi - _RIM * scale
    return [
        Word(word.text, _moved(word.box, across, down), word.size, word.sure)
        for word in ocr.words_of(shown, dpi * factor, languages, one_block=True)
        if word.sure >= _LEAST_SURE and any(map(str.isalnum, word.text))
    ]


def _sureness(words: Sequence[Word]) -> float:
    """Return the letters that were read, each as much as it is sure."""
    return sum(word.sure * len(word.text) for word in words)


def _inside(box: Box, area: Box) -> bool:
    across, down = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return area[0] <= across <= area[2] and area[1] <= down <= area[3]


def around(boxes: Sequence[Box]) -> Box:
    """Return the smallest box that holds all of them."""
    left, top, right, low = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(low)


def _moved(box: Box, across: float, down: float) -> Box:
    return box[0] + across, box[1] + down, box[2] + across, box[3] + down


def _resized(grey: Pixels, scale: float) -> Pixels:
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    if grey.size == 0 or abs(scale - 1) < 0.01:
        return grey
    return np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=how), np.uint8)
