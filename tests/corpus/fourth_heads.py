"""Heads of the fourth series, drawn after papers in use by somebody who had not read the judges.

Each is like those of ``heads``: it draws ``draft.head_lines`` and returns where the body begins.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from documents.view import Box
from tests.corpus import marks
from tests.corpus.fourth_marks import (
    check_band,
    code_square,
    cross_shield,
    crowned_star,
    letters_mark,
    pale_star,
    upright,
)
from tests.corpus.heads import contact_of
from tests.corpus.processes import docket_of
from tests.corpus.second_marks import arms, small_capitals
from tests.corpus.sheet import union
from tests.corpus.specimen import Draft


def two_tongues(draft: Draft) -> float:
    """The office in two languages: on both sides of an emblem, or each line under the other."""
    sheet, chance = draft.sheet, draft.chance
    known = _drawn(draft).get("other")
    other = known or list(draft.place["lines"])
    draw = _beside if known is None or chance.random() < 0.5 else _interleaved
    box, low = draw(draft, other)
    contact = _in_rows(draft, "   ·   ", 7.5)
    if chance.random() < 0.5:
        sheet.rule(draft.margin, low, draft.right, low, 0.4)
    draft.head_box = union(box, sheet.lines(draft.margin, low + 5, contact, 7.5))
    return draft.head_box[3] + 18


def _beside(draft: Draft, other: list[str]) -> tuple[Box, float]:
    sheet, middle, gap = draft.sheet, draft.sheet.width / 2, 34.0
    room = middle - gap - draft.margin
    size = sheet.fitting([*draft.head_lines, *other], room, 11, "bold")
    boxes = [crowned_star(sheet, draft.chance, middle, 60, 26)]
    style = "bold" if draft.name else ""
    for x, align, lines in (
        (middle - gap, "right", draft.head_lines), (middle + gap, "left", other),
    ):  # fmt: skip
        boxes.append(sheet.lines(x, 42, lines[:1], size, "bold", align))
        boxes.append(sheet.lines(x, 42 + size * 1.3, lines[1:], size, style, align))
    rows = max(len(draft.head_lines), len(other))
    return union(*boxes), max(42 + size * 1.28 * rows, 86.0) + 6


def _interleaved(draft: Draft, other: list[str]) -> tuple[Box, float]:
    sheet, y, x = draft.sheet, 38.0, draft.margin + 52
    boxes = [cross_shield(sheet, draft.chance, draft.margin + 20, y + 22, 22)]
    large = sheet.fitting(draft.head_lines, draft.right - x, 12, "bold")
    small = sheet.fitting(other, draft.right - x, 9.5, "italic")
    # A name that runs over two lines stands whole before its translation.
    turns = [(draft.head_lines, other)]
    if not draft.name and len(other) == len(draft.head_lines):
        turns = [([own], [its]) for own, its in zip(draft.head_lines, other, strict=True)]
    for own, its in turns:
        boxes.append(sheet.lines(x, y, own, large, "bold"))
        y += large * 1.25 * len(own)
        boxes.append(sheet.lines(x, y, its, small, "italic"))
        y += small * 1.25 * len(its) + 3
    return union(*boxes), max(y, 84.0) + 4


def running_line(draft: Draft) -> float:
    """No more than a running line over a rule, from the state down to the unit, and the contact."""
    sheet, chance = draft.sheet, draft.chance
    mark = chance.choice((" | ", " / ", " > ", "  ·  ", " - "))
    own = " ".join(draft.head_lines) if draft.name else mark.join(draft.head_lines)
    upper = draft.words["states"] if draft.specimen.head == "present" else []
    lines = [mark.join([*upper, own])]
    wide, style = draft.right - draft.margin, chance.choice(("", "bold"))
    if sheet.fitting(lines, wide, 10, style) < 7.5:
        lines = [mark.join(upper), own] if upper else [own]
    size = sheet.fitting(lines, wide, 10, style)
    y = chance.uniform(28, 44)
    boxes = [sheet.lines(draft.margin, y, lines, size, style)]
    y = boxes[0][3] + 3
    sheet.rule(draft.margin, y, draft.right, y, chance.choice((0.4, 1.5)))
    contact = _in_rows(draft, "   ", 7.5)
    if chance.random() < 0.6:
        boxes.append(sheet.lines(draft.right, y + 4, contact, 7.5, "", "right"))
        y += 4 + 10 * len(contact)
    else:
        draft.footer = contact
    if upper and chance.random() < 0.5:
        sheet.text(draft.right, y + 16, draft.words["confidential"], 9, "bold", "right")
        y += 14
    draft.head_box = union(*boxes)
    return y + 30


def office_memo(draft: Draft) -> float:
    """Emblem and name on top in small capitals; the rest of the hierarchy stands at the foot."""
    sheet, chance = draft.sheet, draft.chance
    middle, y = sheet.width / 2, 30.0
    emblem = chance.choice((crowned_star, marks.emblem, cross_shield))
    boxes = [emblem(sheet, chance, middle, y + 22, 22)]
    y += 52
    top = len(draft.head_lines) if draft.name else 1
    size = sheet.fitting(draft.head_lines[:top], draft.right - draft.margin, 15)
    for line in draft.head_lines[:top]:
        boxes.append(small_capitals(sheet, middle, y, line, size, "centre"))
        y += size * 1.3
    rest, contact = draft.head_lines[top:], contact_of(draft)
    draft.footer = ["  -  ".join(rest)] if rest else []
    draft.footer += ["   ".join(contact[:2]), "   ".join(contact[2:])]
    if draft.specimen.head == "present" and chance.random() < 0.5:
        boxes.append(sheet.text(middle, y + 1, draft.pick("motto"), 8, "italic", "centre"))
        y += 13
    if chance.random() < 0.4:
        check_band(sheet, chance, y + 4, draft.margin, draft.right)
        y += 10
    draft.head_box = union(*boxes)
    return y + 18


def tramlines(draft: Draft) -> float:
    """The court at the left in underlined letters, the number at the right, the two sides below."""
    sheet, chance, words = draft.sheet, draft.chance, draft.words
    number = docket_of(draft)
    room = 0.6 * (draft.right - draft.margin)
    size = sheet.fitting(draft.head_lines, room, 12, "bold")
    y, boxes = chance.uniform(44, 66), []
    for line in draft.head_lines:
        box = sheet.text(draft.margin, y, line, size, "bold")
        sheet.rule(box[0], box[3] + 1, box[2], box[3] + 1, 0.6)
        boxes.append(box)
        y += size * 1.5
    high = sheet.fitting([number], draft.right - draft.margin - room - 12, 10.5)
    boxes.append(sheet.text(draft.right, boxes[0][1], number, high, "", "right"))
    if chance.random() < 0.4:
        contact = ", ".join(draft.place["lines"])
        boxes.append(sheet.text(draft.margin, y + 2, contact, 8, "italic"))
        y += 14
    draft.head_box = union(*boxes)
    if chance.random() < 0.5:
        judge = f"{words['before']}: {draft.pick('people')}"
        sheet.text(draft.margin, y + 8, judge, 10, "italic")
        y += 18
    y += 14
    if chance.random() < 0.6:
        middle = sheet.width / 2
        for row, (side, role) in enumerate(words["between"]):
            sheet.text(middle, y, side, 10.5, "bold", "centre")
            sheet.text(draft.right, y + 13, role, 10, "italic", "right")
            if row == 0:
                sheet.text(middle, y + 19, "- v -" if words["language"] == "en" else "./.", 9.5)
            y += 36
        return y
    sheet.lines(draft.margin, y, words["matter"], 10)
    return y + 13 * len(words["matter"]) + 14


def framed_page(draft: Draft) -> float:
    """A double frame around the whole page, a pale emblem under it, the court at its head."""
    sheet, chance = draft.sheet, draft.chance
    number = docket_of(draft)
    for inset in (26, 30):
        sheet.rectangle((inset, inset, sheet.width - inset, sheet.height - inset))
    if chance.random() < 0.5:
        pale_star(sheet, sheet.width / 2, sheet.height / 2, 120)
    middle, y, boxes = sheet.width / 2, 44.0, []
    if chance.random() < 0.5:
        seed = chance.random()
        for x in (draft.margin + 16, draft.right - 16):
            boxes.append(arms(sheet, random.Random(seed), x, y + 20, 19))
    style = chance.choice(("italic", "bold", ""))
    spaced = chance.random() < 0.3 and len(draft.head_lines[0]) < 30
    lines = list(draft.head_lines)
    if spaced:
        lines[0] = " ".join(lines[0]).replace("   ", "    ")
    for row, line in enumerate(lines):
        most = 15.0 if row == 0 or draft.name else 11.0
        size = sheet.fitting([line], draft.right - draft.margin - 84, most, style)
        boxes.append(sheet.text(middle, y, line, size, style, "centre"))
        y += size * 1.35
    address = ", ".join(draft.place["lines"])
    boxes.append(sheet.text(middle, y + 2, address, 8, "", "centre"))
    y = max(y + 18, 90.0)
    sheet.rule(30, y, sheet.width - 30, y, 0.5)
    x, align = chance.choice(((draft.margin, "left"), (middle, "centre"), (draft.right, "right")))
    boxes.append(sheet.text(x, y + 8, number, 10.5, "bold", align))
    sheet.text(sheet.width - 34, sheet.height - 44, draft.words["form_number"], 7, "", "right")
    draft.head_box = union(*boxes)
    return y + 34


def upright_filing(draft: Draft) -> float:
    """Mark and court at the left, the highest smallest; facts in rows; a line up the margin."""
    sheet, chance, words = draft.sheet, draft.chance, draft.words
    docket_of(draft)
    boxes = []
    x, y = draft.margin, 36.0
    if chance.random() < 0.7:
        boxes.append(arms(sheet, chance, x + 24, y + 24, 23))
        x += 60
    *upper, last = draft.head_lines
    even = bool(draft.name) or not upper
    room = draft.right - x - 30
    large = sheet.fitting(draft.head_lines if even else [last], room, 14, "bold")
    small = large if even else sheet.fitting(upper, room, 9.5)
    for line in upper:
        boxes.append(sheet.text(x, y, line, small, "bold" if even else ""))
        y += small * 1.3
    boxes.append(sheet.text(x, y, last, large, "bold"))
    y += large * 1.35
    contact = contact_of(draft)
    below = [", ".join(contact[:2]), " - ".join(contact[2:])]
    boxes.append(sheet.lines(x, y, below, sheet.fitting(below, room, 7.5)))
    y = max(y + 26, 92.0)
    side = 0.3 * (draft.right - draft.margin)
    values = [draft.dockets[0], draft.pick("natures"), draft.pick("stages")]
    for row, (label, value) in enumerate(zip(words["facts"], values, strict=True)):
        sheet.text(draft.margin + side, y, f"{label}:", 9, "bold", "right")
        fits = sheet.fitting([value], draft.right - draft.margin - side - 8, 9.5)
        box = sheet.text(draft.margin + side + 8, y, value, fits)
        boxes += [box] if row == 0 else []
        y += 13
    draft.head_box = union(*boxes)
    _strip(draft)
    return y + 20


def _strip(draft: Draft) -> None:
    """The line that a court's file system writes up the margin, and sometimes its square code."""
    sheet, chance = draft.sheet, draft.chance
    code = "".join(chance.choice("0123456789ABCDEF") for _ in range(12))
    line = draft.words["filed_strip"].format(
        day=f"2026-11-{chance.randint(10, 19)}", time=f"{chance.randint(8, 17):02}:27",
        number=chance.randint(11, 90), code=f"{code[:4]}-{code[4:8]}-{code[8:]}",
    )  # fmt: skip
    size = sheet.fitting([line], sheet.height - 150, 7)
    upright(sheet, sheet.width - 24, sheet.height - 60, line, size)
    sheet.rule(sheet.width - 34, 40, sheet.width - 34, sheet.height - 50, 0.3)
    if chance.random() < 0.5:
        code_square(sheet, chance, sheet.width - 74, 34, 36)


