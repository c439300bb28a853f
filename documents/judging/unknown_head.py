"""A head that names nothing known as an authority, nor anything known to be none.

Such a head is for a person. What is known to be none: the addressee, fields of a form or of a
printed e-mail, dates, numbers, the title of the paper, a company, a profession or a business.
"""

from __future__ import annotations

import re

from documents.judging.authorities import begins_with, found
from documents.judging.contact import (
    has_official_domain,
    is_address,
    is_contact,
    is_file_number,
    is_reachable,
)
from documents.judging.set_lines import SetLine
from documents.judging.somebody_else import (
    in_private_block,
    is_addressed,
    is_addressee_line,
    is_labelled,
    is_of_business,
    is_under_addressee,
    opens_mailbox,
)
from documents.judging.upper_page import UpperPage
from documents.view import Mark

# Of the page's height: a head begins above this.
_HIGH = 0.2
# A head whose contact stands at the foot begins above this.
_VERY_HIGH = 0.13
# In letters, and in words with letters: what a name has at least and at most.
_LETTERS, _MOST_WORDS = 8, 16
_LONG_WORD, _MOST_DIGITS = 11, 3
# A word that is set so much larger than the text may be shorter.
_SHORT_WORD, _LARGE = 4, 1.25
# How near, in points, the head of a company reaches.
_REACH, _AS_LARGE = 46.0, 0.55
_PERSON_TO_PERSON = re.compile(r"(^|\s)(v|vs|gegen|contre|contra)\.?($|\s)")


def unknown_head(page: UpperPage) -> tuple[SetLine, bool] | None:
    """Return a line set as a head is, with contact or an emblem, or None.

    The second value says that its contact is under an official domain.
    """
    near = [line for line in page.head if _is_own_contact(page, line)]
    beneath = [line for line in page.foot if is_contact(page, line)]
    official = any(has_official_domain(line) for line in (*near, *beneath))
    called = any(
        is_reachable(page, line) or not is_address(page, line) for line in (*near, *beneath)
    )
    pictured = any(_is_an_emblem(page, mark) for mark in page.page.marks)
    titled = False
    for line in page.head:
        # Beneath its title a paper has begun, unless a head with its own contact stands there.
        titled = titled or (_is_paper(page, line) and page.prominent(line))
        if not may_name(page, line) or is_of_a_house(page, line):
            continue
        if not called and _is_a_person(page, line):
            continue
        prominent = page.prominent(line)
        at_top = prominent or line.box[1] < _VERY_HIGH * page.page.height
        if near or (not titled and ((at_top and beneath) or (pictured and prominent))):
            return line, official
    return None


def _is_own_contact(page: UpperPage, line: SetLine) -> bool:
    return is_contact(page, line) and not _is_somebody_elses(page, line)


def may_name(page: UpperPage, line: SetLine) -> bool:
    """Say whether a line could be somebody's name over a letter."""
    if line.box[1] > _HIGH * page.page.height or page.runs_on(line) or opens_mailbox(line):
        return False
    words, letters = _name(page, line)
    few = letters < _LETTERS or (words < 2 and letters < _LONG_WORD)
    large = letters >= _SHORT_WORD and line.size > _LARGE * page.body_size
    if words > _MOST_WORDS or (few and not large):
        return False
    if sum(map(str.isdigit, line.text)) > _MOST_DIGITS:
        return False
    if is_contact(page, line) or is_file_number(page, line) or _is_paper(page, line):
        return False
    return not _is_somebody_elses(page, line)


def _is_a_person(page: UpperPage, line: SetLine) -> bool:
    """Say whether a line over an address is set as the text is, as private people write theirs."""
    return len(line.words) <= 3 and not page.prominent(line)


def _name(page: UpperPage, line: SetLine) -> tuple[int, int]:
    """Return how many words and letters a name has that goes on in the next lines of a column."""
    text, below = line.text, page.below(line)
    while below is not None and abs(below.size - line.size) < 1.0 and len(below.words) <= 2:
        text, below = f"{text} {below.text}", page.below(below)
    words = [word for word in text.split() if any(map(str.isalpha, word))]
    return len(words), sum(map(str.isalpha, text))


def _is_somebody_elses(page: UpperPage, line: SetLine) -> bool:
    return (
        is_labelled(page, line)
        or is_addressed(page, line)
        or is_addressee_line(page, line, line)
        or is_under_addressee(page, line)
    )


def _is_paper(page: UpperPage, line: SetLine) -> bool:
    """Say whether a line is a title, a note or label of the paper, a date or a party of a case."""
    forms, words = page.forms, line.words
    groups = (forms.process, forms.titles, forms.notes)
    if any(found(group, words, blurred=page.blurred) for group in groups):
        return True
    if words in forms.labels or begins_with(forms.subjects, words, blurred=False):
        return True
    if any(word in forms.months for word in words) and any(map(str.isdigit, line.plain)):
        return True
    return _PERSON_TO_PERSON.search(line.plain) is not None


def is_of_a_house(page: UpperPage, line: SetLine) -> bool:
    """Say whether a company or a house of some business is named in a line or in its head.

    That is over it, or close beneath.
    """
    block = page.block(line)
    if in_private_block(page, line):
        return True
    return any(
        is_of_business(page, other)
        for other in (*block, *page.head)
        if other in block
        or (
            other.box[1] < line.box[3] + _REACH
            and other.size >= _AS_LARGE * line.size
            and not _is_somebody_elses(page, other)
        )
    )


def _is_an_emblem(page: UpperPage, mark: Mark) -> bool:
    return mark.kind in {"emblem", "seal"} and mark.box[3] < _HIGH * page.page.height
