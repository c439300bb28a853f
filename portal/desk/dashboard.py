"""The dashboard: what is due, how long answers took, what ends soon and what is stuck."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from cases import figures
from cases import queries as case_queries
from cases.figures import COUNTED_MOST, InTime, Took
from core import clock
from core.wording import day_words
from duties.queries import given_up
from portal.desk import words
from portal.desk.charts import Chart, columns, rows
from portal.desk.viewing import DeskView
from preservation import queries as preservation_queries
from preservation.states import HOLDING
from rules.clocks import start_of_day, zone_of

AHEAD = 14
GAGS_AHEAD = timedelta(days=30)
WINDOWS = (30, 90)
SHOWN_MOST = 10
EMERGENCIES = {
    "emergency_acknowledged": "Acknowledged in time",
    "emergency_decided": "Decided in time",
}
_DAY = timedelta(days=1)
Medians = Mapping[int, Mapping[str, Took]]


class Dashboard(DeskView):
    """Figures over the cases that this person may know of, each with its table."""

    section = "dashboard"

    def get(self, request: HttpRequest) -> HttpResponse:
        at = clock.now()
        context = {
            "due": self.due(at),
            "answered": self.medians("answered", "the first answer", at),
            "decided": self.medians("decided", "the decision", at),
            "emergencies": self.emergencies(at),
            "preservations": self.preservations(at),
            "prohibitions": self.prohibitions(at),
            "debts": list(figures.debts(self.actor)[: SHOWN_MOST + 1]),
            "given_up": given_up().items(),
            "shown_most": SHOWN_MOST,
            "ahead": AHEAD,
            "gags_ahead": GAGS_AHEAD.days,
        }
        return self.page("desk/dashboard.html", context)

    def due(self, at: datetime) -> dict[str, Any]:
        """Return what was missed and what is due on each of the next days of our calendar."""
        zone = zone_of(case_queries.current_policy().calendar.zone) or at.tzinfo
        assert zone is not None
        today = at.astimezone(zone).date()
        days = [today + timedelta(days=number) for number in range(AHEAD)]
        coming = figures.coming(self.actor, at, start_of_day(today + AHEAD * _DAY, zone))
        # 24:00 of a day still is that day's.
        on = Counter((due - timedelta(microseconds=1)).astimezone(zone).date() for due in coming)
        late = figures.overdue(self.actor, at)
        counted: list[tuple[str, int, int]] = [("Late", late, 2)]
        counted += [(str(day.day), on[day], 1) for day in days]
        summary = f"{_number(late)} missed, {_number(len(coming))} due in the next {AHEAD} days"
        return {
            "chart": columns(counted, summary),
            "summary": summary,
            "late": _number(late),
            "columns": [{"label": "Day"}, {"label": "Due", "kind": "number"}],
            "rows": [
                ["Missed", {"value": _number(late), "kind": "number"}],
                *([day_words(day), {"value": str(on[day]), "kind": "number"}] for day in days),
            ],
            "zone": case_queries.current_policy().calendar.zone,
        }

    def medians(self, step: Any, named: str, at: datetime) -> dict[str, Any]:
        """Return the median times from receipt, by kind of request and by window."""
        found = {
            window: figures.took(self.actor, step, at - timedelta(days=window))
            for window in WINDOWS
        }
        kinds = [kind for kind in words.KINDS if any(kind in found[window] for window in WINDOWS)]
        return {
            "chart": _medians_chart(found, kinds, named) if kinds else None,
            "columns": [
                {"label": "Kind"},
                *(
                    {"label": f"{label}, {window} days", "kind": "number"}
                    for window in WINDOWS
                    for label in ("Median", "Cases")
                ),
            ],
            "rows": [[words.KINDS[kind], *_median_cells(found, kind)] for kind in kinds],
        }

    def emergencies(self, at: datetime) -> list[tuple[str, list[InTime]]]:
        """Return how many emergencies were acknowledged and decided in time, by window."""
        since = [at - timedelta(days=window) for window in WINDOWS]
        found = figures.kept(self.actor, tuple(EMERGENCIES), since, at)
        return [(label, found[kind]) for kind, label in EMERGENCIES.items()]

    def preservations(self, at: datetime) -> list[list[dict[str, Any]]]:
        """Return what is kept and ends in the next days, the first above."""
        ending = preservation_queries.visible_to(self.actor).filter(
            status__in=HOLDING, expires_at__gt=at, expires_at__lte=at + AHEAD * _DAY
        )
        ending = ending.select_related("case", "account").order_by("expires_at", "id")
        return [
            [
                {
                    "value": row.reference,
                    "kind": "ref",
                    "href": reverse("preservation", args=[row.reference]),
                },
                {"value": row.account.label},
                {"value": row.expires_at, "kind": "due"},
            ]
            for row in ending[: SHOWN_MOST + 1]
        ]

    def prohibitions(self, at: datetime) -> list[list[dict[str, Any]]]:
        """Return the prohibitions that end in the next days, the first above."""
        ending = figures.prohibitions_ending(self.actor, at, at + GAGS_AHEAD)
        return [
            [
                {
                    "value": row.case.reference,
                    "kind": "ref",
                    "href": reverse("case-deadlines", args=[row.case.reference]),
                },
                {"value": row.due_at, "kind": "due"},
            ]
            for row in ending[: SHOWN_MOST + 1]
        ]


def _medians_chart(found: Medians, kinds: list[str], named: str) -> Chart:
    values = [
        (
            words.KINDS[kind],
            [_length(found[window].get(kind), window) for window in WINDOWS],
        )
        for kind in kinds
    ]
    told = "; ".join(
        f"{label}: {', '.join(word for _, word in series)}" for label, series in values
    )
    return rows(values, f"Median time from receipt to {named}. {told}")


def _length(took: Took | None, window: int) -> tuple[float | None, str]:
    if took is None:
        return None, f"none in {window} d"
    return took.median, length_words(took.median)


def _median_cells(found: Medians, kind: str) -> list[dict[str, str]]:
    cells = []
    for window in WINDOWS:
        took = found[window].get(kind)
        cells.append({"value": length_words(took.median) if took else "–", "kind": "number"})
        cells.append({"value": str(took.cases if took else 0), "kind": "number"})
    return cells


def length_words(seconds: float) -> str:
    """Return a length of time in two units at most: ``3 d 4 h``, ``2 h 10 min``, ``45 s``."""
    left, parts = int(seconds), []
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        number, left = divmod(left, length)
        if number:
            parts.append(f"{number} {unit}")
    return " ".join(parts[:2]) or "0 s"


def _number(counted: int) -> str:
    return f"{counted}" if counted < COUNTED_MOST else f"{COUNTED_MOST} or more"
