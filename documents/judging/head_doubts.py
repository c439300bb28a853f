"""How far what was read at a head may be relied on.

A page passes only on words that were surely read. It fails only where the letter itself could be
read and nothing above it was dark, drawn or unread; every other page is for a person.
"""

from __future__ import annotations

from collections.abc import Sequence

from documents.judging.authorities import found, named, put_together
from documents.judging.set_lines import SetLine
from documents.judging.upper_page import UpperPage
from documents.view import Box, Mark, Seen

_MOST_WORDS_OF_A_NAME = 14
# How sure recognised words are on average: below the first they are not relied on where they are
# not exact, below the second not at all, and a page with fewer sure words tells nothing.
_UNSURE, _GUESSED = 0.6, 0.35
_BODY_WORDS = 15
_UNSURE_LINE, _LARGE = 0.4, 1.25


def names_authority(page: UpperPage, words: Sequence[str]) -> bool:
    """Say whether words hold a name known, or one put together of an office and its matter."""
    if len(words) > _MOST_WORDS_OF_A_NAME:
        return False
    return names_known(page, words) or is_composed(page, words)


def names_known(page: UpperPage, words: Sequence[str]) -> bool:
    """Say whether words hold a general form of an authority or a name known beside them."""
    if len(words) > _MOST_WORDS_OF_A_NAME:
        return False
    if found(page.forms.names, words, blurred=page.blurred):
        return True
    if any(named(name, words, blurred=page.blurred) for name in page.names):
        return True
    return page.blurred and any(
        found(page.forms.names, joined, blurred=False) for joined in put_together(words)
    )


def is_composed(page: UpperPage, words: Sequence[str]) -> bool:
    """Say whether words tell an office and what it looks into, such as "Office for Fraud"."""
    if any(found(group, words, blurred=False) for group in (page.forms.process, page.forms.notes)):
        return False
    plain = tuple(word.rpartition("'")[2] for word in words)
    if found(page.forms.units, plain, blurred=page.blurred) is None:
        return False
    return any(
        found(forms, plain, blurred=page.blurred) is not None
        for forms in (page.forms.matters, page.forms.doubtful)
    )


def surely_read(page: UpperPage, line: SetLine) -> bool:
    """Say whether the line of an authority may be relied on for a pass."""
    if not page.blurred or line.sure >= _UNSURE:
        return True
    return line.sure >= _GUESSED and found(page.forms.names, line.words, blurred=False) is not None


def doubt_of_blank(page: UpperPage, box: Box, lines: Sequence[SetLine]) -> Seen | None:
    """Return why nobody can say that the head in this box is blank, or None where it surely is.

    ``lines`` are those of the head that could be a name, and are no values of fields.
    """
    number = page.page.number
    for mark in page.page.marks:
        across = mark.box[2] - mark.box[0]
        if (mark.box[1] + mark.box[3]) / 2 > page.begin:
            continue
        if mark.kind == "dark":
            return Seen("review", "picture_head", page=number, box=mark.box)
        if not _may_be_writing(page, mark):
            continue
        if max(across, mark.box[3] - mark.box[1]) > 0.1 * page.page.width:
            return Seen("review", "unsure_text", page=number, box=mark.box)
    if page.upright is not None and names_authority(page, page.upright.words):
        return Seen("review", "unsure_text", page=number, box=page.upright.box)
    if not page.blurred:
        return None
    up_there = [line.sure for line in page.head]
    if up_there and sum(up_there) / len(up_there) < _UNSURE:
        return Seen("review", "unsure_text", page=number, box=box)
    read = [line.count for line in page.lines if line.sure >= _UNSURE and line.count > 1]
    if sum(read) < _BODY_WORDS:
        return Seen("review", "no_text", page=number, box=box)
    for line in lines:
        letters = sum(map(len, line.words))
        large = line.size > _LARGE * page.body_size
        if large and letters >= 8 and line.sure < _UNSURE_LINE:
            return Seen("review", "unsure_text", page=number, box=line.box)
    return None


def _may_be_writing(page: UpperPage, mark: Mark) -> bool:
    """Say whether a mark is writing that was not read, also where a fold or a pen went through."""
    if mark.kind == "unread":
        return True
    return page.blurred and mark.kind == "ink" and not is_written_in(page, mark)


def is_written_in(page: UpperPage, mark: Mark) -> bool:
    """Say whether words were read where the mark is, so that it is the ground they stand on."""
    x0, y0, x1, y1 = mark.box
    area = (x1 - x0) * (y1 - y0)
    covered = sum(
        max(0.0, min(x1, word.box[2]) - max(x0, word.box[0]))
        * max(0.0, min(y1, word.box[3]) - max(y0, word.box[1]))
        for word in page.page.words
    )
    return covered > 0.15 * area
