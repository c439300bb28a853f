"""The directory of agencies: the list, one agency, and the acts on its domains and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from accounts import actions, policies
from accounts.models import Agency, AgencyDomain, AgencyNumber
from accounts.queries import agencies, names_of, officers_of, waiting_number
from accounts.roles import may
from audit.queries import events_about
from cases import queries as case_queries
from cases.availability import ActionState
from cases.risk import requests_giving
from core import clock
from core.actor import Actor
from core.errors import NotFound
from portal.desk.acting import ActView, Consequence
from portal.desk.forms.agencies import (
    ConfirmPhoneForm,
    DescribeForm,
    PhoneForm,
    RetireForm,
    VerifyForm,
)
from portal.desk.possible import state_of
from portal.desk.presenters import history
from portal.desk.viewing import AGENCY_ROLES, DeskView

PAGE_LENGTH = 40
OFFICERS_MOST = 50
CASES_MOST = 40
HISTORY_MOST = 50


class Agencies(DeskView):
    """Every agency with its domains and numbers; the search keeps those it is found in."""

    roles = AGENCY_ROLES
    section = "agencies"

    def get(self, request: HttpRequest) -> HttpResponse:
        text = request.GET.get("q", "").strip()[:200]
        page = Paginator(agencies(text), PAGE_LENGTH).get_page(request.GET.get("page"))
        names = names_of(
            number.entered_by for row in page.object_list for number in row.numbers.all()
        )
        rows = [
            {
                "agency": row,
                "domains": [domain_state(entry) for entry in row.domains.all()],
                "numbers": [number_state(number, names) for number in row.numbers.all()],
            }
            for row in page.object_list
        ]
        context = {
            "rows": rows,
            "page": page,
            "search_text": text,
            "may_change": may(self.actor, "agency.verify"),
        }
        return self.page("desk/agencies.html", context)


class AgencyPage(DeskView):
    """One agency: what is its own, whom we met from it, and what was changed by whom."""

    roles = AGENCY_ROLES
    section = "agencies"

    def get(self, request: HttpRequest, agency_id: str) -> HttpResponse:
        agency = agency_of(agency_id)
        numbers = list(agency.numbers.order_by("-entered_at", "-pk"))
        names = names_of(person for row in numbers for person in (row.entered_by, row.confirmed_by))
        reads_cases = may(self.actor, "case.read")
        context = {
            "agency": agency,
            "domains": [domain_state(entry) for entry in agency.domains.order_by("domain")],
            "numbers": [
                {**number_state(row, names), "may_confirm": _may_confirm(self.actor, row)}
                for row in numbers
            ],
            "may_change": may(self.actor, "agency.verify"),
            "reads_cases": reads_cases,
            "events": history(events_about("agency", agency.id)[:HISTORY_MOST]),
        }
        if reads_cases:
            context |= self.known(agency)
        return self.page("desk/agency.html", context)

    def known(self, agency: Agency) -> dict[str, Any]:
        """Return its officers with counts and its newest cases, as far as this person may know."""
        visible = case_queries.visible_to(self.actor).filter(officer__agency=agency)
        # Whom sealed cases alone made known is not listed: the name would betray the case.
        met = officers_of(agency).filter(pk__in=visible.values("officer_id"))
        officers = list(met[:OFFICERS_MOST])
        counted = visible.filter(officer__in=officers).order_by().values_list("officer_id")
        counts = {
            key: (n, last) for key, n, last in counted.annotate(Count("pk"), Max("received_at"))
        }
        return {
            "officers": [(officer, *counts[officer.id]) for officer in officers],
            "officers_most": OFFICERS_MOST,
            "cases": list(visible.order_by("-received_at", "-id")[:CASES_MOST]),
            "cases_most": CASES_MOST,
        }


def agency_of(agency_id: str) -> Agency:
    """Return the agency. Raises Http404."""
    found = Agency.objects.filter(pk=agency_id).first()
    if found is None:
        raise Http404("There is no such agency.")
    return found


def domain_state(entry: AgencyDomain) -> dict[str, Any]:
    """Return a domain with the word and the state of its standing."""
    young = case_queries.current_policy().risk.young_domain.period
    since = entry.changed_at or entry.verified_at
    if entry.retired_at is not None:
        word, state = "Retired", "quiet"
    elif entry.verified_at is None:
        word, state = "Not verified", "due"
    elif since is not None and clock.now() < since + young:
        word, state = ("Changed lately", "due") if entry.changed_at else ("Young", "due")
    else:
        word, state = "Verified", "good"
    return {"entry": entry, "word": word, "state": state, "since": since}


def number_state(row: AgencyNumber, names: Mapping[str, str]) -> dict[str, Any]:
    """Return a number with the word and the state of its proof, and who proved it."""
    rest = case_queries.current_policy().numbers.callback_cooling_off.period
    usable_from = row.usable_from(rest)
    if row.retired_at is not None:
        word, state = "Retired", "quiet"
    elif usable_from is None:
        word, state = "Second person needed", "due"
    elif usable_from > clock.now():
        word, state = "Cooling off", "due"
    else:
        word, state = "May be called", "good"
    return {
        "number": row,
        "word": word,
        "state": state,
        "usable_from": usable_from if word == "Cooling off" else None,
        "entered_by": names.get(row.entered_by, ""),
        "confirmed_by": names.get(row.confirmed_by, ""),
    }


def _may_confirm(actor: Actor, row: AgencyNumber) -> bool:
    waits = row.confirmed_at is None and row.retired_at is None
    return waits and may(actor, "agency.verify") and row.entered_by != actor.id


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
    """Enter an agency and a domain that was shown to be its own; also another of its domains."""

    title, button = "Verify an agency", "Enter in the directory"
    done = "The agency and its domain are in the directory."
    form_class: ClassVar[type[forms.Form]] = VerifyForm

    def initial(self) -> dict[str, Any]:
        known = Agency.objects.filter(pk=self.request.GET.get("agency", "")).first()
        if known is None:
            return {}
        return {"name": known.name, "country": known.country, "type": known.type}

    def consequence(self) -> Consequence:
        young = case_queries.current_policy().risk.young_domain
        return Consequence(
            f"Mail from below the domain counts as the agency's from now on, and requests from it "
            f"are flagged for {young.value} {young.unit}."
        )

    def act(self, form: forms.Form) -> None:
        chosen = dict(form.cleaned_data)
        self.made = actions.verify_agency(by=self.actor, kind=chosen.pop("type"), **chosen)

    def done_url(self) -> str:
        return reverse("agency", args=[self.made.agency_id])


class _OneAgencyAct(_DirectoryAct):
    agency: Agency

    def find(self, **kwargs: str) -> None:
        self.agency = agency_of(kwargs["agency_id"])

    def back_url(self) -> str:
        return reverse("agency", args=[self.agency.pk])

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        return {
            "back_text": f"Back to {self.agency.name}",
            "lead": f"{self.agency.name} ({self.agency.country})",
        }


class Describe(_OneAgencyAct):
    """Say what kind of authority it is."""

    title, button = "Kind of authority", "Keep"
    done = "The kind of authority is kept."
    form_class: ClassVar[type[forms.Form]] = DescribeForm

    def initial(self) -> dict[str, Any]:
        return {"type": self.agency.type}

    def act(self, form: forms.Form) -> None:
        actions.describe_agency(by=self.actor, agency=self.agency, kind=form.cleaned_data["type"])


class EnterPhone(_OneAgencyAct):
    """Enter a number; another person must confirm it."""

    title, button = "Telephone number for call-backs", "Enter the number"
    done = "The number is entered. Another person confirms it before it counts."
    form_class: ClassVar[type[forms.Form]] = PhoneForm

    def consequence(self) -> Consequence:
        return Consequence(
            "The number cannot be called until another person confirmed it and the cooling-off has "
            "passed. Numbers that stand already stay."
        )

    def initial(self) -> dict[str, Any]:
        return {"seen_on": clock.now().date()}

    def act(self, form: forms.Form) -> None:
        phone = form.cleaned_data["phone"]
        given = requests_giving(self.agency, phone)
        actions.enter_agency_phone(
            by=self.actor, agency=self.agency, in_request=bool(given), **form.cleaned_data
        )


class ConfirmPhone(_OneAgencyAct):
    """Confirm, as another person, that the number was found independently."""

    title, button = "Confirm the telephone number", "Confirm the number"
    done = "The number is confirmed. It may be used after the cooling-off."
    form_class: ClassVar[type[forms.Form]] = ConfirmPhoneForm

    def find(self, **kwargs: str) -> None:
        super().find(**kwargs)
        chosen = self.request.POST.get("number") or self.request.GET.get("number", "")
        self.number = waiting_number(self.agency, chosen)

    def refusal(self) -> ActionState | None:
        source = "asked on the page"
        state = state_of(
            "",
            self.title,
            "",
            lambda: policies.check_can_confirm_agency_phone(
                by=self.actor, number=self.number, source=source
            ),
        )
        return None if state.allowed else state

    def consequence(self) -> Consequence | None:
        if self.number is None:
            return None
        warned = (
            " A pending request gives this very number: say where else it stands."
            if self.number.warned
            else ""
        )
        return Consequence(f"{self.number.phone} will be called in emergencies.{warned}")

    def initial(self) -> dict[str, Any]:
        shown = self.number
        return {"seen": shown.phone, "number": shown.pk} if shown else {}

    def act(self, form: forms.Form) -> None:
        actions.confirm_agency_phone(
            by=self.actor,
            agency=self.agency,
            seen=form.cleaned_data["seen"],
            number_id=form.cleaned_data["number"],
            source=form.cleaned_data["source"],
        )


class RetireDomain(_OneAgencyAct):
    """Have a domain count no more; the row stays."""

    title, button = "Retire a mail domain", "Retire the domain"
    done = "The domain counts no more."
    form_class: ClassVar[type[forms.Form]] = RetireForm

    def find(self, **kwargs: str) -> None:
        super().find(**kwargs)
        found = self.agency.domains.filter(pk=kwargs["domain_id"]).first()
        if found is None:
            raise NotFound("There is no such domain in the directory.")
        self.domain = found

    def consequence(self) -> Consequence:
        return Consequence(
            f"Mail from {self.domain.domain} counts as nobody's we know, and requests from it are "
            "flagged."
        )

    def act(self, form: forms.Form) -> None:
        reason = form.cleaned_data["reason"]
        actions.retire_domain(by=self.actor, domain_id=self.domain.pk, reason=reason)


class RetireNumber(_OneAgencyAct):
    """Have a number called no more; the row stays."""

    title, button = "Retire a telephone number", "Retire the number"
    done = "The number is called no more."
    form_class: ClassVar[type[forms.Form]] = RetireForm

    def find(self, **kwargs: str) -> None:
        super().find(**kwargs)
        found = self.agency.numbers.filter(pk=kwargs["number_id"]).first()
        if found is None:
            raise NotFound("There is no such number in the directory.")
        self.number = found

    def consequence(self) -> Consequence:
        return Consequence(f"Nobody calls {self.number.phone} back from now on.")

    def act(self, form: forms.Form) -> None:
        reason = form.cleaned_data["reason"]
        actions.retire_number(by=self.actor, number_id=self.number.pk, reason=reason)
