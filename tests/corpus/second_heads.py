"""Six heads drawn after papers in use by somebody who had not read the judges: see ADR 13.

Each is like those of ``heads``: it draws ``draft.head_lines`` and returns where the body begins.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.corpus import marks
from tests.corpus.heads import contact_of
from tests.corpus.processes import docket_of
from tests.corpus.second_marks import (
    COLOURS,
    arms,
    flame,
    great_seal,
    small_capitals,
    underlined,
)
from tests.corpus.sheet import union
from tests.corpus.specimen import Draft

# Words that forms and registries print around the head: number of the form, notes on the number,
# labels of a table.
FORM_NUMBERS = {
    "en": "XO 93  (Rev. 11/26)  Search and Seizure Warrant",
    "de": "StP 14a  Beschluss (Ermittlungsrichter) - 01.26",
    "pt": "Mod. 0127-B   Mandado - Via única",
    "es": "Mod. JP-22   Mandamiento / oficio",
    "fr": "Imprimé n° 99123*02   Ordonnance / réquisition",
}
QUOTE_THIS = {
    "en": "(please quote in all correspondence)",
    "de": "(Bitte bei allen Schreiben angeben!)",
    "pt": "(citar em toda a correspondência)",
    "es": "(cítese al contestar)",
    "fr": "(à rappeler dans toute correspondance)",
}
COPY_KINDS = {
    "en": ("CERTIFIED COPY", "Sealed"), "de": ("Ausfertigung", "Beglaubigte Abschrift"),
    "pt": ("URGENTE - RÉU PRESO", "CÓPIA"), "es": ("TESTIMONIO", "COPIA"),
    "fr": ("EXPÉDITION", "COPIE CERTIFIÉE CONFORME"),
}  # fmt: skip
TABLE = {
    "en": ("Unit code", "Report no.", "Year", "Exhibit"),
    "de": ("Dienststelle", "Vorgang", "Jahr", "Blatt"),
    "pt": ("Unidade", "Nº do expediente", "Ano", "Peça"),
    "es": ("Unidad", "Núm. atestado", "Año", "Folio"),
    "fr": ("Code unité", "Nmr P.V.", "Année", "N° pièce"),
}
FILED = {
    "en": "Filed", "de": "Eingang", "pt": "Protocolado em", "es": "Presentado", "fr": "Déposé le",
}  # fmt: skip
SEALED = {
    "en": "FILED UNDER SEAL", "de": "VERSCHLUSSSACHE", "pt": "SEGREDO DE JUSTIÇA",
    "es": "ACTUACIONES SECRETAS", "fr": "CONFIDENTIEL",
}  # fmt: skip


def case_box(draft: Draft) -> float:
    """The line of electronic filing, the court, and the box of the case with its brackets.

    Some courts print the number first and their own name below it.
    """
    sheet, chance, words = draft.sheet, draft.chance, draft.words
    number = docket_of(draft)
    _filing_line(draft)
    middle, y = sheet.width / 2, chance.uniform(58, 84)
    boxes = []
    first = chance.random() < 0.35
    if first:
        boxes.append(sheet.text(middle, y, number.upper(), 11.5, "bold", "centre"))
        y += 24
    size = sheet.fitting(draft.head_lines, draft.right - draft.margin, 13, "bold")
    boxes.append(sheet.lines(middle, y, draft.head_lines, size, "bold", "centre"))
    y += len(draft.head_lines) * size * 1.25 + 20
    bracket = chance.choice((")", ")", "§", "|"))
    left = [*words["parties"], "", ""][: 4 + chance.randint(0, 2)]
    sheet.lines(draft.margin, y, left, 10.5)
    for row in range(len(left)):
        sheet.text(middle - 8, y + row * 13.1, bracket, 10.5)
    right = [] if first else [number]
    if chance.random() < 0.6:
        right += ["", SEALED[draft.specimen.language]]
    if right:
        size = sheet.fitting(right, draft.right - middle - 20, 10.5, "bold")
        boxes.append(sheet.lines(middle + 20, y + 13.1, right, size, "bold"))
    low = y + 13.1 * len(left) + 4
    if chance.random() < 0.5:
        sheet.rule(draft.margin, low, middle - 12, low)
    if chance.random() < 0.3:
        at = (draft.right - 50, low + 4)
        marks.stamp(sheet, chance, *at, [draft.pick("stamp_words"), "14/11/2026"], 8)
    draft.head_box = union(*boxes)
    return low + 24


def _filing_line(draft: Draft) -> None:
    sheet, chance, words = draft.sheet, draft.chance, draft.words
    filed = f"{FILED[draft.specimen.language]} 11/{chance.randint(10, 28)}/26"
    page = words["page_of"].format(page=1, pages=chance.randint(2, 9))
    line = "     ".join([draft.dockets[0], f"Doc. {chance.randint(1, 40)}", filed, page])
    sheet.canvas.setFillColorRGB(*chance.choice(((0, 0, 0.7), (0, 0, 0))))
    size = sheet.fitting([line], sheet.width - 60, 9)
    sheet.text(sheet.width / 2, 20, line, size, "", "centre")
    sheet.canvas.setFillColorRGB(0, 0, 0)


def printed_form(draft: Draft) -> float:
    """A form of the courts: its number, the name in large type, blanks filled in by machine."""
    sheet, words = draft.sheet, draft.words
    sheet.text(40, 30, FORM_NUMBERS[draft.specimen.language], 7)
    sheet.rule(40, 40, sheet.width - 40, 40, 0.8)
    middle, y = sheet.width / 2, 56.0
    first, *others = draft.head_lines
    size = sheet.fitting([first], draft.right - draft.margin, 19, "bold")
    boxes = [small_capitals(sheet, middle, y, first, size, "centre")]
    y += size * 1.25
    if draft.specimen.language == "en" and first.startswith("UNITED STATES"):
        boxes.append(sheet.text(middle, y, "for the", 9.5, "", "centre"))
        y += 14
    for line in others:
        boxes.append(underlined(sheet, middle - 165, y, line, 11.5, middle + 165))
        y += 18
    y += 14
    for row, line in enumerate([*words["parties"], ""]):
        sheet.text(draft.margin + 6, y + row * 13, line, 10)
        sheet.text(middle - 14, y + row * 13, ")", 10)
    label = docket_of(draft).removesuffix(draft.dockets[0]).strip()
    boxes.append(sheet.text(middle + 8, y, label, 10))
    after = middle + 14 + sheet.canvas.stringWidth(label, sheet.font(), 10)
    below = 0 if after < draft.right - 120 else 15
    left = after if not below else middle + 8
    boxes.append(underlined(sheet, left, y + below, draft.dockets[0], 10, draft.right))
    draft.head_box = union(*boxes)
    return y + 4 * 13 + 22


def registry(draft: Draft) -> float:
    """The number at the left top with a note, then the arms, and the court below them."""
    sheet, chance = draft.sheet, draft.chance
    language = draft.specimen.language
    boxes = [sheet.text(draft.margin, 44, docket_of(draft), 10.5)]
    boxes.append(sheet.text(draft.margin, 58, QUOTE_THIS[language], 7.5))
    sheet.text(draft.right, 44, chance.choice(COPY_KINDS[language]), 11, "bold", "right")
    y, align = 78.0, chance.choice(("centre", "centre", "left"))
    x = sheet.width / 2 if align == "centre" else draft.margin
    if chance.random() < 0.75:
        at = x if align == "centre" else x + 22
        boxes.append(arms(sheet, chance, at, y + 22, 22))
        y += 52
    size = sheet.fitting(draft.head_lines, draft.right - draft.margin, 14.5, "bold")
    spaced = chance.random() < 0.3
    for row, line in enumerate(draft.head_lines):
        if row == 0 and spaced and len(line) < 26:
            line = " ".join(line).replace("   ", "    ")
        high = size if row == 0 or draft.name else min(size, 11)
        style = "bold" if row == 0 or draft.name else ""
        boxes.append(sheet.text(x, y, line, high, style, align))
        y += high * 1.35
    if chance.random() < 0.6:
        address = ", ".join(draft.place["lines"])
        boxes.append(sheet.text(x, y + 2, address, 8, "", align))
        y += 14
    draft.head_box = union(*boxes)
    return y + 22


def arms_stack(draft: Draft) -> float:
    """Arms in the middle, the offices from the highest down in small capitals, a page number."""
    sheet, chance = draft.sheet, draft.chance
    middle = sheet.width / 2
    sheet.text(draft.right, 24, f"fls. {chance.randint(2, 480)}", 9, "italic", "right")
    radius = chance.uniform(20, 32)
    boxes = [arms(sheet, chance, middle, 26 + radius, radius)]
    y = 34 + 2 * radius
    size = sheet.fitting(draft.head_lines, 0.8 * (draft.right - draft.margin), 12)
    for line in draft.head_lines:
        boxes.append(small_capitals(sheet, middle, y, line, size, "centre"))
        y += size * 1.3
    contact = "  -  ".join(contact_of(draft))
    if chance.random() < 0.55:
        high = sheet.fitting([contact], draft.right - draft.margin, 7.5, "italic")
        boxes.append(sheet.text(middle, y + 1, contact, high, "italic", "centre"))
        y += 10
    else:
        draft.footer = [", ".join(draft.place["lines"]), "  -  ".join(contact_of(draft)[2:])]
    if chance.random() < 0.5:
        sheet.rule(draft.margin + 60, y + 4, draft.right - 60, y + 4, 0.5)
    if chance.random() < 0.3:
        at = (draft.right - 42, 62.0)
        marks.stamp(sheet, chance, *at, [draft.pick("stamp_words"), "19/11/2026"], 9)
    y += 22
    boxes.append(sheet.text(draft.margin, y, docket_of(draft), 10.5, "bold"))
    draft.head_box = union(*boxes)
    return y + 30


def unit_table(draft: Draft) -> float:
    """A force's mark and motto, the units one in another at the left, a table of the report."""
    sheet, chance = draft.sheet, draft.chance
    boxes = [flame(sheet, chance, draft.margin + 22, 58, 22)]
    x = draft.margin + 56
    room = 0.56 * sheet.width - x + 30
    size = sheet.fitting(draft.head_lines, room, 10.5, "bold")
    boxes.append(sheet.lines(x, 38, draft.head_lines[:1], size, "bold"))
    style = "bold" if draft.name else ""
    boxes.append(sheet.lines(x, 38 + size * 1.3, draft.head_lines[1:], size, style))
    low = 44 + size * 1.28 * len(draft.head_lines)
    contact = contact_of(draft)
    boxes.append(sheet.lines(x, low, contact[:2], 7.5))
    right = draft.right
    if draft.specimen.head == "present":
        boxes.append(sheet.text(right, 38, draft.pick("motto"), 8.5, "italic", "right"))
    boxes.append(sheet.lines(right, 54, contact[2:], 7.5, "", "right"))
    y = max(low + 28, 92.0)
    docket_of(draft)
    wide, labels = (right - draft.margin) / 4, TABLE[draft.specimen.language]
    values = (f"0{chance.randint(1000, 9999)}", draft.dockets[0], "2026", str(chance.randint(1, 9)))
    for column, (label, value) in enumerate(zip(labels, values, strict=True)):
        left = draft.margin + column * wide
        sheet.rectangle((left, y, left + wide, y + 30))
        sheet.text(left + wide / 2, y + 4, label, 7, "", "centre")
        high = sheet.fitting([value], wide - 8, 10, "bold")
        sheet.text(left + wide / 2, y + 15, value, high, "bold", "centre")
    draft.head_box = union(*boxes)
    return y + 52


