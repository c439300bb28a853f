"""What every page of staff does first: who is it, may this role see it, and the frame around it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from accounts.factors import TOTP, factors_of, has_shown_factor
from accounts.models import User
from accounts.roles import ADMINISTRATOR, CASE_ROLES, PERMISSIONS
from cases import desk_queue, queue_pages
from cases import queries as case_queries
from cases.models import Case
from core.actor import Actor
from core.errors import NotFound, Unavailable

AGENCY_ROLES = CASE_ROLES | {ADMINISTRATOR}
_SECTIONS: tuple[tuple[str, str, str, frozenset[str]], ...] = (
    ("queue", "Queue", "desk", CASE_ROLES),
    ("dashboard", "Dashboard", "dashboard", CASE_ROLES),
    ("preservations", "Preservations", "preservations", CASE_ROLES),
    ("productions", "Productions", "productions", CASE_ROLES),
    ("notices", "Notices", "notices", CASE_ROLES),
    ("mail", "Mail", "mails", CASE_ROLES),
    ("agencies", "Agencies", "agencies", AGENCY_ROLES),
    ("api_keys", "API keys", "api-keys", frozenset({ADMINISTRATOR})),
    ("servers", "Servers", "servers", frozenset({ADMINISTRATOR})),
    ("people", "People", "people", frozenset({ADMINISTRATOR})),
    ("on_call", "On call", "on-call", PERMISSIONS["roster.change"]),
    ("audit", "Log", "audit", PERMISSIONS["audit.read"]),
    ("audit_productions", "Digests", "audit-productions", PERMISSIONS["audit.read"]),
    ("checkpoints", "Checkpoints", "audit-checkpoints", PERMISSIONS["audit.read"]),
    ("transparency", "Totals", "transparency", PERMISSIONS["transparency.read"]),
    ("settings", "Settings", "settings", PERMISSIONS["settings.read"]),
)


# Rarely opened by people who work on cases: these stand in the menu under their name, so that the
# bar stays one line.
_IN_MENU = ("on_call", "transparency")


class DeskView(View):
    """A page that only signed-in people of ``roles`` see, who have shown a second factor.

    ``user`` and ``actor`` are set before anything else runs. A thing that this person may not know
    of is not found; a dependency that is down is told in words.
    """

    roles: ClassVar[frozenset[str]] = CASE_ROLES
    section: ClassVar[str] = ""
    user: User
    actor: Actor

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        self.user = request.user
        if not has_shown_factor(request, self.user):
            return lead_to_factor(request)
        self.actor = self.acting()
        if not self.actor.has(*self.roles):
            raise PermissionDenied
        try:
            response = super().dispatch(request, *args, **kwargs)
        except NotFound as missing:
            raise Http404(missing.message) from missing
        except Unavailable as down:
            response = self.page("desk/unavailable.html", {"error": down}, status=503)
        response["Cache-Control"] = "no-store"
        return response

    def acting(self) -> Actor:
        """Return who asks, with the roles held at this moment."""
        return self.user.actor()

    def page(self, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
        """Render a page inside the bar of the desk."""
        sections = sections_for(self.actor, self.queue_length())
        below = _IN_MENU if self.actor.has(*CASE_ROLES) else ()
        frame = {
            "section": self.section,
            "sections": [entry for entry in sections if entry["key"] not in below],
            "menu_sections": [entry for entry in sections if entry["key"] in below],
            "searchable": self.actor.has(*CASE_ROLES),
        }
        return render(self.request, template, {**frame, **context}, status=status)

    def queue_length(self) -> str:
        """Return how many cases wait at the desk, counted to 99; empty where nobody asks."""
        if not self.actor.has(*CASE_ROLES):
            return ""
        number = queue_pages.open_number(self.actor)
        return desk_queue.count_words(number) if number else ""

    def case_of(self, reference: str) -> Case:
        """Return the case if this person may know of it. Raises Http404."""
        case = (
            case_queries.visible_to(self.actor)
            .select_related("officer__agency")
            .filter(reference=reference)
            .first()
        )
        if case is None:
            raise Http404("There is no such case.")
        return case


def lead_to_factor(request: HttpRequest) -> HttpResponse:
    """Lead to where a factor is shown, or set up by somebody who has none yet."""
    user = request.user
    known = factors_of(user) if isinstance(user, User) else set()
    if not known:
        return redirect("mfa_index")
    name = "mfa_reauthenticate" if TOTP in known else "mfa_reauthenticate_webauthn"
    return redirect_to_login(request.get_full_path(), login_url=reverse(name))


@cache
def _address(name: str) -> str:
    return reverse(name)


def sections_for(actor: Actor, queue_length: str = "") -> list[dict[str, Any]]:
    """Return the links of the bar that this person's roles open, with the length of the queue."""
    return [
        {
            "key": key,
            "label": label,
            "href": _address(name),
            "count": queue_length if key == "queue" else "",
        }
        for key, label, name, roles in _SECTIONS
        if actor.has(*roles)
    ]
