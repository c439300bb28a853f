"""The emergency lane's acts: acknowledge, propose, grant or refuse, record what was owed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django import forms

from cases import actions, emergency_queries, letters
from portal.desk.acting import Consequence
from portal.desk.case_sheets import call_rows, request_rows
from portal.desk.decisions import GridAct
from portal.desk.forms.emergencies import ConfirmationForm, EmergencyForm, RefuseProposalForm
from portal.desk.lane import proposal_of
from portal.desk.permitted import PermittedAct
from rules.clocks import whole_days

# What the officer wrote that a decision on a danger rests on.
STATED = (
    *("From", "Officer", "Person in danger", "Emergency", "Why it is necessary"),
    *("Messages named", "Wanted", "Period"),
)


class Acknowledge(PermittedAct):
    """Say "I have it", so that nobody else is woken."""

    permission = "case.acknowledge"
    verb, title, button = "acknowledge", "Acknowledge the alarm", "Acknowledge"
    done = "You have it. The alarm is silent."

    def consequence(self) -> Consequence:
        return Consequence(
            "The alarm sounds no more. Your name and the moment stand with the case."
        )

    def act(self, form: forms.Form) -> None:
        actions.acknowledge(by=self.actor, case_id=self.case.id)


class _Voluntary(PermittedAct, GridAct):
    """A grid that no process compels, with its reasons and its record of good faith."""

    template = "desk/voluntary.html"
    form_class: ClassVar[type[forms.Form]] = EmergencyForm
    voluntary = True

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        return {
            **super().context(form),
            "proposal": proposal_of(self.case),
            "stated": [row for row in request_rows(self.case) if row["key"] in STATED],
            "calls": call_rows(self.case),
        }


class Propose(_Voluntary):
    """Propose to counsel what to disclose; nothing is decided by it."""

    permission = "case.propose_emergency"
    verb, title, button = "propose_emergency", "Propose the emergency disclosure", "Propose"
    done = "The proposal waits for counsel."

    def consequence(self) -> Consequence:
        return Consequence("Counsel decides on this. Nothing is disclosed by the proposal.")

    def act(self, form: forms.Form) -> None:
        sent = cast("EmergencyForm", form)
        actions.propose_emergency(
            by=self.actor,
            case_id=self.case.id,
            decisions=sent.entries(),
            good_faith=sent.good_faith(),
        )


class GrantEmergency(_Voluntary):
    """Grant voluntarily what averts the danger, and record why (G7)."""

    permission = "case.grant_emergency"
    verb, title = "grant_emergency", "Grant the emergency disclosure"
    button = "Grant"
    done = "The emergency disclosure is granted. The written confirmation is owed from now on."

    def initial(self) -> dict[str, Any]:
        """Begin with what was proposed, where something was."""
        filled = super().initial()
        proposal = emergency_queries.open_proposal(self.case)
        if proposal is None:
            return filled
        entries = emergency_queries.proposed_entries(proposal)
        by_cell = {(entry.account_id, entry.category): entry for entry in entries}
        for index, cell in enumerate(self.cells):
            entry = by_cell.get((cell.account.id, cell.category))
            if entry is None:
                continue
            first, last = whole_days(*entry.period, filled["zone"]) or (None, None)
            filled |= {
                f"d{index}_produce": "yes" if entry.produce else "no",
                f"d{index}_narrowed_to": entry.narrowed_to,
                f"d{index}_objection": entry.objection,
                f"d{index}_reason": entry.reason,
                f"d{index}_from": first,
                f"d{index}_to": last,
            }
        return {**filled, **vars(emergency_queries.proposed_record(proposal))}

    def consequence(self) -> Consequence:
        return Consequence(
            "What you grant may be produced without any process, on your good faith alone.",
            whom=", ".join(letters.addressee_of(self.case)),
        )

    def act(self, form: forms.Form) -> None:
        sent = cast("EmergencyForm", form)
        actions.grant_emergency(
            by=self.actor,
            case_id=self.case.id,
            decisions=sent.entries(),
            good_faith=sent.good_faith(),
        )


class RefuseProposal(PermittedAct):
    """Refuse what was proposed; the request itself stays open."""

    permission = "case.grant_emergency"
    verb, title, button = "refuse_proposal", "Refuse the proposal", "Refuse"
    done = "The proposal is refused. The request stays open."
    form_class: ClassVar[type[forms.Form]] = RefuseProposalForm

    def consequence(self) -> Consequence:
        return Consequence("Whoever proposed it reads your reason. The officer is told nothing.")

    def act(self, form: forms.Form) -> None:
        reason = form.cleaned_data["reason"]
        actions.refuse_proposal(by=self.actor, case_id=self.case.id, reason=reason)


class SettleConfirmation(PermittedAct):
    """Record which paper is the written confirmation; it ratifies nothing."""

    permission = "case.settle_confirmation"
    verb = "settle_confirmation"
    title, button = "Record the written confirmation", "Record it"
    done = "The written confirmation is recorded."
    form_class: ClassVar[type[forms.Form]] = ConfirmationForm

    def form_options(self) -> dict[str, Any]:
        links = self.case.documents.select_related("document").order_by("-position")
        return {"papers": [(row.document_id, row.document.filename) for row in links]}

    def consequence(self) -> Consequence:
        return Consequence(
            "The officer is asked no more. The confirmation changes nothing about what was"
            " disclosed, and makes no disclosure right that was not."
        )

    def act(self, form: forms.Form) -> None:
        document = form.cleaned_data["document"]
        actions.settle_confirmation(by=self.actor, case_id=self.case.id, document_id=document)
