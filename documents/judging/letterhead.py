"""Whether the first page carries, at its head, the name of an authority and how to reach it.

A head is what stands above the beginning of the letter (subject, salutation, running text) and is
not the address of whoever is written to. There a line must name an authority: by a general form
of ``authorities.toml``, or by a name from the directory or from the officer. With it must stand
an address, a telephone, an e-mail or web address, a file number, an emblem or a seal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from documents.judging.authorities import authorities, begins_with
from documents.judging.captions import (
    is_court_of_process,
    is_mere_title,
    is_titled,
    issuer_of_certificate,
    names_state,
)
from documents.judging.contact import is_a_street, is_contact, is_file_number
from documents.judging.departments import is_doubtful, name_at, whose
from documents.judging.head_doubts import (
    doubt_of_blank,
    is_composed,
    is_written_in,
    names_authority,
    names_known,
    surely_read,
)
from documents.judging.lines import around
from documents.judging.set_lines import SetLine
from documents.judging.somebody_else import (
    WINDOW,
    in_private_block,
    is_addressed,
    is_addressee_line,
    is_labelled,
    is_of_business,
    is_private,
    is_under_addressee,
    lost_its_label,
    opens_mailbox,
    unbracketed,
)
from documents.judging.unknown_head import unknown_head
from documents.judging.upper_page import UpperPage
from documents.view import Mark, PageView, Seen, View

_FEW_WORDS = 8
# Points that the levels of one office stand apart at most, from middle to middle.
_CLOSE = 34.0
# How far beneath a picture a company's name still belongs to it.
_UNDER = 60.0


def judge_letterhead(view: View, *, agency_names: Sequence[str] = ()) -> Seen:
    """Return ``pass`` with the place of the head, ``fail`` for a page without, else ``review``.

    Reasons: ``blank_head`` (nothing that names an authority), ``no_contact`` (a name and nothing
    with it), ``unclear_authority`` (a state or a town and no office, or a head that names nothing
    known), ``unsure_text`` (read too badly to say), ``picture_head`` (only a picture up there),
    ``no_text``, or the reason why the file could not be opened.
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
    every = list(_candidates(page))
    candidates = [line for line in every if _is_of_the_state(page, line)]
    supported = [(line, support) for line in candidates if (support := _support(page, line))]
    for line, support in supported:
        if surely_read(page, line) and not lost_its_label(page, line):
            box = around([line.box, *(each.box for each in _beside(page, line))])
            return Seen("pass", page=1, box=box, kind=support)
    if supported:
        return Seen("review", "unsure_text", page=1, box=supported[0][0].box)
    if candidates:
        return Seen("review", "no_contact", page=1, box=candidates[0].box)
    if every:
        return Seen("review", "unclear_authority", page=1, box=every[0].box)
    return _nobody_named(page)


def heads_of(page: UpperPage) -> tuple[SetLine, ...]:
    """Return the lines of a head that name an authority of the state, the first of it first."""
    return tuple(line for line in _candidates(page) if _is_of_the_state(page, line))


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
    names = [line for line in page.head if not is_labelled(page, line)]
    doubt = doubt_of_blank(page, box, names)
    if doubt is not None:
        return doubt
    unknown = unknown_head(page)
    if unknown is None:
        return Seen("fail", "blank_head", page=shown.number, box=box)
    line, official = unknown
    if official and surely_read(page, line):
        return Seen("pass", page=1, box=line.box, kind="contact")
    return Seen("review", "unclear_authority", page=1, box=line.box)


def _of_a_state(page: UpperPage) -> Seen | None:
    """Judge a head such as "City of Ashford" that names a government and no office.

    Over the title of legal process and with a number it is the caption of that process.
    """
    titled = is_titled(page)
    private = any(is_private(page, line.words) for line in page.head)
    for line in page.head:
        if not names_state(page, line, titled=titled) or page.runs_on(line):
            continue
        if is_labelled(page, line) or is_private(page, line.words):
            continue
        if is_addressed(page, line):
            continue
        support = _support(page, line)
        if titled and support and not private and surely_read(page, line):
            return Seen("pass", page=1, box=line.box, kind="caption")
        if titled or (page.prominent(line) and support):
            return Seen("review", "unclear_authority", page=1, box=line.box)
    return None


