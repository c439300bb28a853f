"""Stamps on the picture of a page read by themselves: they lie askew, in frames, over other print.

Whether a stamp says "received" or names an officer decides what it is worth, so one that was not
read with the page is turned level, freed of its frame and read again.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from documents.opening import ocr
from documents.view import Box, Mark, Word

Pixels = npt.NDArray[np.uint8]

_MOST_STAMPS = 4
_READ_AT = 250.0
_SURE, _LEAST_SURE, _ENOUGH = 0.6, 0.4, 2
# Points around a stamp, and the part of its height that its frame takes at each edge.
_AROUND, _FRAME = 3.0, 0.09
_RIM = 14


def with_stamps_read(
    grey: Pixels, dpi: float, words: Sequence[Word], marks: Sequence[Mark], languages: str
) -> tuple[Word, ...]:
    """Return the words of a page, with those of stamps that recognition had passed over.

    ``grey`` is the upright page at ``dpi``. Raises NoRecognition.
    """
    kept = list(words)
    stamps = [mark.box for mark in marks if mark.kind == "stamp"]
    for box in stamps[:_MOST_STAMPS]:
        there = [word for word in kept if _inside(word.box, box)]
        if _telling(there) >= _ENOUGH:
            continue
        found = _read(grey, dpi, box, languages)
        if _telling(found) > _telling(there):
            kept = [word for word in kept if not any(word is each for each in there)] + found
    return tuple(kept)


def _read(grey: Pixels, dpi: float, box: Box, languages: str) -> list[Word]:
    scale = dpi / 72
    x0, y0 = (max(0, int((edge - _AROUND) * scale)) for edge in box[:2])
    x1, y1 = (int((edge + _AROUND) * scale) for edge in box[2:])
    part = grey[y0:y1, x0:x1]
    if min(part.shape, default=0) < 20:
        return []
    low, high = (float(edge) for edge in np.percentile(part, (2, 90)))
    if high - low < 25:
        return []
    light = np.clip((part.astype(np.float32) - low) * 255 / (high - low), 0, 255).astype(np.uint8)
    centre, size, angle = _frame_of(light)
    factor = _READ_AT / dpi
    turn = cv2.getRotationMatrix2D(centre, angle, factor)
    wide, tall = (max(8, round(side * factor)) for side in size)
    turn[:, 2] += np.array([wide / 2 - centre[0], tall / 2 - centre[1]])
    level = cv2.warpAffine(light, turn, (wide, tall), flags=cv2.INTER_CUBIC, borderValue=255)
    inset = round(_FRAME * tall)
    shown = np.pad(level[inset : tall - inset, inset : wide - inset], _RIM, constant_values=255)
    back = cv2.invertAffineTransform(turn)
    found = []
    for word in ocr.words_of(np.asarray(shown, np.uint8), _READ_AT, languages, one_block=True):
        if word.sure < _LEAST_SURE or not any(map(str.isalnum, word.text)):
            continue
        middle = np.array([
            (word.box[0] + word.box[2]) / 2 * _READ_AT / 72 - _RIM + inset,
            (word.box[1] + word.box[3]) / 2 * _READ_AT / 72 - _RIM + inset,
            1.0,
        ])  # fmt: skip
        across, down = (float(value) for value in back @ middle)
        across, down = (across + x0) / scale, (down + y0) / scale
        half_w, half_h = (word.box[2] - word.box[0]) / 2, (word.box[3] - word.box[1]) / 2
        lying = (across - half_w, down - half_h, across + half_w, down + half_h)
        found.append(Word(word.text, lying, word.size, word.sure))
    return found


def _frame_of(light: Pixels) -> tuple[tuple[float, float], tuple[float, float], float]:
    """Return middle, width and height, and slope in degrees of the frame in the cut-out part."""
    ink = cv2.inRange(light, 0, 170)
    height, width = light.shape
    outlines, _ = cv2.findContours(ink, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    large = [each for each in outlines if cv2.contourArea(cv2.convexHull(each)) > 0.3 * ink.size]
    if not large:
        return (width / 2, height / 2), (width, height), 0.0
    (x, y), (wide, tall), angle = cv2.minAreaRect(min(large, key=cv2.contourArea))
    if abs(angle) > 45:
        wide, tall, angle = tall, wide, angle - 90 if angle > 0 else angle + 90
    return (float(x), float(y)), (float(wide), float(tall)), float(angle)


def _telling(words: Sequence[Word]) -> int:
    return sum(word.sure >= _SURE and len(word.text) > 2 for word in words)


def _inside(box: Box, area: Box) -> bool:
    across, down = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return area[0] <= across <= area[2] and area[1] <= down <= area[3]
