"""Finding cases by words: what is written for it, and the one question that is asked.

Words are runs of letters and digits without accents and case. What stands plain in the database is
found by the beginnings of its words; what is sealed there by whole words alone, because of it the
index holds keyed tokens. An e-mail address is found as a whole. See ADR 21.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Exists, Func, OuterRef, Q, Value
from django.db.models.expressions import RawSQL

from cases.models import AccountIdentifier, Case, FindableWords, LegalProcess
from cases.word_index import FTS, MARK, TABLE, VECTOR
from sealing.keyed_words import keyed

# So many are found before the database is asked in the order of the list instead.
FEW = 3000
WORDS_MOST = 12
_WORD = re.compile(r"[^\W_]+")
_LONGEST = 40
# Shorter words are found whole only, and are no use as keyed ones.
_SHORTEST = 3


def index(case: Case) -> None:
    """Write the words of the request; called by the acts that change what it says."""
    FindableWords.objects.update_or_create(
        case_id=case.pk, defaults={"asked": " ".join(sorted(set(_asked(case))))}
    )


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
    if not terms:
        return Q(pk__in=[])
    few = _few(terms)
    if few is not None:
        return Q(pk__in=few)
    return Exists(FindableWords.objects.filter(_matches(terms), case_id=OuterRef("pk")))


def words(text: str) -> list[str]:
    """Return the words of a text in their order, without accents and case."""
    plain = unicodedata.normalize("NFKD", text)
    folded = "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()
    return [word[:_LONGEST] for word in _WORD.findall(folded)]


def _asked(case: Case) -> Iterator[str]:
    said = case.submission or {}
    sender = said.get("officer") or {}
    emergency = said.get("emergency") or {}
    sheet = LegalProcess.objects.filter(case_id=case.pk).first()
    yield from words(f"{case.reference} {case.agency_name}")
    if sheet is not None:
        yield from words(f"{sheet.docket} {sheet.court} {sheet.issuer} {sheet.judge}")
    if case.officer is not None:
        yield _address(case.officer.email)
    for account in AccountIdentifier.objects.filter(case_id=case.pk):
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


def _spelled(terms: Sequence[tuple[str, str]], vendor: str) -> str:
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


class _Vector(Func):
    """Says whether the words of the row answer the question, from the index over both columns."""

    template = (
        "array_to_tsvector(string_to_array(btrim(%(asked)s || ' ' || %(said)s), ' '))"
        " @@ %(question)s::tsquery"
    )
    output_field = BooleanField()

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> Any:  # type: ignore[override]
        names = ("asked", "said", "question")
        parts, params = {}, []
        for name, source in zip(names, self.get_source_expressions(), strict=True):
            parts[name], given = compiler.compile(source)
            params += given
        return self.template % parts, params


def _matches(terms: Sequence[tuple[str, str]]) -> Any:
    question = _spelled(terms, connection.vendor)
    if connection.vendor == "postgresql":
        return _Vector("asked", "said", Value(question))
    rows = RawSQL(f"SELECT rowid FROM {FTS} WHERE {FTS} MATCH %s", [question])  # noqa: S608, S611
    return Q(pk__in=rows)


def _few(terms: Sequence[tuple[str, str]]) -> list[str] | None:
    """Return the cases in which all is found, unless they are many.

    PostgreSQL would walk the whole table for a word it holds for common; planned as a step of its
    own, rare words are looked up in the index and common ones end early.
    """
    question = _spelled(terms, connection.vendor)
    within = {
        "postgresql": f"SELECT case_id FROM {TABLE} WHERE {VECTOR} @@ %s::tsquery",  # noqa: S608
        "sqlite": f"SELECT case_id FROM {TABLE} WHERE id IN"  # noqa: S608
        f" (SELECT rowid FROM {FTS} WHERE {FTS} MATCH %s)",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH found AS MATERIALIZED ({within}) SELECT case_id FROM found LIMIT {FEW + 1}",  # noqa: S608
            [question],
        )
        found = [row[0] for row in cursor.fetchall()]
    return found if len(found) <= FEW else None
