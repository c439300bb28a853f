"""On a drawn page ink, seals, stamps and rules are told from print, and from each other."""

import cv2
import numpy as np
import pytest

from documents.judging.signature import judge_signature
from documents.opening.marks import find_marks
from documents.view import PageView, View, Word

DPI = 150
TALL, WIDE = 11 * DPI, int(8.5 * DPI)
PRINT = [
    "We ask you to preserve all records of the account",
    "named below for ninety days and to tell nobody.",
]
ENDING = ["Sincerely,", "Sam Example", "Detective"]


class Paper:
    """A page with print at known places, on which a test draws."""

    def __init__(self) -> None:
        self.grey = np.full((TALL, WIDE), 255, np.uint8)
        self.words: list[Word] = []
        for number, line in enumerate(PRINT):
            self.set_line(line, 150, 500 + 32 * number)
        for line, y in zip(ENDING, (700, 860, 892), strict=True):
            self.set_line(line, 150, y)

    def set_line(self, line: str, x: int, y: int) -> None:
        for part in line.split():
            (width, height), below = cv2.getTextSize(part, cv2.FONT_HERSHEY_SIMPLEX, 0.6, 1)
            cv2.putText(self.grey, part, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.6, 0, 1, cv2.LINE_AA)
            box = tuple(v * 72 / DPI for v in (x, y - height, x + width, y + below))
            self.words.append(Word(part, box, 9.0))
            x += width + 10

    def sign(
        self, x: int = 160, y: int = 800, size: int = 60, pen: int = 3, dark: int = 30
    ) -> None:
        turns = np.linspace(0, 5 * np.pi, 240)
        xs = x + size * (turns / 4 + 0.35 * np.sin(turns * 1.7))
        ys = y + 0.5 * size * np.sin(turns * 1.3) * (1 + 0.3 * np.cos(turns))
        points = np.stack([xs, ys], axis=1).astype(np.int32)
        cv2.polylines(self.grey, [points], False, dark, pen, cv2.LINE_AA)

    def seal(self, x: int = 330, y: int = 800, radius: int = 90) -> None:
        for reach in (radius, radius - 8, radius - 34):
            cv2.circle(self.grey, (x, y), reach, 60, 2, cv2.LINE_AA)
        for angle in np.arange(0, 2 * np.pi, 0.3):
            at = (int(x + (radius - 22) * np.cos(angle)), int(y + (radius - 22) * np.sin(angle)))
            cv2.putText(self.grey, "S", at, cv2.FONT_HERSHEY_SIMPLEX, 0.4, 60, 1, cv2.LINE_AA)

    def stamp(self, x: int = 200, y: int = 770, degrees: float = 6.0) -> None:
        layer = np.full_like(self.grey, 255)
        cv2.rectangle(layer, (x, y), (x + 260, y + 80), 40, 3)
        for number, line in enumerate(("EXAMPLE OFFICE", "PUBLIC PROSECUTION")):
            at = (x + 12, y + 34 + 30 * number)
            cv2.putText(layer, line, at, cv2.FONT_HERSHEY_SIMPLEX, 0.6, 40, 2, cv2.LINE_AA)
        turn = cv2.getRotationMatrix2D((x + 130, y + 40), degrees, 1)
        self.grey = np.minimum(
            self.grey, cv2.warpAffine(layer, turn, (WIDE, TALL), borderValue=255)
        )

    def rule(self, x: int = 150, y: int = 830, width: int = 420) -> None:
        cv2.line(self.grey, (x, y), (x + width, y), 0, 2)

    def marks(self, *kinds: str) -> list:
        found = find_marks(self.grey, DPI, self.words)
        return [mark for mark in found if mark.kind in kinds]

    def judged(self):
        marks = find_marks(self.grey, DPI, self.words)
        page = PageView(1, 612, 792, "text", tuple(self.words), marks)
        return judge_signature(View("application/pdf", 1, (page,)))


@pytest.fixture
def paper() -> Paper:
    return Paper()


def near(mark, x: float, y: float) -> bool:
    x0, y0, x1, y1 = (value * DPI / 72 for value in mark.box)
    return x0 - 5 <= x <= x1 + 5 and y0 - 5 <= y <= y1 + 5


def test_print_alone_leaves_no_mark(paper):
    assert paper.marks("ink", "seal", "stamp", "rule") == []
    assert (paper.judged().outcome, paper.judged().reason) == ("fail", "no_signature")


@pytest.mark.parametrize("pen", [2, 3, 5])
def test_a_scrawl_is_ink_where_it_was_drawn(paper, pen):
    paper.sign(pen=pen)
    (mark,) = paper.marks("ink", "seal", "stamp")
    assert mark.kind == "ink"
    assert near(mark, 300, 800)
    assert (paper.judged().outcome, paper.judged().kind) == ("pass", "ink")


def test_ink_across_the_rule_and_the_name_is_still_ink(paper):
    paper.rule()
    paper.sign(y=835, size=70)
    assert len(paper.marks("rule")) == 1
    assert paper.judged().kind == "ink"


