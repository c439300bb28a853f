"""Preservations: the list with its clocks, one preservation, and what is done to it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from accounts.queries import names_of
from audit.queries import events_about
from duties.queries import progress_of
from portal.desk import words
from portal.desk.possible import preservation_states
from portal.desk.presenters import history
from portal.desk.viewing import DeskView
from portal.periods import period_words
from preservation import queries as preservation_queries
from preservation.models import Preservation, Snapshot
from preservation.reading import gaps
from preservation.states import HOLDING, SnapshotStatus, Status

PAGE_LENGTH = 40
HISTORY_MOST = 50
LISTS = {
    "kept": ("Kept", HOLDING),
    "ending": ("Being erased", (Status.RELEASED, Status.EXPIRED)),
    "erased": ("Erased", (Status.ERASED,)),
}


class Preservations(DeskView):
    """Every preservation this person may know of, the one that ends first above."""

    section = "preservations"

    def get(self, request: HttpRequest) -> HttpResponse:
        chosen = request.GET.get("view", "kept")
        chosen = chosen if chosen in LISTS else "kept"
        visible = preservation_queries.visible_to(self.actor).select_related("account", "case")
        counts = {
            name: visible.filter(status__in=statuses).count()
            for name, (_, statuses) in LISTS.items()
        }
        rows = visible.filter(status__in=LISTS[chosen][1]).order_by("expires_at", "created_at")
        page = Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page"))
        context = {
            "rows": [(row, *status_of(row)) for row in page.object_list],
            "page": page,
            "views": [
                {"name": name, "label": label, "count": counts[name], "current": name == chosen}
                for name, (label, _) in LISTS.items()
            ],
        }
        return self.page("desk/preservations.html", context)


class PreservationPage(DeskView):
    """One preservation: until when, what of it was captured, and what is missing."""

    section = "preservations"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        row = preservation_of(self, reference)
        states = preservation_states(row, self.actor)
        word, state = status_of(row)
        context = {
            "preservation": row,
            "identity": identity_of(row),
            "word": word,
            "state": state,
            "facts": facts_of(row),
            "snapshots": [snapshot_view(each) for each in row.snapshots.order_by("-started_at")],
            "actions": [
                {
                    "label": f"{each.label} …",
                    "href": reverse(each.url_name, args=[row.reference]),
                    "kind": "warning" if each.verb == "release" else "secondary",
                }
                for each in states
                if each.allowed
            ],
            "refused": [each for each in states if not each.allowed],
            "events": history(events_about("preservation", row.id)[:HISTORY_MOST]),
        }
        return self.page("desk/preservation.html", context)


def preservation_of(view: DeskView, reference: str) -> Preservation:
    """Return the preservation if this person may know of it. Raises Http404."""
    found = preservation_queries.visible_to(view.actor).filter(reference=reference)
    row = found.select_related("account__server", "case").first()
    if row is None:
        raise Http404("There is no such preservation.")
    return row


def status_of(row: Preservation) -> tuple[str, str]:
    """Return the words and the state of a preservation; a hold of our own beats the rest."""
    if row.held_at is not None and row.is_holding:
        return "On hold", "held"
    return str(Status(row.status).label), words.PRESERVATION_STATES.get(row.status, "quiet")


def identity_of(row: Preservation) -> dict[str, Any]:
    """Return what the bar at the top says."""
    word, state = status_of(row)
    return {
        "reference": row.reference,
        "facts": ["Preservation", row.account.label, row.case.reference],
        "status": word,
        "state": state,
        "due_at": row.ends_at if row.is_holding else None,
        "why": "90 days from capture, or the end of the time to complete the request",
    }


def facts_of(row: Preservation) -> list[dict[str, Any]]:
    """Return the definition list of a preservation."""
    names = names_of([row.created_by, row.held_by])
    zone = ((row.case.submission or {}).get("period") or {}).get("zone") or ""
    limited = row.period_from is not None or row.period_to is not None
    rows: list[dict[str, Any]] = [
        {
            "key": "Case",
            "value": row.case.reference,
            "kind": "ref",
            "href": reverse("desk-case", args=[row.case.reference]),
            "action": "Open",
        },
        {"key": "Account", "value": row.account.label},
        {"key": "Kept", "value": ", ".join(words.CATEGORIES[name] for name in row.categories)},
        {
            "key": "Period",
            "value": period_words(row.period_from, row.period_to, zone) if limited else None,
        },
        {"key": "Created", "value": row.created_at, "kind": "time"},
        {"key": "Created by", "value": names.get(row.created_by, "Writdesk")},
        {"key": "Captured", "value": row.captured_at, "kind": "time"},
        {"key": "Officer may complete until", "value": row.cure_by, "kind": "time"},
        {"key": "Ends", "value": row.expires_at, "kind": "time"},
        {"key": "Extensions", "value": str(row.extensions)},
        {"key": "Hold", "value": row.hold_reason},
        {"key": "Erasure held back by", "value": words.plain(row.refused_because)},
        {"key": "Erased", "value": row.erased_at, "kind": "time"},
    ]
    return [entry for entry in rows if entry["value"]]


def snapshot_view(row: Snapshot) -> dict[str, Any]:
    """Return one snapshot: what it holds, what could not be read, and how far it is."""
    counts = [(words.plain(name), number) for name, number in sorted(row.counts.items())]
    return {
        "row": row,
        "word": str(SnapshotStatus(row.status).label),
        "state": words.SNAPSHOT_STATES.get(row.status, "quiet"),
        "counts": counts,
        "gaps": gaps(row),
        "collecting": row.status == SnapshotStatus.COLLECTING,
        "progress": _progress(row),
    }


STEPS = {
    "key": "making its key",
    "account": "finding the account",
    "pages": "reading",
    "files": "fetching files",
    "verifying": "reading everything back",
}


def _progress(row: Snapshot) -> str:
    """Return how far a running collection is; nobody can say how long the rest takes."""
    if row.status != SnapshotStatus.COLLECTING:
        return ""
    told = progress_of("preservation.collect", row.id)
    parts = [STEPS.get(told.get("step", ""), "waiting for a worker").capitalize()]
    if told.get("rooms_of"):
        parts.append(f"{told['rooms']} of {told['rooms_of']} rooms")
    for name, word in (("message", "messages"), ("files_held", "files")):
        if told.get(name):
            parts.append(f"{told[name]} {word}")
    if told.get("bytes"):
        parts.append(filesizeformat(told["bytes"]).replace("\xa0", " "))
    return " · ".join(parts)
