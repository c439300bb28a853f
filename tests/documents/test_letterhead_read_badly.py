"""Heads as recognition leaves them: misread, split, set apart, or not read at all."""

from dataclasses import replace

import pytest

from documents.judging.letterhead import judge_letterhead
from documents.view import Mark, PageView, View, Word
from tests.documents.laid_out import BODY, HEIGHT, WIDTH, view, words
from tests.documents.test_letterhead import HEADS, LETTER


def test_misread_letters_are_forgiven_where_a_machine_read_them():
    lines = [("middle", 40, 16, "Ashford Pollce Departrnent"), ("middle", 60, 9, "(555) 010-7700")]
    assert judge_letterhead(view(*lines, *LETTER, source="ocr")).outcome == "pass"
    assert judge_letterhead(view(*lines, *LETTER)).outcome == "review"


def test_head_read_badly_is_for_a_person():
    lines = [("middle", 40, 16, "Asnf0rd P1 Dpt"), *LETTER]
    seen = judge_letterhead(view(*lines, source="ocr", sure=0.4))
    assert (seen.outcome, seen.reason) == ("review", "unsure_text")


def test_authority_read_badly_is_no_head_yet():
    lines = [("middle", 40, 16, "Ashford Pollce Departrnent"), ("middle", 60, 9, "(555) 010-7700")]
    page = view(*lines, *LETTER, source="ocr").pages[0]
    read = tuple(replace(word, sure=0.5) if word.box[1] < 50 else word for word in page.words)
    seen = judge_letterhead(View("application/pdf", 1, (replace(page, words=read),)))
    assert (seen.outcome, seen.reason) == ("review", "unsure_text")


@pytest.mark.parametrize("source", ["text", "ocr"])
@pytest.mark.parametrize(
    "name",
    ["P O L I C E   D E P A R T M E N T", "S T A A T S A N W A L T S C H A F T   M U S T E R"],
)
def test_letters_set_apart_are_words(name, source):
    lines = [("middle", 40, 14, name), ("middle", 60, 9, "(555) 010-7700")]
    assert judge_letterhead(view(*lines, *LETTER, source=source)).outcome == "pass"


def test_name_on_three_lines_of_a_narrow_column_is_one_name():
    lines = [(72, 40, 11, "Criminal"), (72, 53, 11, "and Financial"), (72, 66, 11, "Inquiries")]
    lines.append((72, 90, 8, "(555) 010-7700"))
    assert judge_letterhead(view(*lines, *LETTER)).outcome == "review"
    known = ["Criminal and Financial Inquiries"]
    assert judge_letterhead(view(*lines, *LETTER), agency_names=known).outcome == "pass"


def test_word_split_in_recognition_is_put_together():
    lines = [("middle", 40, 16, "Ashford Pol ice Bureau"), ("middle", 60, 9, "(555) 010-7700")]
    assert judge_letterhead(view(*lines, *LETTER, source="ocr")).outcome == "pass"
    assert judge_letterhead(view(*lines, *LETTER)).outcome == "review"


def test_named_agency_is_known_however_recognition_broke_it_up():
    lines = [
        ("middle", 40, 14, "Jointt Cyb er Unlt West mark"),
        ("middle", 60, 9, "(555) 010-7703"),
    ]
    known = ["Joint Cyber Unit Westmark"]
    seen = judge_letterhead(view(*lines, *LETTER, source="ocr"), agency_names=known)
    assert seen.outcome == "pass"
    other = ["Joint Harbour Squad Eastmark"]
    seen = judge_letterhead(view(*lines, *LETTER, source="ocr"), agency_names=other)
    assert (seen.outcome, seen.reason) == ("review", "unclear_authority")


@pytest.mark.parametrize(("kind", "reason"), [("dark", "picture_head"), ("unread", "unsure_text")])
def test_head_that_nobody_could_read_is_not_blank(kind, reason):
    mark = Mark(kind, (60, 30, 400, 70))
    seen = judge_letterhead(view(*LETTER, source="ocr", marks=[mark]))
    assert (seen.outcome, seen.reason, seen.box) == ("review", reason, mark.box)
    below = Mark(kind, (60, 430, 400, 470))
    assert judge_letterhead(view(*LETTER, source="ocr", marks=[below])).outcome == "fail"


def test_name_that_stands_on_end_is_for_a_person():
    standing = [
        Word("ASHFORD", (30, 250, 44, 330), 14),
        Word("POLICE", (30, 170, 44, 240), 14),
        Word("OFFICE", (30, 90, 44, 160), 14),
    ]
    laid = [word for line in [*LETTER, *BODY] for word in words(*line)]
    page = PageView(1, WIDTH, HEIGHT, "ocr", (*standing, *laid))
    seen = judge_letterhead(View("application/pdf", 1, (page,)))
    assert (seen.outcome, seen.reason) == ("review", "unsure_text")
    assert seen.box == (30, 90, 44, 330)


def test_scan_of_which_little_was_read_is_not_blank():
    few = [(72, 300, 11, "please find the papers of this account enclosed here")]
    seen = judge_letterhead(view(*few, source="ocr", body=False))
    assert (seen.outcome, seen.reason) == ("review", "no_text")


def test_what_could_not_be_opened_is_for_a_person_with_its_reason():
    seen = judge_letterhead(View("application/pdf", unreadable="encrypted"))
    assert (seen.outcome, seen.reason, seen.page) == ("review", "encrypted", None)


def test_blank_paper_has_no_head():
    blank = View("application/pdf", 1, (PageView(1, 612, 792, "none"),))
    assert judge_letterhead(blank).outcome == "fail"


def test_only_the_first_page_counts():
    headed = view(*HEADS["a police department in the middle"]).pages[0]
    second = PageView(2, headed.width, headed.height, "text", headed.words)
    letter = View("application/pdf", 2, (view(*LETTER).pages[0], second))
    assert judge_letterhead(letter).outcome == "fail"
