"""The queue filtered by words: one statement finds, counts, and names the cases of the page.

What the desk lists is little of all cases, so that whatever of it has the words is looked up at
once. Words that too many of them have are not: a list of those is walked until its page is full.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Q
from django.db.models.expressions import RawSQL

from cases import searching
from cases.desk_queue import QUEUE_ORDER, VIEWS, column_of
from core.statements import Slot, Statement

# Stands in a statement for the cases that were looked up; a text of ours without any value.
LOOKED_UP = Q(pk__in=RawSQL("SELECT case_id FROM few", ()))
_KEYS = {
    "postgresql": "ARRAY(SELECT id FROM {rows})",
    "sqlite": "(SELECT json_group_array(id) FROM (SELECT id FROM {rows}))",
}


@dataclass(frozen=True)
class Found:
    """What the desk lists with the words: how many in each view, and what stands on the page.

    ``keys`` are in the order that the page is read in, one more than it holds where there are
    more; spelled as the database takes a list of keys. ``others`` are further numbers.
    """

    numbers: list[int]
    keys: Any
    others: list[int]

    @property
    def is_empty(self) -> bool:
        return self.keys in ([], "[]")


def spelled(
    vendor: str, held: Statement, others: tuple[str, tuple[Any, ...]], view: str, rows: str
) -> Statement:
    """Return the statement for a list that ``LOOKED_UP`` restricts, with the columns of its views.

    ``others`` counts further lists; ``rows`` is what ``part`` returns.
    """
    if not held.text:
        return held
    looked_up = searching.lookup_at_the_desk()
    most = searching.FEW_AT_THE_DESK
    counted = ", ".join(f"COUNT(*) FILTER (WHERE in_{each})" for each in VIEWS)
    keys = _KEYS[vendor].format(rows=f"held WHERE in_{view}{rows}")
    # Its parts are the mapper's own and those of ``searching``, with placeholders alone.
    text = (
        f"WITH looked AS MATERIALIZED ({looked_up}), few AS (SELECT case_id FROM looked"  # noqa: S608
        f" WHERE (SELECT COUNT(*) FROM looked) <= {most}), held AS MATERIALIZED ({held.text})"
        f" SELECT (SELECT COUNT(*) FROM looked), {counted}, {keys}, {others[0]} FROM held"
    )
    places = [Slot(name, column_of(name)) for name in QUEUE_ORDER] if "%s" in rows else []
    return Statement(text, (*_asked(looked_up), *held.values, *places, *others[1]))


def part(length: int, side: str) -> str:
    """Return which rows of the list stand on a page of such a length, in the order it is read."""
    way, sign = ("DESC", "<") if side == "before" else ("ASC", ">")
    order = ", ".join(QUEUE_ORDER)
    beyond = f" AND ({order}) {sign} (%s, %s, %s)" if side else ""
    listed = ", ".join(f"{name} {way}" for name in QUEUE_ORDER)
    return f"{beyond} ORDER BY {listed} LIMIT {length + 1}"


def found(statement: Statement, said: Mapping[str, Any]) -> Found | None:
    """Ask it. None says that the words are common at the desk."""
    for looked_up, *row in statement.rows(said):
        if looked_up <= searching.FEW_AT_THE_DESK:
            numbers = row[: len(VIEWS)]
            return Found(numbers, row[len(VIEWS)], row[len(VIEWS) + 1 :])
    return None


def _asked(lookup: str) -> list[Slot]:
    return [Slot("question", CharField())] * lookup.count("%s")
