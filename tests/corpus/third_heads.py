"""Heads of the third series, drawn after papers in use by somebody who had not read the judges.

Each is like those of ``heads``: it draws ``draft.head_lines`` and returns where the body begins.
What says that a paper comes from a state, a formula or a marking, stands over authorities alone.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.corpus import marks
from tests.corpus.heads import contact_of
from tests.corpus.processes import docket_of
from tests.corpus.second_marks import arms, flame, small_capitals
from tests.corpus.sheet import union
from tests.corpus.specimen import Draft
from tests.corpus.third_marks import STRIPS, bars, broken, dashes, is_dark, squares


def bilingual_split(draft: Draft) -> float:
    """An emblem in the middle, the name left of it and in another language right, as equals."""
    sheet, chance = draft.sheet, draft.chance
    middle, radius = sheet.width / 2, chance.uniform(18, 24)
    mark = chance.choice((arms, marks.emblem))
    boxes = [mark(sheet, chance, middle, 62, radius)]
    wide = middle - radius - 14 - 36
    other = _other(draft)
    size = sheet.fitting([*draft.head_lines, *other], wide, 11, "bold")
    inward = chance.random() < 0.5
    left = (middle - radius - 12, "right") if inward else (36.0, "left")
    right = (middle + radius + 12, "left") if inward else (sheet.width - 36, "right")
    for (x, align), lines in ((left, draft.head_lines), (right, other)):
        if lines:
            boxes.append(sheet.lines(x, 46, lines[:1], size, "bold", align))
            boxes.append(sheet.lines(x, 46 + 1.4 * size, lines[1:], size, "", align))
    sheet.rule(36, 96, sheet.width - 36, 96, chance.choice((0.4, 1.5)))
    contact = contact_of(draft)
    half = sheet.width / 2 - 46
    for x, align, line in (
        (36.0, "left", ", ".join(contact[:2])),
        (sheet.width - 36, "right", "  ".join(contact[2:])),
    ):
        lines = broken(sheet, line, half, 7.5, "")
        boxes.append(sheet.lines(x, 101, lines, sheet.fitting(lines, half, 7.5), "", align))
    draft.head_box = union(*(box for box in boxes if box[2] > box[0]))
    return 142.0


def _other(draft: Draft) -> list[str]:
    """Return whose head this is in a second language, or nothing for who has one alone."""
    for each in [*draft.offices, *draft.words["companies"]]:
        if each["lines"] == draft.head_lines:
            return list(each.get("other", []))
    return []


def tall_strip(draft: Draft) -> float:
    """A coloured strip down the left side, the name broken in it; the contact far below or not."""
    sheet, chance = draft.sheet, draft.chance
    wide, colour = 0.215 * sheet.width, chance.choice(STRIPS)
    sheet.rectangle((0, 0, wide, sheet.height), colour)
    letters = (1.0, 1.0, 1.0) if is_dark(colour) else (0.08, 0.12, 0.25)
    boxes, y = [], 40.0
    if chance.random() < 0.6:
        sheet.canvas.setFillColorRGB(1, 1, 1)
        sheet.canvas.circle(wide / 2, sheet.height - 66, 31, stroke=0, fill=1)
        boxes.append(marks.emblem(sheet, chance, wide / 2, 66, 26))
        y = 112.0
    sheet.canvas.setFillColorRGB(*letters)
    words = [word for line in draft.head_lines for word in line.split()]
    size = sheet.fitting(words, wide - 28, 12, "bold")
    for row, line in enumerate(draft.head_lines):
        high, style = (size, "bold") if row == 0 else (min(size, 9.5), "")
        parts = broken(sheet, line, wide - 28, high, style)
        boxes.append(sheet.lines(14, y, parts, high, style))
        y += high * 1.25 * len(parts) + 5
    contact = [part for line in contact_of(draft) for part in broken(sheet, line, wide - 26, 7, "")]
    high = sheet.fitting(contact, wide - 26, 7)
    if chance.random() < 0.5:
        sheet.lines(14, sheet.height - 44 - 9 * len(contact), contact, high)
    else:
        boxes.append(sheet.lines(14, y + 8, contact, high))
    sheet.canvas.setFillColorRGB(0, 0, 0)
    draft.left = wide + 26
    draft.head_box = union(*boxes)
    return chance.uniform(44, 84)


def title_first(draft: Draft) -> float:
    """A memorandum: what it is in large letters, then from whom, beside it how to reach them.

    Some print the office above the title, over the whole width.
    """
    sheet, chance = draft.sheet, draft.chance
    title, y = draft.words["memo_title"], 38.0
    wide = draft.right - draft.margin
    if chance.random() < 0.35:
        size = sheet.fitting(draft.head_lines, wide, 12, "bold")
        box = sheet.lines(sheet.width / 2, y, draft.head_lines, size, "bold", "centre")
        contact = broken(sheet, "   ".join(contact_of(draft)), wide, 8, "")
        below = sheet.lines(sheet.width / 2, box[3] + 5, contact, 8, "", "centre")
        draft.head_box = union(box, below)
        if chance.random() < 0.7:
            draft.head_box = union(box, below, marks.emblem(sheet, chance, 36, 54, 18))
        sheet.text(draft.margin, below[3] + 24, title, 13, "bold")
        return below[3] + 56
    if chance.random() < 0.5:
        title = " ".join(title)
    sheet.text(draft.margin, y, title, 21, "bold")
    sheet.rule(draft.margin, y + 27, draft.right, y + 27, 2.5)
    contact = contact_of(draft)
    beside = sheet.lines(draft.right, y + 36, contact, 7.5, "", "right")
    room = beside[0] - draft.margin - 14
    size = sheet.fitting(draft.head_lines, room, 11)
    boxes = [sheet.lines(draft.margin, y + 36, draft.head_lines[:1], size, "bold")]
    if draft.head_lines[1:]:
        at = y + 36 + size * 1.35
        boxes.append(sheet.lines(draft.margin, at, draft.head_lines[1:], size))
    draft.head_box = union(beside, *boxes)
    return draft.head_box[3] + 26


def hierarchy_dashes(draft: Draft) -> float:
    """The levels of offices left with dashes between, the state and its motto at the right."""
    sheet, chance, words = draft.sheet, draft.chance, draft.words
    present = draft.specimen.head == "present"
    wide = 0.5 * sheet.width - 44
    x, y = 36 + wide / 2, 36.0
    size = sheet.fitting(draft.head_lines, wide, 10.5, "bold")
    boxes = []
    for row, line in enumerate(draft.head_lines):
        if row and not draft.name:
            boxes.append(dashes(sheet, chance, x, y))
            y += 11
        boxes.append(sheet.text(x, y, line, size, "" if row else "bold", "centre"))
        y += size * 1.3
    low = y
    if chance.random() < 0.6:
        contact = [", ".join(draft.place["lines"]), *contact_of(draft)[2:3]]
        high = sheet.fitting(contact, wide, 7.5)
        boxes.append(sheet.lines(x, y + 3, contact, high, "", "centre"))
        low = y + 24
    else:
        draft.footer = [", ".join(draft.place["lines"]), "  ".join(contact_of(draft)[2:])]
    if present:
        at = sheet.width - 36 - wide / 2
        boxes.append(sheet.text(at, 36, words["state"][0], 10.5, "bold", "centre"))
        boxes.append(sheet.text(at, 51, words["state"][1], 9, "italic", "centre"))
        boxes.append(dashes(sheet, chance, at, 64))
        if chance.random() < 0.4:
            boxes.append(flame(sheet, chance, at, 92, 15))
            low = max(low, 108)
    draft.head_box = union(*boxes)
    if chance.random() < 0.6:
        sheet.text(draft.margin, low + 12, docket_of(draft), 10.5)
        low += 22
    return low + 24


def numbered_boxes(draft: Draft) -> float:
    """A form as customs print it: small numbers in the corners of boxes, the sender in the first.

    Over the boxes stands how secret the paper is.
    """
    sheet, chance, words = draft.sheet, draft.chance, draft.words
    y, left, right = 44.0, 40.0, sheet.width - 40
    if draft.specimen.head == "present" and chance.random() < 0.7:
        sheet.text(sheet.width / 2, 24, draft.pick("marking"), 10, "bold", "centre")
    split = left + 0.6 * (right - left)
    label = docket_of(draft)
    high = max(96.0, 60 + 15.0 * len(draft.head_lines))
    sheet.rectangle((left, y, split, y + high))
    sheet.text(left + 3, y + 3, words["box_labels"][0], 6)
    size = sheet.fitting(draft.head_lines, split - left - 22, 11.5, "bold")
    boxes = [sheet.lines(left + 12, y + 15, draft.head_lines, size, "bold")]
    contact = contact_of(draft)
    boxes.append(sheet.lines(left + 12, boxes[0][3] + 5, contact[:3], 8.5))
    sent = (
        label,
        str(chance.randint(1, 4)),
        chance.choice(("A", "1", "II")),
        str(chance.randint(0, 3)),
    )
    corners = ((split, 0), (split, 1), ((split + right) / 2, 1), (split, 2))
    for (x, row), name, value in zip(corners, words["box_labels"][1:], sent, strict=True):
        end = (split + right) / 2 if (row, x) == (1, split) else right
        top = y + row * high / 3
        sheet.rectangle((x, top, end, top + high / 3))
        sheet.text(x + 3, top + 3, name, 6)
        fits = sheet.fitting([value], end - x - 14, 10)
        box = sheet.text(x + 8, top + 13, value, fits)
        if row == 0:
            boxes.append(box)
    if chance.random() < 0.5:
        bars(sheet, chance, (right - 96, y + high + 6, right, y + high + 22))
    draft.head_box = union(*boxes)
    return y + high + 40


def below_stamps(draft: Draft) -> float:
    """A row of the registry's stamps, in whose name it is said, then the court, spaced or right."""
    sheet, chance = draft.sheet, draft.chance
    texts = chance.sample(draft.words["copy_words"], chance.randint(1, 3))
    for row, text in enumerate(texts):
        at = draft.margin + 55 + row * (draft.right - draft.margin - 110) / 2
        when = f"{chance.randint(1, 28):02}.11.2026  {chance.randint(100, 9999)}"
        marks.stamp(sheet, chance, at, chance.uniform(46, 58), [text, when], 7)
    y = chance.uniform(92, 116)
    boxes = []
    middle = sheet.width / 2
    x, align = chance.choice(((middle, "centre"), (draft.right, "right"), (draft.right, "right")))
    wide = draft.right - draft.margin - (0 if align == "centre" else 60)
    size = sheet.fitting(draft.head_lines, 0.8 * wide, 13.5)
    for line in draft.head_lines:
        boxes.append(small_capitals(sheet, x, y, line, size, align))
        y += size * 1.35
    if align == "right":
        boxes.append(arms(sheet, chance, draft.margin + 24, boxes[0][1] + 24, 24))
        y = max(y, boxes[0][1] + 52)
    if draft.specimen.head == "present" and chance.random() < 0.6:
        y += 8
        sheet.text(middle, y, draft.words["bannered"], 10, "italic", "centre")
        y += 14
    y += 8
    boxes.append(sheet.text(draft.margin, y, docket_of(draft), 10, "bold"))
    town = f"{draft.place['lines'][0]}, {draft.words['phone']} {draft.place['phone']}"
    sheet.text(draft.right, y + 1, town, 7, "italic", "right")
    draft.head_box = union(*boxes)
    return y + 34


