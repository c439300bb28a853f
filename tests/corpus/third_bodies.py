"""Letters that begin otherwise than ``bodies.letter``: with place and date, or as a memorandum."""

from __future__ import annotations

from tests.corpus.bodies import close
from tests.corpus.specimen import Draft


def dated_letter(draft: Draft, y: float) -> None:
    """Place and date, the number of the letter, whom it is for, then paragraphs with numbers."""
    sheet, chance, words = draft.sheet, draft.chance, draft.words
    joined = ", le " if draft.specimen.language == "fr" else ", "
    dated = f"{draft.place['town']}{joined}{draft.pick('dates')}"
    number = f"{words['number_label']} {chance.randint(12, 980)}-2026"
    x, align = chance.choice(((draft.right, "right"), (draft.margin, "left")))
    sheet.text(x, y, dated, draft.size, chance.choice(("", "italic")), align)
    y += draft.size * 2
    box = sheet.text(draft.margin, y, number, draft.size, "bold")
    if chance.random() < 0.5:
        sheet.rule(box[0], box[3] + 1.5, box[2], box[3] + 1.5, 0.6)
    y = _addressee(draft, y + draft.size * 2.2)
    subject = f"{words['subject_label']}: {draft.pick('subjects')}"
    inset = chance.choice((0.0, 70.0))
    y = sheet.paragraph(
        draft.margin + inset, y, draft.right - draft.margin - inset, subject, draft.size
    )
    y += draft.size
    if chance.random() < 0.7:
        sheet.text(draft.margin, y, draft.pick("salutations"), draft.size)
        y += draft.size * 2
    close(draft, _numbered(draft, y, chance.choice(("{}.", "{}.", "({})", "")), 4) + 4, "officer")


def memorandum(draft: Draft, y: float) -> None:
    """A table of whom it is for, through whom, by whom, when and on what; no salutation."""
    sheet, chance, words = draft.sheet, draft.chance, draft.words
    if not draft.headed:
        sheet.text(draft.margin, y, words["memo_title"], 16, "bold")
        y += 30
    to = words["addressee"][0]
    if draft.specimen.head == "addressee":
        to = draft.agency_name
    values = (to, words["memo_through"], draft.pick("people"), draft.pick("dates"),
              draft.pick("subjects"))  # fmt: skip
    wide, ruled = 118.0, chance.random() < 0.5
    for row, (label, value) in enumerate(zip(words["memo_labels"], values, strict=True)):
        if row == 1 and chance.random() < 0.5:
            continue
        size = sheet.fitting([f"{label}:"], wide - 8, draft.size, "bold")
        sheet.text(draft.margin + 4, y, f"{label}:", size, "bold")
        left = draft.margin + wide
        y = sheet.paragraph(left, y, draft.right - left, value, draft.size) + 4
        if ruled:
            sheet.rule(draft.margin, y - 2, draft.right, y - 2, 0.3)
            y += 4
    if not ruled:
        sheet.rule(draft.margin, y + 2, draft.right, y + 2, 1.2)
    close(draft, _numbered(draft, y + 16, "{}.", 5) + 4, "officer", closing=False)


def _addressee(draft: Draft, y: float) -> float:
    sheet, words = draft.sheet, draft.words
    lines = [words["attention"], *words["addressee"]]
    if draft.specimen.head == "addressee":
        lines = [words["attention"], *draft.agency, *draft.place["lines"]]
    inset = draft.chance.choice((0.0, 0.0, 0.3 * (draft.right - draft.margin)))
    size = sheet.fitting(lines, draft.right - draft.margin - inset, draft.size)
    sheet.lines(draft.margin + inset, y, lines, size)
    return y + len(lines) * size * 1.3 + 14


def _numbered(draft: Draft, y: float, form: str, most: int) -> float:
    """Draw paragraphs that each begin with a number, or with none if the form has none."""
    sheet, said = draft.sheet, draft.words["paragraphs"]
    count = draft.chance.randint(2, 2 if draft.specimen.medium == "photo" else most)
    inset = 22.0 if form else 0.0
    for row, line in enumerate([said[0], *draft.chance.sample(said[1:], count - 1)], 1):
        if form:
            sheet.text(draft.margin, y, form.format(row), draft.size)
        wide = draft.right - draft.margin - inset
        line = line.format(agency=draft.agency_name)
        y = sheet.paragraph(draft.margin + inset, y, wide, line, draft.size) + draft.size * 0.8
    return y
