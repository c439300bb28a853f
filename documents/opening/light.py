"""The light on a photographed page: a lamp at one side leaves the other in shade."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]

# The page is looked at in so many fields; the paper of each is its brightest tenth.
_ACROSS, _DOWN, _IN_A_FIELD = 24, 32, 12
# Paper that is darker by this part at one side misleads recognition, which has one threshold.
_UNEVEN = 0.12
# A field this much darker than the light there is a dark area of the page, and no shade.
_DARK_FIELD = 0.82
_DARKEST = 0.25


def evenly_lit(grey: Pixels) -> Pixels:
    """Return a page as if it lay in even light; one that did is returned as it is.

    The light is taken for a bent plane over the whole page, so that dark areas stay dark.
    """
    if min(grey.shape) < 4 * _DOWN:
        return grey
    plane = _light(grey)
    brightest = float(plane.max())
    if brightest <= 0 or float(plane.min()) > (1 - _UNEVEN) * brightest:
        return grey
    light = cv2.resize(
        np.maximum(plane, _DARKEST * brightest).astype(np.float32),
        (grey.shape[1], grey.shape[0]),
        interpolation=cv2.INTER_CUBIC,
    )
    return np.asarray(np.clip(grey * (245.0 / light), 0, 255), np.uint8)


def _light(grey: Pixels) -> npt.NDArray[np.float64]:
    """Return how bright the paper is in each field, by a plane of the second order."""
    size = (_ACROSS * _IN_A_FIELD, _DOWN * _IN_A_FIELD)
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    fields = small.reshape(_DOWN, _IN_A_FIELD, _ACROSS, _IN_A_FIELD).swapaxes(1, 2)
    paper = np.percentile(fields.reshape(_DOWN * _ACROSS, -1), 90, axis=1)
    y, x = (each.ravel() for each in np.mgrid[-1 : 1 : _DOWN * 1j, -1 : 1 : _ACROSS * 1j])
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=1)
    kept = np.ones(paper.size, bool)
    light = paper
    for _ in range(4):
        weights, *_ = np.linalg.lstsq(terms[kept], paper[kept], rcond=None)
        light = terms @ weights
        kept = paper > _DARK_FIELD * light
        if kept.sum() < paper.size / 4:
            break
    return np.asarray(light.reshape(_DOWN, _ACROSS), np.float64)
