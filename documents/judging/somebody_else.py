"""Lines of an upper page that are nobody's head: addressees, fields of forms, companies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from documents.judging.authorities import Form, Forms, begins_with, found, words_in
from documents.judging.contact import is_address, is_reachable
from documents.judging.misread import found_misread, reads_as
from documents.judging.set_lines import SetLine, overlap, same_row
from documents.judging.typed_head import typed_head
from documents.judging.upper_page import UpperPage

# Points that left edges of one column may differ by.
_SAME_EDGE = 8.0
# In sizes of letters: how far over a block its label may stand.
_SPACED = 1.2
# Of the page's width: what is flush with the right margin ends beyond this.
_RIGHT_MARGIN = 0.8
# In letters: what is left of a label that was read badly.
_SCRAP = 3
# The part of the page above the window of an envelope.
WINDOW = 0.13
# Of the size of a value: its label stands smaller over it.
_SMALL_LABEL = 0.9
# How much larger than a company's name an authority under it may be set, how much larger than what
# belongs to it a company's name mostly is, and how many points it reaches down.
_AS_LARGE, _LARGER, _REACH = 1.25, 1.3, 46.0
_IN_BRACKETS = re.compile(r"\([^)]*\)?|^[^(]*\)")
_OPENS_MAILBOX = re.compile(r"\bmail - |\boutlook\b|\bgmail\b")


def unbracketed(line: SetLine) -> tuple[str, ...]:
    """Return the words outside brackets: within them a sender is told, as mail programs do."""
    return words_in(_IN_BRACKETS.sub(" ", line.text))


def is_private(page: UpperPage, words: Sequence[str]) -> bool:
    """A company's line: "investigations" read badly is no "investigators"."""
    form = _bears(page, page.forms.private, words)
    if form is None:
        return False
    short = len(form) == 1 and len(form[0]) <= 3 and "." not in form[0]
    return not short or reads_as(form[0], words[-1], page.forms.official)


def is_of_business(page: UpperPage, line: SetLine) -> bool:
    """Say whether a line names a company, or a house that is known by its business."""
    business = _bears(page, page.forms.businesses, line.words)
    return business is not None or is_private(page, line.words)


def _bears(page: UpperPage, forms: Forms, words: Sequence[str]) -> Form | None:
    if not page.blurred:
        return found(forms, words, blurred=False)
    return found_misread(forms, words, page.forms.official)


def in_private_block(page: UpperPage, line: SetLine) -> bool:
    """Under the name of a company, or over the end of one, without being set larger."""
    under = page.below(line)
    near = [*_all_over(page, line), *([under] if under is not None else [])]
    small = [other for other in near if line.size <= _AS_LARGE * other.size]
    return any(is_private(page, other.words) for other in small) or _is_under_large(page, line)


def _all_over(page: UpperPage, line: SetLine) -> Iterator[SetLine]:
    """Yield the lines over this one in its block, the nearest first."""
    over = page.above(line)
    while over is not None:
        yield over
        over = page.above(over)


def _is_under_large(page: UpperPage, line: SetLine) -> bool:
    """Say whether a company's name is set larger over a line, with more space than in a block."""
    return any(
        other.size > _LARGER * line.size
        and 0 <= line.box[1] - other.box[3] < _REACH
        and overlap(other.box, line.box) > 0
        and is_private(page, other.words)
        and not is_addressed(page, other)
        for other in page.head
    )


def is_labelled(page: UpperPage, line: SetLine) -> bool:
    """The value of a field: after a colon, beside its label in a column, or under a small one."""
    if line in typed_head(page):
        return False
    if _label_over(page, line):
        return True
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


def _label_over(page: UpperPage, line: SetLine) -> bool:
    """Say whether a small label of a field stands right over a line, and more of a form higher up.

    The first box of a form, such as "Sender", holds the head where a form has one.
    """
    return any(
        other.words in page.forms.labels
        and _is_beneath_a_field(page, other)
        and other.words not in page.forms.offices
        and other.size < _SMALL_LABEL * line.size
        and abs(other.box[0] - line.box[0]) < _SAME_EDGE
        and 0 < line.box[1] - other.box[1] < 2.2 * line.size
        for other in page.lines
    )