def monogram(draft: Draft) -> float:
    """The letters the office goes by as a mark, its lines beside a rule, a table of references."""
    sheet, chance, words = draft.sheet, draft.chance, draft.words
    letters = _drawn(draft).get("short", "RC")
    boxes = [letters_mark(sheet, chance, draft.margin, 36, letters)]
    x = boxes[0][2] + 22
    contact = contact_of(draft)
    beside = chance.random() < 0.5
    room = (draft.right - x) * (0.6 if beside else 1.0)
    style = chance.choice(("", "bold"))
    size = sheet.fitting(draft.head_lines, room, 12.5, style)
    sheet.rule(x - 11, 36, x - 11, 82, 0.8)
    boxes.append(sheet.lines(x, 38, draft.head_lines[:1], size, style))
    style = style if draft.name else ""
    boxes.append(sheet.lines(x, 38 + size * 1.3, draft.head_lines[1:], size, style))
    y = 44 + size * 1.3 * len(draft.head_lines)
    if beside:
        fits = sheet.fitting(contact, draft.right - x - room - 8, 7.5)
        boxes.append(sheet.lines(draft.right, 38, contact, fits, "", "right"))
    else:
        draft.footer = [", ".join(contact[:2]), " | ".join(contact[2:])]
    y = max(y, 96.0) + 10
    docket_of(draft)
    values = (
        draft.dockets[0], "-", draft.pick("people"), f"ext. {chance.randint(200, 980)}",
    )  # fmt: skip
    wide = (draft.right - draft.margin) / 4
    for column, (label, value) in enumerate(zip(words["table"], values, strict=True)):
        left = draft.margin + column * wide
        sheet.text(left, y, label, 7, "italic")
        fits = sheet.fitting([value], wide - 8, 9.5)
        sheet.text(left, y + 10, value, fits)
    sheet.rule(draft.margin, y + 25, draft.right, y + 25, 0.4)
    draft.head_box = union(*boxes)
    return y + 44


