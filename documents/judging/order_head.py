"""What the head of an order says: what it is, who issued it, and under which number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from documents.judging.days import find_days
from documents.judging.order_proposals import Proposal, phrases, proposed
from documents.judging.order_words import words
from documents.judging.passages import Passage, any_of, found

_HEAD_LINES = 40
_LONGEST_LINE = 110
# "Tribunal de Justiça do Estado", "Comarca de Cidade", "2ª Vara Criminal" are one court.
_LINES_OF_A_COURT = 3


def kind_of(pages: Sequence[Passage]) -> Iterator[Proposal]:
    """What a paper calls itself in a short line near its top; the most telling word wins.

    An order about a subpoena begins a line with "order" and none with "subpoena".
    """
    first = pages[0]
    named = {kind: spots for kind in words().kind if (spots := list(_spots(first, kind)))}
    begins = {
        kind: match for kind, spots in named.items() for match, at_start in spots[::-1] if at_start
    }
    if "other_order" in named and "other_order" not in begins:
        # A word such as "order" in the middle of a line speaks of another paper.
        del named["other_order"]
    kind = next(iter(named), None)
    if kind in ("search_warrant", "subpoena") and begins and kind not in begins:
        kind = next(iter(begins))
    if kind is None:
        return
    match = begins.get(kind) or named[kind][0][0]
    span = first.span(match.start(), match.end())
    if kind == "other_order" and phrases("grounds", "court_order").search(first.flat):
        kind = "court_order"
    yield from proposed("kind", span, kind)


def _spots(page: Passage, kind: str) -> Iterator[tuple[re.Match[str], bool]]:
    """Yield where a kind is named in the head, and whether a line begins with it."""
    for match in phrases("kind", kind).finditer(page.flat):
        start, end = page.line_at(match.start())
        if end - start <= _LONGEST_LINE and page.flat.count("\n", 0, start) < _HEAD_LINES:
            heads = page.text[match.start()].isupper()
            yield (
                match,
                heads and not page.flat[start : match.start()].strip(" -–—*_#|)(.0123456789"),
            )


def issuers_of(pages: Sequence[Passage]) -> Iterator[Proposal]:
    """Who issued: a court, else another authority whose name stands on a line of its own."""
    first = pages[0]
    court = _court(first)
    issuer = court or next(_naming(first, "others"), None)
    yield from proposed("issuer", first.span(*issuer) if issuer else None)
    yield from proposed("court", first.span(*court) if court else None)


def _court(page: Passage) -> tuple[int, int] | None:
    """Return where the first court is named, with its chamber or seat in the lines below."""
    every = list(_naming(page, "forms"))
    if not every:
        return None
    start = every[0][0]
    near = [end for _, end in every if page.flat.count("\n", start, end) <= _LINES_OF_A_COURT]
    return start, max(near, default=every[0][1])


def _naming(page: Passage, which: str) -> Iterator[tuple[int, int]]:
    """Yield the short lines near the top that are the name of such an authority."""
    done = -1
    for match in phrases("court", which).finditer(page.flat):
        start, end = page.line_at(match.start())
        if start == done or end - start > _LONGEST_LINE or "@" in page.text[start:end]:
            continue
        if page.flat.count("\n", 0, start) >= _HEAD_LINES:
            return
        end = _with_next(page, end)
        if _is_name(page, start, match.start()) and not _goes_on(page, end):
            done = start
            yield start, _district_after(page, end)


_SMALL_WORDS = frozenset(
    [
        "in",
        "the",
        "of",
        "for",
        "at",
        "and",
        "a",
        "an",
        "am",
        "de",
        "do",
        "da",
        "das",
        "dos",
        "e",
        "del",
        "la",
        "el",
        "y",
        "nº",
        "le",
        "du",
        "des",
        "et",
        "n",
        "no",
    ]
)


def _is_name(page: Passage, start: int, end: int) -> bool:
    """Say whether what stands before a court's word may belong to its name, and not to a text."""
    before = page.text[start:end]
    if phrases("court", "persons").search(page.flat[start:end]):
        return False
    return all(
        not word[0].isalpha() or word[0].isupper() or word in _SMALL_WORDS
        for word in before.split()
    )


def _with_next(page: Passage, end: int) -> int:
    """Return where a name ends that breaks off before its next line: ``des``, ``Kantons Nord``."""
    last = page.flat[:end].rsplit(maxsplit=1)[-1]
    start, after = page.line_at(min(end + 1, len(page.text) - 1))
    goes_on = last in _JOINING and start == end + 1 and after - start <= _SHORT_LINE
    return after if goes_on and page.text[start].isupper() else end


_JOINING = frozenset(
    ["of", "the", "de", "da", "do", "del", "du", "des", "der", "e", "y", "et", "und"]
)
_SHORT_LINE = 60


def _goes_on(page: Passage, end: int) -> bool:
    """Say whether a line breaks off in the middle of a sentence."""
    last = page.flat[:end].rsplit(maxsplit=1)[-1]
    return last in ("de", "of", "the", "du", "des", "vom", "und", "and") and not re.match(
        r"\n\s*[A-ZÀ-Ý]{2}", page.text[end:]
    )


