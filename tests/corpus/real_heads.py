"""Heads built as those of real papers are, in invented words; all of the tuning half.

What they were modelled on is said at each. Each draws ``draft.head_lines`` and returns where it
ends; the lines of a state stand over those of an authority alone, for a company has none.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.corpus import marks
from tests.corpus.heads import contact_of
from tests.corpus.sheet import union
from tests.corpus.specimen import Draft

STATES = {
    "en": ["STATE OF WESTMARK", "COUNTY OF ELMWOOD"],
    "de": ["FREISTAAT NORDMARK"],
    "pt": ["ESTADO DE MODELO"],
    "es": ["COMUNIDAD DE MUESTRA"],
    "fr": ["RÉPUBLIQUE FRANÇAISE"],
}
FORM_LINES = {
    "en": "Form 93 (Rev. 11/26)",
    "de": "Vordruck 4.12 (01.26)",
    "pt": "Modelo 14-A",
    "es": "Mod. 790-2",
    "fr": "Imprimé n° 12-4",
}
FILED = {
    "en": ["FILED", "NOV 09 2026", "9:42 AM"],
    "de": ["Eingegangen", "09. Nov. 2026"],
    "pt": ["PROTOCOLO", "09/11/2026 14:20"],
    "es": ["REGISTRO DE ENTRADA", "09/11/2026"],
    "fr": ["ARRIVÉE", "09 NOV. 2026"],
}
REFERENCES = {
    "en": ("Our ref.", "Your ref.", "Date"),
    "de": ("Mein Zeichen", "Ihr Zeichen", "Datum"),
    "pt": ("Ofício nº", "Referência", "Data"),
    "es": ("N/REF", "S/REF", "FECHA"),
    "fr": ("N/Réf.", "V/Réf.", "Date"),
}
OFFICIALS = {
    "en": ("Sheriff", "Undersheriff"),
    "de": ("Leiter", "Stellvertreterin"),
    "pt": ("Titular", "Substituta"),
    "es": ("Titular", "Sustituta"),
    "fr": ("Le chef de service", "L'adjointe"),
}


def form_caption(draft: Draft) -> float:
    """The printed forms of the federal courts of the United States."""
    sheet, chance = draft.sheet, draft.chance
    form = FORM_LINES[draft.specimen.language]
    sheet.text(draft.margin, 28, f"{form} {draft.pick('order_title').title()}", 7)
    sheet.rule(draft.margin, 40, draft.right, 40, 1.2)
    y = 58.0
    boxes = []
    for number, line in enumerate(draft.head_lines):
        size = 15 if number == 0 else 10.5
        boxes.append(
            sheet.text(sheet.width / 2, y, line, size, "" if line.islower() else "bold", "centre")
        )
        y += size * 1.35
    y += 20
    left = draft.words["parties"]
    for number, line in enumerate(left):
        sheet.text(draft.margin, y + 13 * number, line, 9.5)
    for number in range(len(left) + 2):
        sheet.text(sheet.width * 0.48, y + 13 * number, ")", 10)
    docket = f"{draft.words['file_label']}  2:26-mj-{chance.randint(100, 9999):05d}"
    boxes.append(sheet.text(sheet.width * 0.52, y + 13, docket, 10))
    draft.head_box = union(*boxes)
    return y + 13 * (len(left) + 2) + 18


def pleading(draft: Draft) -> float:
    """Pleading paper: numbered lines, who files at the left, the court in the middle below."""
    sheet, chance = draft.sheet, draft.chance
    for number in range(28):
        sheet.text(draft.margin - 12, 50 + number * 25, str(number + 1), 9, "", "right")
    for x in (draft.margin - 8, draft.margin - 5):
        sheet.rule(x, 20, x, sheet.height - 20, 0.5)
    counsel = [draft.pick("people").upper(), draft.pick("officer_titles")]
    if draft.specimen.head != "present":
        counsel = draft.head_lines
    box = sheet.lines(draft.margin, 50, [*counsel, *contact_of(draft)], 10)
    y, boxes = box[3] + 40, [box]
    if draft.specimen.head == "present":
        boxes = [sheet.lines(sheet.width / 2, y, draft.head_lines, 12, "", "centre")]
        y = boxes[0][3] + 22
    for number, line in enumerate(draft.words["parties"]):
        sheet.text(draft.margin, y + 14 * number, f"{line},", 10.5)
    low = y + 14 * len(draft.words["parties"]) + 8
    sheet.rule(draft.margin, low, sheet.width * 0.5, low)
    docket = f"{draft.words['file_label']} 26CR{chance.randint(1000, 9999)}"
    boxes.append(sheet.text(sheet.width * 0.54, y + 4, docket, 10.5))
    draft.head_box = union(*boxes)
    return low + 18


def window_letter(draft: Draft) -> float:
    """The business letter of DIN 5008, form B: window, information block, columns at the foot."""
    sheet, chance = draft.sheet, draft.chance
    right = sheet.width * 0.64
    boxes = [sheet.lines(right, 36, draft.head_lines, 11.5, "bold")]
    if chance.random() < 0.5:
        boxes.append(marks.emblem(sheet, chance, right - 26, 48, 17))
    sender = " - ".join([draft.head_lines[0], *draft.place["lines"]])
    window = sheet.text(draft.margin, 126, sender, 6)
    sheet.rule(draft.margin, 134, window[2], 134, 0.3)
    own, yours, date = REFERENCES[draft.specimen.language]
    rows = [
        f"{own}: {chance.randint(100, 999)} Js {chance.randint(1000, 9999)}/26",
        f"{yours}: -",
        f"{draft.words['phone']}: {draft.place['phone']}",
        f"{draft.words['email']}: office@{draft.place['host']}",
        f"{date}: {draft.pick('dates')}",
    ]
    boxes += [window, sheet.lines(right, 108, rows, 8)]
    for y in (297.0, 420.0):
        sheet.rule(14, y, 26, y, 0.4)
    draft.footer = [
        "  ·  ".join(draft.place["lines"]),
        f"{draft.words['fax']} {draft.place['fax']}",
    ]
    draft.head_box = union(*boxes)
    return 146.0


def ministry_stack(draft: Draft) -> float:
    """Arms at the left, the levels of a ministry in small bold lines, a box of references."""
    sheet, chance = draft.sheet, draft.chance
    emblem = marks.emblem(sheet, chance, draft.margin + 22, 62, 24)
    lines = [line.upper() for line in draft.head_lines]
    size = chance.uniform(7.5, 9)
    names = sheet.lines(draft.margin + 56, 44, lines, size, "bold", leading=1.45)
    x = sheet.width * 0.58
    rows = [
        f"{label}: {value}"
        for label, value in zip(
            REFERENCES[draft.specimen.language],
            (f"{chance.randint(10, 99)}/2026", "-", draft.pick("dates")),
            strict=True,
        )
    ]
    box = sheet.lines(x, 48, rows, 7.5)
    sheet.rectangle((x - 6, 42, draft.right, box[3] + 5))
    draft.footer = [*draft.place["lines"], f"{draft.words['phone']} {draft.place['phone']}"]
    draft.head_box = union(emblem, names, box)
    return 128.0


def small_middle(draft: Draft) -> float:
    """Arms and lines no larger than the text in the middle, the number of the letter beneath."""
    sheet, chance = draft.sheet, draft.chance
    emblem = marks.emblem(sheet, chance, sheet.width / 2, 52, 24)
    present = draft.specimen.head == "present"
    state = STATES[draft.specimen.language] if present else []
    boxes = [emblem, sheet.lines(sheet.width / 2, 84, [*state, *draft.head_lines], draft.size, "",
                                 "centre")]  # fmt: skip
    y = boxes[-1][3] + 14
    own = REFERENCES[draft.specimen.language][0]
    boxes.append(sheet.text(draft.margin, y, f"{own} {chance.randint(10, 999)}/2026", draft.size))
    draft.footer = [
        ", ".join(draft.place["lines"]),
        f"{draft.words['phone']} {draft.place['phone']}",
    ]
    draft.head_box = union(*boxes)
    return y + draft.size * 2.4


def officials(draft: Draft) -> float:
    """A county's office: its name across in italics, those who lead it at either side."""
    sheet, chance = draft.sheet, draft.chance
    boxes = [sheet.text(sheet.width / 2, 34, draft.head_lines[0], 19, "italic", "centre")]
    boxes.append(sheet.lines(sheet.width / 2, 58, draft.head_lines[1:], 10.5, "italic", "centre"))
    y = 76 + 13.5 * len(draft.head_lines[1:])
    first, second = OFFICIALS[draft.specimen.language]
    sheet.lines(draft.margin, y, [draft.pick("people"), first], 9, "italic")
    sheet.lines(draft.right, y, [draft.pick("people"), second], 9, "italic", "right")
    if chance.random() < 0.7:
        boxes.append(marks.emblem(sheet, chance, sheet.width / 2, y + 16, 19))
    boxes.append(
        sheet.text(sheet.width / 2, y + 44, "  •  ".join(contact_of(draft)), 7.5, "", "centre")
    )
    sheet.rule(draft.margin, y + 40, draft.right, y + 40, 1.5)
    draft.head_box = union(*boxes)
    return y + 66