def _candidates(page: UpperPage) -> Iterator[SetLine]:
    """Yield the lines of the head that name an authority, the first on the page first."""
    for line in page.head:
        if page.runs_on(line) or is_labelled(page, line) or opens_mailbox(line):
            continue
        words = unbracketed(line)
        if is_mere_title(page, words):
            continue
        name = name_at(page, line)
        if name is None or whose(page, line, name) == "house":
            continue
        if is_private(page, words) or in_private_block(page, line):
            continue
        if is_addressed(page, line) or is_a_street(page, line):
            continue
        if is_under_addressee(page, line) or page.begins_under_title(line):
            continue
        yield line


def _is_of_the_state(page: UpperPage, line: SetLine) -> bool:
    """Say whether the office named in a line is surely one of an authority."""
    name = name_at(page, line)
    return name is not None and whose(page, line, name) == "state"


def _support(page: UpperPage, line: SetLine) -> str | None:
    """Return what stands with the name, or None: a word for its kind, such as ``contact``."""
    near = [
        other
        for other in page.head
        if other is not line and not is_addressee_line(page, other, line)
    ]
    if any(is_contact(page, other) for other in [line, *near, *page.foot]):
        return "contact"
    if any(mark.kind in {"emblem", "seal"} for mark in page.page.marks if _is_high(page, mark)):
        return "emblem"
    captioned = [each for each in page.lines if each.box[1] < page.deepest]
    if any(is_file_number(page, other) for other in [*near, *captioned]):
        return "file_number"
    if is_court_of_process(page, line):
        return "caption"
    # Lower down, levels of an office may be those of whoever is written to.
    high = line.box[1] < WINDOW * page.page.height or page.prominent(line)
    return "stack" if high and any(_stacks(page, line, other) for other in near) else None


def _stacks(page: UpperPage, line: SetLine, other: SetLine) -> bool:
    """Say whether another line beside or right over or under a name is a level of its office."""
    close = other in page.block(line) or abs(other.middle[1] - line.middle[1]) < _CLOSE
    if not close or page.runs_on(other) or is_labelled(page, other):
        return False
    if is_private(page, other.words) or is_addressed(page, other):
        return False
    if is_mere_title(page, other.words):
        return False
    state = begins_with(page.forms.states, other.words, blurred=page.blurred)
    return state is not None or names_authority(page, other.words)


def _is_high(page: UpperPage, mark: Mark) -> bool:
    return (mark.box[1] + mark.box[3]) / 2 < max(page.begin, 0.25 * page.page.height)


def _picture_in_head(page: UpperPage) -> Mark | None:
    pictures = [
        mark
        for mark in page.page.marks
        if mark.kind in {"emblem", "seal"}
        and mark.box[3] < 0.3 * page.page.height
        and mark.box[1] < page.begin
        and not is_written_in(page, mark)
    ]
    return max(pictures, key=lambda mark: mark.box[2] - mark.box[0], default=None)


def _is_of_a_company(page: UpperPage, picture: Mark) -> bool:
    """Say whether a company is named beside or right beneath a picture, which is its own then."""
    x0, y0, x1, y1 = picture.box
    return any(
        line.box[1] < y1 + _UNDER
        and line.box[3] > y0
        and line.box[0] < x1 + 40
        and line.box[2] > x0 - 40
        and is_of_business(page, line)
        and not is_addressed(page, line)
        for line in page.head
    )


def _footer_names(page: UpperPage) -> bool:
    """Say whether the foot names an authority, and the head no house of business."""
    if any(is_of_business(page, line) for line in page.head if page.prominent(line)):
        return False
    named = any(
        names_known(page, line.words)
        or (is_composed(page, line.words) and not is_doubtful(page, line.words))
        for line in page.foot
    )
    return named and any(is_contact(page, line) for line in page.foot)


def _beside(page: UpperPage, line: SetLine) -> list[SetLine]:
    """Return the lines of the head that belong to the same block as this one."""
    return [other for other in page.block(line) if other in page.head]
