"""The queue: who stands where, filtered, page by page, and counts that stop at 99.

A page is found by its place in the order and never by counting from the start, so that the last is
as fast as the first; the columns and indexes are those of ``cases.queue_models``.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connection
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)

from accounts.models import User
from cases import searching
from cases.deadline_models import OPEN as RUNNING
from cases.deadline_models import OURS as OF_OURS
from cases.deadline_models import Deadline
from cases.models import Alarm, Case, SavedView
from cases.queries import visible_to
from cases.queue_models import KEPT, ON_THE_QUEUE, RISKY, UNDECIDED
from cases.states import Status
from core import clock
from core.actor import Actor

COUNT_MOST = 99
LANE_MOST = 50
# The columns of a line; opening what is sealed in forty of them would take longer than the rest.
LISTED = (
    *("id", "reference", "version", "status", "kind", "legal_process", "requested_categories"),
    *("agency_name", "country", "received_at", "due_at", "returned_due_at", "consequence"),
    *("defects", "alarmed", "gagged", "risks", "waiting", "sealed", "machine_read", "round"),
    *("assigned_to", "taken_at", "cured_at", "accepted_at", "declined_at", "redirected_at"),
    *("ball", "turn", "next_at"),
)
URGENT = Q(kind="emergency_disclosure") | Q(consequence="human_now")
RINGING_MOST = 100
_ANSWERED = (Status.RETURNED.value, Status.ACCEPTED.value)
IN_THE_LANE = Q(status__in=UNDECIDED) & URGENT
QUEUE_ORDER = ("turn", "next_at", "id")
NEWEST_FIRST = ("-id",)
NOBODY = "nobody"
VIEWS = ("all", "mine", "written", "returned", "due")
DUE = ("late", "today", "week")
FLAGS: dict[str, Q] = {
    "message": Q(waiting="us"),
    "forgery": Q(alarmed=True),
    "sealed": Q(sealed=True),
    "gag": Q(gagged=True),
    "defects": Q(defects__gt=0),
    "completed": Q(cured_at__isnull=False),
    "new": Q(status=Status.SUBMITTED.value),
    "machine": Q(machine_read=True),
}


@dataclass(frozen=True)
class QueueFilters:
    """What a list of the desk shows; an empty filter restricts nothing, and all hold together.

    ``assignee`` is a pseudonym or ``nobody``, ``flags`` are of ``FLAGS`` or codes of risks, ``due``
    is one of ``DUE``.
    """

    view: str = "all"
    kind: str = ""
    process: str = ""
    agency: str = ""
    ball: str = ""
    assignee: str = ""
    due: str = ""
    flags: tuple[str, ...] = ()
    text: str = ""
    # When each of ``DUE`` ends; of this moment where nothing else is said.
    ends: Mapping[str, Any] | None = field(default=None, hash=False)

    @cached_property
    def having(self) -> list[str] | None:
        """The cases of the desk with the words, looked up once for all lists; None for many."""
        return searching.at_the_desk(self.text)

    @cached_property
    def words(self) -> Q | Exists | Subquery | None:
        """The condition of the text for what the desk lists."""
        if not self.text:
            return None
        return searching.common(self.text) if self.having is None else Q(pk__in=self.having)

    def seen_as(self, view: str) -> QueueFilters:
        """Return the same filters in another view; what was looked up is kept."""
        return replace(self, view=view).with_words(self.words)

    def with_words(self, words: Q | Exists | Subquery | None) -> QueueFilters:
        """Return the same filters, the condition of the text known already."""
        other = replace(self)
        other.__dict__["words"] = words
        return other


@dataclass(frozen=True)
class Page:
    """The rows of one page in their order; ``before`` and ``after`` are empty at the ends."""

    rows: list[Case]
    before: str = ""
    after: str = ""


def queue(person: Actor | User, filters: QueueFilters | None = None) -> QuerySet[Case]:
    """Return what waits at the desk, by turn and time, without the emergencies of the lane."""
    chosen = filters or QueueFilters()
    cases = visible_to(person).filter(_stands_in(person, chosen.view, chosen.ends))
    return _filtered(cases, chosen).order_by(*QUEUE_ORDER)


def as_listed(cases: QuerySet[Case], *also: str) -> QuerySet[Case]:
    """Read only what a line says, and the columns named beside.

    ``next_working`` is how the next deadline we must keep was counted, ``holder_name`` who works
    on the case; None where there is none.
    """
    rows = Deadline.objects.filter(RUNNING, case_id=OuterRef("pk"), kind__in=OF_OURS)
    workings = rows.order_by("due_at", "id").values("working")[:1]
    names = User.objects.filter(pk=OuterRef("assigned_to")).values("name")[:1]
    return cases.only(*LISTED, *also).annotate(
        next_working=Subquery(workings), holder_name=Subquery(names)
    )


def read_submissions(cases: Iterable[Case]) -> None:
    """Read what these cases ask for in one query, where a list left it out."""
    waiting = {case.pk: case for case in cases if "submission" in case.get_deferred_fields()}
    if not waiting:
        return
    rows = Case.objects.filter(pk__in=list(waiting)).values_list("pk", "submission")
    for case_id, submission in rows:
        waiting[case_id].submission = submission


def found(person: Actor | User, filters: QueueFilters) -> QuerySet[Case]:
    """Return the cases in whatever state in which the text is found, the newest first."""
    if "words" not in vars(filters):
        filters = filters.with_words(searching.condition(filters.text) if filters.text else None)
    return _filtered(visible_to(person), filters).order_by(*NEWEST_FIRST)


def lane(person: Actor | User) -> QuerySet[Case]:
    """Return what wants a person now, the one that waits longest first.

    Undecided emergencies, whatever else speaks of danger to life, and a case in whatever state
    whose alarm sounds. The last are few and asked for first: an OR over two tables finds no index.
    """
    sounding = Alarm.objects.filter(acknowledged_at__isnull=True, case__status__in=_ANSWERED)
    ringing = list(sounding.order_by("raised_at").values_list("case_id", flat=True)[:RINGING_MOST])
    urgent = IN_THE_LANE | Q(pk__in=ringing) if ringing else IN_THE_LANE
    return visible_to(person).filter(urgent).order_by("received_at", "id")


def lane_parts(person: Actor | User) -> tuple[QuerySet[Case], QuerySet[Case]]:
    """Return the same in two lists without a case in both, each of which an index answers.

    Beyond what is undecided stand the cases whose alarm sounds.
    """
    alarms = Alarm.objects.filter(acknowledged_at__isnull=True).values("case_id")
    visible = visible_to(person)
    return visible.filter(IN_THE_LANE), visible.filter(status__in=_ANSWERED, pk__in=alarms)


def open_to(person: Actor | User) -> QuerySet[Case]:
    """Return all that waits at the desk, the lane included."""
    return visible_to(person).filter(ON_THE_QUEUE).order_by(*QUEUE_ORDER)


def in_any_view(person: Actor | User, filters: QueueFilters) -> QuerySet[Any, Any]:
    """Return what all the views list with these filters, and of each case in which it stands.

    Beside the columns of the order a column ``in_…`` for each view.
    """
    cases = _filtered(visible_to(person).filter(ON_THE_QUEUE | Q(waiting="us")), filters)
    views = {f"in_{view}": _stands_in(person, view, filters.ends) for view in VIEWS}
    held = {name: ExpressionWrapper(view, BooleanField()) for name, view in views.items()}
    listed: QuerySet[Any, Any] = cases.order_by().values(*QUEUE_ORDER, **held)
    return listed


def _stands_in(person: Actor | User, view: str, ends: Mapping[str, Any] | None = None) -> Q:
    if view == "written":
        # An officer may write about a case long closed, and waits all the same.
        return Q(waiting="us")
    ways = {
        "mine": Q(assigned_to=person.id),
        "returned": Q(status=Status.RETURNED.value),
        "due": _due_by((ends or moments_due())["today"]),
    }
    return ON_THE_QUEUE & ways.get(view, ~IN_THE_LANE)


def _filtered(cases: QuerySet[Case], chosen: QueueFilters) -> QuerySet[Case]:
    columns = {
        "kind": chosen.kind,
        "legal_process": chosen.process,
        "agency_name": chosen.agency,
        "ball": chosen.ball,
        "assigned_to": chosen.assignee,
    }
    for column, value in columns.items():
        if value:
            unassigned = column == "assigned_to" and value == NOBODY
            cases = cases.filter(**{column: "" if unassigned else value})
    for flag in chosen.flags:
        cases = cases.filter(_flagged(flag))
    if chosen.due:
        cases = cases.filter(_due_by((chosen.ends or moments_due())[chosen.due]))
    return cases.filter(chosen.words) if chosen.words is not None else cases


def _flagged(flag: str) -> Q:
    """Return the condition of a flag: one of ``FLAGS``, or the code of a risk."""
    return FLAGS[flag] if flag in FLAGS else RISKY & Q(risks__contains=f" {flag} ")


def _due_by(end: Any) -> Q:
    """Return what we must have done by then; what is late is due all the more."""
    return Q(turn__lte=KEPT, due_at__isnull=False, next_at__lte=end)


def moments_due() -> dict[str, datetime]:
    """Return when each of ``DUE`` ends."""
    now = clock.now()
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return {"late": now, "today": today + timedelta(days=1), "week": today + timedelta(days=7)}


def saved_views(person: Actor | User) -> QuerySet[SavedView]:
    """Return this person's own views of the queue, and those that others share, by name."""
    rows = SavedView.objects.filter(Q(owner_id=person.id) | Q(shared=True))
    return rows.select_related("owner").order_by("name", "id")


