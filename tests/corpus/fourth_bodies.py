"""What stands below the heads of the fourth series: letters, notes and orders set in other ways."""

from __future__ import annotations

from typing import Any

from tests.corpus.bodies import close
from tests.corpus.processes import chosen, docket_of, note
from tests.corpus.specimen import Draft


def referenced_letter(draft: Draft, y: float) -> None:
    """References, place and day over the addressee, how it is sent, and at times no salutation."""
    sheet, words, chance = draft.sheet, draft.words, draft.chance
    y = _small_enough(draft, max(y, 108.0))
    number = f"{chance.randint(100, 999)}/{chance.choice(('26', '2026'))}"
    own, yours = f"{words['our_ref']}: {number}", f"{words['your_ref']}: -"
    day = f"{draft.place['town']}, {draft.pick('dates')}"
    if chance.random() < 0.5:
        sheet.lines(draft.margin, y, [own, yours], draft.size - 1)
        sheet.text(draft.right, y, day, draft.size, "", "right")
        y += draft.size * 3.2
    else:
        third = (draft.right - draft.margin) / 3
        for column, (entry, align) in enumerate(((own, 0.0), (yours, 0.5))):
            sheet.text(draft.margin + column * third + align * 30, y, entry, draft.size - 1.5)
        sheet.text(draft.right, y, day, draft.size - 1.5, "", "right")
        sheet.rule(draft.margin, y + draft.size * 1.4, draft.right, y + draft.size * 1.4, 0.4)
        y += draft.size * 2.6
    if chance.random() < 0.7:
        box = sheet.text(draft.margin, y, draft.pick("via"), draft.size - 1, "bold")
        if chance.random() < 0.5:
            sheet.rule(box[0], box[3] + 1, box[2], box[3] + 1, 0.5)
        y += draft.size * 2
    y = _addressee(draft, y, words["addressee"])
    subject = f"{words['re']} {draft.pick('subjects')}"
    size = sheet.fitting([subject], draft.right - draft.margin, draft.size, "bold")
    box = sheet.text(draft.margin, y, subject, size, "bold")
    if chance.random() < 0.4:
        sheet.rule(box[0], box[3] + 1, box[2], box[3] + 1, 0.6)
    y += draft.size * 2.1
    if chance.random() < 0.5:
        sheet.text(draft.margin, y, draft.pick("salutations"), draft.size)
        y += draft.size * 1.9
    y = _numbered(draft, y, _paragraphs(draft), start=chance.choice((0, 0, 1)))
    close(draft, y + 2, "officer", closing=chance.random() < 0.7)


def internal_note(draft: Draft, y: float) -> None:
    """A note in a frame of labelled cells, its title at the right, its points numbered."""
    sheet, words, chance = draft.sheet, draft.words, draft.chance
    y = _small_enough(draft, max(y, 70.0))
    title, *labels = words["memo"]
    align = chance.choice(("right", "left"))
    x = draft.right if align == "right" else draft.margin
    sheet.text(x, y, title, draft.size + 4, "bold", align)
    y += draft.size * 2.4
    sender, receiver = f"{draft.pick('officer_titles')}, {draft.agency_name}", words["addressee"]
    through = draft.pick("officials")
    if draft.specimen.head in {"company", "provider"}:
        sender, through = draft.pick("people"), draft.pick("partners")
    if draft.specimen.head == "addressee":
        sender, receiver = draft.pick("people"), [draft.agency_name, *draft.place["lines"]]
    values = [", ".join(receiver[:2]), sender, through, draft.pick("dates"), draft.pick("subjects")]
    half = (draft.left + draft.right) / 2
    high = draft.size * 2.3 + 6
    cells = [
        (draft.margin, 0, draft.right), (draft.margin, 1, draft.right), (draft.margin, 2, half),
        (half, 2, draft.right), (draft.margin, 3, draft.right),
    ]  # fmt: skip
    for (left, row, right), label, value in zip(cells, labels, values, strict=True):
        top = y + row * high
        sheet.rectangle((left, top, right, top + high))
        sheet.text(left + 4, top + 3, label, 7, "bold")
        size = sheet.fitting([value], right - left - 10, draft.size)
        sheet.text(left + 6, top + 4 + draft.size * 0.8, value, size)
    y = _numbered(draft, y + 4 * high + 14, _paragraphs(draft), start=1)
    close(draft, y, "officer", closing=False)


def tramline_order(draft: Draft, y: float) -> None:
    """The title between two lines, then what is ordered in numbered paragraphs."""
    sheet, chance = draft.sheet, draft.chance
    title, said, fields = chosen(draft, "court")
    if draft.specimen.head == "addressee":
        y = _addressee(draft, y, [])
    y = _number(draft, y)
    size = sheet.fitting([title.upper()], draft.right - draft.margin - 40, draft.size + 2, "bold")
    sheet.rule(draft.margin, y, draft.right, y, 0.8)
    sheet.text((draft.margin + draft.right) / 2, y + 6, title.upper(), size, "bold", "centre")
    y += size + 13
    sheet.rule(draft.margin, y, draft.right, y, 0.8)
    y = _numbered(draft, y + 14, said[:-1], start=1 if chance.random() < 0.6 else 0)
    _last(draft, y, said[-1], fields, court=True)


