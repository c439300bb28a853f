"""Eight heads drawn after the papers that police, prosecutors and courts send most: see ADR 13.

Each is like those of ``heads``: it draws ``draft.head_lines`` and returns where the body begins.
"""

from __future__ import annotations

from collections.abc import Callable

from reportlab.lib.utils import simpleSplit

from documents.view import Box
from tests.corpus.fifth_marks import (
    BRASS,
    DARK,
    NAVY,
    coloured_rule,
    flag,
    shield,
    squares,
    star,
)
from tests.corpus.heads import contact_of
from tests.corpus.processes import docket_of
from tests.corpus.sheet import union
from tests.corpus.specimen import Draft

# The parties as some courts set them: a label, one side, a word between, the other.
BETWEEN = {
    "en": ("BETWEEN:", "THE CROWN", "- and -", "A PERSON OR PERSONS UNKNOWN"),
    "de": ("In der Sache", "Strafverfahren", "gegen", "Unbekannt"),
    "pt": ("AUTOS DE INQUÉRITO", "A SOCIEDADE", "contra", "AUTOR DESCONHECIDO"),
    "es": ("ACTUACIONES", "DE OFICIO", "contra", "PERSONA NO IDENTIFICADA"),
    "fr": ("EN CAUSE DE :", "PARTIE PLAIGNANTE", "contre", "X"),
}
# Labels of the table of a case: what it is about, then the kind of file with its value.
PARTICULARS = {
    "en": ("Matter", "Case type", "Criminal - miscellaneous"),
    "de": ("Sache", "Verfahrensart", "Strafsache - Ermittlungsverfahren"),
    "pt": ("Assunto", "Classe", "Pedido de quebra de sigilo de dados"),
    "es": ("Sobre", "Clase", "Diligencias de investigación"),
    "fr": ("Affaire", "Nature", "Procédure pénale"),
}


def _contact_rows(draft: Draft, joining: str = "   ") -> list[str]:
    """The address in one row, the ways to reach the office in another."""
    contact, address = contact_of(draft), draft.place["lines"]
    return [", ".join(address), joining.join(contact[len(address) :])]


def _name_rows(draft: Draft) -> int:
    """How many lines are the name itself, set alike: all where it runs over two."""
    return len(draft.head_lines) if draft.name else 1


def two_stars(draft: Draft) -> float:
    """A badge at one side or at both, the name between, the chief at the left below a rule."""
    sheet, chance = draft.sheet, draft.chance
    middle, both = sheet.width / 2, chance.random() < 0.5
    boxes = [star(sheet, chance, draft.margin + 26, 62, 27)]
    if both:
        boxes.append(star(sheet, chance, draft.right - 26, 62, 27))
    room = draft.right - draft.margin - 124
    large = _name_rows(draft)
    size = sheet.fitting(draft.head_lines[:large], room, 20, "bold")
    small = min(size, sheet.fitting(draft.head_lines, room, 12))
    sheet.canvas.setFillColorRGB(*chance.choice(DARK))
    y = 62 - (size * 1.25 * large + small * 1.3 * (len(draft.head_lines) - large)) / 2
    boxes.append(sheet.lines(middle, y, draft.head_lines[:large], size, "bold", "centre"))
    if draft.head_lines[large:]:
        below = y + size * 1.3 * large
        boxes.append(sheet.lines(middle, below, draft.head_lines[large:], small, "", "centre"))
    coloured_rule(sheet, draft.margin, 96, draft.right, 2, NAVY)
    coloured_rule(sheet, draft.margin, 99, draft.right, 1, BRASS)
    titles = draft.words["officials" if draft.specimen.head == "present" else "partners"]
    chief = [draft.pick("people"), chance.choice(titles)]
    boxes.append(sheet.lines(draft.margin, 105, chief, 8.5, "bold"))
    sheet.canvas.setFillColorRGB(0, 0, 0)
    rows = _contact_rows(draft)
    wide = sheet.canvas.stringWidth(chief[1], sheet.font("bold"), 8.5)
    high = sheet.fitting(rows, draft.right - draft.margin - max(wide, 90) - 16, 8)
    boxes.append(sheet.lines(draft.right, 105, rows, high, "", "right"))
    draft.head_box = union(*boxes)
    return 150.0


