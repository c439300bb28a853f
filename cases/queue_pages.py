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
from django.db.models import CharField, DateTimeField, F, Q, QuerySet
from django.db.models.expressions import RawSQL

from accounts.models import User
from cases import desk_queue, queue_words, searching
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
from cases.models import AccountIdentifier, Case, RiskFlag, SavedView
from core import statements
from core.actor import Actor
from core.statements import Slot, Statement, roomy, said_keys

LANE_ORDER = ("received_at", "id")
# Of so many more than a page holds the reader may not know before all that is found is asked for.
_SPARE = 20
# The columns that the words for an account need.
_ACCOUNT = ("case_id", "username", "user_id", "email", "message_url", "canonical")
_KEYS = {
    "postgresql": "SELECT unnest(%s::varchar[])",
    "sqlite": "SELECT value FROM json_each(%s)",
}
_TEXTS = ("kind", "process", "agency", "ball", "assignee")


@dataclass(frozen=True)
class Listing:
    """What the queue shows: the lane, whose cases have what they ask for, and a page.

    ``numbers`` counts each view with the same filters, the lane, and as ``desk`` all that waits.
    """

    lane: list[Case]
    page: Page
    numbers: dict[str, int]


def listing(
    actor: Actor, filters: QueueFilters, length: int, *, after: str = "", before: str = ""
) -> Listing:
    """Return the queue with the rows after or before a place, and the whole lane."""
    said = _said(actor, filters)
    lane = _listed(_lane(connection.vendor, _asker(actor)), said)
    place = place_in(QUEUE_ORDER, after=after, before=before)
    asked = _Asked(_asker(actor), _shape(filters), length, _side(place), len(lane) == LANE_MOST)
    said |= dict(zip(QUEUE_ORDER, place[0] or (), strict=False))
    found = _with_words(asked, said) if filters.text else None
    if found is None and _is_spelled_anew(filters):
        page, counted = _spelled_anew(actor, filters, asked, after=after, before=before)
    else:
        rows, counted = found or _walked(asked, said)
        page = page_from(rows, length, QUEUE_ORDER, place[0], backwards=place[1])
    return Listing(lane, page, _named(counted, len(lane)))


@dataclass(frozen=True)
class _Asked:
    """A list of the queue without its values.

    ``side`` is where the page lies from a place. ``is_full`` says that the lane may hold more than
    was read of it, so that it is counted with the rest.
    """

    asker: Asker
    shape: QueueFilters
    length: int
    side: str
    is_full: bool


def _side(place: tuple[list[Any] | None, bool]) -> str:
    return "" if place[0] is None else "before" if place[1] else "after"


def _named(counted: Sequence[int], in_lane: int) -> dict[str, int]:
    """Name what was counted: each view, the desk, and the lists of the lane where it is full."""
    desk, lists = counted[len(VIEWS)], counted[len(VIEWS) + 1 :]
    names = (*VIEWS, "desk", "lane")
    return dict(zip(names, [*counted[: len(VIEWS)], desk, sum(lists) or in_lane], strict=True))


def _walked(asked: _Asked, said: Mapping[str, Any]) -> tuple[list[Case], Sequence[int]]:
    """Read a page and count in the order of the list, which ends early."""
    vendor = connection.vendor
    counting = _numbers(vendor, asked.asker, asked.shape, desk_queue.COUNT_MOST, asked.is_full)
    rows = _listed(_page(vendor, asked.asker, asked.shape, asked.length, asked.side), said)
    return rows, counting.row(said)


def _with_words(asked: _Asked, said: Mapping[str, Any]) -> tuple[list[Case], Sequence[int]] | None:
    """Look the words up, then read what stands on the page; None where they are common."""
    if not said["question"]:
        return None
    vendor, most = connection.vendor, searching.FEW_AT_THE_DESK
    found = queue_words.found(_worded(vendor, asked, most), said)
    if found is None:
        return None
    counted = [min(number, desk_queue.COUNT_MOST + 1) for number in found.numbers]
    rows: list[Case] = []
    if not found.is_empty:
        statement = _of_page(vendor, asked.asker, asked.side == "before")
        rows = _listed(statement, {**said, "keys": found.keys})
    return rows, [*counted, *found.others]


def _spelled_anew(
    actor: Actor, filters: QueueFilters, asked: _Asked, *, after: str, before: str
) -> tuple[Page, Sequence[int]]:
    """Do the same for words that stand in the statement itself."""
    chosen = filters.with_words(searching.common(filters.text))
    listed = [desk_queue.queue(actor, chosen.seen_as(view)) for view in VIEWS]
    page = desk_queue.page_of(
        desk_queue.queue(actor, chosen), asked.length, after=after, before=before
    )
    return page, desk_queue.counts([*listed, *_others(actor, asked.is_full)])


