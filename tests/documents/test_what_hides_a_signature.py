"""On pictures of pages: what may hide a signature, and what is explained and hides none."""

from dataclasses import replace

import pytest

from documents.judging.places import places_of
from documents.judging.signature import judge_signature
from documents.view import Mark, PageView, View, Word
from tests.documents.test_signature_judged import BODY, set_line
from tests.documents.test_signature_traces import ENDING, scan

SMALL = Mark("stamp", (90, 308, 160, 344), 0.85)


def with_words(view: View, *lines: tuple[str, float, float]) -> View:
    """The same page with further words that were read surely."""
    more = [
        replace(word, sure=0.95) for text, x, y in lines for word in set_line(text, x, y, size=8)
    ]
    page = view.pages[0]
    return replace(view, pages=(replace(page, words=(*page.words, *more)),))


def stamped(*marks: Mark, stamp: Mark = SMALL) -> View:
    read = ("Received", stamp.box[0] + 8, stamp.box[1] + 8), ("21/11/2026", 98, stamp.box[1] + 20)
    return with_words(scan(stamp, *marks), *read)


def test_a_small_stamp_of_receipt_that_was_read_hides_no_signature():
    assert judge_signature(stamped()).reason == "no_signature"


@pytest.mark.parametrize("kind", ["ink", "trace"])
def test_what_sticks_out_of_a_stamp_of_receipt_is_looked_at(kind):
    beside = Mark(kind, (158, 312, 190, 330), 0.4)
    seen = judge_signature(stamped(beside))
    assert (seen.outcome, seen.reason) == ("review", "unclear_mark")


def test_ink_that_goes_on_from_a_stamp_of_receipt_signs_nothing_by_itself():
    piece = Mark("ink", (161, 312, 200, 330), 0.6)
    assert judge_signature(stamped(piece)).outcome == "review"
    away = Mark("ink", (180, 312, 240, 340), 0.9)
    assert judge_signature(stamped(away)).outcome == "pass"


def test_a_large_stamp_of_receipt_and_one_that_was_not_read_may_hide_a_signature():
    large = replace(SMALL, box=(80, 300, 260, 352))
    assert judge_signature(stamped(stamp=large)).outcome == "review"
    assert judge_signature(scan(SMALL)).outcome == "review"


def numbered(*marks: Mark) -> View:
    """Pleading paper: its lines are numbered along the left edge."""
    numbers = [(str(n), 40.0, 100.0 + 24 * n) for n in range(1, 21)]
    return with_words(scan(*marks), *numbers)


@pytest.mark.parametrize(
    "mark",
    [
        Mark("trace", (48, 316, 61, 330), 0.5),
        Mark("ink", (48, 180, 62, 380), 0.5),
        Mark("ink", (70, 318, 76, 345), 0.97),
    ],
    ids=["number", "double rule", "piece of a rule"],
)
def test_numbers_of_lines_and_their_rules_are_no_ink(mark):
    assert judge_signature(numbered(mark)).outcome == "fail"


def test_without_numbers_the_same_trace_is_looked_at():
    assert judge_signature(scan(Mark("trace", (48, 316, 61, 330), 0.5))).outcome == "review"


def test_a_speck_as_flat_as_a_line_is_no_ink():
    assert judge_signature(scan(Mark("trace", (90, 320, 130, 321.5), 0.5))).outcome == "fail"


def test_a_page_without_a_place_is_unsigned_only_where_nothing_lies_on_it():
    bare = scan(ending=())
    assert (judge_signature(bare).outcome, judge_signature(bare).reason) == (
        "fail",
        "no_signature_block",
    )
    for mark in (
        Mark("trace", (300, 500, 340, 520), 0.5),
        Mark("ink", (300, 500, 340, 520), 0.3),
        Mark("unread", (300, 500, 400, 512), 0.5),
        Mark("seal", (300, 500, 360, 560), 0.9),
        Mark("stamp", (300, 500, 380, 540), 0.9),
    ):
        assert judge_signature(scan(mark, ending=())).outcome == "review", mark.kind


@pytest.mark.parametrize("change", [{"sure": 0.6}, {"few": 20}], ids=["unsure", "hardly any"])
def test_a_page_without_a_place_that_was_hardly_read_is_looked_at(change):
    page = scan(ending=()).pages[0]
    words = tuple(replace(word, sure=change.get("sure", 0.95)) for word in page.words)
    page = replace(page, words=words[: change.get("few", len(words))])
    assert judge_signature(View("image/jpeg", 1, (page,))).outcome == "review"


def test_sure_ink_far_from_a_place_that_says_nothing_is_looked_at():
    """The place that was found may be none, and the one that was signed unread."""
    rule = Mark("rule", (72, 345, 272, 347), 0.9)
    far = Mark("ink", (320, 560, 460, 600), 0.9)
    named = scan(rule, far, ending=("", "Sam Example"))
    assert judge_signature(named).outcome == "review"
    assert judge_signature(scan(far)).outcome == "fail"


def page_of(lines, *marks: Mark) -> PageView:
    words: list[Word] = [word for text, x, y in lines for word in set_line(text, x, y)]
    return PageView(1, 595, 842, "ocr", tuple(words), marks)


def test_a_fold_over_running_text_is_no_rule_to_sign_on():
    body = [(line, 72, 200 + 14 * number) for number, line in enumerate(BODY)]
    fold = Mark("rule", (300, 211, 520, 212), 0.9)
    assert places_of(page_of(body, fold)) == ()


def test_a_rule_of_the_caption_is_no_place_where_a_better_one_stands_below():
    caption = [("Case 26-1", 72, 180), ("State against N.", 72, 205), *_block(500)]
    rule = Mark("rule", (72, 200, 300, 201), 0.9)
    assert {place.owner for place in places_of(page_of(caption, rule))} == {"officer"}
    assert any(place.why == "rule" for place in places_of(page_of(caption[:2], rule)))


def test_a_short_paper_is_signed_high_on_its_sheet():
    body = [(line, 72, 120 + 14 * number) for number, line in enumerate(BODY)]
    found = places_of(page_of([*body, ("Paz Inventada", 300, 240)]))
    assert [place.why for place in found] == ["name"]


def test_a_stamp_between_closing_and_name_takes_no_room_from_the_place():
    lines = [(line, 72, 200 + 14 * number) for number, line in enumerate(BODY)]
    lines += [("Sam Example", 72, 370), ("URGENT", 80, 346), ("21/11/2026", 80, 356)]
    stamp = Mark("stamp", (72, 340, 150, 368), 0.85)
    assert any(place.why == "name" for place in places_of(page_of(lines, stamp)))


def _block(y: float) -> list[tuple[str, float, float]]:
    return [
        (line, 72, y + (48 if number else 0) + 14 * number) for number, line in enumerate(ENDING)
    ]