def head_table(draft: Draft) -> float:
    """The head as a table with lines: who issues it, where, and its reference, with labels."""
    sheet, chance, words = draft.sheet, draft.chance, draft.words
    left, right, y = draft.margin - 14, draft.right + 14, chance.uniform(34, 64)
    cell = left + 62 if chance.random() < 0.7 else left
    boxes = []
    contact = contact_of(draft)
    reached = [", ".join(contact[:2]), "  ".join(contact[2:])]
    rows = (draft.head_lines, reached, [docket_of(draft)], ["1 / 2"])
    top = y
    for row, (label, lines) in enumerate(zip(words["table_labels"], rows, strict=True)):
        most = 11.5 if row == 0 else 8.5 if row == 1 else 10
        style = "bold" if row in {0, 2} else ""
        size = sheet.fitting(lines, right - cell - 84, most, style)
        low = y + 1.28 * size * len(lines) + 9
        sheet.rectangle((cell, y, right, low))
        sheet.text(cell + 5, y + 5, label, 7.5, "italic")
        box = sheet.lines(cell + 76, y + 5, lines, size, style)
        if row < 3:
            boxes.append(box)
        y = low
    sheet.rule(cell + 70, top, cell + 70, y)
    if cell > left:
        sheet.rectangle((left, top, cell, y))
        boxes.append(arms(sheet, chance, (left + cell) / 2, (top + y) / 2, 22))
    draft.head_box = union(*boxes)
    return y + 30


