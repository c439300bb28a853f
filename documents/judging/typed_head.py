"""Heads typed with labels, as old offices type theirs: ``Office:`` with its name, and its address.

Such labels stand at the very top, nothing but a mark of secrecy over them, and the address stands
beneath the names without a label of its own. A form has a title and labels all it asks for.
"""

from __future__ import annotations

from documents.judging.authorities import begins_with, found, words_in
from documents.judging.contact import is_contact, is_file_number
from documents.judging.set_lines import SetLine, same_row
from documents.judging.upper_page import UpperPage

# Of the page's height: such a head begins above this.
_TOP = 0.13
# Points that names and address stand to the right of the labels at least.
_INDENTED = 20.0
_MOST_LINES = 12


def typed_head(page: UpperPage) -> frozenset[SetLine]:
    """Return the lines that name the office where the head is typed with labels, or none."""
    lines = sorted(page.head, key=lambda line: line.middle[1])
    while lines and found(page.forms.notes, lines[0].words, blurred=page.blurred):
        lines = lines[1:]
    if not lines or lines[0].box[1] > _TOP * page.page.height:
        return frozenset()
    labels = [line for line in lines[:_MOST_LINES] if office_label(page, line) is not None]
    if not labels or not (lines[0] in labels or any(same_row(lines[0], each) for each in labels)):
        return frozenset()
    return _names_over_address(page, lines[:_MOST_LINES], min(each.box[0] for each in labels))


def office_label(page: UpperPage, line: SetLine) -> str | None:
    """Return what stands after the label of an office in a line, None where there is none."""
    lead, colon, rest = line.text.partition(":")
    words = words_in(lead)
    if not colon or not words or begins_with(page.forms.offices, words, blurred=False) != words:
        return None
    return rest.strip()


def _names_over_address(page: UpperPage, lines: list[SetLine], edge: float) -> frozenset[SetLine]:
    named: list[SetLine] = []
    numbered = False
    for line in lines:
        if line.box[0] > edge + _INDENTED and is_contact(page, line):
            return frozenset(named)
        if is_file_number(page, line):
            numbered = True
            continue
        if numbered and line.box[0] > edge + _INDENTED and ":" not in line.text:
            # A line of the address that by itself is not known for one.
            continue
        labelled = office_label(page, line) is not None
        if not labelled and ":" in line.text:
            break
        if not labelled and (numbered or line.box[0] <= edge + _INDENTED):
            break
        named.append(line)
    return frozenset()
