"""Puts together what the text of a mail says into one submission."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from core.ids import read_reference
from intake.reading import dates, phrases
from intake.reading.accounts import read_accounts, server_addresses
from intake.reading.labels import Labelled, find_labelled, says_nothing
from intake.words import has_phrase, words
from rules.policy import Policy
from rules.submission import (
    Account,
    Agency,
    Emergency,
    Nondisclosure,
    Officer,
    Period,
    Process,
    Removal,
    Submission,
    SubmittedDocument,
)
from rules.vocabulary import CATEGORIES, Category, Kind

# Nobody quotes more; a database refuses to look for a hundred thousand at once.
_MOST_REFERENCES = 50
_REFERENCE = re.compile(r"\b([A-Za-z]{2,5}[-‐-―]\d{4}[-‐-―][0-9A-Za-z]{6})\b")


@dataclass(frozen=True)
class Letter:
    """The text of a mail and what its head says. ``signature`` is what follows its last lines."""

    subject: str
    text: str
    from_name: str | None
    from_email: str | None
    organisation: str | None
    not_servers: frozenset[str]
    documents: tuple[SubmittedDocument, ...]


def references_in(text: str) -> tuple[str, ...]:
    """Return the references of cases and preservations in a text whose check characters agree."""
    found = (read_reference(match) for match in _REFERENCE.findall(text))
    return tuple(dict.fromkeys(reference for reference in found if reference))[:_MOST_REFERENCES]


def read_request(letter: Letter, policy: Policy) -> Submission:
    """Return the request as far as a machine can read it; what is not there stays None."""
    labelled = find_labelled(letter.text)
    whole = f"{letter.subject}\n\n{letter.text}"
    has_order = any(document.role == "legal_process" for document in letter.documents)
    kind = phrases.kind_of(letter.subject, letter.text, labelled) or "account_information"
    asked = phrases.first_value(labelled, "requested_information") or phrases.asking_passage(
        letter.text
    )
    process = _process(letter.text, labelled)
    return Submission(
        kind=kind,
        legal_process=phrases.process_of(whole, labelled)
        if _has_process(kind, has_order)
        else None,
        process=process,
        agency=_agency(letter, labelled),
        officer=_officer(letter, labelled),
        accounts=_accounts(letter, labelled, kind, policy),
        data_categories=_categories(asked, labelled),
        requested_information=asked,
        relevance=phrases.first_value(labelled, "relevance")
        or phrases.passage_with(letter.text, "relevance"),
        period=_period(labelled),
        nondisclosure=_nondisclosure(letter, labelled, process.issued_on),
        declaration_wanted=_wants_declaration(whole, labelled),
        emergency=_emergency(letter.text, labelled)
        if kind == "emergency_disclosure"
        else Emergency(),
        removal=_removal(letter, labelled, policy) if kind == "content_removal" else Removal(),
        preservation_reference=_preservation(whole, labelled, kind),
        documents=letter.documents,
    )


def _has_process(kind: Kind, has_order: bool) -> bool:
    """A preservation speaks of the warrant to come; that is no process yet."""
    return has_order or kind in ("account_information", "content_removal")


def _line(labelled: list[Labelled], field: str) -> str | None:
    value = phrases.first_value(labelled, field)
    return value.splitlines()[0].strip(" *_\t")[:300] or None if value else None


def _agency(letter: Letter, labelled: list[Labelled]) -> Agency:
    name = _line(labelled, "agency.name") or letter.organisation
    lines = letter.text.splitlines()
    # An agency signs at the end or heads the letter; the middle only talks about others.
    name = name or phrases.agency_in([*reversed(lines[-14:]), *lines[:6]])
    return Agency(name=name, country=_line(labelled, "agency.country"))


def _officer(letter: Letter, labelled: list[Labelled]) -> Officer:
    return Officer(
        name=_line(labelled, "officer.name") or letter.from_name,
        title=_line(labelled, "officer.title"),
        badge=_line(labelled, "officer.badge"),
        email=letter.from_email or _line(labelled, "officer.email"),
        phone=_line(labelled, "officer.phone"),
    )


def _accounts(
    letter: Letter, labelled: list[Labelled], kind: Kind, policy: Policy
) -> tuple[Account, ...]:
    found = read_accounts(letter.text, labelled, policy, letter.not_servers)
    if found or kind == "content_removal":
        return found
    return read_accounts(letter.subject, [], policy, letter.not_servers)


def _categories(asked: str | None, labelled: list[Labelled]) -> tuple[Category, ...]:
    said = phrases.first_value(labelled, "data_categories")
    exact = phrases.categories_of(said, exact=True) if said else ()
    loose = phrases.categories_of(asked) if asked and not exact else ()
    return tuple(category for category in CATEGORIES if category in (*exact, *loose))


def _day(labelled: list[Labelled], field: str) -> date | None:
    value = phrases.first_value(labelled, field)
    return dates.first_date(value) if value else None


def _process(text: str, labelled: list[Labelled]) -> Process:
    told = words().passages
    issuer = _line(labelled, "process.issuer") or _pattern(text, "issuer")
    return Process(
        issuer=issuer,
        court=_line(labelled, "process.court"),
        docket=_line(labelled, "process.docket") or _pattern(text, "docket"),
        issued_on=_day(labelled, "process.issued_on") or _told_day(text, told["issued"], 70),
        served_on=_day(labelled, "process.served_on") or _told_day(text, told["served"], 4),
        returnable_on=_day(labelled, "process.returnable_on")
        or _told_day(text, told["returnable"], 12),
    )


def _told_day(text: str, phrase: tuple[str, ...], reach: int) -> date | None:
    """Look sentence by sentence, so that a date never answers to another sentence's verb."""
    skipped = words().passages["nondisclosure"]
    for sentence in phrases.sentences(text):
        if not has_phrase(sentence.casefold(), skipped):
            found = dates.date_after(sentence, phrase, reach)
            if found:
                return found
    return None