def officials_column(draft: Draft) -> float:
    """The seal at the left top, officials' names below it, the office over the letter."""
    sheet, chance = draft.sheet, draft.chance
    wide = 0.24 * sheet.width
    first = draft.head_lines[0]
    boxes = [great_seal(sheet, chance, 36 + wide / 2, 74, 34, first.upper()[:30])]
    y = 122.0
    style = chance.choice(("", "italic"))
    titles = draft.words["officials" if draft.specimen.head == "present" else "partners"]
    for name, title in zip(draft.words["people"], titles, strict=False):
        sheet.text(36 + wide / 2, y, name, 7.5, "bold", "centre")
        high = sheet.fitting([title], wide, 6.5, style)
        sheet.text(36 + wide / 2, y + 9, title, high, style, "centre")
        y += 24
    left = 36 + wide + 20
    draft.left = left
    at = (left + draft.right) / 2
    size = sheet.fitting(draft.head_lines, draft.right - left, 17)
    sheet.canvas.setFillColorRGB(*chance.choice(COLOURS))
    y = 44.0
    # A name that runs over two lines is set alike on both.
    large = len(draft.head_lines) if draft.name else 1
    for line in draft.head_lines[:large]:
        boxes.append(small_capitals(sheet, at, y, line, size, "centre"))
        y += size * 1.3
    below = min(size, 11.5)
    boxes.append(sheet.lines(at, y, draft.head_lines[large:], below, "", "centre"))
    y += below * 1.3 * max(1, len(draft.head_lines) - large)
    sheet.canvas.setFillColorRGB(0, 0, 0)
    lines = [", ".join(draft.place["lines"]), "   ".join(contact_of(draft)[2:])]
    high = sheet.fitting(lines, draft.right - left, 8)
    boxes.append(sheet.lines(at, y + 3, lines, high, "", "centre"))
    sheet.rule(left, y + 30, draft.right, y + 30, 0.6)
    draft.head_box = union(*boxes)
    return y + 48


DRAWN_BY: dict[str, Callable[[Draft], float]] = {
    "case_box": case_box, "printed_form": printed_form, "registry": registry,
    "arms_stack": arms_stack, "unit_table": unit_table, "officials_column": officials_column,
}  # fmt: skip