def _is_beneath_a_field(page: UpperPage, label: SetLine) -> bool:
    forms = page.forms
    return any(
        other.words in forms.labels
        or other.words in forms.addressees
        or found(forms.notes, other.words, blurred=False)
        for other in page.lines
        if other.box[3] < label.box[1]
    )


def opens_mailbox(line: SetLine) -> bool:
    return _OPENS_MAILBOX.search(line.plain) is not None


def is_addressed(page: UpperPage, line: SetLine) -> bool:
    """In the address of whoever is written to: after "To", or built and placed like one."""
    block = page.block(line)
    if _follows_addressee(page, line, block):
        return True
    if page.prominent(line) or page.is_right(line) or _is_flush_right(page, block):
        return False
    reachable = any(is_reachable(page, other) for other in block)
    if reachable or not any(is_address(page, other) for other in block):
        return False
    upper, lower = min(each.box[1] for each in block), max(each.box[3] for each in block)
    others = [each for each in page.head if each not in block and len(each.words) >= 2]
    left = [each for each in others if not page.is_right(each)]
    above = [each for each in left if each.box[3] <= upper]
    below = [each for each in left if each.box[1] >= lower and is_address(page, each)]
    return not below and (bool(above) or upper > WINDOW * page.page.height)


def _is_flush_right(page: UpperPage, block: Sequence[SetLine]) -> bool:
    """Say whether lines begin where they like and end together at the right, as no addressee's."""
    begins, ends = [each.box[0] for each in block], [each.box[2] for each in block]
    together = len(block) > 1 and max(ends) - min(ends) < _SAME_EDGE / 2
    apart = max(begins) - min(begins) > 2 * _SAME_EDGE
    return together and apart and max(ends) > _RIGHT_MARGIN * page.page.width


def lost_its_label(page: UpperPage, line: SetLine) -> bool:
    """Say whether a scrap stands where the label of an addressee would, and it may have been one.

    Recognition makes "NE" of "A:"; then what follows looks like a plain head set as the text is.
    """
    block = page.block(line)
    if not page.blurred or page.prominent(line) or page.is_right(line):
        return False
    if any(is_reachable(page, other) for other in block):
        return False
    return any(
        other.count == 1
        and len(other.text.strip(":;.,")) <= _SCRAP
        and other.box[3] <= line.box[1] + 1
        and abs(other.box[0] - line.box[0]) < 2 * _SAME_EDGE
        for other in block
    )


def _follows_addressee(page: UpperPage, line: SetLine, block: Sequence[SetLine]) -> bool:
    """Say whether a line such as "To" stands over this one at the same left edge.

    A label that stands alone may stand a little higher than lines of one block do.
    """
    top = min(block, key=lambda each: each.box[1])
    alone = [
        other
        for other in page.head
        if 0 < top.box[1] - other.box[3] < _SPACED * top.size and other.text.rstrip().endswith(":")
    ]
    return any(
        other.box[1] <= line.box[1]
        and abs(other.box[0] - line.box[0]) < 2 * _SAME_EDGE
        and _addresses(page, other)
        for other in (*block, *alone)
    )


def is_under_addressee(page: UpperPage, line: SetLine) -> bool:
    """Below the address of whoever is written to stands no head but the caption of a court."""
    if page.is_right(line) or found(page.forms.courts, line.words, blurred=page.blurred):
        return False
    return any(
        other.box[3] < line.box[1]
        and is_address(page, other)
        and is_addressee_line(page, other, line)
        for other in page.head
    )


def _addresses(page: UpperPage, line: SetLine) -> bool:
    form = begins_with(page.forms.addressees, line.words, blurred=False)
    if form is None:
        return False
    whole = len(line.words) == len(form)
    colon = re.match(r"^\S+( \S+)?\s?:", line.text) is not None
    return whole or colon or len(form) > 1 or form[0] in {"ao", "aos", "al", "herrn", "attn", "att"}


def is_addressee_line(page: UpperPage, line: SetLine, head: SetLine) -> bool:
    """A line of the address of whoever is written to: after "To", or three lines set as one."""
    block = page.block(line)
    if _follows_addressee(page, line, block):
        return True
    if head in block or len(block) < 3 or page.is_right(line):
        return False
    return not any(is_reachable(page, other) or page.prominent(other) for other in block)
