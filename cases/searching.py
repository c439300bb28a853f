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
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Exists, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat, StrIndex
from django.db.models.lookups import GreaterThan

from cases.models import AccountIdentifier, Case, FindableWords, LegalProcess
from cases.queue_models import THEIRS
from cases.word_index import AT_THE_DESK, FTS, MARK, TABLE, VECTOR
from core.rows import insert
from sealing.keyed_words import keyed

# So many cases are named in a condition; of more, each row of the list is asked. Of those at the
# desk fewer are: a list of some thousand soon meets words that hundreds of its cases have.
FEW = 3000
FEW_AT_THE_DESK = 500
# What more cases have is not looked up: the list is walked in its order until a page is full.
LOOKED_UP_MOST = 20_000
# So many cases with the rarest word are looked at first, the newest, before all that have it.
_WINDOW = 120
WORDS_MOST = 12
Terms = Sequence[tuple[str, str]]
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
    """Return what holds for a case, in whatever state, in which every word of the text is found.

    To be put upon the cases that the reader may know of, so that visibility and match are one
    statement. Where few cases have the words, they are looked up here and now.
    """
    terms = _terms(text)
    found = _first(terms, FEW + 1) if terms else []
    return _each(terms) if len(found) > FEW else Q(pk__in=found)


def at_the_desk(text: str) -> list[str] | None:
    """Return the cases with the words, of anybody, that the desk lists: open, or waiting for us.

    However many closed cases have the words, only those are looked up. None says that they are
    common there.
    """
    question = question_of(text)
    if not question:
        return []
    lookup = lookup_at_the_desk()
    with connection.cursor() as cursor:
        cursor.execute(lookup, [question] * lookup.count("%s"))
        found = [row[0] for row in cursor.fetchall()]
    return found if len(found) <= FEW_AT_THE_DESK else None


def lookup_at_the_desk() -> str:
    """Return the statement that finds the same, the question standing wherever a value does.

    It stops once there are more than ``FEW_AT_THE_DESK``.
    """
    return _AT_THE_DESK[connection.vendor].format(most=FEW_AT_THE_DESK + 1)


def bearing(asked: Any) -> Subquery:
    """Return what holds for a case with the words of a question, which may be a slot.

    On PostgreSQL alone, where the question of ``question_of`` is one value. Asked of each row of
    a list that is walked; as a condition of existence it would be planned as a join.
    """
    rows = FindableWords.objects.filter(case_id=OuterRef("pk"))
    return Subquery(rows.values_list(_Holds("pk", asked)))


def question_of(text: str) -> str:
    """Return the words as the database is asked for them, empty where the text has none."""
    return _spelled(_terms(text), connection.vendor)


def common(text: str) -> Q | Exists:
    """Return the same as ``condition`` without looking anything up, for words that are common."""
    terms = _terms(text)
    return _each(terms) if terms else Q(pk__in=[])


@dataclass(frozen=True)
class Lookup:
    """The statement that finds the newest cases with the words, but for its bounds, and its values.

    ``{place}`` stands where a condition on ``case_id`` goes; the order and the number follow.
    ``since`` is the case from which on enough of them are expected, empty where all are looked at.
    """

    text: str
    values: tuple[str, ...]
    since: str = ""


def lookup(text: str) -> Lookup | None:
    """Return how the words are looked up, None where they are common. Two statements at most."""
    return _lookup(_terms(text))


def _first(terms: Terms, most: int) -> list[str]:
    """Return so many cases with the words at most."""
    vendor = connection.vendor
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_AT_ONCE[vendor].format(place='')} LIMIT {most}", [_spelled(terms, vendor)]
        )
        return [row[0] for row in cursor.fetchall()]


def _each(terms: Terms) -> Exists:
    rows = FindableWords.objects.filter(case_id=OuterRef("pk"))
    return Exists(rows.filter(_matches(terms)))


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
    """Return the condition that a row of words, which stands before us already, has them all."""
    question = _spelled(terms, connection.vendor)
    if connection.vendor == "postgresql":
        return _Holds("pk", Value(question))
    return reduce(and_, (_has(word, token) for word, token in terms))


