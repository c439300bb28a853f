"""Shade, folds, quarter turns, seals and rules spoil reading; each is undone before."""

import cv2
import numpy as np
import pytest

from documents.opening import again, pictures
from documents.opening.light import evenly_lit
from documents.opening.limits import Limits
from documents.opening.marks import find_marks
from documents.view import Mark, Word
from tests.documents.test_signature_marks import DPI as DRAWN_AT
from tests.documents.test_signature_marks import Paper

DPI = 150
LANGUAGE = "eng"
TEXT = [
    "We ask you to preserve all records of the account",
    "named below for ninety days and to tell nobody.",
    "It was used in January by somebody unknown.",
]


def page(*, lines=TEXT, y=600):
    pixels = np.full((1650, 1275), 240, np.uint8)
    for number, line in enumerate(lines):
        at = (110, y + 50 * number)
        cv2.putText(pixels, line, at, cv2.FONT_HERSHEY_SIMPLEX, 1.0, 20, 2, cv2.LINE_AA)
    return pixels


def shaded(pixels, darkest=0.3):
    light = np.linspace(darkest, 1, pixels.shape[1])[None, :]
    return (pixels * light).astype(np.uint8)


def test_a_page_in_shade_is_evened_and_its_dark_areas_stay_dark():
    pixels = page()
    pixels[60:200, 100:1100] = 60
    even = evenly_lit(shaded(pixels))
    assert np.ptp(even[300:500:10, 40:-40:10]) < 25
    assert even[80:180, 120:1080].mean() < 110
    assert even[300:500].min() > 215


def test_a_page_in_even_light_is_left_as_it_is():
    pixels = page()
    assert evenly_lit(pixels) is pixels
    assert evenly_lit(pixels[:50]).shape == (50, 1275)


def test_print_lying_askew_beside_a_level_fold_is_turned_level():
    height, width = page().shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 2.0, 1)
    askew = cv2.warpAffine(page(lines=TEXT * 4), turn, (width, height), borderValue=240)
    askew[1400:1406] = 150
    askew[500:506] = 150
    level = pictures.upright(askew, DPI)
    sums = (level < 100).sum(axis=1)
    assert np.count_nonzero(sums) < 0.75 * np.count_nonzero((askew < 100).sum(axis=1))


@pytest.mark.parametrize("turns", [1, 3])
def test_a_page_on_its_side_is_turned_though_nobody_knows_which_way(monkeypatch, turns):
    monkeypatch.setattr("documents.opening.pictures.ocr.turned_by", lambda *_: 0)
    monkeypatch.setattr("documents.opening.pictures.upright", lambda pixels, _: pixels)
    lying = np.ascontiguousarray(np.rot90(page(), turns))
    found, _ = pictures.read_picture(2, lying, DPI, Limits(languages=LANGUAGE))
    assert "preserve" in [word.text for word in found.words]
    assert found.height > found.width


def test_lines_that_were_passed_over_are_read():
    lines = again.with_lines_passed_over(page(y=900), DPI, (), LANGUAGE)
    assert [word.text for word in lines][:4] == ["We", "ask", "you", "to"]
    assert again.with_lines_passed_over(page(y=900), DPI, lines, LANGUAGE) == lines


def test_a_name_beside_a_seal_is_read():
    pixels = page(lines=["Robin Placeholder", "Detective"], y=1000)
    cv2.circle(pixels, (520, 1010), 90, 60, 3)
    seal = Mark("seal", tuple(v * 72 / DPI for v in (430, 920, 610, 1100)), 0.95)
    words = again.with_words_around_seals(pixels, DPI, (), [seal], LANGUAGE)
    assert {"Robin", "Placeholder"} <= {word.text for word in words}
    known = (Word("Robin", (60, 470, 90, 482)), Word("Detective", (60, 490, 120, 502)))
    near = Mark("ink", (60, 440, 120, 470), 0.9)
    assert again.with_words_around_seals(pixels, DPI, known, [near], LANGUAGE) == known


def in_a_frame(paper: Paper, *, grey: int = 20, y: int = 745) -> None:
    """A level frame with two lines in it, as a stamp pressed straight or a box of a form."""
    cv2.rectangle(paper.grey, (180, y), (440, y + 80), grey, 3)
    for number, line in enumerate(("EXAMPLE OFFICE", "PUBLIC PROSECUTION")):
        at = (192, y + 34 + 30 * number)
        cv2.putText(paper.grey, line, at, cv2.FONT_HERSHEY_SIMPLEX, 0.6, grey, 2, cv2.LINE_AA)


def worth(paper: Paper, colour=None) -> list[float]:
    words = [Word(word.text, word.box, word.size, 0.95) for word in paper.words]
    marks = find_marks(paper.grey, DRAWN_AT, words, colour)
    return [mark.score for mark in marks if mark.kind == "stamp"]


def test_a_level_frame_is_a_box_of_a_form_and_no_sure_stamp():
    paper = Paper()
    in_a_frame(paper)
    assert worth(paper) == [0.65]


def test_a_level_frame_in_ink_of_a_colour_is_a_stamp():
    paper = Paper()
    print_alone = paper.grey.copy()
    in_a_frame(paper, grey=90)
    colour = cv2.cvtColor(paper.grey, cv2.COLOR_GRAY2RGB)
    colour[(paper.grey < 200) & (print_alone > 200)] = (40, 60, 160)
    assert worth(paper, colour) == [0.75]
    grey = cv2.cvtColor(paper.grey, cv2.COLOR_GRAY2RGB)
    assert worth(paper, grey) == [0.65]


def test_a_level_frame_over_other_print_is_a_stamp():
    paper = Paper()
    in_a_frame(paper, y=775)
    for x in (170, 300, 380):
        cv2.putText(paper.grey, "Example", (x, 866), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2)
    assert worth(paper) == [0.75]


def test_a_word_whose_box_took_in_the_rule_above_is_print():
    paper = Paper()
    paper.rule(y=838)
    words = [Word(word.text, word.box, word.size, 0.95) for word in paper.words]
    place = next(n for n, word in enumerate(words) if word.text == "Example")
    x0, y0, x1, y1 = words[place].box
    words[place] = Word("Example", (x0, y0 - 7, x1, y1), 16.0, 0.86)
    found = find_marks(paper.grey, DRAWN_AT, words)
    assert [mark for mark in found if mark.kind in {"ink", "trace"}] == []


def test_words_that_nobody_read_are_never_sure_ink():
    paper = Paper()
    for x in range(150, 700, 75):
        cv2.putText(paper.grey, "mumm", (x, 800), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 0.9, 0, 2)
    words = [Word(word.text, word.box, word.size, 0.95) for word in paper.words]
    scores = [m.score for m in find_marks(paper.grey, DRAWN_AT, words) if m.kind == "ink"]
    assert max(scores, default=0) <= 0.44