def _others(actor: Actor, is_full: bool) -> list[QuerySet[Case]]:
    """Return what is counted beside the views."""
    return [desk_queue.open_to(actor), *(desk_queue.lane_parts(actor) if is_full else ())]


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
    side = _side((place, backwards))
    said = _said(actor, replace(filters, text="")) | {
        f"word{n}": value for n, value in enumerate(how.values)
    }
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


def saved_views(actor: Actor) -> list[SavedView]:
    """Return the views that this person may open, each with the name of whoever keeps it."""
    views = _saved_views(connection.vendor).objects(SavedView, {"person": actor.id})
    for view in views:
        owner = (view.owner_id, vars(view)["owner_name"])
        view.owner = User.from_db(connection.alias, ["id", "name"], owner)
    return views


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
        marks["text"] = "?"
    # Only texts are marked; the checker takes them for any of the fields.
    return replace(filters, **marks)  # type: ignore[arg-type]


def _is_spelled_anew(filters: QueueFilters) -> bool:
    """Say whether a list that is walked is spelled for these words alone, as SQLite's are."""
    asked = connection.vendor == "postgresql" and searching.question_of(filters.text)
    return bool(filters.text) and not asked


def _open_shape(shape: QueueFilters) -> QueueFilters:
    slots: dict[str, Any] = {
        name: Slot(name, CharField()) for name in _TEXTS if getattr(shape, name) == "?"
    }
    slots["ends"] = {name: Slot(name, DateTimeField()) for name in moments_due()}
    opened = replace(shape, **slots)
    words = searching.bearing(Slot("question", CharField())) if shape.text else None
    return opened.with_words(words) if words else opened


def _said(actor: Actor, filters: QueueFilters) -> dict[str, Any]:
    values = {name: getattr(filters, name) for name in _TEXTS}
    question = searching.question_of(filters.text) if filters.text else ""
    return {**values, **moments_due(), "question": question, "person": actor.id}


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
def _numbers(vendor: str, asker: Asker, shape: QueueFilters, most: int, is_full: bool) -> Statement:
    actor, chosen = _anybody(asker), _open_shape(shape)
    listed = [desk_queue.queue(actor, chosen.seen_as(view)) for view in VIEWS]
    return _counting([*listed, *_others(actor, is_full)])


@lru_cache(maxsize=500)
def _worded(vendor: str, asked: _Asked, most: int) -> Statement:
    actor, shape = _anybody(asked.asker), replace(asked.shape, text="")
    chosen = _open_shape(shape).with_words(queue_words.LOOKED_UP)
    listed = Statement.of(desk_queue.in_any_view(actor, chosen))
    others = desk_queue.counting(_others(actor, asked.is_full))
    rows = queue_words.part(asked.length, asked.side)
    return queue_words.spelled(vendor, listed, others, asked.shape.view, rows)


@lru_cache(maxsize=50)
def _of_page(vendor: str, asker: Asker, upwards: bool) -> Statement:
    """Spell a page whose cases are known."""
    # A text of ours with one placeholder: one value, however many cases there are.
    keys = RawSQL(_KEYS[vendor], (Slot("keys", CharField()),))  # noqa: S611
    cases = case_queries.visible_to(_anybody(asker)).filter(pk__in=keys).order_by(*QUEUE_ORDER)
    return Statement.of(desk_queue.as_listed(cases.reverse() if upwards else cases))


@lru_cache(maxsize=50)
def _open_number(vendor: str, asker: Asker, most: int) -> Statement:
    return _counting([desk_queue.open_to(_anybody(asker))])


def _counting(lists: Sequence[QuerySet[Case]]) -> Statement:
    columns, values = desk_queue.counting(lists)
    return Statement(f"SELECT {columns}", values)


@lru_cache(maxsize=2)
def _saved_views(vendor: str) -> Statement:
    views = desk_queue.saved_views(_anybody(("staff", frozenset())))
    return Statement.of(views.select_related(None).annotate(owner_name=F("owner__name")))


@lru_cache(maxsize=10)
def _accounts(vendor: str, count: int) -> Statement:
    named = AccountIdentifier.objects.filter(statements.among("case_id", count), current=True)
    return Statement.of(named.only(*_ACCOUNT).order_by("case_id", "position"))


@lru_cache(maxsize=10)
def _flags(vendor: str, count: int) -> Statement:
    return Statement.of(case_queries.flags_on(statements.keys(count)))
