"""Ruling on a finding: confirm it, overrule it, or find that a doubt is a defect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.http import Http404

from accounts.queries import names_of
from cases import actions, policies
from cases import queries as case_queries
from cases.availability import ActionState
from cases.entries import Standing
from cases.findings import CaseFinding
from portal.desk.acting import CaseAct
from portal.desk.forms.findings import ConfirmForm, RulingForm
from portal.desk.possible import state_of
from portal.desk.presenters import finding_row


class _FindingAct(CaseAct):
    template = "desk/finding.html"
    finding: CaseFinding

    def find(self, **kwargs: str) -> None:
        super().find(**kwargs)
        finding = case_queries.finding_of(self.case, kwargs["finding_id"])
        if finding is None:
            raise Http404("There is no such finding.")
        self.finding = finding

    @property
    def named(self) -> dict[str, str]:
        """Return what names the finding for the act."""
        return {"case_id": self.case.id, "finding_id": self.finding.id}

    def refusal(self) -> ActionState | None:
        standing = Standing(case=self.case, findings=case_queries.current_findings(self.case))

        def check() -> None:
            policies.check_can_rule(
                by=self.actor, standing=standing, finding=self.finding, reason="asked"
            )

        state = state_of("", self.title, "", check)
        return None if state.allowed else state

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        policy = case_queries.policy_of(self.case)
        names = names_of([self.finding.ruled_by])
        return {
            **super().context(form),
            "row": finding_row(self.finding, policy, {}, names),
            "outcome": self.finding.outcome,
        }


class Confirm(_FindingAct):
    """Agree with the machine."""

    title = "Confirm the finding"
    button = "Confirm the finding"
    done = "The finding is confirmed."
    form_class = ConfirmForm

    def act(self, form: forms.Form) -> None:
        reason = form.cleaned_data["reason"]
        actions.confirm_finding(by=self.actor, **self.named, reason=reason)


class Overrule(_FindingAct):
    """Set a finding aside, with a reason."""

    title = "Overrule the finding"
    button = "Overrule the finding"
    done = "The finding is overruled and counts as found."
    form_class: ClassVar[type[forms.Form]] = RulingForm

    def act(self, form: forms.Form) -> None:
        reason = form.cleaned_data["reason"]
        actions.overrule_finding(by=self.actor, **self.named, reason=reason)


class FindDefect(_FindingAct):
    """Rule that what the machine doubted is a defect, with a reason."""

    title = "Mark as a defect"
    button = "Mark as a defect"
    done = "The finding counts as a defect; the return letter will name it."
    form_class: ClassVar[type[forms.Form]] = RulingForm

    def act(self, form: forms.Form) -> None:
        reason = form.cleaned_data["reason"]
        actions.find_defect(by=self.actor, **self.named, reason=reason)
