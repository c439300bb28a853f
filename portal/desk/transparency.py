"""Half-year totals for those who answer for the whole: as a page, as CSV, as JSON."""

from __future__ import annotations

import csv
import io
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from accounts.roles import PERMISSIONS
from cases.queries import current_policy
from core import clock
from notifications.counting import first_received_at, matters_of
from portal.desk import words
from portal.desk.viewing import DeskView
from rules.transparency import (
    Half,
    Totals,
    as_json,
    as_rows,
    half_of,
    halves_between,
    totals,
)

HEADINGS = {
    "kind": "By kind of request",
    "process": "By legal process",
    "country": "By country",
    "outcome": "By outcome",
}
BANDED = {"national_security": "National security process", "sealed": "Other sealed requests"}


class _TotalsView(DeskView):
    roles = PERMISSIONS["transparency.read"]
    section: ClassVar[str] = "transparency"

    def found(self) -> Totals:
        """Return the totals of the half-year asked for, the running one if none is."""
        half = next((each for each in halves() if str(each) == self.request.GET.get("half")), None)
        if half is None and "half" in self.request.GET:
            raise Http404("There is no such half-year.")
        half = half or half_of(clock.now())
        return totals(matters_of(half), half, current_policy().transparency)


class Transparency(_TotalsView):
    """The figures as tables; sealed cases stand in bands alone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = self.found()
        context = {
            "found": found,
            "halves": halves(),
            "running": found.half == half_of(clock.now()),
            "figures": _figures(found),
            "tables": [_table(heading, found) for heading in found.by],
            "bands": [
                [BANDED[each.name], _number(each.matters), _number(each.accounts)]
                for each in found.banded
            ],
            "bands_columns": [
                {"label": "Counted apart"},
                {"label": "Requests", "kind": "number"},
                {"label": "Accounts named", "kind": "number"},
            ],
            "rule": current_policy().transparency.band_national_security,
        }
        return self.page("audit/transparency.html", context)


class TransparencyCsv(_TotalsView):
    def get(self, request: HttpRequest) -> HttpResponse:
        found = self.found()
        written = io.StringIO()
        lines = csv.writer(written)
        lines.writerow(["half", "heading", "name", "figure"])
        lines.writerows([str(found.half), *row] for row in as_rows(found))
        response = HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8")
        name = f"transparency-{found.half}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


class TransparencyJson(_TotalsView):
    def get(self, request: HttpRequest) -> HttpResponse:
        return JsonResponse(as_json(self.found()))


def halves() -> list[Half]:
    """Return the half-years since the first request, the newest first."""
    now = clock.now()
    return list(halves_between(first_received_at() or now, now))


def _figures(found: Totals) -> list[dict[str, Any]]:
    return [
        {"key": "Requests", "value": str(found.matters)},
        {"key": "Accounts named", "value": str(found.accounts)},
        {"key": "Emergencies", "value": str(found.emergencies)},
        {"key": "Requests for which something was preserved", "value": str(found.preservations)},
        {"key": "Requests with a notice held back", "value": str(found.notices_delayed)},
        {"key": "All requests, sealed ones included, between", "value": str(found.range)},
    ]


def _table(heading: str, found: Totals) -> dict[str, Any]:
    spelled = {
        "kind": words.KINDS,
        "process": words.PROCESSES,
        "country": {"unknown": "Unknown"},
        "outcome": {"open": "Not decided yet"},
    }[heading]
    rows = [
        [spelled.get(name, words.plain(name)), _number(count)]
        for name, count in found.by[heading].items()
    ]
    columns = [{"label": words.plain(heading)}, {"label": "Requests", "kind": "number"}]
    return {"caption": HEADINGS[heading], "rows": rows, "columns": columns}


def _number(count: object) -> dict[str, str]:
    return {"value": str(count), "kind": "number"}
