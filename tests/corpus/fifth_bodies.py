"""What stands below heads of the fifth series: letters by their parts, an order in numbers."""

from __future__ import annotations

from typing import Literal

from tests.corpus.bodies import close, footer
from tests.corpus.processes import chosen, docket_of, note
from tests.corpus.specimen import Draft

BY_MAIL = {
    "en": "VIA E-MAIL: legal@provider.example", "de": "Nur per E-Mail: legal@provider.example",
    "pt": "POR E-MAIL: legal@provider.example", "es": "POR CORREO: legal@provider.example",
    "fr": "Par courriel : legal@provider.example",
}  # fmt: skip
# Your reference, ours, who works on it, the date.
REFERENCES = {
    "en": ("Your ref.", "Our ref.", "Contact", "Date"),
    "de": ("Ihr Zeichen", "Unser Zeichen", "Bearbeitet von", "Datum"),
    "pt": ("Sua referência", "Nossa referência", "Responsável", "Data"),
    "es": ("Su referencia", "Nuestra referencia", "Contacto", "Fecha"),
    "fr": ("Vos réf.", "Nos réf.", "Affaire suivie par", "Date"),
}
# Subject, reference, enclosure with its value.
THREE_LINES = {
    "en": ("Subject", "Reference", "Enclosures", "none"),
    "de": ("Betreff", "Bezug", "Anlagen", "keine"),
    "pt": ("Assunto", "Referência", "Anexos", "sem anexos"),
    "es": ("Asunto", "Referencia", "Anexos", "ninguno"),
    "fr": ("Objet", "Référence", "P.J.", "néant"),
}


def mailed_letter(draft: Draft, y: float) -> None:
    """The date first, how it is sent, the addressee, and what it is about in a block of lines."""
    sheet, words, size = draft.sheet, draft.words, draft.size
    sheet.text(draft.margin, y, draft.pick("dates"), size)
    y += size * 2.6
    sheet.text(draft.margin, y, BY_MAIL[draft.specimen.language], size, "bold")
    y = _addressee(draft, draft.margin, y + size * 2)
    sheet.text(draft.margin + 24, y, words["re"], size, "bold")
    about = [draft.pick("subjects"), docket_of(draft)]
    room = draft.right - draft.margin - 96
    small = sheet.fitting(about, room, size, "bold")
    sheet.lines(draft.margin + 96, y, about, small, "bold")
    y += size * 3.6
    sheet.text(draft.margin, y, draft.pick("salutations"), size)
    y = _said(draft, y + size * 2, draft.chance.randint(2, 4), indent=draft.chance.choice((0, 30)))
    close(draft, y + 4, "officer")


def answered_letter(draft: Draft, y: float) -> None:
    """The addressee for a window, a row of references, the subject, paragraphs."""
    sheet, size = draft.sheet, draft.size
    y = _addressee(draft, draft.margin, max(y, 134.0)) + 6
    number = docket_of(draft) and draft.dockets[0]
    values = ("-", number, draft.pick("people"), draft.pick("dates"))
    wide = (draft.right - draft.margin) / 4
    for column, label in enumerate(REFERENCES[draft.specimen.language]):
        x = draft.margin + column * wide
        sheet.text(x, y, label, 7)
        value = values[column]
        sheet.text(x, y + 10, value, sheet.fitting([value], wide - 8, min(size, 9.5)))
    y += 36
    subject = draft.pick("subjects")
    high = sheet.fitting([subject], draft.right - draft.margin, size, "bold")
    sheet.text(draft.margin, y, subject, high, "bold")
    y += size * 2.4
    sheet.text(draft.margin, y, draft.pick("salutations"), size)
    y = _said(draft, y + size * 2, draft.chance.randint(2, 4))
    close(draft, y + 4, "officer")


def pointed_letter(draft: Draft, y: float) -> None:
    """Subject, reference and enclosures as three lines, then what is asked point by point."""
    sheet, size, words = draft.sheet, draft.size, draft.words
    sheet.text(draft.right, y, draft.pick("dates"), size, "", "right")
    x = sheet.width * 0.54 if draft.chance.random() < 0.5 else draft.margin
    y = _addressee(draft, x, y + size * 2)
    subject, reference, enclosed, nothing = THREE_LINES[draft.specimen.language]
    docket_of(draft)
    rows = ((subject, draft.pick("subjects")), (reference, draft.dockets[0]), (enclosed, nothing))
    for label, value in rows:
        sheet.text(draft.margin, y, f"{label}:", size, "bold")
        room = draft.right - draft.margin - 84
        sheet.text(draft.margin + 84, y, value, sheet.fitting([value], room, size))
        y += size * 1.35
    sheet.text(draft.margin, y + size, draft.pick("salutations"), size)
    y = _said(draft, y + size * 3, 1)
    for number, point in enumerate(words["points"], start=1):
        sheet.text(draft.margin + 14, y, f"{number}.", size)
        wide = draft.right - draft.margin - 36
        y = sheet.paragraph(draft.margin + 36, y, wide, point, size) + size * 0.5
    y = _paragraph(draft, y + 4, draft.chance.choice(words["paragraphs"][3:]), 0)
    close(draft, y + 4, "officer")