def test_an_empty_rule_is_a_rule_and_no_ink(paper):
    paper.rule()
    (rule,) = paper.marks("rule")
    assert near(rule, 350, 830)
    assert paper.marks("ink") == []
    assert paper.judged().outcome == "fail"


def test_a_round_seal_is_a_seal_and_no_ink(paper):
    paper.seal()
    (seal,) = paper.marks("seal", "stamp", "ink")
    assert seal.kind == "seal"
    assert near(seal, 330, 800)
    assert (paper.judged().outcome, paper.judged().kind) == ("pass", "seal")


def test_a_framed_stamp_put_on_askew_is_a_stamp(paper):
    paper.stamp()
    assert [mark.kind for mark in paper.marks("stamp", "ink")] == ["stamp"]
    assert (paper.judged().outcome, paper.judged().kind) == ("pass", "stamp")


def test_an_empty_box_to_fill_in_is_no_stamp(paper):
    cv2.rectangle(paper.grey, (150, 720), (560, 835), 0, 2)
    assert paper.marks("stamp", "ink") == []


def test_a_fold_a_shadow_and_dust_are_no_ink(paper):
    cv2.line(paper.grey, (0, 790), (WIDE, 800), 170, 3)
    dots = np.random.default_rng(1).integers(0, (TALL, WIDE), (400, 2))
    paper.grey[dots[:, 0], dots[:, 1]] = 60
    shade = np.linspace(0.55, 1, WIDE)[None, :]
    paper.grey = (paper.grey * shade).astype(np.uint8)
    assert paper.marks("ink", "seal", "stamp") == []
    assert paper.judged().outcome == "fail"


def test_pale_ink_on_grey_paper_is_seen(paper):
    paper.sign(dark=130, pen=3)
    paper.grey = (paper.grey * 0.8).astype(np.uint8)
    assert paper.judged().kind == "ink"


def test_a_scan_lying_askew_shows_the_same_marks(paper):
    paper.rule()
    paper.sign()
    turn = cv2.getRotationMatrix2D((WIDE / 2, TALL / 2), 2.5, 1)
    turned = cv2.warpAffine(paper.grey, turn, (WIDE, TALL), borderValue=255)
    # Recognised words are less than sure, and by that the finder knows a picture.
    words = []
    for word in paper.words:
        corners = np.array([[word.box[0], word.box[1], 1], [word.box[2], word.box[3], 1]])
        moved = corners * (DPI / 72, DPI / 72, 1) @ turn.T * 72 / DPI
        box = (*moved.min(axis=0), *moved.max(axis=0))
        words.append(Word(word.text, tuple(float(v) for v in box), 9.0, 0.95))
    kinds = {mark.kind for mark in find_marks(turned, DPI, words) if mark.score > 0.4}
    assert kinds - {"trace"} == {"ink", "rule"}


def test_a_scrawl_that_was_read_as_a_word_is_ink(paper):
    paper.sign()
    paper.words = [Word(word.text, word.box, word.size, 0.96) for word in paper.words]
    paper.words.append(Word("mn", (70, 365, 220, 405), 40.0, 0.7))
    assert paper.judged().kind == "ink"


@pytest.mark.parametrize("dpi", [100, 200, 300])
def test_boxes_are_points_whatever_the_resolution(paper, dpi):
    paper.sign()
    scaled = cv2.resize(paper.grey, None, fx=dpi / DPI, fy=dpi / DPI, interpolation=cv2.INTER_AREA)
    (mark,) = (each for each in find_marks(scaled, dpi, paper.words) if each.kind == "ink")
    assert near(mark, 300, 800)


@pytest.mark.parametrize(
    "page",
    [np.zeros((0, 0), np.uint8), np.zeros((20, 20), np.uint8), np.full((900, 700), 0, np.uint8)],
)
def test_no_page_a_speck_and_a_black_page_show_nothing(page):
    assert [mark for mark in find_marks(page, DPI, ()) if mark.kind != "rule"] == []


def test_a_page_of_noise_gives_few_marks_and_none_is_wide():
    noise = np.random.default_rng(2).integers(0, 256, (900, 700)).astype(np.uint8)
    found = find_marks(noise, DPI, ())
    assert len(found) <= 60
    assert all(0 <= mark.score <= 1 for mark in found)


def test_a_hairline_is_a_rule_to_sign_on():
    paper = Paper()
    paper.grey[812, 150:560] = 165
    found = find_marks(paper.grey, DPI, paper.words)
    rule = next(mark for mark in found if mark.kind == "rule")
    assert rule.box[2] - rule.box[0] > 180
    assert abs(rule.box[1] - 812 * 72 / DPI) < 3


def test_cells_of_a_table_are_no_stamps():
    paper = Paper()
    for column in range(3):
        for row in range(2):
            x, y = 150 + 230 * column, 980 + 90 * row
            cv2.rectangle(paper.grey, (x, y), (x + 230, y + 90), 20, 3)
            cv2.putText(paper.grey, "Detective", (x + 12, y + 50), 0, 1.1, 20, 2, cv2.LINE_AA)
    found = find_marks(paper.grey, DPI, paper.words)
    assert not [mark for mark in found if mark.kind == "stamp"]