def _has(word: str, token: str) -> Q:
    """Return the same for one word by its letters; the index would name all rows that have it."""
    held = Concat(Value(" "), "asked", Value(" "), "said", Value(" "))
    ways = [f" {word}" if len(word) >= _SHORTEST else f" {word} "] if word else []
    ways += [f" {token} "] if token else []
    return reduce(or_, (Q(GreaterThan(StrIndex(held, Value(way)), 0)) for way in ways))


def _lookup(terms: Terms) -> Lookup | None:
    vendor = connection.vendor
    question = _spelled(terms, vendor)
    if vendor != "postgresql":
        return Lookup(_AT_ONCE[vendor], (question,)) if _is_rare(question) else None
    if len(terms) < 2:
        return Lookup(_AT_ONCE[vendor], (question,))
    with connection.cursor() as cursor:
        rarest, expected, all_rows = _rarest(cursor, terms)
        if expected > LOOKED_UP_MOST:
            return None
        wanted = _WINDOW * all_rows // max(expected, 1)
        since = _newest_but(cursor, wanted) if expected > _WINDOW and wanted < all_rows else ""
    return Lookup(_BY_THE_RAREST, (_spelled(rarest, vendor), question), since)


def _is_rare(question: str) -> bool:
    """Count the cases with the words in SQLite's index, no further than needed."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COUNT(*) FROM (SELECT 1 FROM {FTS} WHERE {FTS} MATCH %s"  # noqa: S608
            f" LIMIT {LOOKED_UP_MOST + 1})",
            [question],
        )
        return bool(cursor.fetchone()[0] <= LOOKED_UP_MOST)


def _newest_but(cursor: Any, number: int) -> str:
    """Return the case before which so many newer ones stand."""
    cursor.execute(f"SELECT case_id FROM {TABLE} ORDER BY case_id DESC OFFSET {number} LIMIT 1")  # noqa: S608
    found = cursor.fetchone()
    return str(found[0]) if found else ""


# One word is left to the planner, whose statistics say whether to look it up or to walk the list.
_AT_ONCE = {
    "postgresql": f"SELECT case_id FROM {TABLE} WHERE {VECTOR} @@ %s::tsquery{{place}}",  # noqa: S608
    "sqlite": f"SELECT case_id FROM {TABLE} WHERE id IN"  # noqa: S608
    f" (SELECT rowid FROM {FTS} WHERE {FTS} MATCH %s){{place}}",
}
# The rarest word alone is looked up, and the others are asked of the rows that have it: the index
# would collect every row with the commoner word before it cuts. Planned as a step of its own,
# because the planner would rather walk the table for a word that it holds for common.
_BY_THE_RAREST = (
    f"SELECT case_id FROM (SELECT case_id, {VECTOR} FROM {TABLE}"  # noqa: S608
    f" WHERE {VECTOR} @@ %s::tsquery{{place}} OFFSET 0) AS bearing WHERE {VECTOR} @@ %s::tsquery"
)
# PostgreSQL indexes the words of what the desk lists apart, and marks the rows (``word_index``).
_AT_THE_DESK = {
    "postgresql": f"SELECT case_id FROM {TABLE} WHERE {AT_THE_DESK}"  # noqa: S608
    f" AND {VECTOR} @@ %s::tsquery LIMIT {{most}}",
    "sqlite": f"{_AT_ONCE['sqlite'].format(place='')} AND case_id IN (SELECT id FROM cases_case"  # noqa: S608
    f" WHERE turn <= {THEIRS} UNION SELECT id FROM cases_case WHERE waiting = 'us') LIMIT {{most}}",
}


def _rarest(cursor: Any, terms: Terms) -> tuple[Terms, int, int]:
    """Return the rarest of the words, in how many cases PostgreSQL expects it, and of how many.

    Its statistics are asked by way of a plan; nothing is looked up.
    """
    asked = [f"SELECT 1 FROM {TABLE} WHERE {VECTOR} @@ %s::tsquery" for _ in terms]  # noqa: S608
    steps = [
        f"w{place} AS MATERIALIZED ({each})"
        for place, each in enumerate([*asked, f"SELECT 1 FROM {TABLE}"])  # noqa: S608
    ]
    sums = [f"(SELECT COUNT(*) FROM w{place})" for place in range(len(steps))]  # noqa: S608
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
    *numbers, all_rows = [expected[f"CTE w{place}"] for place in range(len(steps))]
    place = numbers.index(min(numbers))
    return [terms[place]], numbers[place], all_rows
