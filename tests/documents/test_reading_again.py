"""Heads in white on dark, pale ones, and those of photographed sheets are read as well."""

import cv2
import numpy as np
import pytest

from documents.opening.again import dark_areas, read_again, unread, without_grounds
from documents.opening.limits import Limits
from documents.opening.paper import corners_of, sheet_of
from documents.view import Mark, Word

DPI = 150
LANGUAGE = "eng"


def page(shade=235):
    return np.full((1650, 1275), shade, np.uint8)


def write(pixels, x, y, words, level, size=1.6, thick=4):
    cv2.putText(pixels, words, (x, y), cv2.FONT_HERSHEY_SIMPLEX, size, level, thick, cv2.LINE_AA)
    return pixels


def banded():
    pixels = page()
    pixels[40:180] = 50
    return write(pixels, 120, 130, "Ashford Police Department", 240)


def test_dark_area_is_found_and_writing_is_none():
    (area,) = dark_areas(banded(), DPI)
    assert area == pytest.approx((0, 19, 612, 86), abs=4)
    assert dark_areas(write(page(), 120, 130, "Ashford Police Department", 30, 2.4, 9), DPI) == []
    low = page()
    low[900:1100] = 50
    assert dark_areas(low, DPI) == []


def test_white_letters_on_dark_are_read():
    words, marks = read_again(banded(), DPI, (), (), LANGUAGE)
    assert [word.text for word in words] == ["Ashford", "Police", "Department"]
    assert words[0].box[0] == pytest.approx(58, abs=6)
    assert words[0].box[3] == pytest.approx(63, abs=6)
    assert marks == ()


def test_ground_of_words_that_were_read_is_no_emblem():
    pieces = [Mark("emblem", (300, 60, 340, 84)), Mark("emblem", (300, 160, 340, 200))]
    read = [Word("Ashford", (58, 48, 120, 63))]
    assert without_grounds(banded(), DPI, read, pieces) == (pieces[1],)
    assert without_grounds(banded(), DPI, [], pieces) == tuple(pieces)


def test_dark_area_that_nobody_can_read_is_marked():
    pixels = page()
    pixels[40:180] = 50
    words, marks = read_again(pixels, DPI, (), (), LANGUAGE)
    assert words == ()
    assert [mark.kind for mark in marks] == ["dark"]


def test_writing_that_was_passed_over_is_read():
    pale = write(page(), 120, 130, "Ashford Police Department", 190)
    words, marks = read_again(pale, DPI, (), (), LANGUAGE)
    assert "Police" in [word.text for word in words]
    assert marks == ()


def test_writing_that_stays_unread_is_marked(monkeypatch):
    monkeypatch.setattr("documents.opening.again.ocr.words_of", lambda *_, **__: ())
    pixels = page()
    for x in range(200, 700, 40):
        cv2.ellipse(pixels, (x, 120), (14, 22), x, 0, 250, 60, 5)
    words, (mark,) = read_again(pixels, DPI, (), (), LANGUAGE)
    assert (words, mark.kind) == ((), "unread")
    assert unread(pixels, DPI, [(80, 40, 360, 75)]) == []
    assert len(unread(pixels, DPI, [])) == 1


def test_clean_page_is_not_read_twice(monkeypatch):
    monkeypatch.setattr("documents.opening.again.ocr.words_of", None)
    assert read_again(page(), DPI, (), (), Limits().languages) == ((), ())


def photographed(head):
    """A sheet on a dark table, its head filled with one shade."""
    table = np.full((1000, 800, 3), 90, np.uint8)
    sheet = np.full((760, 540, 3), 240, np.uint8)
    sheet[:90] = head
    for y in range(200, 700, 24):
        cv2.line(sheet, (50, y), (480, y), (60, 60, 60), 3)
    table[120:880, 130:670] = sheet
    return table


def test_dark_head_of_a_photographed_sheet_belongs_to_it():
    assert corners_of(photographed(240)) is not None
    for head in ((70, 20, 30), (30, 40, 120)):
        height, width = sheet_of(photographed(head)).shape[:2]
        assert height / width == pytest.approx(760 / 540, rel=0.04)


def test_table_above_a_photographed_sheet_does_not():
    height, width = sheet_of(photographed(240)).shape[:2]
    assert height / width == pytest.approx(760 / 540, rel=0.04)
