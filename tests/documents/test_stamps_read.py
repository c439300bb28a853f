"""A stamp that recognition passed over is turned level and read by itself."""

import cv2
import numpy as np
import pytest

from documents.opening.stamp_words import with_stamps_read
from documents.view import Mark, Word

DPI = 200


def stamped(degrees: float, *lines: str):
    """Return a page with a framed stamp askew in its middle, and the stamp's mark."""
    page = np.full((1100, 850), 255, np.uint8)
    cv2.rectangle(page, (225, 430), (625, 570), 60, 4)
    for number, line in enumerate(lines):
        at = (250, 485 + 50 * number)
        cv2.putText(page, line, at, cv2.FONT_HERSHEY_DUPLEX, 1.1, 60, 2, cv2.LINE_AA)
    turn = cv2.getRotationMatrix2D((425, 500), degrees, 1)
    page = cv2.warpAffine(page, turn, (850, 1100), borderValue=255)
    ys, xs = np.nonzero(page < 128)
    box = tuple(float(edge) * 72 / DPI for edge in (xs.min(), ys.min(), xs.max(), ys.max()))
    return page, Mark("stamp", box, 0.85)


@pytest.mark.parametrize("degrees", [-7, 0, 6])
def test_words_of_a_stamp_askew_are_read_where_they_stand(degrees):
    page, mark = stamped(degrees, "RECEIVED", "21/11/2026")
    words = with_stamps_read(page, DPI, (), [mark], "eng")
    assert [word.text for word in words] == ["RECEIVED", "21/11/2026"]
    for word in words:
        assert mark.box[0] < word.box[0] < word.box[2] < mark.box[2]
        assert mark.box[1] < word.box[1] < word.box[3] < mark.box[3]


def test_a_stamp_that_was_read_with_the_page_is_left_as_it_is():
    page, mark = stamped(5, "RECEIVED", "21/11/2026")
    x0, y0, x1, y1 = mark.box
    known = tuple(Word(text, (x0 + 9, y0 + 9, x1 - 9, y1 - 9)) for text in ("District", "Judge"))
    assert with_stamps_read(page, DPI, known, [mark], "eng") == known
