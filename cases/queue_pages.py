"""The pages of the desk: the same lists as ``cases.desk_queue``, each spelled once for its shape.

A shape is what a list is restricted by, without the values: who asks, for which agency, after which
place. What is visible to whom is said in ``cases.queries`` alone and compiled from there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import CharField, DateTimeField, Q
from django.db.models.expressions import RawSQL

from cases import desk_queue, searching
from cases import queries as case_queries
from cases.desk_queue import (
    LANE_MOST,
    NEWEST_FIRST,
    NOBODY,
    QUEUE_ORDER,
    VIEWS,
    Page,
    QueueFilters,
    beyond,
    column_of,
    moments_due,
    page_from,
    place_in,
)
from cases.models import AccountIdentifier, Case, RiskFlag
from core import statements
from core.actor import Actor
from core.statements import Slot, Statement, roomy, said_keys

LANE_ORDER = ("received_at", "id")
# Of so many more than a page holds the reader may not know before all that is found is asked for.
_SPARE = 20
# The columns that the words for an account need.
_ACCOUNT = ("case_id", "username", "user_id", "email", "message_url", "canonical")
# What stands for the words in a shape: common ones, or the cases that have them.
_COMMON, _HAVING = "common", "having"
_KEYS = {
    "postgresql": "SELECT unnest(%s::varchar[])",
    "sqlite": "SELECT value FROM json_each(%s)",
}
_TEXTS = ("kind", "process", "agency", "ball", "assignee")


def queue_page(
    actor: Actor, filters: QueueFilters, length: int, *, after: str = "", before: str = ""
) -> Page:
    """Return the rows of the queue after or before a place."""
    if _is_spelled_anew(filters):
        listed = desk_queue.queue(actor, filters)
        return desk_queue.page_of(listed, length, after=after, before=before)
    place, backwards = place_in(QUEUE_ORDER, after=after, before=before)
    side = "" if place is None else "before" if backwards else "after"
    statement = _page(connection.vendor, _asker(actor), _shape(filters), length, side)
    said = _said(actor, filters) | dict(zip(QUEUE_ORDER, place or (), strict=False))
    return page_from(_listed(statement, said), length, QUEUE_ORDER, place, backwards=backwards)


def lane_cases(actor: Actor) -> list[Case]:
    """Return the cases of the lane with what they ask for, the one that waits longest first."""
    return _listed(_lane(connection.vendor, _asker(actor)), {"person": actor.id})


def numbers(actor: Actor, filters: QueueFilters) -> dict[str, int]:
    """Count each view with these filters, the lane, and all that is open; in one statement."""
    names = (*VIEWS, "lane", "desk")
    if _is_spelled_anew(filters):
        listed = [desk_queue.queue(actor, filters.seen_as(view)) for view in VIEWS]
        others = [*desk_queue.lane_parts(actor), desk_queue.open_to(actor)]
        counted = desk_queue.counts([*listed, *others])
    else:
        counted = _count(actor, filters)
    *found, undecided, sounding, everything = counted
    return dict(zip(names, [*found, undecided + sounding, everything], strict=True))


def _count(actor: Actor, filters: QueueFilters) -> list[int]:
    statement = _numbers(connection.vendor, _asker(actor), _shape(filters), desk_queue.COUNT_MOST)
    return list(statement.row(_said(actor, filters)))


def open_number(actor: Actor) -> int:
    """Count what waits at the desk, the lane included."""
    statement = _open_number(connection.vendor, _asker(actor), desk_queue.COUNT_MOST)
    return int(statement.row({"person": actor.id})[0])


def found_page(
    actor: Actor, filters: QueueFilters, length: int, *, after: str = "", before: str = ""
) -> Page:
    """Return the cases in which the words are found, the newest first.

    Only the cases that may stand on the page are asked for, whether the reader may know of them
    with the rest; where those do not fill it, all are.
    """
    place, backwards = place_in(NEWEST_FIRST, after=after, before=before)
    how = searching.lookup(filters.text)
    if how is None:
        common = filters.with_words(searching.common(filters.text))
        listed = desk_queue.found(actor, common)
        return desk_queue.page_of(listed, length, after=after, before=before)
    side = "" if place is None else "before" if backwards else "after"
    said = _said(actor, filters) | {f"word{n}": value for n, value in enumerate(how.values)}
    said |= {"id": place[0] if place else "", "since": how.since}
    rows: list[Case] = []
    windowed = bool(how.since and not side)
    for most in (length + 1 + _SPARE, searching.LOOKED_UP_MOST):
        shape = _shape(replace(filters, text=""))
        lists = _Looked(how.text, length, most, side, windowed=windowed)
        rows = _listed(_found(connection.vendor, _asker(actor), shape, lists), said)
        # Whoever has a page and one more, or looked at all that there is, has asked enough.
        if len(rows) > length or (rows and not windowed and _looked_up(rows) < most):
            break
        windowed = False
    return page_from(rows, length, NEWEST_FIRST, place, backwards=backwards)


def _looked_up(rows: list[Case]) -> int:
    """Return how many cases have the words, seen or not; each row says the same."""
    return int(vars(rows[0])["looked_up"])


def accounts_of(keys: Sequence[str]) -> dict[str, list[AccountIdentifier]]:
    """Return the accounts that the newest submission of each case names, in their order."""
    found: dict[str, list[AccountIdentifier]] = {}
    statement = _accounts(connection.vendor, roomy(len(keys)))
    for account in statement.objects(AccountIdentifier, said_keys(keys)):
        found.setdefault(account.case_id, []).append(account)
    return found


def flags_of(keys: Sequence[str]) -> dict[str, list[RiskFlag]]:
    """Return the risk flags of the present round of each case, the weightiest first."""
    found: dict[str, list[RiskFlag]] = {}
    statement = _flags(connection.vendor, roomy(len(keys)))
    for flag in statement.objects(RiskFlag, said_keys(keys)):
        found.setdefault(flag.case_id, []).append(flag)
    return found


def _listed(statement: Statement, said: Mapping[str, Any]) -> list[Case]:
    rows: list[Any] = statement.objects(Case, said)
    for case in rows:
        working = case.next_working
        case.next_working = json.loads(working) if isinstance(working, str) else working
    return rows


Asker = tuple[str, frozenset[str]]


def _asker(actor: Actor) -> Asker:
    return actor.kind, actor.roles


def _anybody(asker: Asker) -> Actor:
    """Return somebody with these roles whose name is filled in later."""
    kind, roles = asker
    # A slot stands where a name would, in the statement as in whoever asks it.
    return Actor(kind, Slot("person", CharField()), roles)  # type: ignore[arg-type]


def _shape(filters: QueueFilters) -> QueueFilters:
    """Return the filters with a mark in place of each value: all that a statement depends on."""
    marks = {name: "?" for name in _TEXTS if getattr(filters, name)}
    if filters.assignee == NOBODY:
        marks["assignee"] = NOBODY
    if filters.text:
        marks["text"] = _COMMON if filters.having is None else _HAVING
    # Only texts are marked; the checker takes them for any of the fields.
    return replace(filters, **marks)  # type: ignore[arg-type]


def _is_spelled_anew(filters: QueueFilters) -> bool:
    """Say whether the statement depends on the words themselves, as SQLite's for common ones."""
    return bool(filters.text) and filters.having is None and connection.vendor != "postgresql"


