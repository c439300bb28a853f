"""What stands below a head: letters, orders, cover sheets, printed e-mails, forms, and signing."""

from __future__ import annotations

from tests.corpus import marks
from tests.corpus.sheet import union
from tests.corpus.specimen import Draft, OrderTruth


def letter(draft: Draft, y: float) -> None:
    """Addressee, date, subject, salutation, paragraphs, closing, signature block."""
    sheet, words = draft.sheet, draft.words
    y = max(y, 142.0)
    if draft.specimen.head == "addressee":
        lines = [f"{words['to']}:" if draft.chance.random() < 0.5 else words["to"]]
        lines += [*draft.agency, *draft.place["lines"]]
    else:
        lines = list(words["addressee"])
    sheet.lines(draft.margin, y, lines, draft.size)
    y += len(lines) * draft.size * 1.3 + 16
    sheet.text(draft.right, y, draft.pick("dates"), draft.size, "", "right")
    y += draft.size * 2.2
    subject = f"{words['re']} {draft.pick('subjects')}"
    size = sheet.fitting([subject], sheet.width - draft.margin - 10, draft.size, "bold")
    sheet.text(draft.margin, y, subject, size, "bold")
    y += draft.size * 2.2
    sheet.text(draft.margin, y, draft.pick("salutations"), draft.size)
    y = _paragraphs(draft, y + draft.size * 2, draft.chance.randint(2, 5))
    close(draft, y + 4, "officer")


def order(draft: Draft, y: float) -> None:
    """Title, what is ordered, place and date, the issuer's signature block."""
    sheet = draft.sheet
    title = draft.pick("order_title")
    if draft.specimen.head == "addressee":
        lines = [f"{draft.words['to']}:", draft.agency_name, *draft.place["lines"]]
        sheet.lines(draft.margin, y, lines, draft.size)
        y += len(lines) * draft.size * 1.3 + 14
    sheet.text(sheet.width / 2, y, title, draft.size + 3, "bold", "centre")
    y += draft.size * 2.6
    for line in draft.words["order_lines"]:
        line = line.format(agency=draft.agency_name)
        y = sheet.paragraph(draft.margin, y, draft.right - draft.margin, line, draft.size)
        y += draft.size * 0.8
    y = _paragraphs(draft, y, draft.chance.randint(0, 1))
    words, day = draft.words, draft.pick("dates")
    sheet.text(draft.margin, y + 4, f"{words['ordered_at']} {day}", draft.size)
    headed = draft.specimen.head == "present"
    draft.order = OrderTruth(
        kind=words["order_kinds"].get(title),
        court=tuple(draft.head_lines) if headed else None,
        issuer=tuple(draft.head_lines) if headed else None,
        core=draft.core,
        # A head that draws a number and does not say which leaves it uncounted.
        dockets=draft.dockets or (None if draft.headed else ()),
        issued_on=words["days"][words["dates"].index(day)],
        provider=words["provider_head"][0],
        accounts=("@sample.user",),
        server="open.example.test",
        categories=("subscriber",),
        nondisclosure=words["order_lines"][2],
        returnable_on="",
        until=None,
    )
    close(draft, y + draft.size * 2.5, "issuer")


def cover(draft: Draft, y: float) -> None:
    """A cover sheet: to, from, date and subject in a table, then a short message."""
    sheet, words = draft.sheet, draft.words
    sender = f"{draft.pick('people')}, {draft.agency_name}"
    rows = [
        (words["to"], words["addressee"][0]), (words["from"], sender),
        (words["date"], draft.pick("dates")), (words["subject_label"], draft.pick("subjects")),
    ]  # fmt: skip
    if draft.specimen.head == "addressee":
        rows[0], rows[1] = (words["to"], draft.agency_name), (words["from"], draft.pick("people"))
    for label, value in rows:
        sheet.text(draft.margin + 4, y + 4, f"{label}:", draft.size, "bold")
        for line_y in (y, y + draft.size * 1.9):
            sheet.rule(draft.margin, line_y, draft.right, line_y, 0.5)
        fits = int((draft.right - draft.margin - 90) / (draft.size * 0.62))
        sheet.text(draft.margin + 86, y + 4, value[:fits], draft.size)
        y += draft.size * 1.9
    y = _paragraphs(draft, y + 16, draft.chance.randint(1, 3))
    close(draft, y + 4, "officer")


def printed_email(draft: Draft) -> None:
    """An e-mail as a browser prints it: no head, though its sender names an agency."""
    sheet, words = draft.sheet, draft.words
    person = draft.pick("people")
    sheet.text(draft.margin, 40, person, 13, "bold")
    sheet.rule(draft.margin, 60, draft.right, 60, 1.5)
    rows = [
        (words["from"], f"{person} ({draft.agency_name}) <officer@{draft.place['host']}>"),
        (words["date"], draft.pick("dates")),
        (words["to"], "legal@provider.example"),
        (words["subject_label"], draft.pick("subjects")),
    ]
    y = 70.0
    for label, value in rows:
        sheet.text(draft.margin, y, f"{label}:", draft.size, "bold")
        y = sheet.paragraph(
            draft.margin + 70, y, draft.right - draft.margin - 70, value, draft.size
        )
    sheet.text(draft.margin, y + 14, draft.pick("salutations"), draft.size)
    y = _paragraphs(draft, y + 14 + draft.size * 2, draft.chance.randint(2, 4))
    close(draft, y, "officer")


