"""The heads of the first twelve layouts. Each draws ``draft.head_lines`` and returns where it ends.

The same head with other lines is the head of a private company or of the provider itself.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.corpus import marks
from tests.corpus.sheet import union
from tests.corpus.specimen import Draft


def contact_of(draft: Draft) -> list[str]:
    """Address and ways to reach the office, one to a line."""
    words, place = draft.words, draft.place
    lines = [*place["lines"], f"{words['phone']}: {place['phone']}"]
    if draft.chance.random() < 0.6:
        lines.append(f"{words['fax']}: {place['fax']}")
    if draft.chance.random() < 0.6:
        lines.append(f"{words['email']}: office@{place['host']}")
    elif draft.chance.random() < 0.5:
        lines.append(f"www.{place['host']}")
    return lines


def centred(draft: Draft) -> float:
    """Emblem, name and address in the middle, a rule below."""
    sheet, chance = draft.sheet, draft.chance
    middle, y = sheet.width / 2, 36.0
    boxes = []
    if chance.random() < 0.6:
        boxes.append(marks.emblem(sheet, chance, middle, y + 24, 22))
        y += 54
    size = chance.uniform(14, 19)
    boxes.append(sheet.lines(middle, y, draft.head_lines[:1], size, "bold", "centre"))
    y += size * 1.35
    if draft.head_lines[1:]:
        boxes.append(sheet.lines(middle, y, draft.head_lines[1:], 11, "", "centre"))
        y += 11 * 1.3 * len(draft.head_lines[1:])
    contact = contact_of(draft)
    boxes.append(sheet.text(middle, y + 2, ", ".join(contact[:2]), 8.5, "", "centre"))
    boxes.append(sheet.text(middle, y + 13, "  |  ".join(contact[2:]), 8.5, "", "centre"))
    y += 30
    sheet.rule(draft.margin, y, draft.right, y, chance.uniform(0.5, 2))
    draft.head_box = union(*boxes)
    return y + 18


def din(draft: Draft) -> float:
    """Name at the right or left top, information block beside the addressee window."""
    sheet, chance = draft.sheet, draft.chance
    align = chance.choice(("left", "right"))
    x = draft.margin if align == "left" else draft.right
    boxes = [sheet.lines(x, 40, draft.head_lines[:1], chance.uniform(13, 18), "bold", align)]
    boxes.append(sheet.lines(x, 62, draft.head_lines[1:], 10, "", align))
    sender = " · ".join([draft.head_lines[0], *draft.place["lines"]])
    boxes.append(sheet.text(draft.margin, 128, sender, 6.5))
    left = sheet.width * 0.62
    labels = [
        f"{draft.words['file_label']}: {chance.randint(10, 99)} Js {chance.randint(100, 9999)}/26"
    ]
    boxes.append(sheet.lines(left, 140, labels + contact_of(draft), 8.5))
    draft.head_box = union(*boxes)
    return 142.0


def republic(draft: Draft) -> float:
    """Emblem of state over a stack of offices from the state down to the unit."""
    sheet, chance = draft.sheet, draft.chance
    middle, y = sheet.width / 2, 30.0
    boxes = [marks.emblem(sheet, chance, middle, y + 26, 25)]
    y += 58
    for line in draft.head_lines:
        boxes.append(sheet.text(middle, y, line, 11.5, "bold", "centre"))
        y += 14.5
    contact = contact_of(draft)
    boxes.append(sheet.text(middle, y + 2, " - ".join(contact[:3]), 8, "italic", "centre"))
    draft.head_box = union(*boxes)
    return y + 34


def footer_contact(draft: Draft) -> float:
    """A small name at the top left; address and contact stand in the footer."""
    sheet, chance = draft.sheet, draft.chance
    size = chance.uniform(11.5, 14)
    boxes = [sheet.lines(draft.margin, 42, draft.head_lines, size, "bold")]
    if chance.random() < 0.5:
        boxes.append(marks.emblem(sheet, chance, draft.right - 24, 58, 22))
    draft.footer = [", ".join(draft.place["lines"]), "  ·  ".join(contact_of(draft)[2:])]
    draft.head_box = union(*boxes)
    return 42 + len(draft.head_lines) * size * 1.3 + 34


def two_columns(draft: Draft) -> float:
    """The stack of offices at the left, address and contact at the right, a thin rule."""
    sheet = draft.sheet
    boxes = [sheet.lines(draft.margin, 40, draft.head_lines, 12, "bold")]
    contact = contact_of(draft)
    boxes.append(sheet.lines(draft.right, 40, contact, 8.5, "", "right"))
    y = 40 + max(len(draft.head_lines) * 15, len(contact) * 10.6) + 10
    sheet.rule(draft.margin, y, draft.right, y, 0.5)
    draft.head_box = union(*boxes)
    return y + 22


def caption(draft: Draft) -> float:
    """The caption of a court: its name in the middle, the parties left, the number right."""
    sheet, chance = draft.sheet, draft.chance
    middle, y = sheet.width / 2, 50.0
    boxes = [sheet.lines(middle, y, draft.head_lines, 13.5, "bold", "centre")]
    y += len(draft.head_lines) * 13.5 * 1.3 + 20
    parties = draft.words["parties"]
    sheet.lines(draft.margin, y, parties, 11)
    for number in range(len(parties) + 1):
        sheet.text(middle, y + number * 13.7, ")", 11)
    docket = f"26-{chance.randint(100, 9999)}"
    draft.dockets = (docket,)
    labelled = f"{draft.words['file_label']} {docket}"
    boxes.append(sheet.text(middle + 24, y + 10, labelled, 11))
    draft.head_box = union(*boxes)
    return y + 13.7 * (len(parties) + 1) + 20


def emblem_left(draft: Draft) -> float:
    """Emblem at the left, name beside it, contact below the name."""
    sheet, chance = draft.sheet, draft.chance
    boxes = [marks.emblem(sheet, chance, draft.margin + 28, 66, 28)]
    x = draft.margin + 72
    boxes.append(sheet.lines(x, 42, draft.head_lines[:1], chance.uniform(14, 17), "bold"))
    boxes.append(sheet.lines(x, 62, draft.head_lines[1:], 10.5))
    y = 64 + 13.5 * max(1, len(draft.head_lines) - 1)
    contact = contact_of(draft)
    boxes.append(sheet.text(x, y, ", ".join(contact[:2]), 8.5))
    boxes.append(sheet.text(x, y + 11, "   ".join(contact[2:]), 8.5))
    draft.head_box = union(*boxes)
    return y + 48


def right_column(draft: Draft) -> float:
    """The whole head as a narrow column at the right beside the addressee."""
    sheet = draft.sheet
    x = sheet.width * 0.66
    y = draft.chance.uniform(36, 60)
    boxes = []
    for line in draft.head_lines:
        y = sheet.paragraph(x, y, sheet.width * 0.31, line, 10.5)
    boxes.append((x, 40.0, draft.right, y))
    boxes.append(sheet.lines(x, y + 6, contact_of(draft), 8))
    draft.head_box = union(*boxes)
    return 96.0


def band(draft: Draft) -> float:
    """White letters on a dark band; contact in the footer."""
    sheet, chance = draft.sheet, draft.chance
    shade = chance.choice(((0.06, 0.14, 0.35), (0.1, 0.1, 0.1), (0.35, 0.05, 0.08)))
    height = 30 + 14 * len(draft.head_lines)
    sheet.rectangle((0, 0, sheet.width, height), fill=shade)
    sheet.canvas.setFillColorRGB(1, 1, 1)
    boxes = [sheet.text(draft.margin, 16, draft.head_lines[0], chance.uniform(15, 18), "bold")]
    boxes.append(sheet.lines(draft.margin, 37, draft.head_lines[1:], 10.5))
    sheet.canvas.setFillColorRGB(0, 0, 0)
    draft.footer = ["  |  ".join(contact_of(draft))]
    draft.head_box = union(*boxes)
    return height + 36


def fax(draft: Draft) -> float:
    """The line of the sending machine on top, then name and a table of a fax cover sheet."""
    sheet, chance = draft.sheet, draft.chance
    sent, number = f"21/11/2026 09:{chance.randint(10, 59)}", draft.place["fax"]
    line = f"{sent}   {number}            P. 01/0{chance.randint(1, 4)}"
    sheet.canvas.setFont("Courier", 8)
    sheet.canvas.drawString(40, sheet.height - 18, line)
    boxes = [sheet.lines(sheet.width / 2, 48, draft.head_lines, 14, "bold", "centre")]
    y = 50 + len(draft.head_lines) * 17.5
    contact = contact_of(draft)
    boxes.append(sheet.text(sheet.width / 2, y, " - ".join(contact), 8, "", "centre"))
    draft.head_box = union(*boxes)
    return y + 30


def court_left(draft: Draft) -> float:
    """The court at the left top, its file number below or at the right, no contact block."""
    sheet, chance = draft.sheet, draft.chance
    boxes = [sheet.lines(draft.margin, 48, draft.head_lines, 13, "bold")]
    draft.dockets = (f"{chance.randint(1, 40)} Gs {chance.randint(100, 999)}/26",)
    docket = f"{draft.words['file_label']}: {draft.dockets[0]}"
    if chance.random() < 0.5:
        boxes.append(sheet.text(draft.right, 50, docket, 10, "", "right"))
    else:
        below = 52 + len(draft.head_lines) * 16.3
        boxes.append(sheet.text(draft.margin, below, docket, 10))
    if chance.random() < 0.5:
        boxes.append(marks.emblem(sheet, chance, sheet.width / 2 + 40, 62, 24))
    draft.head_box = union(*boxes)
    return 80 + len(draft.head_lines) * 16.3


def court_form(draft: Draft) -> float:
    """A court's form: its number at the corner, a double rule, the name, boxes to fill in."""
    sheet, chance = draft.sheet, draft.chance
    sheet.text(draft.margin, 26, f"Form {chance.randint(80, 120)}  (Rev. 11/26)", 7)
    sheet.rule(draft.margin, 38, draft.right, 38, 2)
    sheet.rule(draft.margin, 42, draft.right, 42, 0.5)
    boxes = [sheet.lines(sheet.width / 2, 54, draft.head_lines, 15, "bold", "centre")]
    y = 60 + len(draft.head_lines) * 18.8
    middle = sheet.width / 2
    sheet.rectangle((draft.margin, y, middle, y + 60))
    sheet.rectangle((middle, y, draft.right, y + 60))
    sheet.lines(draft.margin + 6, y + 8, draft.words["parties"], 9.5)
    draft.dockets = (f"26-{chance.randint(100, 9999)}",)
    docket = f"{draft.words['file_label']} {draft.dockets[0]}"
    boxes.append(sheet.text(middle + 8, y + 20, docket, 10))
    draft.head_box = union(*boxes)
    return y + 82


DRAWN_BY: dict[str, Callable[[Draft], float]] = {
    "centred": centred, "din": din, "republic": republic, "footer_contact": footer_contact,
    "two_columns": two_columns, "caption": caption, "emblem_left": emblem_left,
    "right_column": right_column, "band": band, "fax": fax, "court_left": court_left,
    "court_form": court_form,
}  # fmt: skip
