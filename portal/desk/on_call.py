"""Who is woken by an alarm: two lists of people of the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.urls import reverse

from accounts.queries import desk_people
from accounts.roles import ADMINISTRATOR, COUNSEL
from accounts.roster import change_roster, levels_now
from cases import queries as case_queries
from notifications.queries import webhook_fault
from notifications.webhooks import is_configured
from portal.desk.acting import ActView, Consequence
from portal.desk.forms.emergencies import RosterForm


class Roster(ActView):
    """Put people on the first or the second list, or on none."""

    roles: ClassVar[frozenset[str]] = frozenset({COUNSEL, ADMINISTRATOR})
    section = "on_call"
    title, button = "On call", "Save"
    done = "The lists are saved."
    form_class: ClassVar[type[forms.Form]] = RosterForm

    def form_options(self) -> dict[str, Any]:
        people = list(desk_people().values_list("pk", "name"))
        return {"people": people, "levels": levels_now()}

    def consequence(self) -> Consequence:
        rules = case_queries.current_policy().emergency
        return Consequence(
            f"An alarm wakes the first list at once and every {rules.alarm_again.value} minutes;"
            f" after {rules.alarm_escalates.value} minutes it wakes the second list too. A list on"
            " which nobody stands means all of triage and counsel."
        )

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        """Say first what was not reached, because nobody else would be told."""
        fault = webhook_fault() if is_configured() else ""
        lead = f"The webhook did not confirm its last call: {fault}." if fault else ""
        return {"lead": lead}

    def act(self, form: forms.Form) -> None:
        change_roster(by=self.actor, levels=cast("RosterForm", form).levels())

    def back_url(self) -> str:
        return reverse("desk")

    def done_url(self) -> str:
        return reverse("on-call")