def boxed_order(draft: Draft, y: float) -> None:
    """The title at the left, and a box that says to whom the order is to be served."""
    sheet, words = draft.sheet, draft.words
    title, said, fields = chosen(draft, "court")
    y = _number(draft, y)
    size = sheet.fitting([title], draft.right - draft.margin, draft.size + 4, "bold")
    sheet.text(draft.margin, y, title, size, "bold")
    y += size * 1.7
    lines = [fields["provider"], *words["custodian"]]
    if draft.specimen.head == "addressee":
        lines = [*draft.agency, *draft.place["lines"]]
    low = y + 20 + len(lines) * draft.size * 1.25
    wide = draft.right if draft.chance.random() < 0.5 else draft.margin + 300
    sheet.rectangle((draft.margin, y, wide, low))
    sheet.text(draft.margin + 6, y + 4, words["serve"], 7.5, "bold")
    fits = sheet.fitting(lines, wide - draft.margin - 16, draft.size)
    sheet.lines(draft.margin + 8, y + 16, lines, fits)
    y = _numbered(draft, low + 14, said[:-1], start=0)
    _last(draft, y, said[-1], fields, court=True)


def written_demand(draft: Draft, y: float) -> None:
    """A demand set as a letter: place and day first, the provider, the title as its subject."""
    sheet, words, chance = draft.sheet, draft.words, draft.chance
    title, said, fields = chosen(draft, "office")
    y = _number(draft, y)
    x, align = chance.choice(((draft.right, "right"), (draft.margin, "left")))
    sheet.text(x, y, said[-1], draft.size, "", align)
    y = _addressee(draft, y + draft.size * 2.2, [fields["provider"], *words["custodian"]])
    subject = f"{words['re']} {title}"
    size = sheet.fitting([subject], draft.right - draft.margin, draft.size + 1, "bold")
    box = sheet.text(draft.margin, y, subject, size, "bold")
    sheet.rule(box[0], box[3] + 1.5, box[2], box[3] + 1.5, 0.6)
    y = _numbered(draft, y + size * 2.1, said[:-1], start=chance.choice((0, 1)))
    note(draft, "office", fields)
    close(draft, y + 2, "officer", closing=False)


def _last(draft: Draft, y: float, dated: str, fields: dict[str, Any], *, court: bool) -> None:
    """The line of the day, and the block of who issues."""
    y = draft.sheet.paragraph(draft.margin, y + 4, draft.right - draft.margin, dated, draft.size)
    note(draft, "court" if court else "office", fields)
    close(draft, y + 2, "issuer", closing=False)


def _small_enough(draft: Draft, y: float) -> float:
    """A photograph shows one page, so what stands on it is to fit."""
    if draft.specimen.medium == "photo":
        draft.size = min(draft.size, 10.0)
    return y


def _addressee(draft: Draft, y: float, lines: list[str]) -> float:
    """Who the paper is to: these lines, or the authority where it is the one written to."""
    if draft.specimen.head == "addressee":
        lines = [f"{draft.words['to']}:", *draft.agency, *draft.place["lines"]]
    draft.sheet.lines(draft.margin, y, lines, draft.size)
    return y + len(lines) * draft.size * 1.25 + draft.size


def _number(draft: Draft, y: float) -> float:
    """The number of the order, most times, where no head printed it."""
    if draft.dockets or draft.chance.random() > 0.7:
        return y
    draft.sheet.text(draft.margin, y, docket_of(draft), draft.size)
    return y + draft.size * 2


def _paragraphs(draft: Draft) -> list[str]:
    """The first paragraph of a letter and some of the others."""
    first, *others = draft.words["paragraphs"]
    most = 2 if draft.specimen.medium == "photo" else 5
    count = draft.chance.randint(1, most)
    return [
        text.format(agency=draft.agency_name)
        for text in [first, *draft.chance.sample(others, min(count, len(others)))]
    ]


def _numbered(draft: Draft, y: float, texts: list[str], start: int) -> float:
    """Draw paragraphs, numbered from ``start`` unless that is zero."""
    sheet, inset = draft.sheet, 22.0 if start else 0.0
    for number, text in enumerate(texts, start):
        if y > sheet.height - 130:
            sheet.next_page()
            y = 60.0
        if start:
            sheet.text(draft.margin, y, f"{number}.", draft.size)
        wide = draft.right - draft.margin - inset
        y = sheet.paragraph(draft.margin + inset, y, wide, text, draft.size) + draft.size * 0.7
    return y