def reference_strip(draft: Draft) -> float:
    """Arms and name in the left corner, the sender in one small line above the addressee."""
    sheet, chance = draft.sheet, draft.chance
    boxes: list[Box] = []
    x = draft.margin
    if chance.random() < 0.8:
        boxes.append(shield(sheet, chance, x + 15, 52, 19))
        x += 42
    large = _name_rows(draft)
    size = sheet.fitting(draft.head_lines[:large], draft.right - x, 15, "bold")
    boxes.append(sheet.lines(x, 34, draft.head_lines[:large], size, "bold"))
    y = 34 + size * 1.32 * large
    rest = draft.head_lines[large:]
    if rest:
        small = sheet.fitting(rest, draft.right - x, min(size, 10.5))
        boxes.append(sheet.lines(x, y, rest, small))
        y += small * 1.3 * len(rest)
    y = max(y + 6, 78.0)
    coloured_rule(sheet, draft.margin, y, draft.right, 1.2, chance.choice(DARK))
    rows = _contact_rows(draft, " · ")
    boxes.append(sheet.text(draft.right, y + 5, rows[1], 7.5, "", "right"))
    sender = " - ".join([draft.head_lines[0], rows[0]])
    small = sheet.fitting([sender], 400, 7)
    boxes.append(sheet.text(draft.margin, y + 34, sender, small))
    draft.head_box = union(*boxes)
    return y + 50


def ministry_block(draft: Draft) -> float:
    """A flag over the highest office in short lines at the left, the unit at the right."""
    sheet, chance = draft.sheet, draft.chance
    private = draft.specimen.head != "present"
    boxes = [flag(sheet, draft.margin, 34, 62, "" if private else draft.specimen.language)]
    first, rest = draft.head_lines[:1], draft.head_lines[1:]
    stack = simpleSplit(first[0], sheet.font("bold"), 11.5, 165)
    if draft.name:
        stack, rest = simpleSplit(" ".join(draft.head_lines), sheet.font("bold"), 11, 190), []
    boxes.append(sheet.lines(draft.margin, 62, stack, 11.5, "bold"))
    y = 62 + 14.4 * len(stack)
    low = y
    if rest:
        room = draft.right - sheet.width * 0.48
        size = sheet.fitting(rest, room, 10.5, "bold")
        boxes.append(sheet.lines(draft.right, 38, rest, size, "bold", "right"))
        low = max(low, 42 + size * 1.25 * len(rest))
    if chance.random() < 0.5:
        draft.footer = _contact_rows(draft, "  -  ")
    else:
        contact = contact_of(draft)
        at = 44 + 14 * len(rest)
        boxes.append(sheet.lines(draft.right, at, contact, 8, "", "right"))
        low = max(low, at + 10 * len(contact))
    draft.head_box = union(*boxes)
    return low + 22