def barcode_corner(draft: Draft) -> float:
    """The number large at the right over its bar code, the court small at the left by a rule."""
    sheet, chance = draft.sheet, draft.chance
    label = docket_of(draft)
    split = sheet.width * 0.6
    colour = chance.choice([each for each in STRIPS if is_dark(each)])
    y = chance.uniform(36, 52)
    sheet.canvas.setFillColorRGB(*colour)
    size = sheet.fitting(draft.head_lines, split - draft.margin - 20, 10, "bold")
    boxes = [sheet.text(draft.margin, y, draft.head_lines[0], size, "bold")]
    sheet.canvas.setFillColorRGB(0, 0, 0)
    style = "bold" if draft.name else ""
    lines = draft.head_lines[1:]
    boxes.append(sheet.lines(draft.margin, y + 1.3 * size, lines, size, style))
    below = y + 1.3 * size * len(draft.head_lines) + 3
    boxes.append(sheet.lines(draft.margin, below, contact_of(draft), 7))
    low = max(below + 8.8 * len(contact_of(draft)) + 8, y + 66)
    sheet.rectangle((draft.margin - 12, y, draft.margin - 8, low - 8), colour)
    room = draft.right - split
    high = sheet.fitting([label], room, 15, "bold")
    boxes.append(sheet.text(draft.right, y, label, high, "bold", "right"))
    bars(sheet, chance, (split, y + 22, draft.right, y + 44))
    sheet.text(draft.right, y + 47, draft.words["our_ref"], 7, "italic", "right")
    if chance.random() < 0.5:
        squares(sheet, chance, draft.margin, sheet.height - 62, 40)
    draft.head_box = union(*(box for box in boxes if box[2] > box[0]))
    return low + 18


DRAWN_BY: dict[str, Callable[[Draft], float]] = {
    "bilingual_split": bilingual_split, "tall_strip": tall_strip, "title_first": title_first,
    "hierarchy_dashes": hierarchy_dashes, "numbered_boxes": numbered_boxes,
    "below_stamps": below_stamps, "head_table": head_table, "barcode_corner": barcode_corner,
}  # fmt: skip