def counts(listed: Sequence[QuerySet[Case]]) -> list[int]:
    """Count each list in one statement, at most to ``COUNT_MOST`` and one more."""
    columns, params = counting(listed)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", params)
        return [int(number) for number in cursor.fetchone()]


def counting(listed: Sequence[QuerySet[Case]]) -> tuple[str, tuple[Any, ...]]:
    """Return the columns of a statement that count each list, and their values."""
    parts: list[str] = []
    params: list[Any] = []
    for cases in listed:
        # In the order of the list an index ends the walk early; any other way reads all that fits.
        most = cases.values("pk")[: COUNT_MOST + 1]
        try:
            sql, given = most.query.sql_with_params()
        except EmptyResultSet:
            parts.append("0")
            continue
        # The query is compiled by the mapper, and its values are handed over beside it.
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608
        params += given
    return ", ".join(parts), tuple(params)


def count_words(number: int) -> str:
    """Return a count as people read it: ``7``, ``99+``."""
    return f"{COUNT_MOST}+" if number > COUNT_MOST else str(number)


def page_of(cases: QuerySet[Case], length: int, *, after: str = "", before: str = "") -> Page:
    """Return the rows after or before a place; a place that is none gives the first page."""
    order = _order_of(cases)
    place, backwards = place_in(order, after=after, before=before)
    if backwards:
        cases = cases.reverse()
    if place is not None:
        cases = cases.filter(beyond(order, _values(order, place), backwards=backwards))
    rows = list(as_listed(cases)[: length + 1])
    return page_from(rows, length, order, place, backwards=backwards)