def _pattern(text: str, name: str) -> str | None:
    for pattern in words().patterns[name]:
        match = pattern.search(text)
        if match:
            return match[1].strip(" .,;:")[:200] or None
    return None


def _period(labelled: list[Labelled]) -> Period:
    value = phrases.first_value(labelled, "period")
    days = [found.day for found in dates.find_dates(value)] if value else []
    if not days:
        return Period()
    # A letter names the last day; a period here ends with the day after it.
    last = days[1] if len(days) > 1 else date.max
    end = last + timedelta(days=1) if last < date.max else None
    return Period(starts_on=days[0], ends_on=end)


def _nondisclosure(
    letter: Letter, labelled: list[Labelled], issued_on: date | None
) -> Nondisclosure:
    told = words().passages
    said = phrases.first_value(labelled, "nondisclosure") or ""
    passage = " ".join([said, phrases.passage_with(letter.text, "nondisclosure", most=3) or ""])
    lowered = passage.casefold()
    denied = says_nothing(letter.text, "nondisclosure") or has_phrase(
        lowered, told["nondisclosure_denied"]
    )
    ends = _day(labelled, "nondisclosure.expires_on") or _last_day(passage, issued_on)
    starts = _day(labelled, "nondisclosure.starts_on")
    attached = any(document.role == "nondisclosure_order" for document in letter.documents)
    claimed = bool(passage.strip() or ends or starts or attached)
    if denied and not attached:
        return Nondisclosure(ordered=False)
    if not claimed:
        return Nondisclosure()
    return Nondisclosure(
        ordered=True,
        starts_on=starts,
        expires_on=ends,
        authority=_line(labelled, "nondisclosure.authority"),
    )


def _last_day(passage: str, issued_on: date | None) -> date | None:
    found = dates.date_after(passage, words().passages["until"], 24)
    if found:
        return found
    span = re.search(
        r"\b(\d{1,3})\s*(?:calendar\s+)?(?:days|tage|dias|días|jours)\b", passage, re.I
    )
    if span and issued_on:
        length = timedelta(days=int(span[1]))
        return issued_on + min(length, date.max - issued_on)
    return None


def _wants_declaration(whole: str, labelled: list[Labelled]) -> bool:
    said = phrases.first_value(labelled, "declaration_wanted")
    return bool(said) or has_phrase(whole.casefold(), words().passages["declaration"])


def _emergency(text: str, labelled: list[Labelled]) -> Emergency:
    def told(field: str, fallback: Callable[[], str | None]) -> str | None:
        return phrases.first_value(labelled, f"emergency.{field}") or fallback()

    # In a letter made of labels what has no label is missing; only prose is searched.
    prose = not any(item.field.startswith("emergency.") for item in labelled)

    def search(group: str) -> Callable[[], str | None]:
        return lambda: phrases.passage_with(text, group, most=1) if prose else None

    return Emergency(
        person_in_danger=told("person_in_danger", search("danger")),
        nature=told("nature", search("nature")),
        necessity=told("necessity", search("necessity")),
        messages=phrases.first_value(labelled, "emergency.messages"),
    )


def _removal(letter: Letter, labelled: list[Labelled], policy: Policy) -> Removal:
    listed = phrases.first_value(labelled, "removal.urls")
    urls = server_addresses(listed or letter.text, policy, letter.not_servers)
    ground = _line(labelled, "removal.ground") or phrases.ground_of(letter.text)
    return Removal(urls=tuple(url for url in urls if "://" in url), ground=ground)


def _preservation(whole: str, labelled: list[Labelled], kind: Kind) -> str | None:
    if kind != "preservation_extension":
        return None
    said = _line(labelled, "preservation_reference")
    found = references_in(said) if said else ()
    return next(iter(found or references_in(whole)), said)
