"""Heads that name no office: the caption of a state's process, a certificate, a mere title."""

from __future__ import annotations

from collections.abc import Sequence

from documents.judging.authorities import begins_with, found
from documents.judging.set_lines import SetLine
from documents.judging.upper_page import UpperPage

# Words that name an authority with others beside them, and in a title only say what it is about.
_WEAK = frozenset({
    "police", "policing", "policia", "policial", "polizei", "prosecutor", "prosecutors", "sheriff",
    "judiciary", "tribunal", "gendarmerie", "interpol",
})  # fmt: skip
# In a title, what stands before the name of a court that one has to come to.
_BEFORE = frozenset({"before", "vor", "perante", "ante", "devant"})
_MOST_WORDS_OF_A_TITLE = 8


def is_titled(page: UpperPage) -> bool:
    """Say whether the head bears the title of legal process, such as a warrant or a subpoena."""
    return any(
        len(line.words) <= _MOST_WORDS_OF_A_TITLE
        and found(page.forms.process, line.words, blurred=page.blurred)
        for line in (*page.head, *page.lines[: len(page.head) + 2])
    )


def is_court_of_process(page: UpperPage, line: SetLine) -> bool:
    """Say whether a line set as a head names a court over the title of its own process."""
    if begins_with(page.forms.process, line.words, blurred=page.blurred):
        # A title that tells before whom, such as "Subpoena to testify before a grand jury".
        return False
    court = found(page.forms.courts, line.words, blurred=page.blurred)
    return court is not None and page.prominent(line) and is_titled(page)


def is_mere_title(page: UpperPage, words: Sequence[str]) -> bool:
    """Say whether words such as "Police request for information" are a title and no name."""
    if set(words) & _BEFORE and begins_with(page.forms.process, words, blurred=page.blurred):
        return True
    if not (set(words) & _WEAK) or not found(page.forms.titles, words, blurred=False):
        return False
    rest = tuple(word for word in words if word not in _WEAK)
    return found(page.forms.names, rest, blurred=page.blurred) is None


def names_state(page: UpperPage, line: SetLine, *, titled: bool) -> bool:
    """Say whether a line names a government: first in it, or anywhere over a title of process."""
    if begins_with(page.forms.states, line.words, blurred=page.blurred):
        return True
    return titled and found(page.forms.states, line.words, blurred=page.blurred) is not None


def issuer_of_certificate(page: UpperPage) -> SetLine | None:
    """Return the line naming the issuing authority of a European production order certificate.

    Regulation (EU) 2023/1543, annexes I and II, prescribe the form: it has no letterhead, and the
    authority stands in its field.
    """
    upper = [line for line in page.lines if line.box[1] < page.deepest]
    if not any(found(page.forms.certificates, line.words, blurred=page.blurred) for line in upper):
        return None
    for line in page.lines:
        label = begins_with(page.forms.issuers, line.words, blurred=page.blurred)
        if label and found(page.forms.names, line.words[len(label) :], blurred=page.blurred):
            return line
    return None
