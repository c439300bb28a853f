"""What kind of process a paper is: its title, what it cites or orders, what it calls itself.

A title is a line set by itself whose head noun is a kind of process. What a caption is about ("in
re: search warrant"), what a number belongs to and what a sentence denies is no title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from documents.judging.order_proposals import Proposal, patterns, phrases, proposed
from documents.judging.passages import Passage

Issuing = Literal["court", "office", ""]
_TITLE_LINES = 50
_LONGEST_TITLE = 110
# Kinds that a title says by itself; the others depend on who orders what.
_TELLING = (
    "civil_subpoena",
    "search_warrant",
    "subpoena",
    "pen_register",
    "national_security_letter",
    "mlat",
    "consent",
)
_OPEN = ("warrant", "court_order", "other_order")
_SPACED = re.compile(r"(?:[^\W\d_] ){3,}[^\W\d_](?!\w)")
_BEFORE = " -–—*_#|)(.:;0123456789[]"
_MOST_WORDS = 14
_SIGNED_LINES, _LONGEST_SIGNER = 14, 70


@dataclass(frozen=True)
class _Named:
    """A kind as it is named at a place of a page."""

    kind: str
    page: Passage
    start: int
    end: int
    line: str


def kind_of(pages: Sequence[Passage], issuing: Issuing, *, asks: bool = True) -> Iterator[Proposal]:
    """Propose the kind; two where the paper may be either, none where it does not say.

    One that asks for nothing and forbids to tell of another paper is an order of its own kind.
    """
    titles = list(_titles(pages[0])) or list(_titles(pages[0], numbered=True))
    named = _best(titles) or _subject(pages[0]) or _called_itself(pages)
    if named is None:
        return
    silences = not asks and any(patterns("paper", "silences").search(each.line) for each in titles)
    kinds = ("other_order",) if silences else _kinds(named, titles, pages, issuing)
    for kind in kinds:
        yield from proposed("kind", named.page.span(named.start, named.end), kind)


def _best(titles: Sequence[_Named]) -> _Named | None:
    telling = [each for each in titles if each.kind in _TELLING]
    return next(iter(telling or titles), None)


def _kinds(
    named: _Named, titles: Sequence[_Named], pages: Sequence[Passage], issuing: Issuing
) -> tuple[str, ...]:
    said = {each.kind for each in titles if each.kind in _TELLING}
    if len(said) > 1 and said != {"subpoena", "civil_subpoena"}:
        return tuple(sorted(said))
    if named.kind == "subpoena":
        return _subpoenas(named, pages)
    if named.kind in _TELLING:
        return (named.kind,)
    return _orders(named, pages, issuing)


def _subpoenas(named: _Named, pages: Sequence[Passage]) -> tuple[str, ...]:
    """Tell a party's subpoena from an authority's, where the paper does."""
    if patterns("paper", "of_defendants").search(named.line):
        return ()
    if patterns("paper", "of_authority").search(named.line):
        return ("subpoena",)
    if any(patterns("paper", "of_party").search(page.flat) for page in pages):
        return ("civil_subpoena",)
    docket = patterns("paper", "civil_docket").search(pages[0].flat)
    return ("civil_subpoena", "subpoena") if docket else ("subpoena",)


def _orders(named: _Named, pages: Sequence[Passage], issuing: Issuing) -> tuple[str, ...]:
    """Tell apart what only calls itself an order, a decision, a demand or a warrant."""
    if patterns("paper", "of_persons").search(named.line):
        return ()
    text = "\n".join(page.flat for page in pages)
    if patterns("paper", "pen_registers").search(text):
        return ("court_order", "pen_register") if named.kind == "court_order" else ("pen_register",)
    if named.kind == "warrant":
        return ("search_warrant",) if patterns("paper", "searches").search(text) else ()
    court = issuing == "court" or (not issuing and _is_of_a_judge(named, pages))
    court = court or (issuing == "office" and _is_signed_by_a_judge(pages))
    entitled = patterns("paper", "search_nouns").search(_title_of(named)) is not None
    if court and (entitled or _orders_search(pages)):
        return ("search_warrant",)
    if court and patterns("paper", "seizes").search(text):
        return ("court_order", "search_warrant")
    return ("court_order",) if court else ("other_order",)


def _title_of(named: _Named) -> str:
    """Return a title with the line under it, where it may go on."""
    _, end = named.page.line_at(named.start)
    below = named.page.flat[end + 1 : named.page.line_at(min(end + 1, len(named.page.flat)))[1]]
    short = len(below) <= _LONGEST_SIGNER and end + 1 not in named.page.breaks
    return f"{named.line} {below}" if short else named.line


def _is_of_a_judge(named: _Named, pages: Sequence[Passage]) -> bool:
    """Say whether a paper whose head names nobody is a court's, by its signer or its name."""
    if named.kind == "court_order":
        return True
    signers = _last_lines(pages)
    for which in ("judges", "officers"):
        if any(patterns("paper", which).search(line) for line in signers):
            return which == "judges"
    return any(patterns("paper", "courts_words").search(page.flat) for page in pages)


