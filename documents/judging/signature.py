"""Is the paper signed, by whom, and was it changed afterwards: judged over what was seen in it.

A signature is looked for where one belongs: on a rule, after a closing phrase, beside a word such
as "Signature", over a typed name or title. The words beneath tell whether the place is the
officer's or that of who issued an order. The words of five languages stand in ``signing.toml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from documents.judging.hidden import is_clean, is_explained, is_of_a_stamp, may_hide
from documents.judging.own_demand import is_own_demand
from documents.judging.places import (
    Owner,
    Place,
    is_office_stamp,
    is_unread,
    places_of,
    says_electronic,
)
from documents.view import Box, DigitalSignature, Mark, PageView, Seen, View, Word

By = Literal["anyone", "officer", "issuer"]

# From measurements on the tuning half of the corpus: a mark this sure is a hand's, or may be one.
_SURE_INK, _MAYBE_INK = 0.45, 0.2
_SURE_SEAL, _MAYBE_SEAL = 0.72, 0.62
_LAST_PAGES = 3
# On a picture of a page a place counts as seen where its words, and those so many points beneath,
# were read this surely.
_SURE_WORDS, _JUST_BENEATH = 0.6, 18.0
_RANK = {"pass": 0, "review": 1, "fail": 2}


def judge_signature(view: View, *, by: By = "anyone") -> Seen:
    """Return whether the document is signed by the officer, the issuer, or by anyone.

    Where the other one signed it is ``review``: an investigating judge asks like an officer. A
    place that names nobody counts for both, unless the issuer has one by name: who presents an
    order signs beside the judge. On the own demand of an office its officer issues:
    that passes as ``signed_by_office``, which is nothing for an act of a court. ``kind`` is
    ``digital``, ``ink``, ``seal``, ``stamp`` or ``typed``. A digital signature decides alone;
    otherwise ink, a seal or a stamp on the place counts.
    """
    if view.unreadable or not view.pages:
        return Seen("review", view.unreadable or "not_inspected")
    digital = [each for each in view.signatures if each.note != "document_timestamp"]
    if digital:
        return _digital(digital)
    pages = _telling_pages(view)
    own = by == "issuer" and any(each.owner == by for page in pages for each in places_of(page))
    answers = [answer for page in pages for answer in _answers(page, by, own=own)]
    seen = min(answers, key=_likeliest) if answers else _without_place(view)
    if by == "issuer" and seen.reason == "signed_by_other" and is_own_demand(view):
        officers = judge_signature(view, by="officer")
        return replace(officers, reason="signed_by_office") if officers.outcome == "pass" else seen
    return _doubted(view, seen) if seen.outcome == "fail" else seen


def judge_altered(view: View) -> Seen:
    """Return whether a signed file was changed after signing; only for the eyes of staff.

    An unsigned file says nothing about what was changed in it, so it passes, also where it was
    saved in several revisions: programs append at every save. A pass says where nothing in the file
    tells whether the signer's certificate was revoked.
    """
    if view.unreadable:
        return Seen("review", view.unreadable)
    for each in view.signatures:
        if each.note == "cannot_check":
            return Seen("review", "broken_signature", each.page, each.box, "digital")
        if each.changed_after:
            return Seen("fail", "changed_after_signing", each.page, each.box, "digital")
        if not each.intact:
            return Seen("fail", "broken_signature", each.page, each.box, "digital")
    for each in view.signatures:
        if each.revocation == "revoked":
            return Seen("review", "revoked_certificate", each.page, each.box, "digital")
    for each in view.signatures:
        if each.revocation == "unchecked":
            return Seen("pass", "revocation_unchecked", each.page, each.box, "digital")
    return Seen("pass")


def _digital(signatures: Sequence[DigitalSignature]) -> Seen:
    """One broken signature spoils the file; of sound ones, a trusted one is enough."""

    def seen(outcome: Literal["pass", "review", "fail"], reason: str | None) -> Seen:
        return Seen(outcome, reason, each.page, each.box, "digital")

    for each in signatures:
        if each.changed_after:
            return seen("fail", "changed_after_signing")
        if not each.intact and each.note != "cannot_check":
            return seen("fail", "broken_signature")
    for each in signatures:
        if each.note == "cannot_check":
            return seen("review", "broken_signature")
    for each in signatures:
        if each.bottom_line:
            return seen("pass", None)
    each = signatures[0]
    return seen("review", "untrusted_signature")


def _telling_pages(view: View) -> list[PageView]:
    """Return the pages on which something is drawn, and the first and last ones in any case."""
    last = len(view.pages) - _LAST_PAGES
    return [
        page
        for number, page in enumerate(view.pages)
        if number == 0 or number >= last or any(_weigh(mark, 0) for mark in page.marks)
    ]


def _answers(page: PageView, by: By, *, own: bool) -> Iterator[Seen]:
    """Yield what each place of a page says; ``own`` ones bear the title of who is asked about."""
    places = places_of(page)
    for place in places:
        best = Seen("fail", "no_signature", page.number, place.box)
        if place.typed and _may_sign(place.owner, by):
            best = Seen("review", "typed_name", page.number, place.box, "typed")
        for mark in page.marks:
            seen = _weigh(mark, page.number) if _lies_in(mark, place.box) else None
            if seen is None or (is_office_stamp(mark, page) and not _crosses(mark, page)):
                continue
            if page.source == "ocr" and is_explained(mark, page):
                continue
            doubtful = is_unread(mark, page) or is_of_a_stamp(mark, page)
            if doubtful or is_office_stamp(mark, page):
                seen = Seen("review", "unclear_mark", page.number, mark.box)
            elif not _may_sign(owner := _signatory(mark, places), by) or (own and owner != by):
                seen = Seen("review", "signed_by_other", page.number, mark.box)
            best = min(best, seen, key=_likeliest)
        yield best


def _crosses(mark: Mark, page: PageView) -> bool:
    """Say whether ink in a text file may run over words such as "a true copy" of the page."""
    return mark.kind == "ink" and page.source == "text"


def _likeliest(seen: Seen) -> tuple[int, bool]:
    return _RANK[seen.outcome], seen.reason == "no_signature"


def _may_sign(owner: Owner, by: By) -> bool:
    return owner == "unknown" or by == owner or (by == "anyone" and owner != "server")


def _signatory(mark: Mark, places: Sequence[Place]) -> Owner:
    """Return who signed: whose name stands closest beneath, where any of the places has one.

    A seal is pressed beside a place, so that one at a notary's height is the notary's.
    """
    named = [each for each in places if each.owner != "unknown" and _lies_in(mark, each.box)]
    if not named:
        return "unknown"
    if mark.kind != "ink":
        named += [each for each in places if each.owner == "server"]
    return min(named, key=lambda each: _away(mark, each)).owner


def _away(mark: Mark, place: Place) -> tuple[float, float]:
    """Return how far a seal lies over or under a place, and how far any mark ends from its name."""
    down = (mark.box[1] + mark.box[3]) / 2
    aside = max(0.0, place.box[1] - down, down - place.box[3]) if mark.kind != "ink" else 0.0
    return aside, abs(place.box[3] - mark.box[3])


def _weigh(mark: Mark, page: int) -> Seen | None:
    """Return what a mark in a place to sign is worth, or None for what is no signature."""
    if mark.kind == "ink":
        if mark.score >= _SURE_INK:
            return Seen("pass", None, page, mark.box, "ink")
        return Seen("review", "unclear_mark", page, mark.box) if mark.score >= _MAYBE_INK else None
    if mark.kind in {"seal", "stamp"}:
        if mark.score >= _SURE_SEAL:
            return Seen("pass", None, page, mark.box, mark.kind)
        return Seen("review", "unclear_mark", page, mark.box) if mark.score >= _MAYBE_SEAL else None
    return None


def _doubted(view: View, seen: Seen) -> Seen:
    """Return ``review`` for a ``fail`` that the pages do not bear out.

    A signature is missing only where a place for it was read surely and the paper there is clean,
    or where all of the paper is, and where no line of a court's files says that one was given.
    """
    pages = _telling_pages(view)
    for page in pages:
        places = places_of(page)
        for mark in page.marks:
            if may_hide(mark, page, places):
                return Seen("review", "unclear_mark", page.number, mark.box)
    if (said := _electronic(pages)) is not None:
        return said
    pictures = [page for page in pages if page.source == "ocr"]
    if not pictures:
        return seen
    if seen.box is None and all(is_clean(page) for page in pictures):
        return seen
    page = next((each for each in pictures if each.number == seen.page), pictures[0])
    if seen.box is None or not _is_read(page.words, seen.box):
        return Seen("review", "no_signature_block", page.number, seen.box)
    return seen


def _is_read(words: Sequence[Word], box: Box) -> bool:
    """Say whether the words in a place and right beneath it were recognised surely."""
    x0, y0, x1, y1 = box
    there = [
        word.sure
        for word in words
        if word.box[0] < x1 and word.box[2] > x0 and y0 <= word.box[1] <= y1 + _JUST_BENEATH
    ]
    return bool(there) and sum(there) / len(there) >= _SURE_WORDS


def _without_place(view: View) -> Seen:
    """Without a place to sign, ink low on a page is shown to a person, and no ink is unsigned."""
    for page in reversed(view.pages):
        for mark in page.marks:
            if mark.kind == "ink" and mark.score >= _SURE_INK and mark.box[1] > 0.3 * page.height:
                return Seen("review", "unclear_mark", page.number, mark.box)
    if (said := _electronic(_telling_pages(view))) is not None:
        return said
    if any(page.source == "none" for page in view.pages):
        return Seen("review", "no_signature_block", view.pages[-1].number)
    return Seen("fail", "no_signature_block", view.pages[-1].number)


def _electronic(pages: Sequence[PageView]) -> Seen | None:
    """Return where the paper says that it was signed electronically, which a person looks up."""
    for page in pages:
        if (box := says_electronic(page)) is not None:
            return Seen("review", "typed_name", page.number, box, "typed")
    return None


def _lies_in(mark: Mark, box: Box) -> bool:
    """Say whether a mark lies in a place: a stroke a good part of it, a stamp with its middle.

    A seal is often pressed beside the name or over it and not where the hand signs.
    """
    x0, y0, x1, y1 = mark.box
    if mark.kind != "ink":
        across, down = (x0 + x1) / 2, (y0 + y1) / 2
        return box[0] - 60 <= across <= box[2] and box[1] <= down <= box[3] + 55
    return _share(mark.box, box) > 0.4


def _share(box: Box, other: Box) -> float:
    """Return what part of a box lies in another."""
    across = min(box[2], other[2]) - max(box[0], other[0])
    down = min(box[3], other[3]) - max(box[1], other[1])
    area = max((box[2] - box[0]) * (box[3] - box[1]), 1.0)
    return max(across, 0.0) * max(down, 0.0) / area
