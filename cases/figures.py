"""Figures over many cases: what is due, how long answers took. Each is one bounded query.

What is sealed against a person is in none of their figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import connection
from django.db.models import Aggregate, Count, F, FloatField, Q, QuerySet, Value, Window
from django.db.models.functions import RowNumber

from accounts.roles import may
from cases.deadline_models import OPEN, OURS, ClosedAs, Deadline, Turnaround
from cases.models import Case, ConfirmationDebt
from core.actor import Actor

# More than so many are counted as "at least", so that no figure reads a whole table.
COUNTED_MOST = 2000


class Median(Aggregate):
    """PostgreSQL's median of a column, between the two middle values where there are two."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class Took:
    """How long something took: the median in seconds, over so many cases."""

    median: float
    cases: int


@dataclass(frozen=True)
class InTime:
    """Of ``all`` that were done or have passed, so many were done in time."""

    all: int
    in_time: int


def hidden_from(actor: Actor) -> QuerySet[Case]:
    """Return the sealed cases that this person may not know of. Raises ValueError for a person
    who may read no case at all, to whom no figure is shown.
    """
    if not may(actor, "case.read"):
        raise ValueError("Figures over cases are for people who may read cases.")
    named = Case.named.through.objects.filter(user_id=actor.id).values("case_id")
    return Case.objects.filter(sealed=True).exclude(pk__in=named).order_by()


def overdue(actor: Actor, at: datetime) -> int:
    """Return how many deadlines of ours have passed; ``COUNTED_MOST`` stands for at least that."""
    return _ours(actor).filter(due_at__lte=at).order_by("due_at")[:COUNTED_MOST].count()


def coming(actor: Actor, since: datetime, until: datetime) -> list[datetime]:
    """Return when our deadlines between two moments are due, at most ``COUNTED_MOST`` of them."""
    rows = _ours(actor).filter(due_at__gt=since, due_at__lte=until).order_by("due_at")
    return list(rows.values_list("due_at", flat=True)[:COUNTED_MOST])


def took(actor: Actor, step: Literal["answered", "decided"], since: datetime) -> Mapping[str, Took]:
    """Return, by kind of request, how long the first answer or the decision took since then."""
    rows = Turnaround.objects.filter(**{f"{step}_at__gte": since}).order_by()
    rows = rows.exclude(case_id__in=hidden_from(actor).values("pk"))
    after = f"{step}_after"
    if connection.vendor == "postgresql":
        found = rows.values("kind").annotate(middle=Median(after), cases=Count("pk"))
        return {kind: Took(m, n) for kind, m, n in found.values_list("kind", "middle", "cases")}
    return _middle(rows, after)


def _middle(rows: QuerySet[Turnaround], after: str) -> dict[str, Took]:
    """Return the same by numbering the rows of each kind, for databases that know no median."""
    numbered = rows.annotate(
        place=Window(RowNumber(), partition_by=F("kind"), order_by=F(after).asc()),
        cases=Window(Count("pk"), partition_by=F("kind")),
    )
    # Of 4 the places 2 and 3 are in the middle, of 5 the place 3.
    twice = F("place") * Value(2)
    middle = numbered.annotate(twice=twice).filter(
        twice__gte=F("cases"), twice__lte=F("cases") + Value(2)
    )
    found: dict[str, list[tuple[int, int]]] = {}
    for kind, seconds, cases in middle.values_list("kind", after, "cases"):
        found.setdefault(kind, []).append((seconds, cases))
    return {
        kind: Took(sum(seconds for seconds, _ in rows) / len(rows), rows[0][1])
        for kind, rows in found.items()
    }


def kept(
    actor: Actor, kinds: Collection[str], since: Sequence[datetime], at: datetime
) -> dict[str, list[InTime]]:
    """Return, for each kind of deadline, how many were kept since each of these moments.

    One that has passed and still is not met was not kept, however long ago that was.
    """
    rows = Deadline.objects.filter(kind__in=kinds).order_by()
    rows = rows.exclude(case_id__in=hidden_from(actor).values("pk"))
    late = rows.filter(OPEN, due_at__lte=at).values_list("kind", flat=True)[:COUNTED_MOST]
    missed = Counter(late)
    done = rows.filter(closed_as=ClosedAs.MET, closed_at__gte=min(since)).values("kind")
    in_time = Q(closed_at__lte=F("due_at"))
    for number, moment in enumerate(since):
        recent = Q(closed_at__gte=moment)
        counts = {
            f"all_{number}": Count("pk", recent),
            f"in_{number}": Count("pk", recent & in_time),
        }
        done = done.annotate(**counts)
    found: dict[str, Mapping[str, Any]] = {row["kind"]: row for row in done}
    return {
        kind: [_in_time(found.get(kind, {}), number, missed[kind]) for number in range(len(since))]
        for kind in kinds
    }


def _in_time(counts: Mapping[str, Any], number: int, missed: int) -> InTime:
    return InTime(counts.get(f"all_{number}", 0) + missed, counts.get(f"in_{number}", 0))


def prohibitions_ending(actor: Actor, since: datetime, until: datetime) -> QuerySet[Deadline]:
    """Return the prohibitions that end between two moments, each with its case."""
    rows = Deadline.objects.filter(OPEN, kind="prohibition_end")
    rows = rows.filter(due_at__gt=since, due_at__lte=until)
    rows = rows.exclude(case_id__in=hidden_from(actor).values("pk"))
    return rows.select_related("case").order_by("due_at", "id")


def debts(actor: Actor) -> QuerySet[ConfirmationDebt]:
    """Return the written confirmations that are owed to us, the one due first above."""
    rows = ConfirmationDebt.objects.filter(settled_at__isnull=True).select_related("case")
    return rows.exclude(case_id__in=hidden_from(actor).values("pk")).order_by("due_at", "case_id")


def _ours(actor: Actor) -> QuerySet[Deadline]:
    rows = Deadline.objects.filter(OPEN, kind__in=OURS)
    return rows.exclude(case_id__in=hidden_from(actor).values("pk"))
