"""Finding cases by words: what is written for it, and the one question that is asked.

Words are runs of letters and digits without accents and case. What stands plain in the database is
found by the beginnings of its words; what is sealed there by whole words alone, because of it the
index holds keyed tokens. An e-mail address is found as a whole. See ADR 21.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Exists, Func, OuterRef, Q, Value
from django.db.models.expressions import RawSQL

from cases.models import AccountIdentifier, Case, FindableWords, LegalProcess
from cases.word_index import FTS, MARK, TABLE, VECTOR
from core.rows import insert
from sealing.keyed_words import keyed

# So many cases are named in a condition; of more, each row of the list is asked.
FEW = 3000
# What more cases have is not looked up: the list is walked in its order until a page is full.
LOOKED_UP_MOST = 20_000
WORDS_MOST = 12
Terms = Sequence[tuple[str, str]]
Keys = list[str] | None
_WORD = re.compile(r"[^\W_]+")
_LONGEST = 40
# Shorter words are found whole only, and are no use as keyed ones.
_SHORTEST = 3


def index(case: Case) -> None:
    """Write the words of the request; called by the acts that change what it says."""
    sheet = LegalProcess.objects.filter(case_id=case.pk).first()
    accounts = AccountIdentifier.objects.filter(case_id=case.pk)
    FindableWords.objects.update_or_create(
        case_id=case.pk, defaults={"asked": " ".join(sorted(set(_asked(case, sheet, accounts))))}
    )


def index_new(case: Case, sheet: LegalProcess, accounts: Sequence[AccountIdentifier]) -> None:
    """Write the words of a request that was just taken in, from the rows its act still holds."""
    asked = " ".join(sorted(set(_asked(case, sheet, accounts))))
    insert([FindableWords(case=case, asked=asked)])


def index_message(*, case_id: str, text: str) -> None:
    """Add the words of a message about the request."""
    row, _ = FindableWords.objects.get_or_create(case_id=case_id)
    said = {*row.said.split(), *_secret([text])}
    row.said = " ".join(sorted(said))
    row.save(update_fields=["said"])


def condition(text: str) -> Q | Exists:
    """Return what holds for a case in which every word of the text is found.

    To be put upon the cases that the reader may know of, so that visibility and match are one
    statement. Where few cases have the words, they are looked up here and now.
    """
    terms = _terms(text)
    few = _newest(terms, FEW + 1) if terms else []
    return _each(terms) if few is None or len(few) > FEW else Q(pk__in=few)


def newest(text: str, most: int, beyond: str = "", *, upwards: bool = False) -> Keys:
    """Return the newest cases, of anybody, in which every word is found, beginning after a place.

    ``upwards`` returns those that are next newer than the place instead. None says that so many
    cases have the words that a list in the order of time soon meets enough of them.
    """
    terms = _terms(text)
    return _newest(terms, most, beyond, upwards=upwards) if terms else []


def common(text: str) -> Q | Exists:
    """Return the same as ``condition`` without looking anything up, for words that are common."""
    terms = _terms(text)
    return _each(terms) if terms else Q(pk__in=[])


def _each(terms: Terms) -> Exists:
    return Exists(FindableWords.objects.filter(_matches(terms), case_id=OuterRef("pk")))


def words(text: str) -> list[str]:
    """Return the words of a text in their order, without accents and case."""
    plain = unicodedata.normalize("NFKD", text)
    folded = "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()
    return [word[:_LONGEST] for word in _WORD.findall(folded)]


def _asked(
    case: Case, sheet: LegalProcess | None, accounts: Iterable[AccountIdentifier]
) -> Iterator[str]:
    said = case.submission or {}
    sender = said.get("officer") or {}
    emergency = said.get("emergency") or {}
    yield from words(f"{case.reference} {case.agency_name}")
    if sheet is not None:
        yield from words(f"{sheet.docket} {sheet.court} {sheet.issuer} {sheet.judge}")
    if case.officer is not None:
        yield _address(case.officer.email)
    for account in accounts:
        yield from words(f"{account.username} {account.user_id} {account.canonical}")
        if account.email:
            yield _address(account.email)
    yield from _secret(
        [
            sender.get("name"),
            sender.get("badge"),
            said.get("requested_information"),
            said.get("relevance"),
            emergency.get("nature"),
        ]
    )


def _secret(texts: Iterable[Any]) -> Iterator[str]:
    for text in texts:
        for word in words(str(text or "")):
            if len(word) >= _SHORTEST:
                yield _token(word)


def _token(word: str) -> str:
    return f"{MARK}{keyed(word)}"


def _address(email: str) -> str:
    return _token(f"mail:{email.strip().casefold()}")


def _terms(text: str) -> list[tuple[str, str]]:
    """Return for each word its beginning and its token, either of which may be empty."""
    found: list[tuple[str, str]] = []
    for part in text.split():
        if "@" in part[1:]:
            found.append(("", _address(part)))
            continue
        for word in words(part):
            found.append((word, _token(word) if len(word) >= _SHORTEST else ""))
    return found[:WORDS_MOST]


def _spelled(terms: Terms, vendor: str) -> str:
    """Return the terms as the database's own question; words hold nothing that it would read."""
    quote, star, either, both = {
        "postgresql": ("'", ":*", " | ", " & "),
        "sqlite": ('"', " *", " OR ", " AND "),
    }[vendor]
    asked = []
    for word, token in terms:
        ways = [f"{quote}{word}{quote}{star if len(word) >= _SHORTEST else ''}"] if word else []
        ways += [f"{quote}{token}{quote}"] if token else []
        asked.append(f"({either.join(ways)})")
    return both.join(asked)


