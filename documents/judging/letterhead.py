"""Whether the first page carries, at its head, the name of an authority and how to reach it.

A head is what stands above the beginning of the letter (subject, salutation, running text) and is
not the address of whoever is written to. There a line must name an authority: by a general form
of ``authorities.toml``, or by a name from the directory or from the officer. With it must stand
an address, a telephone, an e-mail or web address, a file number, an emblem or a seal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from documents.judging.authorities import (
    Authorities,
    authorities,
    begins_with,
    found,
    words_in,
)
from documents.judging.captions import (
    is_court_of_process,
    is_mere_title,
    is_titled,
    issuer_of_certificate,
    names_state,
)
from documents.judging.head_doubts import doubt_of_blank, names_authority, surely_read
from documents.judging.lines import around, plain
from documents.judging.set_lines import SetLine, same_row
from documents.judging.upper_page import UpperPage
from documents.view import Mark, PageView, Seen, View

_FEW_WORDS = 8
# Points that left edges of one column may differ by.
_SAME_EDGE = 8.0
# And that the levels of one office stand apart at most, from middle to middle.
_CLOSE = 34.0
# The part of the page above the window of an envelope.
_WINDOW = 0.13

_POSTAL = re.compile(
    r"\b\d{5}(-\d{3,4})?\b|\b\d{4}-\d{3}\b|\b\d{2}\.\d{3}-\d{3}\b"
    r"|\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b"
)
_MAIL_OR_WEB = re.compile(r"\S@\S+\.[a-z]{2}|\bwww\.|https?:|\.(gov|gob|gouv|jus)\b")
_NUMBER = re.compile(r"\+?\(?\d[\d ()./-]{5,}\d")
_IN_BRACKETS = re.compile(r"\([^)]*\)?|^[^(]*\)")
_PARTS = re.compile(r"[,;|•·]|\s[-–—]\s")
_AT_A_PLACE = re.compile(r"\s*(am|an der|an dem|beim|zum|vor dem)\b")
_OPENS_MAILBOX = re.compile(r"\bmail - |\boutlook\b|\bgmail\b")


def judge_letterhead(view: View, *, agency_names: Sequence[str] = ()) -> Seen:
    """Return ``pass`` with the place of the head, ``fail`` for a page without, else ``review``.

    Reasons: ``blank_head`` (nothing that names an authority), ``no_contact`` (a name and nothing
    with it), ``unclear_authority`` (a state or a town and no office), ``unsure_text`` (read too
    badly to say), ``picture_head`` (only a picture up there), ``no_text``, or the reason why the
    file could not be opened.
    """
    first = next((page for page in view.pages if page.number == 1), None)
    if first is None:
        return Seen("review", view.unreadable or "not_inspected")
    if not first.words:
        return _without_words(first)
    page = UpperPage(first, authorities(), agency_names)
    issuer = issuer_of_certificate(page)
    if issuer is not None:
        sure = surely_read(page, issuer)
        reason = None if sure else "unsure_text"
        return Seen("pass" if sure else "review", reason, 1, issuer.box, "certificate")
    candidates = list(_candidates(page))
    supported = [(line, support) for line in candidates if (support := _support(page, line))]
    for line, support in supported:
        if surely_read(page, line):
            box = around([line.box, *(each.box for each in _beside(page, line))])
            return Seen("pass", page=1, box=box, kind=support)
    if supported:
        return Seen("review", "unsure_text", page=1, box=supported[0][0].box)
    if candidates:
        return Seen("review", "no_contact", page=1, box=candidates[0].box)
    return _nobody_named(page)


def _without_words(page: PageView) -> Seen:
    if page.marks:
        return Seen("review", "no_text", page=page.number)
    return Seen("fail", "blank_head", page=page.number, box=(0, 0, page.width, page.height / 4))


def _nobody_named(page: UpperPage) -> Seen:
    """Tell a head that says nothing of an authority from one that could not be read."""
    shown = page.page
    box = (0.0, 0.0, shown.width, min(page.begin, shown.height))
    if len(shown.words) < _FEW_WORDS:
        return Seen("review", "no_text", page=shown.number, box=box)
    picture = _picture_in_head(page)
    if picture is not None and _is_of_a_company(page, picture):
        picture = None
    if picture is not None and _footer_names(page):
        return Seen("pass", page=shown.number, box=picture.box, kind="emblem")
    if picture is not None and not any(page.prominent(line) for line in page.head):
        return Seen("review", "picture_head", page=shown.number, box=picture.box)
    governed = _of_a_state(page)
    if governed is not None:
        return governed
    names = [line for line in page.head if not _is_labelled(page, line)]
    blank = Seen("fail", "blank_head", page=shown.number, box=box)
    return doubt_of_blank(page, box, names) or blank


def _of_a_state(page: UpperPage) -> Seen | None:
    """Judge a head such as "City of Ashford" that names a government and no office.

    Over the title of legal process and with a number it is the caption of that process.
    """
    titled = is_titled(page)
    private = any(_is_private(page.forms, line.words) for line in page.head)
    for line in page.head:
        if not names_state(page, line, titled=titled) or page.runs_on(line):
            continue
        if _is_labelled(page, line) or _is_private(page.forms, line.words):
            continue
        if _is_addressed(page, line):
            continue
        support = _support(page, line)
        if titled and support and not private and surely_read(page, line):
            return Seen("pass", page=1, box=line.box, kind="caption")
        if titled or (page.prominent(line) and support):
            return Seen("review", "unclear_authority", page=1, box=line.box)
    return None


def _candidates(page: UpperPage) -> Iterator[SetLine]:
    """Yield the lines of the head that name an authority, the first on the page first."""
    forms = page.forms
    for line in page.head:
        if page.runs_on(line) or _is_labelled(page, line) or _opens_mailbox(line):
            continue
        words = _unbracketed(line)
        if is_mere_title(page, words):
            continue
        if not names_authority(page, words) and not _goes_on_as_name(page, line, words):
            continue
        if _is_private(forms, words) or _in_private_block(page, line):
            continue
        if _is_addressed(page, line) or _is_a_street(page, line):
            continue
        if _is_under_addressee(page, line):
            continue
        yield line


def _goes_on_as_name(page: UpperPage, line: SetLine, words: tuple[str, ...]) -> bool:
    """Say whether this line and the next one or two, none of them alone, name an authority."""
    for _ in range(2):
        below = page.below(line)
        if below is None or names_authority(page, below.words) or _is_labelled(page, below):
            return False
        words, line = words + below.words, below
        if names_authority(page, words):
            return True
    return False


def _unbracketed(line: SetLine) -> tuple[str, ...]:
    """Return the words outside brackets: within them a sender is told, as mail programs do."""
    return words_in(_IN_BRACKETS.sub(" ", line.text))


def _is_private(forms: Authorities, words: Sequence[str]) -> bool:
    """A company's line. Words must be exact: "investigations" read badly is no "investigators"."""
    form = found(forms.private, words, blurred=False)
    if form is None:
        return False
    short = len(form) == 1 and len(form[0]) <= 3 and "." not in form[0]
    return not short or words[-1].rstrip(".") == form[0]