def filed(draft: Draft) -> float:
    """A state court's caption that begins low, under the stamp of its own clerk."""
    sheet, chance = draft.sheet, draft.chance
    y = chance.uniform(96, 140)
    present = draft.specimen.head == "present"
    middle = sheet.width / 2
    boxes = [sheet.lines(middle, y, draft.head_lines, 12, "bold", "centre", 1.4)]
    y = boxes[0][3] + 18
    state = STATES[draft.specimen.language] if present else []
    for number, line in enumerate([*state, *draft.words["parties"]]):
        sheet.text(draft.margin, y + 15 * number, line, 10.5)
        sheet.text(middle - 10, y + 15 * number, "§" if chance.random() < 0.5 else ")", 10.5)
    docket = f"{draft.words['file_label']} {chance.randint(10, 99)}-CR-{chance.randint(100, 9999)}"
    boxes.append(sheet.text(middle + 20, y + 15, docket, 10.5))
    at = (draft.right - 60, chance.uniform(46, 74))
    marks.stamp(sheet, chance, *at, FILED[draft.specimen.language])
    draft.head_box = union(*boxes)
    return y + 15 * (len(state) + len(draft.words["parties"])) + 24


def brand(draft: Draft) -> float:
    """A logo as agencies have them now: a bar, a mark and a name in two weights, nothing more."""
    sheet, chance = draft.sheet, draft.chance
    shade = chance.choice(((0.05, 0.15, 0.4), (0.6, 0.05, 0.1), (0.1, 0.1, 0.1), (0.0, 0.3, 0.25)))
    sheet.rectangle((draft.margin, 34, draft.margin + 26, 66), shade)
    box = sheet.text(draft.margin + 34, 34, draft.head_lines[0], 15)
    rest = sheet.lines(draft.margin + 34, 53, draft.head_lines[1:], 10)
    contact = sheet.lines(draft.right, 36, contact_of(draft), 7, "", "right")
    sheet.rule(draft.margin, 84, draft.right, 84, 0.4)
    draft.head_box = union(box, rest, contact)
    return 104.0