def page_from(
    rows: list[Case],
    length: int,
    order: Sequence[str],
    place: Sequence[Any] | None,
    *,
    backwards: bool,
) -> Page:
    """Return the page of these rows, one of which more than ``length`` says that there are more."""
    more, rows = len(rows) > length, rows[:length]
    if backwards:
        rows.reverse()
    if not rows:
        return Page([])
    first, last = _spelled(rows[0], order), _spelled(rows[-1], order)
    if backwards:
        return Page(rows, before=first if more else "", after=last)
    return Page(rows, before=first if place is not None else "", after=last if more else "")


def place_in(
    order: Sequence[str], *, after: str = "", before: str = ""
) -> tuple[list[Any] | None, bool]:
    """Return the place that an address names, and whether the list is read backwards from it."""
    back = _place(before, order) if before else None
    if back is not None:
        return back, True
    return (_place(after, order) if after else None), False


class _Beyond(Func):
    """Compares rows of columns as the order does, which an index over them answers at once.

    The mapper passes more to ``as_sql`` than is needed here, which its stubs count as another.
    """

    output_field = BooleanField()

    def __init__(self, *sources: Any, operator: str) -> None:
        super().__init__(*sources)
        self.operator = operator

    # The library types what it hands over more narrowly than it needs to be here.
    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> Any:  # type: ignore[override]
        compiled = [compiler.compile(source) for source in self.get_source_expressions()]
        half = len(compiled) // 2
        left, right = (
            ", ".join(sql for sql, _ in part) for part in (compiled[:half], compiled[half:])
        )
        params = [given for _, each in compiled for given in each]
        return f"({left}) {self.operator} ({right})", params


def _order_of(cases: QuerySet[Case]) -> tuple[str, ...]:
    return tuple(str(column) for column in cases.query.order_by)


def _names(order: Sequence[str]) -> list[str]:
    return [column.removeprefix("-") for column in order]


def beyond(order: Sequence[str], values: Sequence[Any], *, backwards: bool) -> _Beyond:
    """Return what lies beyond the place; every column of an order runs the same way."""
    downwards = order[0].startswith("-") != backwards
    columns = [F(name) for name in _names(order)]
    return _Beyond(*columns, *values, operator="<" if downwards else ">")


def _values(order: Sequence[str], place: Sequence[Any]) -> list[Value]:
    return [
        Value(value, output_field=column_of(name))
        for name, value in zip(_names(order), place, strict=True)
    ]


def _spelled(case: Case, order: Sequence[str]) -> str:
    values = [getattr(case, name) for name in _names(order)]
    written = [v.isoformat() if isinstance(v, datetime) else v for v in values]
    return base64.urlsafe_b64encode(json.dumps(written).encode()).decode().rstrip("=")


def _place(text: str, order: Sequence[str]) -> list[Any] | None:
    """Read what ``_spelled`` wrote; an address may hold anything, and then it is no place."""
    try:
        padded = text + "=" * (-len(text) % 4)
        written = json.loads(base64.b64decode(padded.encode(), altchars=b"-_", validate=True))
        if not isinstance(written, list) or len(written) != len(order):
            return None
        pairs = zip(_names(order), written, strict=True)
        place = [column_of(name).to_python(value) for name, value in pairs]
        return None if None in place else place
    except (ValueError, TypeError, ValidationError, binascii.Error, UnicodeError):
        return None


def column_of(name: str) -> Any:
    """Return the field that a column of the order holds its values as."""
    field = Case._meta.get_field(name)
    return getattr(field, "output_field", None) or field
