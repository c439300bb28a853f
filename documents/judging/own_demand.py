"""Is a paper the own demand of an office, so that the officer who signs it is who issued it.

Subpoenas of agencies, letters under 18 U.S.C. § 2709, information requests under § 100j StPO,
*requisições* and *réquisitions* are signed by an officer and by no judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.judging.lines import Line, lines_of, plain
from documents.judging.places import says, starts, title_of
from documents.view import PageView, View

# A head and the title under it: so far down the first page, in lines of so many words at most.
_HEAD, _SHORT = 0.45, 9
# A title that goes on with the law it cites has more words, after the label of a subject.
_LONG = 18
_SUBJECT = re.compile(r"^(?:assunto|betreff|betr|objet|asunto|subject|re)\W+")
_SURE = 0.6
# "Cal." and "Corp." are shortened; a longer word with a full stop ends a sentence.
_LONGEST_SHORT_FORM = 5


def is_own_demand(view: View) -> bool:
    """Say whether an office demands by its own power; in doubt it does not.

    The first page's head can be read and names a demand, neither head nor title names a court or
    an act of one, and nowhere in the file is there a line for a judge or a clerk, or an oath.
    """
    head = list(_head(view.pages[0])) if view.pages else []
    if not _is_read(head) or any(_names_court(line) for line in head):
        return False
    if not any(_demands(line) for line in head) and not _is_by_law(view.pages[0]):
        return False
    lines = [line for page in view.pages for line in lines_of(page.words)]
    return not any(_is_judges(line) or says(line.plain, "sworn") for line in lines)


def _names_court(line: Line) -> bool:
    """Say whether a line names a court or its act, and is no address and no end of a sentence."""
    last = line.words[-1].text
    ends = last.endswith(".") and len(last) > _LONGEST_SHORT_FORM
    return not ends and "@" not in line.text and says(line.plain, "courts")


def _demands(line: Line) -> bool:
    """Say whether a line calls the paper a demand; a mere request has to stand in capitals."""
    return says(line.plain, "demands") or (line.text.isupper() and says(line.plain, "asks"))


def _is_by_law(page: PageView) -> bool:
    """Say whether a letter without a title cites a law by which only an office demands."""
    return says(plain(" ".join(word.text for word in page.words)), "own_laws")


def _head(page: PageView) -> Iterator[Line]:
    """Yield the lines of the head, and a longer title or subject that begins with a demand."""
    for line in lines_of(page.words):
        if line.box[1] >= _HEAD * page.height:
            continue
        text = _SUBJECT.sub("", line.plain)
        if len(line.words) <= _SHORT or (len(line.words) <= _LONG and starts(text, "demands")):
            yield line


def _is_judges(line: Line) -> bool:
    """Say whether a line is a title of who issues for a court, or a closing of one."""
    return len(line.words) <= _SHORT and (
        title_of(line.plain) == "issuer" or starts(line.plain, "ordered")
    )


def _is_read(lines: list[Line]) -> bool:
    sure = [word.sure for line in lines for word in line.words]
    return bool(sure) and sum(sure) / len(sure) >= _SURE