def typed_office(draft: Draft) -> float:
    """All typed in one size: the office underlined in the middle, or in rows at the right."""
    sheet, chance, words = draft.sheet, draft.chance, draft.words
    sheet.family = chance.choice(("courier", "courier", sheet.family))
    number, y = docket_of(draft), chance.uniform(40, 60)
    if chance.random() < 0.5:
        draft.head_box, y = _labelled(draft, y, number)
    else:
        boxes = []
        size = sheet.fitting(draft.head_lines, draft.right - draft.margin - 20, 12)
        for line in draft.head_lines:
            boxes.append(sheet.text(sheet.width / 2, y, line, size, "", "centre"))
            y += size * 1.25
        last = boxes[-1]
        sheet.rule(last[0], last[3] + 1.5, last[2], last[3] + 1.5, 0.6)
        contact = ", ".join(contact_of(draft)[:3])
        fits = sheet.fitting([contact], draft.right - draft.margin, 10)
        boxes.append(sheet.text(sheet.width / 2, y + 4, contact, fits, "", "centre"))
        y += 30
        sheet.text(draft.margin, y, number, 10.5)
        draft.head_box = union(*boxes)
        y += 18
    if draft.specimen.head == "present" and chance.random() < 0.4:
        sheet.text(sheet.width / 2, 18, words["confidential"], 10, "bold", "centre")
    return y + 12


