"""The directory of agencies: domains that were verified, numbers that two people proved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from accounts import actions, policies
from accounts.models import Agency
from accounts.queries import agencies, names_of
from accounts.roles import may
from cases import queries as case_queries
from cases.availability import ActionState
from core import clock
from portal.desk.acting import ActView, Consequence
from portal.desk.forms.agencies import ConfirmPhoneForm, PhoneForm, VerifyForm
from portal.desk.possible import state_of
from portal.desk.viewing import AGENCY_ROLES, DeskView


class Agencies(DeskView):
    """Every agency with its domains and the state of its number."""

    roles = AGENCY_ROLES
    section = "agencies"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = list(agencies())
        rest = case_queries.current_policy().numbers.callback_cooling_off.period
        people = [
            pseudonym
            for row in rows
            for pseudonym in (row.phone_entered_by, row.phone_confirmed_by)
        ]
        names = names_of(people)
        listed = []
        for row in rows:
            usable_from = row.phone_confirmed_at + rest if row.phone_confirmed_at else None
            listed.append(
                {
                    "agency": row,
                    "entered_by": names.get(row.phone_entered_by, ""),
                    "confirmed_by": names.get(row.phone_confirmed_by, ""),
                    "usable_from": usable_from,
                    "usable": usable_from is not None and usable_from <= clock.now(),
                    "may_confirm": row.phone_entered_by not in ("", self.actor.id)
                    and not row.phone_confirmed_at,
                }
            )
        may_change = may(self.actor, "agency.verify")
        return self.page("desk/agencies.html", {"rows": listed, "may_change": may_change})


class _DirectoryAct(ActView):
    roles = AGENCY_ROLES
    section = "agencies"

    def back_url(self) -> str:
        return reverse("agencies")

    def refusal(self) -> ActionState | None:
        state = state_of(
            "", self.title, "", lambda: policies.check_can_verify_agency(by=self.actor)
        )
        return None if state.allowed else state

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        return {"back_text": "Back to agencies"}


class Verify(_DirectoryAct):
    """Enter an agency and a domain that was shown to be its own."""

    title, button = "Verify an agency", "Enter in the directory"
    done = "The agency and its domain are in the directory."
    form_class: ClassVar[type[forms.Form]] = VerifyForm

    def act(self, form: forms.Form) -> None:
        actions.verify_agency(by=self.actor, **form.cleaned_data)


class _OneAgencyAct(_DirectoryAct):
    agency: Agency

    def find(self, **kwargs: str) -> None:
        found = agencies().filter(pk=kwargs["agency_id"]).first()
        if found is None:
            raise Http404("There is no such agency.")
        self.agency = found

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        return {**super().context(form), "lead": f"{self.agency.name} ({self.agency.country})"}


class EnterPhone(_OneAgencyAct):
    """Enter the number; another person must confirm it."""

    title, button = "Telephone number for call-backs", "Enter the number"
    done = "The number is entered. Another person confirms it before it counts."
    form_class: ClassVar[type[forms.Form]] = PhoneForm

    def consequence(self) -> Consequence:
        return Consequence(
            "A new number cannot be called until another person confirmed it and the cooling-off "
            "has passed."
        )

    def initial(self) -> dict[str, Any]:
        return {"phone": self.agency.phone}

    def act(self, form: forms.Form) -> None:
        actions.enter_agency_phone(
            by=self.actor, agency=self.agency, phone=form.cleaned_data["phone"]
        )


class ConfirmPhone(_OneAgencyAct):
    """Confirm, as another person, that the number was found independently."""

    title, button = "Confirm the telephone number", "Confirm the number"
    done = "The number is confirmed. It may be used after the cooling-off."
    form_class: ClassVar[type[forms.Form]] = ConfirmPhoneForm

    def refusal(self) -> ActionState | None:
        state = state_of(
            "",
            self.title,
            "",
            lambda: policies.check_can_confirm_agency_phone(
                by=self.actor, entered_by=self.agency.phone_entered_by
            ),
        )
        return None if state.allowed else state

    def consequence(self) -> Consequence:
        return Consequence(f"{self.agency.phone} will be called in emergencies.")

    def initial(self) -> dict[str, Any]:
        return {"seen": self.agency.phone}

    def act(self, form: forms.Form) -> None:
        actions.confirm_agency_phone(
            by=self.actor, agency=self.agency, seen=form.cleaned_data["seen"]
        )
