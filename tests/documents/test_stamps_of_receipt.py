"""A stamp of a registry or of who received a paper signs nothing, though it may look like ink."""

from __future__ import annotations

import random

import cv2
import numpy as np
import pytest

from documents.judging.signature import judge_signature
from documents.opening.lettering import askew_words, broken_frame, lettered_of
from documents.sandbox import open_file
from documents.view import Mark, Seen, Word
from tests.corpus.scanning import scanned
from tests.documents.real_forms import Form
from tests.documents.test_what_hides_a_signature import scan as page_with

FILED = ("E-FILED", "03/14/2026 10:11 AM", "Clerk of Court")


def stamped(at: tuple[float, float], degrees: float, *, frame: bool, hand: str = "") -> bytes:
    """Return a scanned order with a stamp turned around its upper left corner ``at``, in points."""
    form = Form()
    form.middle("SUPERIOR COURT OF LARKSPUR")
    form.middle("ORDER FOR RECORDS")
    form.prose("The Court orders Rocket.Chat Technologies Corp. to produce subscriber records.")
    form.y = 260
    form.place(300, "A. Sample", "Judge of the Superior Court", signed=hand)
    pen = form.canvas
    pen.saveState()
    pen.setFillColorRGB(0.7, 0.1, 0.15)
    pen.setStrokeColorRGB(0.7, 0.1, 0.15)
    pen.translate(at[0], form.height - at[1])
    pen.rotate(degrees)
    pen.setLineWidth(1.4)
    if frame:
        pen.rect(0, -47, 130, 47)
    pen.setFont("Helvetica-Bold", 10)
    for number, line in enumerate(FILED):
        pen.drawString(6, -13 * (number + 1), line)
    pen.restoreState()
    return scanned(form.pdf(), 200, random.Random(3))


def issuer(content: bytes) -> Seen:
    return judge_signature(open_file("a.pdf", content, "application/pdf").view, by="issuer")


@pytest.mark.parametrize(("degrees", "frame"), [(-14, True), (6, True), (-9, False), (14, False)])
def test_a_stamp_of_a_registry_over_the_judges_line_signs_nothing(degrees, frame):
    assert issuer(stamped((330, 262), degrees, frame=frame)).outcome == "review"


def test_a_judge_signs_also_where_the_paper_was_stamped_elsewhere():
    assert issuer(stamped((400, 120), 6, frame=True, hand="tall")).outcome == "pass"


def letters(degrees: float, words: str = "RECEIVED") -> np.ndarray:
    page = np.zeros((400, 800), np.uint8)
    for number, letter in enumerate(words):
        at = (60 + 26 * number, 220)
        cv2.putText(page, letter, at, cv2.FONT_HERSHEY_DUPLEX, 1.0, 255, 2)
    turn = cv2.getRotationMatrix2D((400, 200), degrees, 1)
    return np.asarray(cv2.warpAffine(page, turn, (800, 400)), np.uint8)


@pytest.mark.parametrize("degrees", [-15, -8, 5, 15])
def test_letters_in_a_row_askew_are_a_stamp(degrees):
    page = letters(degrees)
    (found,) = lettered_of(page, np.zeros_like(page), 0.0)
    assert found.kind == "stamp"
    assert found.box[2] - found.box[0] > 150


def test_level_letters_are_print():
    page = letters(0, "Judge of the Superior Court")
    assert lettered_of(page, np.zeros_like(page), 0.0) == []


def test_a_frame_that_a_rule_cut_open_is_a_stamp_and_a_bent_stroke_is_none():
    corners = cv2.boxPoints(((150, 100), (220, 90), -12.0)).astype(np.int32)
    frame = np.zeros((200, 300), np.uint8)
    cv2.polylines(frame, [corners], True, 1, 3)
    frame[60:64, 150:300] = 0
    found = broken_frame(frame, (0, 0, 300, 200))
    assert found is not None
    assert found.kind == "stamp"
    bent = np.zeros((200, 300), np.uint8)
    wave = [(20 + x, int(100 + 60 * np.sin(x / 18))) for x in range(0, 260, 4)]
    cv2.polylines(bent, [np.array(wave, np.int32)], False, 1, 3)
    assert broken_frame(bent, (0, 0, 300, 200)) is None


def test_words_of_one_line_are_level_and_those_of_a_stamp_are_not():
    line = [Word("Hon.", (300, 331, 321, 339)), Word("Sample", (338, 331, 370, 341))]
    pressed = [Word("E-FILED", (364, 198, 414, 214)), Word("2026", (420, 207, 444, 221))]
    assert askew_words([*line, *pressed]) == pressed


def test_ink_on_a_stamp_without_a_whole_frame_is_looked_at():
    pressed = Mark("stamp", (90, 308, 220, 344), 0.63)
    piece = Mark("ink", (95, 312, 215, 340), 1.0)
    assert judge_signature(page_with(piece)).outcome == "pass"
    assert judge_signature(page_with(pressed, piece)).outcome == "review"
