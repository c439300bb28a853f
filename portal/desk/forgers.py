"""Counsel's list of senders that forged a request before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from accounts.queries import names_of
from accounts.roles import COUNSEL
from intake import actions
from intake.forgers import listed
from intake.models import KnownForger
from portal.desk.acting import ActView, Consequence
from portal.desk.forms.forgers import NoteForm
from portal.desk.viewing import DeskView

ONLY = frozenset({COUNSEL})


class Forgers(DeskView):
    """Who is on the list, why, and since when."""

    roles = ONLY
    section = "mail"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = list(listed())
        names = names_of([row.noted_by for row in rows])
        shown = [{"forger": row, "by": names.get(row.noted_by, "")} for row in rows]
        return self.page("desk/forgers.html", {"rows": shown})


class _ListAct(ActView):
    roles = ONLY
    section = "mail"

    def back_url(self) -> str:
        return reverse("forgers")

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        return {"back_text": "Back to known forgers"}


class Note(_ListAct):
    """Put an address or a domain on the list."""

    title, button = "Note a forger", "Note"
    done = "The sender is on the list."
    form_class: ClassVar[type[forms.Form]] = NoteForm

    def consequence(self) -> Consequence:
        return Consequence("Requests of this sender are held from now on, and nobody is told.")

    def act(self, form: forms.Form) -> None:
        actions.note_forger(by=self.actor, **form.cleaned_data)


class Lift(_ListAct):
    """Take a sender off the list."""

    title, button = "Take off the list", "Take off the list"
    done = "The sender is off the list."
    forger: KnownForger

    def find(self, **kwargs: str) -> None:
        found = listed().filter(pk=kwargs["forger_id"]).first()
        if found is None:
            raise Http404("There is no such entry.")
        self.forger = found

    def consequence(self) -> Consequence:
        return Consequence(
            f"New requests of {self.forger.shown} are judged like those of anybody else.",
            irreversible="What was found about earlier requests stays.",
        )

    def act(self, form: forms.Form) -> None:
        actions.lift_forger(by=self.actor, forger_id=self.forger.id)