def _words(shape: QueueFilters) -> Any:
    """Return the condition of the words of a shape, with slots for what is named later."""
    if shape.text == _COMMON:
        return searching.bearing(Slot("question", CharField()))
    # A text of ours with one placeholder: one value, however many cases there are.
    rows = RawSQL(_KEYS[connection.vendor], (Slot("having", CharField()),))  # noqa: S611
    return Q(pk__in=rows)


def _open_shape(shape: QueueFilters) -> QueueFilters:
    slots: dict[str, Any] = {
        name: Slot(name, CharField()) for name in _TEXTS if getattr(shape, name) == "?"
    }
    slots["ends"] = {name: Slot(name, DateTimeField()) for name in moments_due()}
    opened = replace(shape, **slots)
    return opened.with_words(_words(shape)) if shape.text else opened


def _said(actor: Actor, filters: QueueFilters) -> dict[str, Any]:
    values = {name: getattr(filters, name) for name in _TEXTS}
    return {**values, **moments_due(), **_said_words(filters), "person": actor.id}


def _said_words(filters: QueueFilters) -> dict[str, Any]:
    """Return the values of the words, which a list of found cases looks up otherwise."""
    if "having" not in vars(filters):
        return {}
    if filters.having is None:
        return {"question": searching.question_of(filters.text)}
    having = filters.having
    return {"having": having if connection.vendor == "postgresql" else json.dumps(having)}


