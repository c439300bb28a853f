"""What staff write down while they read: the process sheet, prohibitions, and calls back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.http import Http404
from django.urls import reverse

from accounts.models import AgencyNumber
from accounts.queries import names_of, usable_numbers
from cases import actions, counsel_queries, policies
from cases import queries as case_queries
from cases.availability import ActionState
from cases.models import CaseDocument, Prohibition
from core import clock
from portal.counting import whole
from portal.desk import words
from portal.desk.acting import CaseAct
from portal.desk.authenticating import authentication_of
from portal.desk.case_sheets import gate_words, prohibition_rows
from portal.desk.forms.process import CallBackForm, LiftForm, ProcessForm, ProhibitionsForm
from portal.desk.papers import beside_reading
from portal.desk.possible import state_of
from portal.desk.readings import ORDERS, proposals_of, taken


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

    def done_url(self) -> str:
        """Go on to the grid of decisions where that was asked for.

        Whoever may no longer know of the case, because its kind sealed it, is led to the queue.
        """
        if not case_queries.visible_to(self.actor).filter(pk=self.case.pk).exists():
            return reverse("desk")
        if "decide" in self.request.POST and self.decides():
            return reverse("case-accept", args=[self.case.reference])
        return super().done_url()

    def decides(self) -> bool:
        """Say whether whoever confirms the sheet decides on the request too."""
        undecided = self.case.status in policies.UNDECIDED and not self.case.is_emergency
        return undecided and policies.confirms_process(by=self.actor)

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        papers, looked_for = self.papers(), self.request.POST.get("look", "")
        values = {name: form[name].value() for name in ProcessForm.base_fields}
        found = proposals_of(self.case, papers, values)
        return {
            **super().context(form),
            **authentication_of(self.case, offered=self.case.kind == "account_information"),
            "confirms": policies.confirms_process(by=self.actor),
            "decides": self.decides(),
            "inputs": [
                (form[name], [each for each in found if each.field == name and each.fills])
                for name in ProcessForm.base_fields
            ],
            "proposals": found,
            "unfilled": [each for each in found if not each.fills],
            "takeable": any(each.fills and each.standing != "same" for each in found),
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
        papers = counsel_queries.papers_to_read(self.case)
        return {
            "rows": rows + ("add_row" in self.request.POST),
            "papers": [(str(row.pk), row) for row in papers],
        }

    def typed(self) -> dict[str, Any]:
        return {**super().typed(), "papers_read": self.request.POST.getlist("papers_read")}

    def initial(self) -> dict[str, Any]:
        """Offer what the kind of process forbids by statute, else what the officer claimed, for
        counsel to check against the papers.
        """
        papers = counsel_queries.papers_to_read(self.case)
        read = [str(row.pk) for row in papers if hasattr(row, "reading")]
        process = getattr(self.case, "process", None)
        claimed = (self.case.submission or {}).get("nondisclosure") or {}
        if process is not None and counsel_queries.statutory_missing(self.case, process):
            begins = process.issued_on or process.served_on or self.case.received_at.date()
            offered = {
                "p0_basis": "statutory",
                "p0_authority": process.court or process.issuer,
                "p0_starts_on": begins,
                "p0_zone": process.zone,
            }
        elif claimed.get("ordered") and not self.case.prohibitions.exists():
            ordered = any(row.role in ORDERS for row in papers)
            offered = {
                "p0_basis": "ordered" if ordered else "requested_only",
                "p0_authority": claimed.get("authority"),
                "p0_starts_on": claimed.get("starts_on"),
                "p0_last_on": claimed.get("expires_on"),
            }
        else:
            offered = {}
        return {"papers_read": read, **offered}

    def act(self, form: forms.Form) -> None:
        actions.record_prohibitions(
            by=self.actor,
            case_id=self.case.id,
            prohibitions=cast("ProhibitionsForm", form).entries(),
            all_documents_read=form.cleaned_data["all_documents_read"],
            papers_read=[int(pk) for pk in form.cleaned_data["papers_read"]],
        )

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        shown = cast("ProhibitionsForm", form)
        process = getattr(self.case, "process", None)
        own = counsel_queries.papers_to_read(self.case)
        others = counsel_queries.related_papers(self.case, self.actor)
        readers = [row.reading.read_by for row in (*own, *others) if hasattr(row, "reading")]
        return {
            **super().context(form),
            "rows": list(shown.rows()),
            "row_count": shown.rows_shown,
            "recorded": prohibition_rows(self.case),
            "papers": [
                {
                    "row": row,
                    "role": words.DOCUMENT_ROLES.get(row.role, row.role),
                    "reading": getattr(row, "reading", None),
                    "checked": str(row.pk) in [str(pk) for pk in form["papers_read"].value() or ()],
                }
                for row in own
            ],
            "others": [
                {
                    "row": row,
                    "role": words.DOCUMENT_ROLES.get(row.role, row.role),
                    "reading": getattr(row, "reading", None),
                }
                for row in others
            ],
            "names": names_of(readers),
            "statutory": counsel_queries.statutory_missing(self.case, process),
            "process_words": words.PROCESSES[process.kind] if process else "",
            "gate": gate_words(self.case),
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

    def usable(self) -> list[AgencyNumber]:
        """Return the numbers that may be called now, those of the officer's agency first."""
        rest = case_queries.policy_of(self.case).numbers.callback_cooling_off.period
        own = self.case.officer.agency_id if self.case.officer else None
        numbers = usable_numbers(at=clock.now(), cooling_off=rest)
        return sorted(numbers, key=lambda number: number.agency_id != own)

    def proven(self) -> list[tuple[str, str, str]]:
        """Return the same as number's id, agency and number."""
        return [
            (number.id, f"{number.agency.name} ({number.agency.country})", number.phone)
            for number in self.usable()
        ]

    def form_options(self) -> dict[str, Any]:
        return {"numbers": [(pk, f"{name}: {phone}") for pk, name, phone in self.proven()]}

    def initial(self) -> dict[str, Any]:
        own = self.case.officer.agency_id if self.case.officer else None
        return {"number": next((row.id for row in self.usable() if row.agency_id == own), "")}

    def act(self, form: forms.Form) -> None:
        chosen = form.cleaned_data["number"]
        actions.record_call_back(
            by=self.actor,
            case_id=self.case.id,
            agency_id=next(row.agency_id for row in self.usable() if row.id == chosen),
            number_id=chosen,
            outcome=form.cleaned_data["outcome"],
            spoke_to=form.cleaned_data["spoke_to"],
            passphrase=form.cleaned_data["passphrase"],
            confirmed=form.cleaned_data["confirmed"],
        )

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        return {**super().context(form), "proven": self.proven()}
