"""What an order asks for: the accounts it names and the kinds of data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from documents.judging.order_proposals import Proposal, patterns, phrases, proposed
from documents.judging.order_words import words
from documents.judging.passages import Passage, any_of, found

_ACCOUNTS_MOST = 50


@cache
def _named() -> re.Pattern[str]:
    names, ids, hosts = (any_of(words().account[name]) for name in ("names", "ids", "hosts"))
    opened, closed = "[\"'“”„«‘‚›‹]\\s?", "\\s?[\"'“”»’‘›‹]"
    # Without marks a name is told from a word by what no word holds.
    bare = r"(?=\w*[\d._\-]\w)\w[\w.\-]*\w"
    domain = r"(?:[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.){2,6}[a-z]{2,24}"
    return re.compile(
        r"(?P<at>(?<![\w@.])@\w[\w.\-]*\w)"
        r"|(?P<url>https?://\n?[^\s<>\"')\],;]+)"
        rf"|{names}[\s:=]*(?:is|lautet|ist)?\s*{opened}(?P<quoted>\w[\w.\-]*\w){closed}"
        rf"|(?:(?<=\n)|^){names}\s*[:=]\s*(?P<labelled>\w[\w.\-]*\w)(?=\s*(?:\n|$|[,;]))"
        rf"|{any_of(words().account['surely'])}[\s:=]*(?:is\s+|lautet\s+|ist\s+)?(?P<bare>{bare})"
        rf"|{ids}[\s:=]*(?:{opened})?(?P<id>(?=[a-z]*\d)[a-z0-9]{{6,64}})(?!\w)"
        rf"|{hosts}[\s:]+(?P<host>{domain}(?::\d{{2,5}})?(?:/[\w\-./]*)?)(?![\w@])"
    )


def accounts_of(pages: Sequence[Passage]) -> Iterator[Proposal]:
    """Names, addresses and identifiers of accounts; not those of the authority itself."""
    seen: set[str] = set()
    for page, match in found(pages, _named()):
        which = str(match.lastgroup)
        start, end = match.span(which)
        end -= len(match[which]) - len(match[which].rstrip(".,;:"))
        if _is_of_authority(page, which, start, end):
            continue
        for first, last in [(start, end), *_listed(page, which, end)]:
            value = "".join(page.text[first:last].split())
            if value.casefold() not in seen and len(seen) < _ACCOUNTS_MOST:
                seen.add(value.casefold())
                yield from proposed("account", page.span(first, last), value)


_NEXT_NAME = re.compile(
    r"(?:,\s*|\s+)(?:and\s+|und\s+|e\s+|y\s+|et\s+)?(?P<name>(?=\w*[\d._\-]\w)\w[\w.\-]*\w)(?!\w*[@/])"
)


def _listed(page: Passage, which: str, end: int) -> Iterator[tuple[int, int]]:
    """Yield the names that follow a bare one: ``username a_b, c_d and e.f``."""
    while which == "bare":
        match = re.compile(r"(?:,|\s(?=and|und|e|y|et))").match(page.flat, end)
        following = _NEXT_NAME.match(page.flat, end) if match else None
        if following is None:
            return
        end = following.end("name")
        yield following.span("name")


def _is_of_authority(page: Passage, which: str, start: int, end: int) -> bool:
    """Say whether it is a site of a court, or a name under which an authority can be followed."""
    first, last = page.line_at(start)
    if phrases("account", "followed").search(page.flat[first:last]):
        return True
    if which not in ("url", "host"):
        return False
    said = page.sentence_at(start)[0]
    if phrases("account", "verified").search(page.flat[max(said, first - 110) : last]):
        return True
    return patterns("account", "not_hosts").search(page.flat[start:end]) is not None


def categories_of(pages: Sequence[Passage]) -> Iterator[Proposal]:
    """What is asked for, unless the words around it refuse it.

    A word such as "messages" also tells what happened, so that it needs a demand beside it. Nouns
    of the field count in a sentence that demands or names an account.
    """
    for category in ("subscriber", "records", "content"):
        sure = _first(pages, category, demanded=False)
        weak = sure or _first(pages, f"{category}_if_demanded", demanded=True)
        yield from proposed_once(category, weak or _asked(pages, category))


def _asked(pages: Sequence[Passage], category: str) -> tuple[Passage, re.Match[str]] | None:
    for page in pages:
        for match in _nouns(page, category):
            start, end = page.sentence_at(match.start())
            said = page.flat[start:end]
            demands = patterns("category", "demands").search(said) is not None
            names = _SAYS_ACCOUNT.search(said) and not patterns("asked", "narrates").search(said)
            names = names and not _TELEPHONE.search(said)
            if (demands or names) and not _is_left_out(page, match, start, end):
                return page, match
    return None


# Nouns of one kind stand so near each other.
_BESIDE = 60
# A name of an account, or a host that is no site and no mailbox.
_SAYS_ACCOUNT = re.compile(
    r"(?<![\w@.])@\w|(?<![\w@.-])(?!www\.)[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.[a-z]{2,24}(?![\w@.-]\w)"
)
_TELEPHONE = re.compile(r"\d{3}[\s./-]\d{2}|\(\d{3,5}\)")


def _nouns(page: Passage, category: str) -> Iterator[re.Match[str]]:
    yield from patterns("asked", category).finditer(page.flat)
    if category != "subscriber":
        return
    for match in patterns("asked", "subscriber_two").finditer(page.flat):
        _, end = page.sentence_at(match.start())
        last = min(end, match.end() + _BESIDE)
        near = set(patterns("asked", "subscriber_two").findall(page.flat, match.start(), last))
        if len(near) > 1 and not re.search(r"\d{3}|\w@\w", page.flat[match.start() : last]):
            yield match


def _is_left_out(page: Passage, match: re.Match[str], start: int, end: int) -> bool:
    if phrases("category", "refused").search(
        page.flat[max(start, match.start() - 20) : match.start()]
    ):
        return True
    if phrases("category", "refused_after").search(
        page.flat[match.end() : min(end, match.end() + 50)]
    ):
        return True
    left_out = patterns("asked", "left_out").finditer(page.flat, start, end)
    return any(each.start() <= match.start() < each.end() for each in left_out)


def proposed_once(category: str, at: tuple[Passage, re.Match[str]] | None) -> list[Proposal]:
    """Return the proposal for one category, or nothing."""
    if at is None:
        return []
    page, match = at
    return list(proposed("category", page.span(match.start(), match.end()), category))


def _first(
    pages: Sequence[Passage], name: str, *, demanded: bool
) -> tuple[Passage, re.Match[str]] | None:
    if name not in words().category:
        return None
    for page, match in found(pages, phrases("category", name)):
        start, end = page.sentence_at(match.start())
        before = page.flat[max(start, match.start() - 30) : match.start()]
        after = page.flat[match.end() : min(end, match.end() + 50)]
        if phrases("category", "refused").search(before):
            continue
        if phrases("category", "refused_after").search(after):
            continue
        if demanded and not patterns("category", "demands").search(page.flat[start:end]):
            continue
        return page, match
    return None
