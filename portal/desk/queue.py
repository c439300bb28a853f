"""The queue: emergencies first with a running clock, then by turn and due time; and the search."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property

from accounts.queries import Staff, names_of, staff_now
from accounts.roles import ADMINISTRATOR, AUDITOR, CASE_ROLES
from cases import desk_queue, queue_pages
from cases import queries as case_queries
from cases.desk_queue import NOBODY, VIEWS, QueueFilters
from core import clock
from core.actor import Actor
from core.ids import read_reference
from disclosures import queries as production_queries
from portal.desk import queue_filters
from portal.desk.keying import KEYERS
from portal.desk.lane import lane_rows
from portal.desk.queue_filters import ME, VIEW_WORDS, Chosen
from portal.desk.queue_rows import QueueRow, queue_rows
from portal.desk.viewing import DeskView
from preservation import queries as preservation_queries

PAGE_LENGTH = 40
# A request of the page itself for the rows that are there by now.
REFRESH = "X-Refresh"
_EMPTY = {
    "all": (
        "The queue is empty",
        "Requests that come in by form, API or e-mail stand here until they are answered.",
    ),
    "mine": ("You hold no case", "A case stands here once it is assigned to you."),
    "written": (
        "No officer waits for an answer",
        "A case stands here, open or closed, while what its officer wrote is not answered.",
    ),
    "returned": (
        "Nothing waits for an officer",
        "A request returned for defects stands here until the officer completes it.",
    ),
    "due": ("Nothing is due today", "Cases whose next deadline is today or over stand here."),
}


class ListView(DeskView):
    """A list of cases with filters in its address."""

    section = "queue"

    @cached_property
    def staff(self) -> Staff:
        """Who holds which roles now: the reader's own, and the names of the menus."""
        return staff_now()

    @property
    def people(self) -> Mapping[str, str]:
        """The names of those who work on cases, by pseudonym."""
        return self.staff.desk

    def acting(self) -> Actor:
        return Actor("staff", self.user.id, self.staff.roles.get(self.user.id, frozenset()))

    @cached_property
    def chosen(self) -> Chosen:
        return queue_filters.read(self.request.GET, self.filtered_by)

    @property
    def filtered_by(self) -> Mapping[str, str]:
        """The names to filter by: whoever works on cases, and who left where they are asked for.

        Else a saved view that names somebody would show every case once they left.
        """
        asked = self.request.GET.getlist("assignee")[-1:]
        gone = [name for name in asked if name not in {*self.people, ME, NOBODY}]
        left = {key: f"{name}, who left" for key, name in names_of(gone).items()} if gone else {}
        return {**self.people, **left}

    @cached_property
    def filters(self) -> QueueFilters:
        return self.chosen.filters(self.actor.id)

    def frame(self) -> dict[str, Any]:
        """Return what every list of cases shows around its rows."""
        return {
            "chosen": self.chosen,
            "people": self.people.items(),
            "single_keys": self.user.single_keys,
            "here": self.request.get_full_path(),
            "as_of": clock.now(),
        }

    def answer(
        self, template: str, live: str, context: Mapping[str, Any], rows: Sequence[QueueRow]
    ) -> HttpResponse:
        """Return the page, or its rows alone where the page asks for them; 304 where all stands."""
        if REFRESH not in self.request.headers:
            return self.page(template, context)
        steps = [(each.ringing, each.moments) for each in context.get("emergencies", [])]
        tag = _tag([row.seen for row in rows], steps, context.get("counts"), self.user.pk)
        if self.request.headers.get("If-None-Match") == tag:
            response = HttpResponse(status=304)
        else:
            response = render(self.request, live, dict(context))
        response["ETag"] = tag
        return response


class Queue(ListView):
    """The first page of staff. Whoever works on no cases is led to their own page."""

    roles = CASE_ROLES | {AUDITOR, ADMINISTRATOR}

    def get(self, request: HttpRequest) -> HttpResponse:
        if not self.actor.has(*CASE_ROLES):
            return redirect("audit" if self.actor.has(AUDITOR) else "agencies")
        chosen = self.chosen
        lane, page = self.listing.lane, self.listing.page
        rows = queue_rows([*lane, *page.rows])
        heading, text = _EMPTY[chosen.view]
        context = {
            **self.frame(),
            "emergencies": lane_rows(rows[: len(lane)]),
            "rows": rows[len(lane) :],
            "page": page,
            "counts": self.numbers,
            "lane_count": self.numbers["lane"],
            "views": self.views(),
            "saved_views": queue_pages.saved_views(self.actor),
            "at_the_desk": self.people,
            "empty": {"heading": heading, "text": text},
            "may_key_in": self.actor.has(*KEYERS),
        }
        return self.answer("desk/queue.html", "desk/_queue_live.html", context, rows)

    @cached_property
    def listing(self) -> queue_pages.Listing:
        """The lane and the page that the address asks for, with what is counted beside them."""
        return queue_pages.listing(
            self.actor,
            self.filters,
            PAGE_LENGTH,
            after=self.request.GET.get("after", ""),
            before=self.request.GET.get("before", ""),
        )

    @cached_property
    def numbers(self) -> dict[str, str]:
        """How many cases each view, the lane and the whole desk hold."""
        counted = self.listing.numbers
        return {name: desk_queue.count_words(number) for name, number in counted.items()}

    def queue_length(self) -> str:
        """Return what was counted with the rest."""
        return self.numbers["desk"] if self.numbers["desk"] != "0" else ""

    def views(self) -> list[dict[str, Any]]:
        chosen = self.chosen
        return [
            {
                "label": VIEW_WORDS[view],
                "count": self.numbers[view],
                "href": chosen.with_("view", view)
                if view != "all"
                else chosen.without("view", chosen.get("view")),
                "current": view == chosen.view,
            }
            for view in VIEWS
        ]


class Search(ListView):
    """Find cases by their words; an exact reference opens at once."""

    def get(self, request: HttpRequest) -> HttpResponse:
        text = self.chosen.get("q")
        reference = read_reference(text) if text else None
        if reference:
            found = self.referred(reference)
            if found is not None:
                return found
        page = desk_queue.Page([])
        if text:
            page = queue_pages.found_page(
                self.actor,
                self.filters,
                PAGE_LENGTH,
                after=request.GET.get("after", ""),
                before=request.GET.get("before", ""),
            )
        rows = queue_rows(page.rows)
        context = {**self.frame(), "search_text": text, "rows": rows, "page": page}
        return self.answer("desk/search.html", "desk/_search_live.html", context, rows)

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


def _tag(*seen: object) -> str:
    return f'"{hashlib.sha256(repr(seen).encode()).hexdigest()[:32]}"'