def _in_private_block(page: UpperPage, line: SetLine) -> bool:
    """Under the name of a company, or over the end of one, without being set larger."""
    over, under = page.above(line), page.below(line)
    for other in (over, under):
        if other is None or line.size > 1.25 * other.size:
            continue
        if _is_private(page.forms, other.words):
            return True
    return False


def _is_labelled(page: UpperPage, line: SetLine) -> bool:
    """The value of a field: after a colon, or in a column of values beside their labels."""
    lead, colon, rest = line.text.partition(":")
    if colon and len(lead.split()) <= 4 and rest.strip():
        return not found(page.forms.phones, line.words, blurred=page.blurred)
    column = [other for other in page.block(line) if abs(other.box[0] - line.box[0]) < _SAME_EDGE]
    labelled = [other for other in column if _label_at_left(page, other)]
    return len(labelled) > 1 or any(other.box[1] <= line.box[1] for other in labelled)


def _label_at_left(page: UpperPage, line: SetLine) -> bool:
    return any(
        other.text.rstrip().endswith(":")
        or other.words in page.forms.labels
        or other.words in page.forms.addressees
        for other in page.lines
        if other is not line and other.box[2] < line.box[0] + 2 and same_row(other, line)
    )


def _opens_mailbox(line: SetLine) -> bool:
    return _OPENS_MAILBOX.search(line.plain) is not None


