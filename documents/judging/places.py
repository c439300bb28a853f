"""Where on a page one signs, and whose place that is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from statistics import median
from typing import Literal

from documents.judging.lines import Line, lines_of, plain, without_line_numbers
from documents.view import Box, Mark, PageView, Word

# A server is who served the paper on somebody, or who received it, and signs that.
Owner = Literal["officer", "issuer", "unknown", "server"]

_WORDS = Path(__file__).with_name("signing.toml")
# How far above a name or a rule a hand reaches, and how far beneath, in points.
_ABOVE, _BENEATH, _REACH = 78.0, 16.0, 300.0
# The head of a first page; nobody signs there.
_UPPERMOST, _UPPER = 0.15, 0.45
# A short paper ends high on its sheet: of the way down to its last line, the part that is no place.
_OF_A_SHORT_PAPER, _FOOT = 0.7, 0.88
# A line of more words beneath a rule is running text, and the rule a fold or an underline.
_RUNNING = 9
# The longest title of a certificate of service, in words.
_TITLE_OF_SERVICE = 9
# Points left free under a title by which one may sign there, and how far down.
_FREE, _DEEP = 30.0, 90.0
# Ink that is surely a hand's, and how sure a word upon it must be to be one.
_A_HAND, _A_WORD = 0.6, 0.6
_TYPED_RULE = re.compile(r"\W*[_.…‗]{6,}\W*")
_DATE = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d"
    r"|\b[a-z]{3,9}\.? \d{1,2},? \d{4}\b|\b\d{1,2}\.? (?:de )?[a-z]{3,9}\.? (?:de )?\d{4}\b"
)


@dataclass(frozen=True)
class Place:
    """One place to sign on: the box in which a signature would lie, and whose it is.

    ``typed`` says that a typed name stands in for a signature there. ``why`` is what gave it away.
    """

    page: int
    box: Box
    owner: Owner
    why: Literal["rule", "closing", "label", "title", "typed", "name"]
    typed: bool = False


def places_of(page: PageView) -> tuple[Place, ...]:
    """Return the places to sign of one page, those on a rule first."""
    words = _without_seals(without_line_numbers(page.words, page.width), page.marks)
    lines = lines_of([word for word in words if not _TYPED_RULE.fullmatch(word.text)])
    stamps = [mark.box for mark in page.marks if mark.kind in {"stamp", "seal"}]
    set_lines = [line for line in lines if not any(_is_inside(line.box, box) for box in stamps)]
    found = [
        *_on_rules(page, lines),
        *_after_closings(page, lines),
        *_at_words(page, lines),
        *_above_names(page, set_lines),
    ]
    likely = [place for place in found if not _is_of_the_head(place, found, page)]
    served = [line for line in set_lines if _tells_of_service(line)]
    return tuple(_of_service(_beneath_print(place, set_lines), served) for place in likely)


def _tells_of_service(line: Line) -> bool:
    """Say whether a line is the title of what is filled in when the paper is served."""
    text = line.plain.strip(" .:-–—()")
    return len(line.words) <= _TITLE_OF_SERVICE and (text == "return" or starts(text, "served"))


def _of_service(place: Place, titles: Sequence[Line]) -> Place:
    """Return a place as the server's where it stands under such a title and is no judge's."""
    beneath = any(line.box[3] < place.box[3] for line in titles)
    return replace(place, owner="server") if beneath and place.owner != "issuer" else place


def _is_of_the_head(place: Place, places: Sequence[Place], page: PageView) -> bool:
    """Say whether a rule or a name that says nothing stands high over a place that says more."""
    if page.number != 1 or place.why not in {"rule", "name"} or place.owner != "unknown":
        return False
    telling = [each.box[1] for each in places if each.owner != "unknown" or each.why == "closing"]
    return place.box[3] < _UPPER * page.height and any(place.box[3] < top for top in telling)


def _without_seals(words: Sequence[Word], marks: Sequence[Mark]) -> list[Word]:
    """Return the words without those that run along the ring of a seal, which tear lines apart.

    What a reader made of a signature, and was not sure of, is no word either.
    """
    seals = [mark.box for mark in marks if mark.kind == "seal"]
    hands = [mark.box for mark in marks if mark.kind == "ink" and mark.score >= _A_HAND]
    heights = [word.box[3] - word.box[1] for word in words]
    tall = 1.4 * median(heights) if heights else 0.0
    return [
        word
        for word in words
        if not (word.box[3] - word.box[1] >= tall and any(_is_inside(word.box, b) for b in seals))
        and not (word.sure < _A_WORD and any(_is_inside(word.box, b) for b in hands))
    ]


def _beneath_print(place: Place, lines: Sequence[Line]) -> Place:
    """Cut off what of a place lies over running text or a closing phrase: nobody signs there."""
    x0, y0, x1, y1 = place.box
    over = [
        line.box[3] - 6
        for line in lines
        if line.box[0] < x1 and line.box[2] > x0 and (line.box[1] + line.box[3]) / 2 < y1 - 24
        if _closes(line) or _row_length(line, lines) > 6
    ]
    return replace(place, box=(x0, max(y0, *over), x1, y1)) if over else place


def _row_length(line: Line, lines: Sequence[Line]) -> int:
    """Return how many words stand at the height of a line, also beyond what interrupts it."""
    middle = (line.box[1] + line.box[3]) / 2
    return sum(len(each.words) for each in lines if each.box[1] < middle < each.box[3])


def says_electronic(page: PageView) -> Box | None:
    """Return where a page says that it was signed electronically, or None.

    Courts write it up along the edge, where no line is read: then it is somewhere on the page.
    """
    if not says(plain(" ".join(word.text for word in page.words)), "electronic"):
        return None
    said = [line.box for line in lines_of(page.words) if says(line.plain, "electronic")]
    return said[0] if said else (0.0, 0.0, page.width, page.height)


def is_office_stamp(mark: Mark, page: PageView) -> bool:
    """Say whether a stamp tells of receipt, copy or haste; such a stamp signs nothing.

    A round one with a date in it is that of a post room; a seal has none.
    """
    if mark.kind not in {"stamp", "seal", "ink"}:
        return False
    x0, y0, x1, y1 = mark.box
    inside = [word for word in page.words if _lies(word.box, x0, y0, x1, y1)]
    said = plain(" ".join(word.text for word in inside))
    return says(said, "office_stamps") or (mark.kind != "ink" and bool(_DATE.search(said)))


def is_unread(mark: Mark, page: PageView) -> bool:
    """Say whether a stamp on the picture of a page could not be read, so that it may say anything.

    A name, an office or a title takes two words at least.
    """
    if mark.kind != "stamp" or page.source != "ocr":
        return False
    x0, y0, x1, y1 = mark.box
    read = [
        word
        for word in page.words
        if _lies(word.box, x0, y0, x1, y1) and word.sure >= 0.6 and len(word.text) > 2
    ]
    return len(read) < 2


def _on_rules(page: PageView, lines: Sequence[Line]) -> Iterator[Place]:
    frames = [mark.box for mark in page.marks if mark.kind == "stamp"]
    rules = [*(mark for mark in page.marks if mark.kind == "rule"), *_typed_rules(page.words)]
    for rule in rules:
        x0, y0, x1, y1 = rule.box
        width = x1 - x0
        if not 80 <= width <= 340 or _is_grid(rule, rules):
            continue
        if page.number == 1 and y1 < _UPPERMOST * page.height:
            continue
        if any(_is_inside(rule.box, frame) for frame in frames):
            continue
        beneath = [line for line in lines if _lies(line.box, x0 - 12, y1 - 4, x1 + 12, y1 + 24)]
        written = [line for line in lines if _lies(line.box, x0, y0 - 12, x1, y0 + 4)]
        if sum(line.box[2] - line.box[0] for line in written) > 0.6 * width:
            continue
        left = [line for line in lines if _lies(line.box, x0 - 160, y0 - 14, x0 + 4, y1 + 4)]
        about = beneath or left
        if about and all(_is_other(line.plain) for line in about):
            continue
        if beneath and all(_row_length(line, lines) > _RUNNING for line in beneath):
            continue
        if not beneath and not any(says(line.plain, "labels") for line in left):
            continue
        below = [line for line in lines if _lies(line.box, x0 - 20, y1 - 4, x1 + 60, y1 + 60)]
        owner = _owner([line.plain for line in (*below, *left)])
        yield Place(page.number, (x0 - 15, y0 - _ABOVE, x1 + 15, y1 + _BENEATH), owner, "rule")


def _under_head(page: PageView, part: float, lines: Sequence[Line] = ()) -> float:
    """Return how far down a first page one may sign; a later one has no head to be left out.

    On a paper whose ``lines`` end high on the sheet one signs higher.
    """
    ends = [line.box[3] for line in lines if line.box[3] < _FOOT * page.height]
    short = _OF_A_SHORT_PAPER * max(ends, default=page.height)
    return min(part * page.height, short) if page.number == 1 else 0.0


def _typed_rules(words: Sequence[Word]) -> Iterator[Mark]:
    """Yield the rules that were typed, as underscores or dots."""
    for word in words:
        if _TYPED_RULE.fullmatch(word.text):
            x0, _, x1, low = word.box
            yield Mark("rule", (x0, low - 1, x1, low))


def _after_closings(page: PageView, lines: Sequence[Line]) -> Iterator[Place]:
    for line in lines:
        if line.box[1] < _under_head(page, _UPPERMOST) or not _closes(line):
            continue
        x0, y0, _, y1 = line.box
        under = [each for each in lines if _lies(each.box, x0 - 30, y1 + 2, x0 + _REACH, y1 + 190)]
        name = min((each.box[1] for each in under), default=y1 + 90)
        low = min(max(name + _BENEATH, y1 + 50), y1 + 140)
        owner = _owner([each.plain for each in under if each.box[1] < name + 60])
        yield Place(page.number, (x0 - 40, y0, x0 + _REACH, low), owner, "closing")


def _at_words(page: PageView, lines: Sequence[Line]) -> Iterator[Place]:
    for number, line in enumerate(lines):
        x0, y0, x1, y1 = line.box
        text = line.plain
        short = len(line.words) <= 9
        around = [each.plain for each in _block(line, lines)]
        if short and starts(text, "typed"):
            box = (x0 - 20, y0 - _ABOVE, x1 + 60, y1 + _BENEATH)
            yield Place(page.number, box, _owner(around), "typed", typed=True)
        elif (
            len(line.words) <= 6
            and starts(text, "labels")
            and number > 2
            and _row_length(line, lines) <= _RUNNING
        ):
            box = (x0 - 20, y0 - 60, x1 + _REACH, y1 + _BENEATH)
            yield Place(page.number, box, _owner(around), "label")
        elif y0 > _under_head(page, 0.35, lines) and _is_title(line, lines):
            owner = title_of(text)
            block = _block(line, lines)
            top = min(each.box[1] for each in block)
            box = (x0 - 40, top - _ABOVE, max(x1, x0 + 220), y1 + 4)
            yield Place(page.number, box, owner, "title")
            free = _free_beneath(line, lines)
            if free >= _FREE and not any(each.box[3] < y0 and not _closes(each) for each in block):
                box = (x0 - 40, y1 - 4, max(x1, x0 + 160), y1 + free)
                yield Place(page.number, box, owner, "title")


def _free_beneath(line: Line, lines: Sequence[Line]) -> float:
    """Return how far the paper under a title is free; in French and Spanish one signs there."""
    x0, _, x1, y1 = line.box
    under = [
        each.box[1] - y1
        for each in lines
        if each.box[0] < x1 and each.box[2] > x0 and each.box[1] > y1 - 2 and each is not line
    ]
    return min(*under, _DEEP) if under else _DEEP


def _above_names(page: PageView, lines: Sequence[Line]) -> Iterator[Place]:
    """A short line low on the page with room left above it is a name under a signature."""
    for line in lines:
        x0, y0, x1, y1 = line.box
        if not 1 < len(line.words) <= 6 or not line.text[:1].isupper() or line.text.endswith("."):
            continue
        if _closes(line) or _row_length(line, lines) > 6:
            continue
        above = [
            each.box[3]
            for each in lines
            if each.box[0] < x1 and each.box[2] > x0 and each.box[3] < y0 + 2 and each is not line
        ]
        room = y0 - max(above, default=0.0)
        if y0 > _under_head(page, 0.4, lines) and above and 24 <= room <= 160:
            box = (x0 - 30, max(y0 - _ABOVE, y0 - room), max(x1, x0 + 200), y1 + 4)
            owner = _owner([each.plain for each in _block(line, lines)])
            yield Place(page.number, box, owner, "name")


def _block(line: Line, lines: Sequence[Line]) -> list[Line]:
    """Return the line with the short lines that stand close above and beneath it."""
    block = [line]
    for step in (-1, 1):
        edge = line
        for _ in range(3):
            near = [
                each
                for each in lines
                if each is not edge
                and abs(each.box[0] - line.box[0]) < 60
                and len(each.words) <= 8
                and 0 < step * (each.box[1] - edge.box[1]) < 2.1 * max(edge.height, 8)
            ]
            if not near:
                break
            edge = min(near, key=lambda each: abs(each.box[1] - line.box[1]))
            block.append(edge)
    return block


def _is_title(line: Line, lines: Sequence[Line]) -> bool:
    """Say whether a line is a title by itself and not the end of a paragraph."""
    if _row_length(line, lines) > 9 or title_of(line.plain) == "unknown":
        return False
    x0, y0, x1, _ = line.box
    return not any(
        len(each.words) > 8
        and each.box[0] < x1
        and each.box[2] > x0
        and 0 < y0 - each.box[1] < 1.9 * max(line.height, 8)
        for each in lines
    )


def _owner(texts: Sequence[str]) -> Owner:
    """Return whose the place is by the titles said there; both or none leaves it open."""
    said = {title_of(text) for text in texts} - {"unknown"}
    return said.pop() if len(said) == 1 else "unknown"


def title_of(text: str) -> Owner:
    """Return whose title a plain line bears; a clerk of the police is an officer.

    A notary signs what somebody swore, as one who serves a paper signs for that.
    """
    if says(text, "notaries"):
        return "server"
    if says(text, "issuer"):
        return "officer" if says(text, "police") else "issuer"
    return "officer" if says(text, "officer") else "unknown"


def _is_grid(rule: Mark, rules: Sequence[Mark]) -> bool:
    """Say whether a rule is one of several of the same kind, as in a table or a form to fill in."""
    alike = [
        other
        for other in rules
        if abs(other.box[0] - rule.box[0]) < 6 and abs(other.box[2] - rule.box[2]) < 6
    ]
    return len(alike) >= 5


def _is_other(text: str) -> bool:
    return len(text.split()) <= 6 and starts(text, "not_signed")


def _is_inside(box: Box, other: Box) -> bool:
    """Say whether most of a box lies in another."""
    across = min(box[2], other[2]) - max(box[0], other[0])
    down = min(box[3], other[3]) - max(box[1], other[1])
    area = max((box[2] - box[0]) * (box[3] - box[1]), 1.0)
    return across > 0 and down > 0 and across * down > 0.6 * area


def _lies(box: Box, x0: float, y0: float, x1: float, y1: float) -> bool:
    middle = (box[1] + box[3]) / 2
    return box[0] < x1 and box[2] > x0 and y0 <= middle <= y1


def _closes(line: Line) -> bool:
    """Say whether a line is a closing phrase, or the end of a long one."""
    if len(line.words) <= 12 and starts(line.plain, "closings"):
        return True
    found = list(_pattern("closings", anchored=False).finditer(line.plain))
    return bool(found) and len(line.plain) - found[-1].end() <= 2


def says(text: str, kind: str) -> bool:
    """Say whether a plain text holds words of a kind of ``signing.toml``."""
    return _pattern(kind, anchored=False).search(text) is not None


def starts(text: str, kind: str) -> bool:
    """Say whether a plain text begins with words of a kind of ``signing.toml``."""
    return _pattern(kind, anchored=True).match(text) is not None


@cache
def _pattern(kind: str, *, anchored: bool) -> re.Pattern[str]:
    words = tomllib.loads(_WORDS.read_text("utf-8"))[kind]
    phrases = "|".join(sorted((re.escape(plain(word)) for word in words), key=len, reverse=True))
    start = r"[\W_]*" if anchored else r"(?<!\w)"
    return re.compile(rf"{start}(?:{phrases})(?!\w)")
