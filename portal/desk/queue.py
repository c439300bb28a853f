"""The queue: emergencies first with a running clock, then by due time; and the search."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Case as Choose
from django.db.models import IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.roles import ADMINISTRATOR, AUDITOR, CASE_ROLES
from cases import queries as case_queries
from cases.models import Case
from cases.queries import QueueFilters
from cases.states import Status
from core import clock
from core.ids import read_reference
from disclosures import queries as production_queries
from notifications import queries as notice_queries
from portal.desk import words
from portal.desk.keying import KEYERS
from portal.desk.presenters import UNDECIDED, queue_rows
from portal.desk.viewing import DeskView
from preservation import queries as preservation_queries

PAGE_LENGTH = 40
FOUND_MOST = 50
# What waits for us stands above what waits for somebody else.
_TURN = Choose(
    When(status__in=UNDECIDED, then=Value(0)),
    When(status=Status.ACCEPTED, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)
VIEWS = ("all", "mine", "written", "returned", "due")
_EMPTY = {
    "all": (
        "The queue is empty",
        "Requests that come in by form, API or e-mail stand here until they are answered.",
    ),
    "mine": ("You hold no case", "A case stands here once you take it from the queue."),
    "written": (
        "No officer waits for an answer",
        "A case stands here, open or closed, while what its officer wrote is not answered.",
    ),
    "returned": (
        "Nothing waits for an officer",
        "A request returned for defects stands here until the officer completes it.",
    ),
    "due": ("Nothing is due today", "Cases whose time to be decided ends today stand here."),
}


class Queue(DeskView):
    """The first page of staff. Whoever works on no cases is led to their own page."""

    roles = CASE_ROLES | {AUDITOR, ADMINISTRATOR}
    section = "queue"

    def get(self, request: HttpRequest) -> HttpResponse:
        if not self.actor.has(*CASE_ROLES):
            return redirect("audit" if self.actor.has(AUDITOR) else "agencies")
        view = request.GET.get("view", "all")
        view = view if view in VIEWS else "all"
        kind = request.GET.get("kind", "")
        kind = kind if kind in words.KINDS else ""
        policy = case_queries.current_policy()
        lane = self.waiting_emergencies()
        listed = self.shown(view, kind)
        if view == "all":
            listed = listed.exclude(pk__in=[case.pk for case in lane])
        page = Paginator(listed, PAGE_LENGTH).get_page(request.GET.get("page"))
        heading, text = _EMPTY[view]
        context = {
            "emergencies": queue_rows(lane, policy),
            "rows": queue_rows(list(page.object_list), policy),
            "page": page,
            "views": self.views(view, kind),
            "view": view,
            "kind": kind,
            "kinds": words.KINDS.items(),
            "empty": {"heading": heading, "text": text},
            "may_key_in": self.actor.has(*KEYERS),
            "single_keys": True,
        }
        return self.page("desk/queue.html", context)

    def waiting_emergencies(self) -> list[Case]:
        """Return what wants a person now: emergencies, and mail that speaks of danger to life."""
        waiting = case_queries.queue(self.actor, QueueFilters(statuses=UNDECIDED))
        urgent = Q(kind="emergency_disclosure") | Q(consequence="human_now")
        return list(waiting.filter(urgent).order_by("received_at", "id"))

    def shown(self, view: str, kind: str) -> QuerySet[Case]:
        filters = QueueFilters(kind=kind)
        if view == "mine":
            filters = QueueFilters(kind=kind, taken_by=self.actor.id)
        elif view == "returned":
            filters = QueueFilters(statuses=(Status.RETURNED,), kind=kind)
        elif view == "written":
            filters = QueueFilters(statuses=(), kind=kind)
        cases = case_queries.queue(self.actor, filters)
        if view == "due":
            day = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
            # 24:00 of today still is today's, and what is late is due all the more.
            cases = cases.filter(status__in=UNDECIDED, due_at__lte=day + timedelta(days=1))
        if view == "written":
            cases = cases.filter(pk__in=notice_queries.written_to_us(self.actor).values("pk"))
        return cases.order_by(_TURN, "due_at", "received_at", "id")

    def views(self, chosen: str, kind: str) -> list[dict[str, Any]]:
        labels = {
            "all": "All",
            "mine": "Mine",
            "written": "Messages",
            "returned": "Returned",
            "due": "Due today",
        }
        return [
            {
                "label": labels[name],
                "count": self.shown(name, kind).count(),
                "href": "?" + urlencode({"view": name, **({"kind": kind} if kind else {})}),
                "current": name == chosen,
            }
            for name in VIEWS
        ]


class Search(DeskView):
    """Find a case by reference, officer's e-mail or account; an exact reference opens at once."""

    section = "queue"

    def get(self, request: HttpRequest) -> HttpResponse:
        text = request.GET.get("q", "").strip()[:200]
        reference = read_reference(text) if text else None
        if reference:
            found = self.referred(reference)
            if found is not None:
                return found
        cases = self.matching(text) if text else case_queries.visible_to(self.actor).none()
        context = {
            "search_text": text,
            "rows": queue_rows(list(cases[:FOUND_MOST]), case_queries.current_policy()),
            "found_most": FOUND_MOST,
        }
        return self.page("desk/search.html", context)

    def referred(self, reference: str) -> HttpResponse | None:
        """Lead to what bears the reference, if this person may know of it."""
        for name, rows in (
            ("desk-case", case_queries.visible_to(self.actor)),
            ("preservation", preservation_queries.visible_to(self.actor)),
            ("production", production_queries.visible_to(self.actor)),
        ):
            if rows.filter(reference=reference).exists():
                return redirect(name, reference=reference)
        return None

    def matching(self, text: str) -> QuerySet[Case]:
        name = text.removeprefix("@")
        anywhere = QueueFilters(statuses=(), text=name)
        by_text = case_queries.queue(self.actor, anywhere).values("pk")
        visible = case_queries.visible_to(self.actor).select_related("officer")
        by_officer = Q(officer__email=text.lower())
        return visible.filter(Q(pk__in=by_text) | by_officer).order_by("-received_at", "-id")
