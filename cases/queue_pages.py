"""The pages of the desk: the same lists as ``cases.desk_queue``, each spelled once for its shape.

A shape is what a list is restricted by, without the values: who asks, for which agency, after which
place. What is visible to whom is said in ``cases.queries`` alone and compiled from there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import CharField, DateTimeField

from cases import desk_queue, searching
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
from cases.models import Case
from cases.statements import Slot, Statement
from core.actor import Actor

LANE_ORDER = ("received_at", "id")
# Of so many more than a page holds the reader may not know before all that is found is asked for.
_SPARE = 20
_TEXTS = ("kind", "process", "agency", "ball", "assignee")


def queue_page(
    actor: Actor, filters: QueueFilters, length: int, *, after: str = "", before: str = ""
) -> Page:
    """Return the rows of the queue after or before a place."""
    if filters.text:
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
    if filters.text:
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
    key = str(place[0]) if place else ""
    for most in (length + 1 + _SPARE, searching.LOOKED_UP_MOST):
        keys = searching.newest(filters.text, most, key, upwards=backwards)
        if keys is None:
            words: Any = searching.common(filters.text)
        else:
            words = desk_queue.among(keys)
        cases = desk_queue.found(actor, filters.with_words(words))
        page = desk_queue.page_of(cases, length, after=after, before=before)
        more = page.before if backwards else page.after
        if keys is None or len(keys) < most or more:
            return page
    return page


def _listed(statement: Statement, said: Mapping[str, Any]) -> list[Case]:
    rows: list[Any] = statement.cases(said)
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
    # Only texts are marked; the checker takes them for any of the fields.
    return replace(filters, **marks)  # type: ignore[arg-type]


def _open_shape(shape: QueueFilters) -> QueueFilters:
    slots: dict[str, Any] = {
        name: Slot(name, CharField()) for name in _TEXTS if getattr(shape, name) == "?"
    }
    slots["ends"] = {name: Slot(name, DateTimeField()) for name in moments_due()}
    return replace(shape, **slots)


def _said(actor: Actor, filters: QueueFilters) -> dict[str, Any]:
    values = {name: getattr(filters, name) for name in _TEXTS}
    return {**values, **moments_due(), "person": actor.id}


@lru_cache(maxsize=500)
def _page(vendor: str, asker: Asker, shape: QueueFilters, length: int, side: str) -> Statement:
    cases = desk_queue.queue(_anybody(asker), _open_shape(shape))
    if side:
        slots = [Slot(name, column_of(name)) for name in QUEUE_ORDER]
        cases = cases.filter(beyond(QUEUE_ORDER, slots, backwards=side == "before"))
    if side == "before":
        cases = cases.reverse()
    return Statement.of(desk_queue.as_listed(cases)[: length + 1])


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
    listed = [desk_queue.queue(actor, replace(chosen, view=view)) for view in VIEWS]
    others = [*desk_queue.lane_parts(actor), desk_queue.open_to(actor)]
    return Statement(*desk_queue.counting([*listed, *others]))


@lru_cache(maxsize=50)
def _open_number(vendor: str, asker: Asker, most: int) -> Statement:
    return Statement(*desk_queue.counting([desk_queue.open_to(_anybody(asker))]))