def _is_addressed(page: UpperPage, line: SetLine) -> bool:
    """In the address of whoever is written to: after "To", or built and placed like one."""
    block = page.block(line)
    if _follows_addressee(page, line, block):
        return True
    if page.prominent(line) or page.is_right(line):
        return False
    reachable = any(_is_reachable(page, other) for other in block)
    if reachable or not any(_is_address(page, other) for other in block):
        return False
    upper, lower = min(each.box[1] for each in block), max(each.box[3] for each in block)
    others = [each for each in page.head if each not in block and len(each.words) >= 2]
    left = [each for each in others if not page.is_right(each)]
    above = [each for each in left if each.box[3] <= upper]
    below = [each for each in left if each.box[1] >= lower and _is_address(page, each)]
    return not below and (bool(above) or upper > _WINDOW * page.page.height)


def _follows_addressee(page: UpperPage, line: SetLine, block: Sequence[SetLine]) -> bool:
    """Say whether a line such as "To" stands over this one at the same left edge."""
    return any(
        other.box[1] <= line.box[1]
        and abs(other.box[0] - line.box[0]) < 2 * _SAME_EDGE
        and _addresses(page, other)
        for other in block
    )


def _is_reachable(page: UpperPage, line: SetLine) -> bool:
    phone = found(page.forms.phones, line.words, blurred=page.blurred)
    return phone is not None or _MAIL_OR_WEB.search(line.plain) is not None


def _is_a_street(page: UpperPage, line: SetLine) -> bool:
    """An address that is named after an authority, such as a place before the court."""
    if not _is_address(page, line):
        return False
    named_in = [part for part in _PARTS.split(line.text) if names_authority(page, words_in(part))]
    return bool(named_in) and all(
        found(page.forms.streets, words_in(part), blurred=page.blurred)
        or _AT_A_PLACE.match(plain(part))
        for part in named_in
    )


def _is_under_addressee(page: UpperPage, line: SetLine) -> bool:
    """Below the address of whoever is written to stands no head but the caption of a court."""
    if page.is_right(line) or found(page.forms.courts, line.words, blurred=page.blurred):
        return False
    return any(
        other.box[3] < line.box[1]
        and _is_address(page, other)
        and _addressee_line(page, other, line)
        for other in page.head
    )


def _addresses(page: UpperPage, line: SetLine) -> bool:
    form = begins_with(page.forms.addressees, line.words, blurred=False)
    if form is None:
        return False
    whole = len(line.words) == len(form)
    colon = re.match(r"^\S+( \S+)?\s?:", line.text) is not None
    return whole or colon or len(form) > 1 or form[0] in {"ao", "aos", "al", "herrn", "attn", "att"}


def _support(page: UpperPage, line: SetLine) -> str | None:
    """Return what stands with the name, or None: a word for its kind, such as ``contact``."""
    near = [
        other for other in page.head if other is not line and not _addressee_line(page, other, line)
    ]
    if any(_is_contact(page, other) for other in [line, *near, *page.foot]):
        return "contact"
    if any(mark.kind in {"emblem", "seal"} for mark in page.page.marks if _is_high(page, mark)):
        return "emblem"
    captioned = [each for each in page.lines if each.box[1] < page.deepest]
    if any(_is_file_number(page, other) for other in [*near, *captioned]):
        return "file_number"
    if is_court_of_process(page, line):
        return "caption"
    # Lower down, levels of an office may be those of whoever is written to.
    high = line.box[1] < _WINDOW * page.page.height or page.prominent(line)
    return "stack" if high and any(_stacks(page, line, other) for other in near) else None