def between_parties(draft: Draft) -> float:
    """The court underlined at the left, the number at the right, the parties in the middle."""
    sheet, chance = draft.sheet, draft.chance
    number = docket_of(draft)
    size = sheet.fitting(draft.head_lines, (draft.right - draft.margin) * 0.62, 12.5, "bold")
    boxes, y = [], chance.uniform(44, 70)
    for row, line in enumerate(draft.head_lines):
        box = sheet.text(draft.margin, y, line, size, "bold")
        if row == 0:
            sheet.rule(box[0], box[3] + 1.5, box[2], box[3] + 1.5, 0.7)
        boxes.append(box)
        y += size * 1.45
    # Where the court leaves no room beside it the number stands lower.
    beside = draft.right - 190 > max(box[2] for box in boxes)
    if not beside:
        y += 4
    at = boxes[0][1] if beside else y
    room = min(180.0, draft.right - draft.margin)
    high = sheet.fitting([number], room, 10.5)
    boxes.append(sheet.text(draft.right, at, number, high, "", "right"))
    y += 24
    between, *lines = BETWEEN[draft.specimen.language]
    sheet.text(draft.margin, y, between, 10, "bold")
    y += 16
    for row, line in enumerate(lines):
        style = "" if row == 1 else "bold"
        sheet.text(sheet.width / 2, y, line, 10.5, style, "centre")
        y += 16
    sheet.rule(draft.margin + 120, y + 6, draft.right - 120, y + 6, 0.7)
    draft.head_box = union(*boxes)
    return y + 26


def particulars(draft: Draft) -> float:
    """Arms at the left of the court's lines, its address, and a table of the case."""
    sheet, chance = draft.sheet, draft.chance
    boxes = [shield(sheet, chance, draft.margin + 22, 60, 24)]
    x = draft.margin + 60
    align = chance.choice(("left", "centre"))
    at = x if align == "left" else (x + draft.right) / 2
    size = sheet.fitting(draft.head_lines, draft.right - x, 12, "bold")
    y = 36.0
    for row, line in enumerate(draft.head_lines):
        style = "bold" if row < max(2, _name_rows(draft)) else ""
        boxes.append(sheet.text(at, y, line, size, style, align))
        y += size * 1.28
    rows = _contact_rows(draft)
    high = sheet.fitting(rows, draft.right - x, 7.5)
    boxes.append(sheet.lines(at, y + 3, rows, high, "", align))
    y = max(y + 28, 98.0)
    number = docket_of(draft)
    value = draft.dockets[0]
    matter, kind, kind_value = PARTICULARS[draft.specimen.language]
    table = (
        (number.removesuffix(value).strip().rstrip(":").strip(), value),
        (kind, kind_value), (matter, ", ".join(draft.words["parties"])),
    )  # fmt: skip
    for label, filled in table:
        sheet.rectangle((draft.margin, y, draft.margin + 132, y + 18))
        sheet.rectangle((draft.margin + 132, y, draft.right, y + 18))
        small = sheet.fitting([label], 122, 8.5, "bold")
        sheet.text(draft.margin + 5, y + 5, label, small, "bold")
        wide = draft.right - draft.margin - 142
        small = sheet.fitting([filled], wide, 9)
        box = sheet.text(draft.margin + 137, y + 5, filled, small)
        if filled == value:
            boxes.append(box)
        y += 18
    draft.head_box = union(*boxes)
    return y + 24


def state_and_county(draft: Draft) -> float:
    """Where the court sits at the left, which court at the right, the case below."""
    sheet, chance, words = draft.sheet, draft.chance, draft.words
    number, lines = docket_of(draft), draft.head_lines
    half = len(lines) if draft.name else (len(lines) + 1) // 2
    left, right = lines[:half], lines[half:]
    middle, y = sheet.width / 2, chance.uniform(46, 72)
    room = middle - draft.margin - 14
    alone = draft.right - draft.margin
    size = sheet.fitting(left, room if right else alone, 11.5, "bold")
    if right:
        size = min(size, sheet.fitting(right, draft.right - middle - 14, 11.5, "bold"))
    boxes = [sheet.lines(draft.margin, y, left, size, "bold", leading=1.5)]
    if right:
        boxes.append(sheet.lines(draft.right, y, right, size, "bold", "right", leading=1.5))
    y += size * 1.5 * max(len(left), len(right)) + 14
    sheet.rule(draft.margin, y, draft.right, y, 0.6)
    parties = words["parties"]
    size = sheet.fitting(parties, room, 10.5)
    sheet.lines(draft.margin, y + 12, parties, size, leading=1.4)
    high = sheet.fitting([number], draft.right - middle - 24, 10.5, "bold")
    boxes.append(sheet.text(middle + 24, y + 12 + size * 1.4, number, high, "bold"))
    low = y + 20 + size * 1.4 * len(parties)
    sheet.rule(middle, y, middle, low, 0.6)
    sheet.rule(draft.margin, low, draft.right, low, 0.6)
    draft.head_box = union(*boxes)
    return low + 22


