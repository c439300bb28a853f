"""Under which number an order was issued."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from documents.judging.days import find_days
from documents.judging.order_proposals import Proposal, phrases, proposed
from documents.judging.order_words import words
from documents.judging.passages import Passage, any_of, found

_HEAD_LINES = 40


@cache
def _docket_pattern(labels: str) -> re.Pattern[str]:
    piece = r"[\w./:\-()]"
    german = (
        r"\d{1,4} [a-z]{1,6}(?: \d{1,6} [a-z]{1,4})?(?: \([^)\n]{1,12}\))?"
        r" \d+/\d{2,4}[a-z]?(?!\w)"
    )
    # The number of a file of a court of Spain, and one that counts within its year.
    # In the United States the year, a word for the kind of case, and a number: "26 Mag. 418".
    grouped = (
        r"\d{5} \d{2} \d \d{4} \d{7}(?!\d)|\d{1,6} (?:of|de) (?:19|20)\d\d(?!\d)"
        r"|\d{2} (?:mag|misc|cr|cv|mj|mc|sw|gj|m)\.? (?:no\. )?\d{1,6}(?!\w)"
    )
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