def _is_signed_by_a_judge(pages: Sequence[Passage]) -> bool:
    """Say whether a judge, and no officer, stands at the end of a paper under a district's head."""
    signers = [line for line in _last_lines(pages) if not line.endswith((".", ",", ";"))]
    judges, officers = patterns("paper", "judges"), patterns("paper", "officers")
    return any(map(judges.search, signers)) and not any(map(officers.search, signers))


def _last_lines(pages: Sequence[Passage]) -> list[str]:
    """Return the short lines at the end of a paper, where it is signed."""
    lines = [line for page in pages for line in page.flat.split("\n")]
    return [line for line in lines[-_SIGNED_LINES:] if len(line) <= _LONGEST_SIGNER]


def _orders_search(pages: Sequence[Passage]) -> bool:
    """Say whether one sentence orders a search, and does not refuse it."""
    for page in pages:
        for match in patterns("paper", "orders_search").finditer(page.flat):
            _, end = page.sentence_at(match.start())
            if match.end() <= end and not patterns("paper", "refuses").search(match[0]):
                return True
    return False


def _titles(page: Passage, *, numbered: bool = False) -> Iterator[_Named]:
    """Yield what lines set by themselves say that the paper is; ``numbered`` ones with a number."""
    start = 0
    for line in page.text.split("\n")[:_TITLE_LINES]:
        flat = page.flat[start : start + len(line)]
        if not _is_about(page, start, _closed_up(flat)) and _is_set_apart(_closed_up(line)):
            named = _title_in(page, start, _closed_up(flat), numbered=numbered)
            if named is not None:
                yield named
        start += len(line) + 1


def _subject(page: Passage) -> _Named | None:
    """Return the demand that the subject of a letter begins with."""
    start = 0
    for line in page.flat.split("\n")[:_TITLE_LINES]:
        label = patterns("paper", "subjects").match(line)
        match = phrases("kind", "demands").match(line, label.end()) if label else None
        if match is not None:
            return _Named("other_order", page, start + match.start(), start + match.end(), line)
        start += len(line) + 1
    return None


def _title_in(page: Passage, start: int, line: str, *, numbered: bool) -> _Named | None:
    """Return the kind that is the head noun of a line, English ones after what describes them."""
    cut = patterns("paper", "cuts").search(line)
    head = line[: cut.start()] if cut else line
    for kind in (*_TELLING, *_OPEN):
        for match in phrases("kind", kind).finditer(line):
            if line[: match.start()].strip(_BEFORE) and not _describes(line, head, match):
                continue
            denied = patterns("paper", "denies").search(line[: match.start()])
            if denied or _is_numbered(line, match) is not numbered:
                continue
            found = phrases("kind", kind).search(page.flat, start, start + len(line))
            first, last = found.span() if found else (start, start + len(line))
            return _Named(kind, page, first, last, line)
    return None


def _describes(line: str, head: str, match: re.Match[str]) -> bool:
    """Say whether what stands before a kind only describes it: "Gerichtlicher Beschluss"."""
    before = line[: match.start()].strip(_BEFORE)
    if match.end() > len(head) and match.start() >= len(head):
        return False
    last = patterns("paper", "heads_last").search(match[0]) is not None
    return last or patterns("paper", "adjectives").fullmatch(before) is not None


def _is_numbered(line: str, match: re.Match[str]) -> bool:
    """Say whether it is the label of a number, such as "Subpoena No. 12"."""
    return patterns("paper", "numbered").match(line[match.end() :]) is not None


def _is_about(page: Passage, start: int, line: str) -> bool:
    """Say whether a line tells what the paper is about, or goes on with such a line."""
    if patterns("paper", "captions").match(line.lstrip(_BEFORE)):
        return True
    above = page.flat[:start].rstrip("\n").rsplit("\n", 1)[-1].strip(" )(|:")
    return patterns("paper", "goes_on").search(above) is not None


def _is_set_apart(line: str) -> bool:
    """Say whether a line is no running text: short, begun with a capital, and no sentence."""
    words = line.split()
    if not words or len(line) > _LONGEST_TITLE or len(words) > _MOST_WORDS:
        return False
    first = next((letter for letter in line if letter.isalpha()), "")
    if not first.isupper() or line.rstrip().endswith((",", ";")):
        return False
    letters = [word for word in words if any(map(str.isalpha, word))]
    small = sum(word.lstrip("(\"'„“«")[:1].islower() for word in letters)
    ends = line.rstrip().endswith(".") and not line.isupper()
    return not ends and (small <= 0.5 * len(letters) or len(letters) <= 7)


def _closed_up(line: str) -> str:
    """Return a line with letters that were set apart put together."""
    return _SPACED.sub(lambda match: match[0].replace(" ", ""), line)


def _called_itself(pages: Sequence[Passage]) -> _Named | None:
    """Return what a paper without a title calls itself: "this subpoena", "dieser Beschluss"."""
    for page in pages:
        for kind in ("search_warrant", "subpoena", "national_security_letter", "other_order"):
            for match in patterns("itself", kind).finditer(page.flat):
                before = page.flat[max(0, match.start() - 40) : match.start()]
                if not patterns("paper", "denies").search(before):
                    return _Named(kind, page, match.start(), match.end(), match[0])
    return None