def _labelled(draft: Draft, y: float, number: str) -> tuple[Box, float]:
    """Draw office, section and number in rows at the right, an emblem at the left."""
    sheet, words = draft.sheet, draft.words
    left = draft.margin + 0.3 * (draft.right - draft.margin)
    labels = [f"{label}:" for label in words["sections"][: len(draft.head_lines)]]
    if draft.name:
        labels[1:] = [""] * (len(labels) - 1)
    x = left + 8 + max(sheet.canvas.stringWidth(each, sheet.font("bold"), 9.5) for each in labels)
    size = sheet.fitting(draft.head_lines, draft.right - x, 10)
    for row, label in enumerate(labels):
        sheet.text(x - 8, y + row * 14, label, 9.5, "bold", "right")
    boxes = [sheet.lines(x, y, draft.head_lines, size, "", "left", 14 / size)]
    boxes.append(marks.emblem(sheet, draft.chance, draft.margin + 30, y + 26, 26))
    y += 14 * len(draft.head_lines)
    fits = sheet.fitting([number], draft.right - left - 20, 10)
    sheet.text(x, y + 2, number, fits)
    contact = contact_of(draft)[:3]
    fits = sheet.fitting(contact, draft.right - x, 8)
    boxes.append(sheet.lines(x, y + 18, contact, fits))
    return union(*boxes), y + 18 + 10 * len(contact) + 12


def _in_rows(draft: Draft, mark: str, size: float) -> list[str]:
    """Return the contact joined in one row, or in two where one would be too wide."""
    lines, wide = contact_of(draft), draft.right - draft.margin
    rows = [mark.join(lines)]
    if draft.sheet.fitting(rows, wide, size) < size:
        rows = [mark.join(lines[:2]), mark.join(lines[2:])]
    return rows


def _drawn(draft: Draft) -> dict[str, list[str]]:
    """Return what is known of whose lines are drawn; nothing where they are the provider's."""
    known = [*draft.words["agencies"], *draft.words["companies"]]
    return next((each for each in known if each["lines"] == draft.head_lines), {})


DRAWN_BY: dict[str, Callable[[Draft], float]] = {
    "two_tongues": two_tongues, "running_line": running_line, "office_memo": office_memo,
    "tramlines": tramlines, "framed_page": framed_page, "upright_filing": upright_filing,
    "monogram": monogram, "typed_office": typed_office,
}  # fmt: skip
