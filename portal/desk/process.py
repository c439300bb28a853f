"""What staff write down while they read: the process sheet, prohibitions, and calls back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.http import Http404

from accounts.queries import agencies
from cases import actions, policies
from cases import queries as case_queries
from cases.availability import ActionState
from cases.models import CaseDocument, Prohibition
from core import clock
from portal.counting import whole
from portal.desk.acting import CaseAct
from portal.desk.forms.process import CallBackForm, LiftForm, ProcessForm, ProhibitionsForm
from portal.desk.papers import beside_reading
from portal.desk.possible import state_of
from portal.desk.readings import proposals_of, taken


class RecordProcess(CaseAct):
    """The process sheet. Counsel's entry confirms it, anybody else's ends the confirmation.

    Beside it stand the order and what was read in it; a proposal that a person takes fills its
    input, and nothing is written before the sheet is recorded.
    """

    template = "desk/process.html"
    verb, title, button = "record_process", "Process sheet", "Record the process"
    done = "The process sheet is recorded."
    form_class: ClassVar[type[forms.Form]] = ProcessForm
    rework = ("take", "look")

    def initial(self) -> dict[str, Any]:
        return ProcessForm.values_of(getattr(self.case, "process", None))

    def typed(self) -> dict[str, Any]:
        return {
            **super().typed(),
            **taken(self.case, self.papers(), self.request.POST.get("take", "")),
        }

    def papers(self) -> list[CaseDocument]:
        return list(self.case.documents.select_related("document").order_by("position"))

    def act(self, form: forms.Form) -> None:
        actions.record_process(by=self.actor, case_id=self.case.id, fields=form.cleaned_data)

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        papers, looked_for = self.papers(), self.request.POST.get("look", "")
        values = {name: form[name].value() for name in ProcessForm.base_fields}
        return {
            **super().context(form),
            "confirms": policies.confirms_process(by=self.actor),
            "proposals": proposals_of(self.case, papers, values),
            "sheet": beside_reading(self.case, papers, looked_for),
        }


class RecordProhibitions(CaseAct):
    """The worksheet of what forbids telling anybody (G8)."""

    template = "desk/prohibitions.html"
    verb, title, button = "record_prohibitions", "Prohibitions", "Record"
    done = "The prohibitions are recorded. Notices follow them from now on."
    form_class: ClassVar[type[forms.Form]] = ProhibitionsForm
    rework = ("add_row",)

    def form_options(self) -> dict[str, Any]:
        rows = min(whole(self.request.POST.get("rows", "1"), 1), 999)
        return {"rows": rows + ("add_row" in self.request.POST)}

    def initial(self) -> dict[str, Any]:
        """Offer the prohibition the officer claimed, for counsel to check against the papers."""
        claimed = (self.case.submission or {}).get("nondisclosure") or {}
        if not claimed.get("ordered") or self.case.prohibitions.exists():
            return {}
        return {
            "p0_basis": "ordered",
            "p0_authority": claimed.get("authority"),
            "p0_starts_on": claimed.get("starts_on"),
            "p0_last_on": claimed.get("expires_on"),
        }

    def act(self, form: forms.Form) -> None:
        actions.record_prohibitions(
            by=self.actor,
            case_id=self.case.id,
            prohibitions=cast("ProhibitionsForm", form).entries(),
            all_documents_read=form.cleaned_data["all_documents_read"],
        )

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        shown = cast("ProhibitionsForm", form)
        return {
            **super().context(form),
            "rows": list(shown.rows()),
            "row_count": shown.rows_shown,
            "recorded": list(self.case.prohibitions.order_by("recorded_at", "id")),
        }


class LiftProhibition(CaseAct):
    """Record that an authority lifted a prohibition."""

    title, button = "Lift the prohibition", "Lift"
    done = "The prohibition is lifted. Notices follow from now on."
    form_class: ClassVar[type[forms.Form]] = LiftForm
    prohibition: Prohibition

    def find(self, **kwargs: str) -> None:
        super().find(**kwargs)
        found = self.case.prohibitions.filter(pk=kwargs["prohibition_id"]).first()
        if found is None:
            raise Http404("There is no such prohibition.")
        self.prohibition = found

    def refusal(self) -> ActionState | None:
        def check() -> None:
            policies.check_can_lift_prohibition(by=self.actor, prohibition=self.prohibition)

        state = state_of("", self.title, "", check)
        return None if state.allowed else state

    def act(self, form: forms.Form) -> None:
        actions.lift_prohibition(by=self.actor, prohibition_id=self.prohibition.id)


class RecordCallBack(CaseAct):
    """A call to the number in our own directory, never to one from the request."""

    template = "desk/call_back.html"
    verb, title, button = "record_call_back", "Call the agency back", "Record the call"
    done = "The call is recorded."
    form_class: ClassVar[type[forms.Form]] = CallBackForm

    def proven(self) -> list[tuple[str, str, str]]:
        """Return agencies whose number may be used now (id, name, number), the officer's first."""
        rest = case_queries.policy_of(self.case).numbers.callback_cooling_off.period
        own = self.case.officer.agency_id if self.case.officer else None
        usable = [
            (agency.id, f"{agency.name} ({agency.country})", agency.phone)
            for agency in agencies()
            if agency.phone_confirmed_at and agency.phone_confirmed_at + rest <= clock.now()
        ]
        return sorted(usable, key=lambda entry: entry[0] != own)

    def form_options(self) -> dict[str, Any]:
        return {"agencies": [(pk, f"{name}: {phone}") for pk, name, phone in self.proven()]}

    def initial(self) -> dict[str, Any]:
        return {"agency": self.case.officer.agency_id if self.case.officer else ""}

    def act(self, form: forms.Form) -> None:
        actions.record_call_back(
            by=self.actor,
            case_id=self.case.id,
            agency_id=form.cleaned_data["agency"],
            outcome=form.cleaned_data["outcome"],
            spoke_to=form.cleaned_data["spoke_to"],
            passphrase=form.cleaned_data["passphrase"],
        )

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        return {**super().context(form), "proven": self.proven()}
