"""Words of an order that forbid telling, and until when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache

from documents.judging.days import Length, find_days, find_lengths
from documents.judging.order_proposals import (
    Proposal,
    patterns,
    phrases,
    proposed,
    proposed_days,
)
from documents.judging.order_words import words
from documents.judging.passages import Passage, any_of

_SENTENCES_MOST = 10
# So many letters may stand between a word that forbids and one of telling, and to whom.
_NEAR, _FAR = 70, 130
_CAPTION_MOST = 60


def nondisclosure_of(pages: Sequence[Passage], issued: Sequence[Proposal]) -> Iterator[Proposal]:
    """Each sentence that forbids telling, once, and until when it forbids."""
    done: set[tuple[int, int]] = set()
    for page, match in _cues(pages):
        start, end = page.sentence_at(match.start())
        if (page.number, start) in done or _is_allowed(page, match) or _is_caption(page, match):
            continue
        if len(done) >= _SENTENCES_MOST:
            return
        done.add((page.number, start))
        yield from proposed("nondisclosure", page.span(start, end))
        said = (match.start(), match.end())
        yield from (
            _until(page, match.end(), end, issued, said) or _until(page, start, end, issued, said)
        )


def _cues(pages: Sequence[Passage]) -> Iterator[tuple[Passage, re.Match[str]]]:
    for page in pages:
        known = [
            *phrases("nondisclosure", "cues").finditer(page.flat),
            *patterns("nondisclosure", "patterns").finditer(page.flat),
        ]
        cues = [each for each in known if not _is_denied(page, each)]
        cues += _composed(page)
        yield from ((page, match) for match in sorted(cues, key=lambda each: each.start()))


def _composed(page: Passage) -> Iterator[re.Match[str]]:
    """Yield the words of telling that a sentence forbids, and of silence that it orders.

    The three have to be of one language: "no" forbids in English and means "in the" in Portuguese.
    """
    lists = (_by_language(name) for name in ("tells", "forbids", "whom"))
    for tells, forbids, whom in zip(*lists, strict=True):
        for match in tells.finditer(page.flat):
            if _is_near(page, match, whom, _FAR) and (
                _is_near(page, match, forbids, _NEAR) or _is_forbidden(page, match)
            ):
                yield match
    keeps, whom = patterns("telling", "keeps"), patterns("telling", "whom")
    for match in patterns("telling", "secrets").finditer(page.flat):
        if _is_near(page, match, keeps, _NEAR) and _is_near(page, match, whom, _FAR):
            yield match


@cache
def _by_language(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(each.replace(" ", r"\s+")) for each in words().telling[name])


def _is_near(page: Passage, match: re.Match[str], words_near: re.Pattern[str], most: int) -> bool:
    start, end = page.sentence_at(match.start())
    first, last = max(start, match.start() - most), min(end, match.end() + most)
    near = words_near.finditer(page.flat, first, last)
    return any(other.end() <= match.start() or other.start() >= match.end() for other in near)


def _is_forbidden(page: Passage, match: re.Match[str]) -> bool:
    _, end = page.sentence_at(match.start())
    after = patterns("telling", "forbidden")
    return after.search(page.flat, match.end(), min(end, match.end() + _FAR)) is not None


def _is_caption(page: Passage, match: re.Match[str]) -> bool:
    """Say whether it is the stamp or the caption of a sealed file, which orders nothing."""
    start, end = page.line_at(match.start())
    capitals = page.text[match.start() : match.end()].isupper()
    return capitals and end - start <= _CAPTION_MOST


def _is_denied(page: Passage, match: re.Match[str]) -> bool:
    start, _ = page.sentence_at(match.start())
    before = page.flat[max(start, match.start() - 30) : match.start()]
    return _denied_pattern().search(before) is not None


def _is_allowed(page: Passage, match: re.Match[str]) -> bool:
    """Say whether words shortly before a cue leave it free: "may tell", "nothing prevents"."""
    start, end = page.sentence_at(match.start())
    if patterns("telling", "frees").search(page.flat, start, end):
        return True
    first, last = max(start, match.start() - _FAR), min(end, match.end() + _FAR)
    if "notice" in match[0] and patterns("telling", "delays").search(page.flat, first, last):
        return True
    leave = patterns("telling", "allows").finditer(page.flat, max(start, match.start() - _FAR))
    return any(each.start() <= match.start() <= each.end() + _FAR for each in leave)


@cache
def _denied_pattern() -> re.Pattern[str]:
    return re.compile(any_of(words().nondisclosure["denied"]) + r"\s+(?:an?\s+)?$")


@cache
def _until_pattern() -> re.Pattern[str]:
    ends = any_of(words().nondisclosure["until"])
    return re.compile(ends + r"[\s,:]*(?:the|dia|el|le|den|and\s+including)?\s*$")


def _until(
    page: Passage, start: int, end: int, issued: Sequence[Proposal], cue: tuple[int, int]
) -> list[Proposal]:
    """Return until when a piece of text forbids: a day, or a length of time after the issue.

    ``cue`` is where the forbidding words stand: what they enclose is theirs.
    """
    said = page.flat[start:end]
    for day in find_days(said):
        if not _until_pattern().search(said[: day.start]) or day.in_range:
            continue
        if start + day.start > cue[0] or not _is_for_answers(said[: day.start]):
            return list(proposed_days("nondisclosure_until", page, day.moved(start)))
    for length in find_lengths(said):
        before = said[max(0, length.start - 24) : length.start]
        enclosed = cue[0] < start + length.start < cue[1]
        if not enclosed and phrases("nondisclosure", "within").search(before):
            continue
        shown = page.span(start + length.start, start + length.end)
        after = said[length.end : length.end + 60]
        from_issue = not phrases("nondisclosure", "from_service").search(after)
        return [
            proposal
            for value in _ends(length, issued if from_issue else ())
            for proposal in proposed("nondisclosure_until", shown, value)
        ]
    return []


def _is_for_answers(before: str) -> bool:
    """Say whether a day that stands before the forbidding words bounds an answer."""
    return patterns("returnable", "answers").search(before[-_NEAR:]) is not None


def _ends(length: Length, issued: Sequence[Proposal]) -> list[str]:
    # A year from 5 November ends with 4 November, but orders rarely say so, and a day longer than
    # was meant harms nobody.
    lasts = [length.after(date.fromisoformat(each.value)).isoformat() for each in issued]
    return lasts or [f"{length.count} {length.unit}"]