def side_table(draft: Draft) -> float:
    """The record of a gendarmerie: who writes in a framed column left, what it is at the right."""
    sheet, chance = draft.sheet, draft.chance
    x = sheet.width * 0.42
    present = draft.specimen.head == "present"
    state = STATES[draft.specimen.language] if present else []
    who = [*state, *draft.head_lines, *contact_of(draft)]
    box = sheet.lines(draft.margin + 5, 46, who, 8.5)
    number = f"{draft.words['file_label']} {chance.randint(1000, 9999)}/{chance.randint(10, 99)}"
    left = sheet.text(draft.margin + 5, box[3] + 8, number, 8.5)
    low = left[3] + 6
    for frame in ((draft.margin, 40, x, box[3] + 4), (draft.margin, box[3] + 4, x, low),
                  (x, 40, draft.right, low)):  # fmt: skip
        sheet.rectangle(frame)
    sheet.lines(
        (x + draft.right) / 2, 62, [draft.pick("order_title"), *draft.words["parties"][:2]], 10.5,
        "bold", "centre",
    )  # fmt: skip
    draft.head_box = union(box, left)
    return low + 20


def section_form(draft: Draft) -> float:
    """A form of a criminal code: number and section in the middle, state and court left."""
    sheet, chance = draft.sheet, draft.chance
    form = FORM_LINES[draft.specimen.language]
    sheet.lines(sheet.width / 2, 32, [form, f"(§ 487.{chance.randint(11, 19)})"], 9, "", "centre")
    y = 66.0
    present = draft.specimen.head == "present"
    state = [f"{line}," for line in STATES[draft.specimen.language]] if present else []
    boxes = [sheet.lines(draft.margin, y, [*state, *draft.head_lines], 10.5)]
    docket = f"{draft.words['file_label']} {chance.randint(100000, 999999)}"
    boxes.append(sheet.text(draft.right, y, docket, 10.5, "", "right"))
    draft.head_box = union(*boxes)
    return boxes[0][3] + 22


DRAWN_BY: dict[str, Callable[[Draft], float]] = {
    "form_caption": form_caption,
    "pleading": pleading,
    "window_letter": window_letter,
    "ministry_stack": ministry_stack,
    "small_middle": small_middle,
    "officials": officials,
    "filed": filed,
    "brand": brand,
    "side_table": side_table,
    "section_form": section_form,
}
