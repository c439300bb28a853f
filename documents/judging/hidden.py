"""What on the picture of a page may be a signature, or hide one, so that nobody calls it unsigned.

A signature is missing only where the paper was read and what lies on it is explained: by print, by
a fold, by the numbers and rules of pleading paper, by a small stamp that was read.
"""

from __future__ import annotations

from collections.abc import Sequence

from documents.judging.lines import number_edge
from documents.judging.places import Place, is_office_stamp, is_unread
from documents.view import Box, Mark, PageView

# How long a trace is, and how sure stray ink, that may be a hand's.
_TRACE, _STRAY_INK, _SURE_INK = 0.28, 0.35, 0.46
# Of ink, the part that lies in a stamp; points within which it goes on from one.
_OF_A_STAMP, _GOES_ON, _WHOLLY = 0.25, 3.0, 0.7
# A stamp worth no more than this has no whole frame; of a stamp, how large a piece beside it is,
# and a row that was found in part.
_NO_FRAME, _A_PIECE, _A_ROW = 0.64, 0.25, 0.7
# Of a page, its left margin; points right of line numbers in which their rules lie.
_MARGIN, _RULES_OF_NUMBERS = 0.085, 16.0
# Of a page, where numbers of lines end; how many traces are a column; a few letters, in points.
_NUMBERS, _A_COLUMN, _LETTERS = 0.12, 6, (26.0, 12.0)
# No hand writes as flat as a fold or a speck of a line, or as narrow and tall as a rule, in points.
_FLAT, _SPECK, _TALL, _NARROW = 7.0, 2.5, 90.0, 8.0
# A signature is larger than a stamp of this size, in points, and would stick out of it.
_SMALL_STAMP = (90.0, 44.0)
_AROUND, _OVER, _UNDER = 36.0, 24.0, 80.0
# A page without a place to sign was read this well; its head, which is not looked at, ends here.
_WELL_READ, _MANY_WORDS, _HEAD = 0.8, 30, 0.3


def may_hide(mark: Mark, page: PageView, places: Sequence[Place]) -> bool:
    """Say whether a mark may be what a weak, a stamped over or a stray signature left."""
    if is_explained(mark, page):
        return False
    boxes = [place.box for place in places]
    if mark.kind == "ink" and not is_office_stamp(mark, page):
        if mark.score >= _SURE_INK and all(place.owner == "unknown" for place in places):
            return mark.box[1] > _HEAD * page.height
        on_height = any(
            mark.box[1] < place[3] + _UNDER and mark.box[3] > place[1] - _OVER for place in boxes
        )
        return on_height and mark.score >= _STRAY_INK
    if mark.kind in {"seal", "stamp"}:
        across, down = (mark.box[0] + mark.box[2]) / 2, (mark.box[1] + mark.box[3]) / 2
        if is_office_stamp(mark, page):
            if page.source == "text":
                return False
            within = any(x0 < across < x1 and y0 < down < y1 for x0, y0, x1, y1 in boxes)
            return within and _covers(mark, page)
        if page.source == "text":
            return any(place[1] - _OVER < down < place[3] + _UNDER for place in boxes)
        return any(touches((across, down, across, down), place) for place in boxes)
    if mark.kind != "trace" or mark.score < _TRACE or any(_holds(m, mark.box) for m in page.marks):
        return False
    return any(touches(mark.box, place) for place in boxes)


def is_clean(page: PageView) -> bool:
    """Say whether the picture of a page was read well and holds nothing that a hand may have drawn.

    Then it is unsigned, though no place to sign was found on it.
    """
    sure = [word.sure for word in page.words]
    if len(sure) < _MANY_WORDS or sum(sure) / len(sure) < _WELL_READ:
        return False
    return not any(_is_drawn(mark, page) for mark in page.marks)


def is_of_a_stamp(mark: Mark, page: PageView) -> bool:
    """Say whether ink on a picture of a page may be a piece of a stamp that signs nothing."""
    if page.source != "ocr" or mark.kind != "ink":
        return False
    return any(
        (other.score < _NO_FRAME or is_unread(other, page) or is_office_stamp(other, page))
        and (
            _share(mark.box, other.box) > _OF_A_STAMP
            or (
                (mark.score < 2 * _STRAY_INK or _size(mark.box) < _piece(other) * _size(other.box))
                and _meet(mark.box, other.box, _GOES_ON)
            )
        )
        for other in page.marks
        if other.kind == "stamp"
    )


def touches(box: Box, place: Box) -> bool:
    """Say whether a box lies in a place to sign or a little over, beside or beneath it."""
    return (
        box[0] < place[2] + _AROUND
        and box[2] > place[0] - _AROUND
        and box[1] < place[3] + _AROUND
        and box[3] > place[1] - _OVER
    )


def _is_drawn(mark: Mark, page: PageView) -> bool:
    if mark.kind == "unread":
        return mark.box[3] > _HEAD * page.height
    if mark.kind not in {"ink", "trace", "seal", "stamp"} or mark.box[3] < _HEAD * page.height:
        return False
    if is_explained(mark, page):
        return False
    if mark.kind == "stamp" and is_office_stamp(mark, page):
        return _covers(mark, page)
    held = mark.kind == "trace" and any(_holds(other, mark.box) for other in page.marks)
    return not held and (mark.kind != "trace" or mark.score >= _TRACE)