@lru_cache(maxsize=500)
def _page(vendor: str, asker: Asker, shape: QueueFilters, length: int, side: str) -> Statement:
    cases = desk_queue.queue(_anybody(asker), _open_shape(shape))
    if side:
        slots = [Slot(name, column_of(name)) for name in QUEUE_ORDER]
        cases = cases.filter(beyond(QUEUE_ORDER, slots, backwards=side == "before"))
    if side == "before":
        cases = cases.reverse()
    return Statement.of(desk_queue.as_listed(cases)[: length + 1])


_LOOKED_UP = "SELECT case_id FROM looked"
_SIDES = {"": "", "before": " AND case_id > %s", "after": " AND case_id < %s"}


@dataclass(frozen=True)
class _Looked:
    """What is looked up: the statement, the rows of the page, the cases at most, from where on."""

    text: str
    length: int
    most: int
    side: str
    windowed: bool


@lru_cache(maxsize=200)
def _found(vendor: str, asker: Asker, shape: QueueFilters, looked: _Looked) -> Statement:
    """Spell the page among the cases that are looked up; each row says how many those are."""
    upwards = looked.side == "before"
    # A text of ours in which no value stands.
    words: Any = Q(pk__in=RawSQL(_LOOKED_UP, ()))  # noqa: S611
    cases = desk_queue.found(_anybody(asker), _open_shape(shape).with_words(words))
    listed = desk_queue.as_listed(cases.reverse() if upwards else cases)[: looked.length + 1]
    page = Statement.of(listed)
    if not page.text:
        return page
    place = _SIDES[looked.side] + (" AND case_id > %s" if looked.windowed else "")
    bounds = [name for name, stands in (("id", looked.side), ("since", looked.windowed)) if stands]
    first, last = looked.text.split("{place}")
    names = [f"word{number}" for number in range(looked.text.count("%s"))]
    names[first.count("%s") : first.count("%s")] = bounds
    way = "ASC" if upwards else "DESC"
    # Its parts are the mapper's own and those of ``searching``, with placeholders alone.
    text = (
        f"WITH looked AS MATERIALIZED ({first}{place}{last} ORDER BY case_id {way}"  # noqa: S608
        f" LIMIT {looked.most}) SELECT page.*, (SELECT COUNT(*) FROM looked) AS looked_up"
        f" FROM ({page.text}) AS page ORDER BY id {way}"
    )
    return Statement(text, (*(Slot(name, CharField()) for name in names), *page.values))


@lru_cache(maxsize=50)
def _lane(vendor: str, asker: Asker) -> Statement:
    parts = [
        desk_queue.as_listed(part.order_by(*LANE_ORDER), "submission")[:LANE_MOST]
        for part in desk_queue.lane_parts(_anybody(asker))
    ]
    return Statement.of_all(parts, LANE_ORDER, LANE_MOST)


@lru_cache(maxsize=500)
def _numbers(vendor: str, asker: Asker, shape: QueueFilters, most: int) -> Statement:
    actor, chosen = _anybody(asker), _open_shape(shape)
    listed = [desk_queue.queue(actor, chosen.seen_as(view)) for view in VIEWS]
    others = [*desk_queue.lane_parts(actor), desk_queue.open_to(actor)]
    return Statement(*desk_queue.counting([*listed, *others]))


@lru_cache(maxsize=50)
def _open_number(vendor: str, asker: Asker, most: int) -> Statement:
    return Statement(*desk_queue.counting([desk_queue.open_to(_anybody(asker))]))


@lru_cache(maxsize=10)
def _accounts(vendor: str, count: int) -> Statement:
    named = AccountIdentifier.objects.filter(case_id__in=statements.keys(count), current=True)
    return Statement.of(named.only(*_ACCOUNT).order_by("case_id", "position"))


@lru_cache(maxsize=10)
def _flags(vendor: str, count: int) -> Statement:
    return Statement.of(case_queries.flags_on(statements.keys(count)))