def form(draft: Draft) -> None:
    """The provider's own request form, filled in: the agency is a field and not a head."""
    sheet, words = draft.sheet, draft.words
    sheet.text(sheet.width / 2, 44, words["form_title"], 14, "bold", "centre")
    y = 84.0
    values = [
        draft.agency_name, draft.pick("people"), f"officer@{draft.place['host']}",
        "open.example.test", "@sample.user", draft.pick("subjects"),
    ]  # fmt: skip
    for label, value in zip(words["form_fields"], values, strict=True):
        sheet.text(draft.margin, y, f"{label}:", draft.size - 1, "bold")
        sheet.paragraph(draft.margin + 150, y, draft.right - draft.margin - 150, value, draft.size)
        sheet.rule(draft.margin + 148, y + draft.size * 1.3, draft.right, y + draft.size * 1.3, 0.4)
        y += draft.size * 2.9
    y = _paragraphs(draft, y + 10, draft.chance.randint(1, 2))
    close(draft, y, "officer")


def footer(draft: Draft, lines: list[str]) -> None:
    """Draw lines in the middle of the foot of this page."""
    y = draft.sheet.height - 30 - 10 * len(lines)
    draft.sheet.rule(draft.margin, y - 5, draft.right, y - 5, 0.4)
    draft.sheet.lines(draft.sheet.width / 2, y, lines, 7.5, "", "centre")


def _paragraphs(draft: Draft, y: float, count: int) -> float:
    sheet = draft.sheet
    chosen = [draft.words["paragraphs"][0], *draft.chance.sample(draft.words["paragraphs"][1:], 5)]
    if draft.specimen.medium == "photo":
        count = min(count, 2)
    for words in chosen[:count]:
        words = words.format(agency=draft.agency_name)
        y = sheet.paragraph(draft.margin, y, draft.right - draft.margin, words, draft.size)
        y += draft.size * 0.8
    return y


def close(draft: Draft, y: float, signer: str, *, closing: bool = True) -> None:
    """The closing phrase of an officer, the block to sign, and what stands on it."""
    sheet, chance, signing = draft.sheet, draft.chance, draft.specimen.signing
    if y > sheet.height - 165:
        if draft.footer:
            footer(draft, draft.footer)
        sheet.next_page()
        y = 70.0
    draft.signature_page = sheet.page
    x = chance.choice((draft.margin, sheet.width * 0.52))
    if signer == "officer" and closing:
        y = sheet.paragraph(x, y, draft.right - x, draft.pick("closings"), draft.size)
    y += chance.uniform(42, 56)
    name, title = draft.pick("people"), draft.pick(f"{signer}_titles")
    ruled = signing == "rule" or (signing not in {"none", "name"} and chance.random() < 0.5)
    if ruled:
        sheet.rule(x, y, x + 190, y, 0.7)
    lines = [name, title] if chance.random() < 0.8 or signing == "name" else [title]
    if ruled and chance.random() < 0.35:
        lines = [draft.pick("signature_label"), *lines]
    block = sheet.lines(x, y + 4, lines, draft.size)
    draft.block_box = union(block, (x, y - 34, x + 190, y))
    _sign(draft, x, y, name, lines)
    if draft.chance.random() < 0.3:
        sheet.lines(draft.margin, y + 62, [draft.words["footer_note"]], 7.5, "italic")


def _sign(draft: Draft, x: float, y: float, name: str, lines: list[str]) -> None:
    sheet, chance, signing = draft.sheet, draft.chance, draft.specimen.signing
    boxes = []
    if signing in {"ink", "ink_seal"}:
        at = x + chance.uniform(2, 30)
        boxes.append(marks.ink(sheet, chance, at, y - chance.uniform(0, 8)))
    if signing in {"seal", "ink_seal"}:
        words = draft.pick("seal_words") + " " + draft.agency[0].upper()[:22]
        near, far = (120, 190) if signing == "ink_seal" else (30, 150)
        across = x + chance.uniform(near, far)
        boxes.append(marks.seal(sheet, chance, across, y - chance.uniform(-8, 22), words))
    if signing == "stamp":
        words_on = [draft.agency[0][:34], f"{name}", lines[-1]]
        boxes.append(marks.stamp(sheet, chance, x + 95, y - chance.uniform(10, 20), words_on))
    if signing == "typed":
        boxes.append(sheet.text(x + 4, y - draft.size - 3, f"/s/ {name}", draft.size, "italic"))
    draft.signature_box = union(*boxes) if boxes else None