def _covers(stamp: Mark, page: PageView) -> bool:
    """Say whether a signature may lie beneath a stamp of an office's post or files.

    Out of a small one a signature sticks out, and ink across its words makes them unreadable.
    """
    wide, high = stamp.box[2] - stamp.box[0], stamp.box[3] - stamp.box[1]
    if stamp.kind != "stamp" or is_unread(stamp, page):
        return True
    if wide > _SMALL_STAMP[0] or high > _SMALL_STAMP[1]:
        return True
    # A rule that runs into it may be the frame of another stamp, one that signs.
    if any(m.kind == "rule" and _meet(m.box, stamp.box, 0.0) for m in page.marks):
        return True
    return any(
        mark.kind in {"ink", "trace"}
        and not (_is_of_paper(mark, page) or _is_small(mark))
        and _share(mark.box, stamp.box) < _WHOLLY
        and _meet(mark.box, stamp.box, _GOES_ON)
        for mark in page.marks
    )


def is_explained(mark: Mark, page: PageView) -> bool:
    """Say whether ink or a trace is of the paper, or a piece of print that a stamp was put over."""
    return _is_of_paper(mark, page) or _is_cut_print(mark, page)


def _is_of_paper(mark: Mark, page: PageView) -> bool:
    """Say whether ink or a trace lies in the margin, or is a fold, a speck or a rule."""
    if mark.kind not in {"ink", "trace"}:
        return False
    x0, y0, x1, y1 = mark.box
    if x1 < max(_MARGIN * page.width, _numbered_edge(page)):
        return True
    wide, high = x1 - x0, y1 - y0
    if high < _SPECK or (high > _TALL and high > 4 * wide) or (wide < _NARROW and high > 2 * wide):
        return True
    return mark.kind == "trace" and _is_of_a_fold(mark, page)


def _numbered_edge(page: PageView) -> float:
    """Return where the numbers of a page's lines and their rules end at the right, or 0.

    Numbers that were not read are a column of small traces.
    """
    edge = number_edge(page.words, page.width)
    column = [
        mark.box[2]
        for mark in page.marks
        if mark.kind == "trace" and _is_small(mark) and mark.box[2] < _NUMBERS * page.width
    ]
    if len(column) >= _A_COLUMN:
        edge = max(edge, *column)
    return edge + _RULES_OF_NUMBERS if edge else 0.0


def _is_small(mark: Mark) -> bool:
    """Say whether a mark is no larger than a few printed letters."""
    wide, high = mark.box[2] - mark.box[0], mark.box[3] - mark.box[1]
    return wide <= _LETTERS[0] and high <= _LETTERS[1]


def _is_cut_print(mark: Mark, page: PageView) -> bool:
    """Say whether a mark is what a stamp of receipt left of a printed word it was pressed over."""
    if mark.kind not in {"ink", "trace"} or (mark.kind == "ink" and mark.score >= _STRAY_INK):
        return False
    return _is_small(mark) and any(
        stamp.kind == "stamp"
        and _meet(mark.box, stamp.box, _GOES_ON)
        and is_office_stamp(stamp, page)
        and not is_unread(stamp, page)
        for stamp in page.marks
    )


def _is_of_a_fold(mark: Mark, page: PageView) -> bool:
    """Say whether flat traces lie in one line across the page, as where paper was folded."""
    flat = [
        other.box
        for other in page.marks
        if other.kind == "trace"
        and other.box[3] - other.box[1] < _FLAT
        and abs(other.box[1] + other.box[3] - mark.box[1] - mark.box[3]) < 2 * _FLAT
    ]
    if mark.box[3] - mark.box[1] >= _FLAT or len(flat) < 2:
        return False
    reach = max(box[2] for box in flat) - min(box[0] for box in flat)
    return reach > 0.45 * page.width


def _holds(mark: Mark, box: Box) -> bool:
    """Say whether the middle of a box lies in a seal or a stamp, which is judged by itself."""
    across, down = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    x0, y0, x1, y1 = mark.box
    return mark.kind in {"seal", "stamp"} and x0 < across < x1 and y0 < down < y1


def _meet(one: Box, other: Box, gap: float) -> bool:
    return (
        one[0] < other[2] + gap
        and one[2] > other[0] - gap
        and one[1] < other[3] + gap
        and one[3] > other[1] - gap
    )


def _piece(stamp: Mark) -> float:
    """Return how large ink beside a stamp may be, as a part of it, to be a piece of it."""
    return _A_ROW if stamp.score < _NO_FRAME else _A_PIECE


def _size(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _share(box: Box, other: Box) -> float:
    """Return what part of a box lies in another."""
    across = min(box[2], other[2]) - max(box[0], other[0])
    down = min(box[3], other[3]) - max(box[1], other[1])
    area = max((box[2] - box[0]) * (box[3] - box[1]), 1.0)
    return max(across, 0.0) * max(down, 0.0) / area