def _district_after(page: Passage, end: int) -> int:
    """A federal court stands on several lines: ``for the``, ``Northern District of …``."""
    follows = re.match(
        r"\n\s*(?:for the\s*\n?\s*)?[a-z ]{0,20}district of [a-z .]+", page.flat[end:]
    )
    return end + follows.end() if follows else end


@cache
def _docket_pattern(labels: str) -> re.Pattern[str]:
    piece = r"[\w./:\-()]"
    german = (
        r"\d{1,4} [a-z]{1,6}(?: \d{1,6} [a-z]{1,4})?(?: \([^)\n]{1,12}\))?"
        r" \d+/\d{2,4}[a-z]?(?!\w)"
    )
    # The number of a file of a court of Spain, and one that counts within its year.
    grouped = r"\d{5} \d{2} \d \d{4} \d{7}(?!\d)|\d{1,6} (?:of|de) (?:19|20)\d\d(?!\d)"
    number = (
        rf"(?:[a-z]{{1,5}} )?(?={piece}{{0,30}}\d)"
        rf"[a-z0-9]{piece}{{0,40}}(?: {piece}{{0,20}}\d{piece}{{0,20}}){{0,3}}"
    )
    # "Diligencias previas proc. abreviado 412/2026": the kind of file stands between.
    named = r"(?:[a-z.]+ ){0,5}(?P<after>\d{1,12}/\d{2,4}(?!\d))"
    return re.compile(
        rf"{any_of(words().docket[labels])}[\s.]*(?:no|n\.o|nr|num|numero|number|n|[oa]|°|º)?(?!\w)"
        rf"[\s.:#°]*(?:(?P<value>{german}|{grouped}|{number})|{named})"
    )


# Numbers of the courts of Brazil (CNJ, resolution 65/2008): nothing else is written so.
_CNJ = re.compile(r"(?<![\d.-])\d{7}-\d{2}\.\d{4}\.\d\.\d{2}\.\d{4}(?![\d-])")
_LAWS = re.compile(
    r"(?<!\w)(?:lei|ley|loi|law|act|decreto|decret|resolucao|oab|cpf|rg|cnpj|tel|art|cep|section|circular)"
    r"[\s.:/]*(?:complementar\s+)?$"
)


def docket_of(pages: Sequence[Passage]) -> Iterator[Proposal]:
    """The number of the case: by its shape, else after a label, best at the start of a line."""
    for page, match in found(pages[:2], _CNJ):
        yield from proposed("docket", page.span(match.start(), match.end()))
        return
    candidates = [
        (not at_start, order, page, start, end)
        for order, labels in enumerate(("labels", "lesser"))
        for page, start, end, at_start in _labelled_numbers(pages[:2], labels)
        if at_start or labels == "labels"
    ]
    if candidates:
        _, _, page, start, end = min(candidates, key=lambda each: each[:2])
        yield from proposed("docket", page.span(start, end))
        return
    lone = next(_lone_numbers(pages[0]), None)
    yield from proposed("docket", pages[0].span(*lone) if lone else None)


# A year, four digits or two, with a mark that parts it from a number.
_OF_A_YEAR = re.compile(
    r"(?<!\d)20[0-4]\d[./:-]\w|[./:-]20[0-4]\d(?!\d)|\d/[0-4]\d[a-z]?(?![\d/])|"
    r"/[0-4]\d\.\w|(?<![\d./-])[0-4]\d[-/.](?:[a-z]{1,5}-)?\d{3}|-[0-4]\d-\d{3}"
)
_LONE = re.compile(r"(?:[a-z0-9][\w./:-]*)(?: [\w./:-]+){0,4}")


def _lone_numbers(page: Passage) -> Iterator[tuple[int, int]]:
    """Yield lines near the top that are nothing but a number of some year, as in tables."""
    start = 0
    for line in page.flat.split("\n")[:_HEAD_LINES]:
        digits = sum(character.isdigit() for character in line)
        worded = re.search(r"[a-z]{5}|^[a-z]+[.:]? \d|[a-z]{3,} ", line)
        is_day = next(find_days(line), None) is not None
        shaped = _LONE.fullmatch(line) and _OF_A_YEAR.search(line)
        if digits >= 4 and shaped and len(line) <= 34 and not worded and not is_day:
            yield start, start + len(line)
        start += len(line) + 1


def _labelled_numbers(
    pages: Sequence[Passage], labels: str
) -> Iterator[tuple[Passage, int, int, bool]]:
    for page, match in found(pages, _docket_pattern(labels)):
        which = "value" if match["value"] else "after"
        value = match[which].rstrip(".,;:-")
        value = value if value.count("(") == value.count(")") else value.rstrip(")")
        digits = sum(character.isdigit() for character in value)
        start, _ = page.line_at(match.start())
        before = page.flat[start : match.start()]
        is_day = next(find_days(value), None) is not None
        if digits < 2 or len(value) > 60 or is_day or re.fullmatch(r"(?:19|20)\d\d", value):
            continue
        if not _LAWS.search(page.flat[max(0, match.start() - 20) : match.start()]):
            at = match.start(which)
            yield page, at, at + len(value), _heads(before)


def _heads(before: str) -> bool:
    """Say whether a label begins a line or follows what the paper calls itself."""
    kinds = (phrases("kind", kind).search(before) for kind in words().kind)
    alone = phrases("docket", "lesser").sub("", before).strip(" -–—|)(:.*")
    return not alone or any(kinds)
