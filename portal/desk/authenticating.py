"""The order authenticated: the clerk or issuer called back, the docket looked up, a copy seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.urls import reverse

from accounts.queries import names_of, usable_numbers
from cases import actions, counsel_queries
from cases import queries as case_queries
from cases.models import Case
from core import clock
from portal.desk.acting import CaseAct
from portal.desk.forms.authenticating import AuthenticateForm
from portal.desk.papers import beside_reading

STATES: Mapping[str, str] = {"confirmed": "good", "refuted": "emergency", "unclear": "due"}


class Authenticate(CaseAct):
    """Write down a check of the order; those recorded before stay."""

    template = "desk/authenticate.html"
    verb, title, button = "authenticate", "Authenticate the order", "Record the check"
    done = "The check of the order is recorded."
    form_class: ClassVar[type[forms.Form]] = AuthenticateForm

    def form_options(self) -> dict[str, Any]:
        rest = case_queries.policy_of(self.case).numbers.callback_cooling_off.period
        numbers = usable_numbers(at=clock.now(), cooling_off=rest)
        return {
            "numbers": [
                (row.id, f"{row.agency.name} ({row.agency.country}): {row.phone}")
                for row in numbers
            ]
        }

    def initial(self) -> dict[str, Any]:
        return {"at": clock.now()}

    def act(self, form: forms.Form) -> None:
        entry = cast("AuthenticateForm", form).entry()
        actions.authenticate(by=self.actor, case_id=self.case.id, entry=entry)

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        papers = list(self.case.documents.select_related("document").order_by("position"))
        return {
            **super().context(form),
            **authentication_of(self.case),
            "sheet": beside_reading(self.case, papers, ""),
        }


def authentication_of(case: Case, *, offered: bool = False) -> dict[str, Any]:
    """Return the checks of the order, and whether the policy asks for one that is still missing.

    ``offered`` says whether the page may lead to the form.
    """
    rows = list(counsel_queries.authentications(case))
    names = names_of(row.authenticated_by for row in rows)
    process = getattr(case, "process", None)
    missing = case.is_open and not any(row.outcome == "confirmed" for row in rows)
    return {
        "checks": [
            {
                "row": row,
                "way": row.get_way_display(),
                "outcome": row.get_outcome_display(),
                "state": STATES.get(row.outcome, "quiet"),
                "source": row.number.agency.name if row.number else row.source_named,
                "by": names.get(row.authenticated_by, ""),
            }
            for row in rows
        ],
        "check_missing": missing
        and case.status != "accepted"
        and counsel_queries.authentication_needed(case, process),
        "authenticate_href": reverse("case-authenticate", args=[case.reference]) if offered else "",
    }