def department_rule(draft: Draft) -> float:
    """A round mark, the department in large letters over a rule, the office and address below."""
    sheet, chance = draft.sheet, draft.chance
    canvas = sheet.canvas
    boxes: list[Box] = [(draft.margin, 34.0, draft.margin + 52, 86.0)]
    canvas.setLineWidth(1.4)
    canvas.circle(draft.margin + 26, sheet.height - 60, 25)
    shield(sheet, chance, draft.margin + 26, 60, 14)
    x = draft.margin + 66
    large = _name_rows(draft)
    size = sheet.fitting(draft.head_lines[:large], draft.right - x, 17 if large == 1 else 13)
    y = 60 - size * 1.25 * large
    boxes.append(sheet.lines(x, y, draft.head_lines[:large], size))
    sheet.rule(x, 64, draft.right, 64, 0.8)
    rest = draft.head_lines[large:]
    room = (draft.right - x) * 0.56
    low = 71.0
    if rest:
        small = sheet.fitting(rest, room, 10.5)
        boxes.append(sheet.lines(x, low, rest, small))
        low += small * 1.25 * len(rest)
    address = draft.place["lines"]
    high = sheet.fitting(address, (draft.right - x) * 0.42, 8.5, "italic")
    boxes.append(sheet.lines(draft.right, 71, address, high, "italic", "right"))
    draft.footer = [_contact_rows(draft, "  |  ")[1]]
    y = max(low, 94.0) + 14
    boxes.append(sheet.text(x, y, docket_of(draft), 9.5))
    draft.head_box = union(*boxes)
    return y + 30


def checkered(draft: Draft) -> float:
    """A band of squares along the upper edge, name, unit and address at the right below it."""
    sheet, chance = draft.sheet, draft.chance
    squares(sheet, chance, 12)
    boxes = [shield(sheet, chance, draft.right - 20, 66, 24)]
    x = draft.right - 54
    room = x - draft.margin
    large = _name_rows(draft)
    size = sheet.fitting(draft.head_lines[:large], room, 16.5, "bold")
    sheet.canvas.setFillColorRGB(*chance.choice(DARK))
    y = 42.0
    boxes.append(sheet.lines(x, y, draft.head_lines[:large], size, "bold", "right"))
    y += size * 1.3 * large
    rest = draft.head_lines[large:]
    if rest:
        small = sheet.fitting(rest, room, min(size, 10.5))
        boxes.append(sheet.lines(x, y, rest, small, "", "right"))
        y += small * 1.3 * len(rest)
    sheet.canvas.setFillColorRGB(0, 0, 0)
    if draft.specimen.head == "present" and chance.random() < 0.5:
        style = "italic"
        draft.footer = [draft.pick("motto")]
        boxes.append(sheet.text(draft.right, 96, _contact_rows(draft)[1], 8, style, "right"))
        y = 112.0
    else:
        contact = contact_of(draft)
        y = max(y + 6, 96.0)
        boxes.append(sheet.lines(draft.right, y, contact, 8, "", "right"))
        y += 10 * len(contact)
    boxes.append(sheet.text(draft.margin, y + 2, docket_of(draft), 9.5))
    draft.head_box = union(*boxes)
    return y + 32


DRAWN_BY: dict[str, Callable[[Draft], float]] = {
    "two_stars": two_stars, "reference_strip": reference_strip, "ministry_block": ministry_block,
    "between_parties": between_parties, "particulars": particulars,
    "state_and_county": state_and_county, "department_rule": department_rule,
    "checkered": checkered,
}  # fmt: skip
