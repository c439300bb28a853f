"""Share out the work: one case or many are given to somebody, taken, or put back."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.roles import CASE_ROLES
from cases import actions
from cases import queries as case_queries
from cases.actions import Outcome
from core.errors import WritdeskError
from portal.desk.queue import Queue

SHOWN_MOST = 5


class Assign(Queue):
    """Done by the buttons below the queue; each row says who had the case when it was drawn.

    ``case`` is ``reference:pseudonym``, one for each case chosen; ``act`` is ``take``, ``assign``
    with ``to``, or ``unassign``; ``back`` is the list to return to. A GET shows the queue.
    """

    roles = CASE_ROLES

    def post(self, request: HttpRequest) -> HttpResponse:
        held = self.held(request.POST.getlist("case"))
        act, to = request.POST.get("act", ""), request.POST.get("to", "")
        if not held:
            messages.warning(request, "Choose cases first: tick the box of each.")
        elif act == "assign" and to not in self.people:
            messages.warning(request, "Choose a person to give the cases to.")
        else:
            self.act(act, to, held)
        return redirect(self.back())

    def held(self, given: Sequence[str]) -> dict[str, str]:
        """Return who had each chosen case on the page; one that is not visible is left out."""
        said = dict(text.partition(":")[::2] for text in given)
        rows = case_queries.visible_to(self.actor).filter(reference__in=list(said))
        return {case_id: said[ref] for case_id, ref in rows.values_list("pk", "reference")}

    def act(self, act: str, to: str, held: dict[str, str]) -> None:
        try:
            if act == "take":
                outcomes = actions.take_many(by=self.actor, held=held)
            else:
                given = to if act == "assign" else ""
                outcomes = actions.assign_many(by=self.actor, held=held, to=given)
        except WritdeskError as refused:
            messages.warning(self.request, f"{refused.message} {refused.remedy}".strip())
            return
        done = {"take": "assigned to you", "unassign": "put back"}
        self.tell(outcomes, done.get(act, "assigned"))

    def tell(self, outcomes: Sequence[Outcome], done: str) -> None:
        count = sum(not outcome.refused for outcome in outcomes)
        if count:
            messages.success(self.request, f"{count} case{'s' if count > 1 else ''} {done}.")
        refused = list(dict.fromkeys(each.refused for each in outcomes if each.refused))
        for text in refused[:SHOWN_MOST]:
            messages.warning(self.request, text)
        if len(refused) > SHOWN_MOST:
            messages.warning(self.request, f"{len(refused) - SHOWN_MOST} more were not changed.")

    def back(self) -> str:
        """Return the list that was left, if it is one of ours."""
        wished = self.request.POST.get("back", "")
        safe = url_has_allowed_host_and_scheme(wished, allowed_hosts=None)
        return wished if safe and wished.startswith("/desk/") else reverse("desk")