def numbered_order(draft: Draft, y: float) -> None:
    """An order of a court whose whole sentences are counted, all but the one with its day."""
    sheet = draft.sheet
    title, said, fields = chosen(draft, "court")
    y = _before(draft, y)
    size = sheet.fitting([title], draft.right - draft.margin, draft.size + 2, "bold")
    sheet.text(sheet.width / 2, y, title, size, "bold", "centre")
    y += draft.size * 2.4
    counted = _sentences(said)
    number = 0
    for line in said:
        whole = line in counted and len(counted) > 1
        number += whole
        inset = 26.0 if whole else 0.0
        y = _room(draft, y, 90)
        if whole:
            sheet.text(draft.margin, y, f"{number}.", draft.size)
        wide = draft.right - draft.margin - inset
        y = sheet.paragraph(draft.margin + inset, y, wide, line, draft.size, 1.35)
        y += draft.size * 0.8
    _end(draft, y, "court", fields)


def _sentences(said: list[str]) -> list[str]:
    """Return the paragraphs that neither go on nor are gone on with, but for the last."""
    whole = [line.endswith((".", ";")) for line in said]
    after = [True, *whole]
    return [line for number, line in enumerate(said[:-1]) if whole[number] and after[number]]


def titled_notice(draft: Draft, y: float) -> None:
    """A demand of an office under its title at the left in a grey bar, the number beside it."""
    sheet = draft.sheet
    title, said, fields = chosen(draft, "office")
    y = _before(draft, y)
    sheet.rectangle((draft.margin, y, draft.right, y + 22), (0.88, 0.88, 0.89))
    size = sheet.fitting([title], draft.right - draft.margin - 20, draft.size + 1, "bold")
    sheet.text(draft.margin + 6, y + 11 - size / 2, title, size, "bold")
    y += 38
    for line in said:
        y = _room(draft, y, 90)
        wide = draft.right - draft.margin
        y = sheet.paragraph(draft.margin, y, wide, line, draft.size, 1.35) + draft.size * 0.8
    _end(draft, y, "office", fields)


def _before(draft: Draft, y: float) -> float:
    """The authority as addressee where it is one, and the number where no head printed it."""
    if draft.specimen.head == "addressee":
        lines = [f"{draft.words['to']}:", *draft.agency, *draft.place["lines"]]
        draft.sheet.lines(draft.margin, y, lines, draft.size)
        y += len(lines) * draft.size * 1.3 + 10
    if not draft.dockets and draft.chance.random() < 0.7:
        draft.sheet.text(draft.right, y, docket_of(draft), draft.size, "", "right")
        y += draft.size * 2
    return y


def _end(draft: Draft, y: float, by: Literal["court", "office"], fields: dict[str, object]) -> None:
    note(draft, by, fields)
    close(draft, y + 2, "issuer" if by == "court" else "officer", closing=False)


def _addressee(draft: Draft, x: float, y: float) -> float:
    words = draft.words
    lines = list(words["addressee"])
    if draft.specimen.head == "addressee":
        lines = [f"{words['to']}:", *draft.agency, *draft.place["lines"]]
    size = draft.sheet.fitting(lines, draft.right - x, draft.size)
    draft.sheet.lines(x, y, lines, size)
    return y + len(lines) * draft.size * 1.3 + draft.size * 1.4


def _said(draft: Draft, y: float, count: int, indent: float = 0.0) -> float:
    first, *others = draft.words["paragraphs"]
    if draft.specimen.medium == "photo":
        count = min(count, 2)
    for words in [first, *draft.chance.sample(others, count - 1)]:
        y = _paragraph(draft, y, words, indent)
    return y


def _paragraph(draft: Draft, y: float, words: str, indent: float) -> float:
    """One paragraph; where its first line is set in, by spaces as a typist does it."""
    y = _room(draft, y, 100)
    words = words.format(agency=draft.agency_name)
    if indent:
        words = "\u00a0" * int(indent / (draft.size * 0.28)) + words
    wide = draft.right - draft.margin
    return draft.sheet.paragraph(draft.margin, y, wide, words, draft.size) + draft.size * 0.8


def _room(draft: Draft, y: float, needed: float) -> float:
    """Return where to go on: at the top of a new page where this one is full."""
    if y < draft.sheet.height - needed:
        return y
    if draft.footer:
        footer(draft, draft.footer)
    draft.sheet.next_page()
    return 64.0