def _stacks(page: UpperPage, line: SetLine, other: SetLine) -> bool:
    """Say whether another line beside or right over or under a name is a level of its office."""
    close = other in page.block(line) or abs(other.middle[1] - line.middle[1]) < _CLOSE
    if not close or page.runs_on(other) or _is_labelled(page, other):
        return False
    if _is_private(page.forms, other.words) or _is_addressed(page, other):
        return False
    if is_mere_title(page, other.words):
        return False
    state = begins_with(page.forms.states, other.words, blurred=page.blurred)
    return state is not None or names_authority(page, other.words)


def _addressee_line(page: UpperPage, line: SetLine, head: SetLine) -> bool:
    """A line of the address of whoever is written to: after "To", or three lines set as one."""
    block = page.block(line)
    if _follows_addressee(page, line, block):
        return True
    if head in block or len(block) < 3 or page.is_right(line):
        return False
    return not any(_is_reachable(page, other) or page.prominent(other) for other in block)


def _is_contact(page: UpperPage, line: SetLine) -> bool:
    text, words = line.plain, line.words
    if _MAIL_OR_WEB.search(text) or _is_address(page, line):
        return True
    number = _NUMBER.search(text)
    phone = found(page.forms.phones, words, blurred=page.blurred) is not None
    digits = sum(map(str.isdigit, number[0])) if number else 0
    return digits >= 6 and (phone or digits >= 9)


def _is_file_number(page: UpperPage, line: SetLine) -> bool:
    digits = any(character.isdigit() for character in line.text)
    short = digits and len(line.words) <= 8 and not page.runs_on(line)
    return short and found(page.forms.dockets, line.words, blurred=page.blurred) is not None


def _is_address(page: UpperPage, line: SetLine) -> bool:
    text, words = line.plain, line.words
    digits = any(character.isdigit() for character in text)
    letters = any(len(word) > 2 and word.isalpha() for word in words)
    if not letters or page.runs_on(line):
        return False
    street = found(page.forms.streets, words, blurred=page.blurred) is not None
    return (digits and street) or _POSTAL.search(text) is not None


def _is_high(page: UpperPage, mark: Mark) -> bool:
    return (mark.box[1] + mark.box[3]) / 2 < max(page.begin, 0.25 * page.page.height)


def _picture_in_head(page: UpperPage) -> Mark | None:
    pictures = [
        mark
        for mark in page.page.marks
        if mark.kind in {"emblem", "seal"}
        and mark.box[3] < 0.3 * page.page.height
        and mark.box[1] < page.begin
        and not _is_written_in(page, mark)
    ]
    return max(pictures, key=lambda mark: mark.box[2] - mark.box[0], default=None)


def _is_of_a_company(page: UpperPage, picture: Mark) -> bool:
    """Say whether a company is named beside or right beneath a picture, which is its own then."""
    x0, y0, x1, y1 = picture.box
    return any(
        line.box[1] < y1 + 30
        and line.box[3] > y0
        and line.box[0] < x1 + 40
        and line.box[2] > x0 - 40
        and _is_private(page.forms, line.words)
        for line in page.head
    )


def _is_written_in(page: UpperPage, mark: Mark) -> bool:
    """Say whether words were read where the mark is, so that it is the ground they stand on."""
    x0, y0, x1, y1 = mark.box
    area = (x1 - x0) * (y1 - y0)
    covered = sum(
        max(0.0, min(x1, word.box[2]) - max(x0, word.box[0]))
        * max(0.0, min(y1, word.box[3]) - max(y0, word.box[1]))
        for word in page.page.words
    )
    return covered > 0.15 * area


def _footer_names(page: UpperPage) -> bool:
    return any(names_authority(page, line.words) for line in page.foot) and any(
        _is_contact(page, line) for line in page.foot
    )


def _beside(page: UpperPage, line: SetLine) -> list[SetLine]:
    """Return the lines of the head that belong to the same block as this one."""
    return [other for other in page.block(line) if other in page.head]