class _Holds(Func):
    """Says whether the words of the row answer the question, from what is kept of them."""

    output_field = BooleanField()

    # The library types what it hands over more narrowly than it needs to be here.
    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> Any:  # type: ignore[override]
        key, question = self.get_source_expressions()
        column, _none = compiler.compile(key)
        asked, params = compiler.compile(question)
        return f"{column.rpartition('.')[0]}.{VECTOR} @@ {asked}::tsquery", params


def _matches(terms: Terms) -> Any:
    question = _spelled(terms, connection.vendor)
    if connection.vendor == "postgresql":
        return _Holds("pk", Value(question))
    # The table's name is a constant of ours, and what was typed is handed over as a value.
    rows = RawSQL(f"SELECT rowid FROM {FTS} WHERE {FTS} MATCH %s", [question])  # noqa: S608, S611
    return Q(pk__in=rows)


def _newest(terms: Terms, most: int, beyond: str = "", *, upwards: bool = False) -> Keys:
    """Return the cases with all the words in the order of their ids, or None for common words.

    At most ``most`` of them, from ``beyond`` on.
    """
    vendor, within = connection.vendor, _AT_ONCE
    with connection.cursor() as cursor:
        asked = [terms]
        if vendor == "postgresql" and len(terms) > 1:
            rarest, number = _rarest(cursor, terms)
            if number > LOOKED_UP_MOST:
                return None
            within, asked = _BY_THE_RAREST, [rarest, terms]
        side, order = (">", "ASC") if upwards else ("<", "DESC")
        place = f" AND case_id {side} %s" if beyond else ""
        cursor.execute(
            f"{within[vendor]}{place} ORDER BY case_id {order} LIMIT {most}",
            [*(_spelled(each, vendor) for each in asked), *([beyond] if beyond else [])],
        )
        return [row[0] for row in cursor.fetchall()]


# One word is left to the planner, whose statistics say whether to look it up or to walk the list.
_AT_ONCE = {
    "postgresql": f"SELECT case_id FROM {TABLE} WHERE {VECTOR} @@ %s::tsquery",  # noqa: S608
    "sqlite": f"SELECT case_id FROM {TABLE} WHERE id IN"  # noqa: S608
    f" (SELECT rowid FROM {FTS} WHERE {FTS} MATCH %s)",
}
# The rarest word alone is looked up, and the others are asked of the rows that have it: the index
# would collect every row with the commoner word before it cuts. Planned as a step of its own,
# because the planner would rather walk the table for a word that it holds for common.
_BY_THE_RAREST = {
    "postgresql": f"WITH found AS MATERIALIZED (SELECT case_id, {VECTOR} FROM {TABLE}"  # noqa: S608
    f" WHERE {VECTOR} @@ %s::tsquery) SELECT case_id FROM found WHERE {VECTOR} @@ %s::tsquery",
}


def _rarest(cursor: Any, terms: Terms) -> tuple[Terms, int]:
    """Return the rarest of the words, and in how many cases PostgreSQL expects it.

    Its statistics are asked by way of a plan; nothing is looked up.
    """
    steps = [
        f"w{place} AS MATERIALIZED (SELECT 1 FROM {TABLE} WHERE {VECTOR} @@ %s::tsquery)"  # noqa: S608
        for place in range(len(terms))
    ]
    sums = [f"(SELECT COUNT(*) FROM w{place})" for place in range(len(terms))]  # noqa: S608
    cursor.execute(
        f"EXPLAIN (FORMAT JSON) WITH {', '.join(steps)} SELECT {', '.join(sums)}",
        [_spelled([term], "postgresql") for term in terms],
    )
    (said,) = cursor.fetchone()
    plan = (json.loads(said) if isinstance(said, str) else said)[0]["Plan"]
    expected = {
        step["Subplan Name"]: int(step["Plan Rows"])
        for step in plan["Plans"]
        if step["Subplan Name"].startswith("CTE ")
    }
    numbers = [expected[f"CTE w{place}"] for place in range(len(terms))]
    place = numbers.index(min(numbers))
    return [terms[place]], numbers[place]
