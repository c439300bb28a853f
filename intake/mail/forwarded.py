"""Who wrote what a mail passes on, and so who asks: its sender, somebody else, or nobody knows."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from intake.mail.headers import addresses_in
from intake.words import words
from rules.addresses import ancestors, domain_of

_LABEL = re.compile(r"^[\s>*|]*([^\W\d_][\w .'’-]{1,20}?)\s?\*?:\*?\s+(\S.*)$")
_PREFIX = re.compile(r"^\s*(?:\[[^\]]{1,40}\]\s*)?([^\W\d_]{1,5})\s*(?:\[\d+\])?\s*:")
# The block of a mail program is a handful of lines; what follows is the letter.
_BLOCK_LINES = 8


@dataclass(frozen=True)
class PassedOn:
    """The head of a mail that another one carries, in its text or as a part. ``email`` may lack."""

    name: str | None
    email: str | None
    subject: str
    as_part: bool = False


@dataclass(frozen=True)
class Requester:
    """Who asks. ``certain`` is False where a person has to find out.

    ``why`` is empty, ``several_senders``, ``passed_on_by_us`` or ``passed_on``.
    """

    name: str | None
    email: str | None
    certain: bool
    why: Literal["", "several_senders", "passed_on_by_us", "passed_on"] = ""


def passed_on_in(text: str) -> tuple[PassedOn, ...]:
    """Return the heads of mails that stand in a text, in its order."""
    lines, found, index = text.splitlines(), list[PassedOn](), 0
    while index < len(lines):
        head = _head_at(lines, index)
        if head is None:
            index += 1
            continue
        item, index = head
        found.append(item)
    return tuple(found)


def own_text(text: str) -> str:
    """Return what the sender wrote above the first mail that is passed on or answered."""
    lines = text.splitlines()
    for index, line in enumerate(lines):
        if _is_separator(line) or _head_at(lines, index) is not None:
            return "\n".join(lines[:index])
    return text


def requester_of(
    *,
    name: str | None,
    addresses: tuple[str, ...],
    subject: str,
    passed_on: Collection[PassedOn],
    asks_itself: bool,
    our_domains: Collection[str],
) -> Requester:
    """Say who asks. ``asks_itself`` says that the sender's own words name an account.

    A colleague of the same office may pass a request on and then answers for it. What somebody
    else passes on is theirs to explain: nobody is enrolled, and a person looks.
    """
    email = addresses[0] if addresses else None
    if len(addresses) > 1:
        return Requester(name, email, certain=False, why="several_senders")
    foreign = [
        item
        for item in passed_on
        if item.email and not _is_of(item.email, our_domains) and not _same_office(item, email)
    ]
    if not foreign:
        return Requester(name, email, certain=True)
    if email and _is_of(email, our_domains):
        return Requester(foreign[0].name, foreign[0].email, certain=False, why="passed_on_by_us")
    kind = _prefix_of(subject)
    if kind == "reply" or (kind != "forward" and asks_itself):
        return Requester(name, email, certain=True)
    return Requester(name, email, certain=False, why="passed_on")


def _prefix_of(subject: str) -> str:
    match = _PREFIX.match(subject)
    prefix = match[1].casefold() if match else ""
    tables = words().forwarding
    return next((kind for kind in ("reply", "forward") if prefix in tables[kind]), "")


def _is_of(email: str, domains: Collection[str]) -> bool:
    domain = domain_of(email) or email.rpartition("@")[2]
    return any(above in domains for above in ancestors(domain)) if domain else False


def _same_office(item: PassedOn, email: str | None) -> bool:
    one, other = domain_of(item.email), domain_of(email)
    return bool(one and other) and ancestors(one or "")[-1] == ancestors(other or "")[-1]


def _head_at(lines: list[str], start: int) -> tuple[PassedOn, int] | None:
    """Read the block of labels that begins in this line: a sender and one more label at least."""
    label = _label(lines[start])
    if label is None or label[0] != "from":
        return None
    seen, subject, index = {"from"}, "", start + 1
    while index < min(start + _BLOCK_LINES, len(lines)):
        said = _label(lines[index])
        if said is None and lines[index].strip(" >|"):
            break
        if said is not None:
            seen.add(said[0])
            subject = said[1] if said[0] == "subject" else subject
        index += 1
    if not seen & {"sent", "subject"}:
        return None
    address = next(iter(addresses_in(label[1].replace("[mailto:", "<").replace("]", ">"))), None)
    name = re.split(r"[<\[]", label[1], maxsplit=1)[0].strip(" \"'") or None
    return PassedOn(name if name != address else None, address, subject.strip()), index


@lru_cache(maxsize=256)
def _label(line: str) -> tuple[str, str] | None:
    match = _LABEL.match(line)
    field = _labels().get(match[1].casefold().strip()) if match else None
    return (field, match[2]) if match and field else None


def _is_separator(line: str) -> bool:
    plain = line.strip(" \t>-–—_*:").casefold()
    return plain in words().forwarding["separators"]


@cache
def _labels() -> dict[str, str]:
    tables = words().forwarding
    return {name: field for field in ("from", "sent", "to", "subject") for name in tables[field]}
