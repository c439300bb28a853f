"""How a case is decided: taken, granted, declined, redirected, sealed, ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.http import Http404

from accounts.queries import desk_people
from cases import actions, counsel_queries, letters
from cases import queries as case_queries
from portal.desk import words
from portal.desk.acting import CaseAct, Consequence
from portal.desk.forms.decisions import (
    Cell,
    DeclineForm,
    GridForm,
    IdentifyForm,
    SealForm,
    WithdrawForm,
)
from portal.periods import last_day_of
from rules.policy import Policy
from rules.reach import reach_of
from rules.vocabulary import CATEGORIES, LEGAL_PROCESSES

GRID_KINDS = ("account_information", "emergency_disclosure")


class Take(CaseAct):
    """Take the case from the queue; one key there, a page of its own if it is refused."""

    verb, title, button = "take", "Take the case", "Take the case"
    done = "The case is yours."

    def act(self, form: forms.Form) -> None:
        actions.take(by=self.actor, case_id=self.case.id)


class Decline(CaseAct):
    """Decline with a reason; the letter can be seen before."""

    template = "desk/decline.html"
    verb, title, button = "decline", "Decline the request", "Decline"
    done = "The request is declined."
    form_class: ClassVar[type[forms.Form]] = DeclineForm
    rework = ("preview",)

    def silent(self) -> bool:
        """Say whether it looks forged or was found to be: whoever sent it learns nothing."""
        return case_queries.has_alarm(self.case) or counsel_queries.order_refuted(self.case)

    def consequence(self) -> Consequence:
        if self.silent():
            return Consequence(
                "The request ends here without a letter: signs of forgery or malware stand.",
                whom="nobody. Your reason stays with the case.",
                irreversible="the decision.",
            )
        return Consequence(
            "The request ends here: nothing is disclosed and the officer is told why.",
            whom=", ".join(letters.addressee_of(self.case)),
            irreversible="the decision. The authority may send a new request at any time.",
        )

    def act(self, form: forms.Form) -> None:
        reason = form.cleaned_data["reason"]
        actions.decline(by=self.actor, case_id=self.case.id, reason=reason)

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        reason = str(form["reason"].value() or "").strip()
        draft = None
        if reason and not self.silent():
            policy = case_queries.policy_of(self.case)
            draft = letters.compose_decline(self.case, reason, policy)
        return {**super().context(form), "draft": draft}


class Redirect(CaseAct):
    """Tell the officer whom to ask."""

    template = "desk/redirect.html"
    verb, title, button = "redirect", "Redirect the request", "Redirect"
    done = "The officer is told whom to ask. Nobody else is told anything."

    def act(self, form: forms.Form) -> None:
        actions.redirect(by=self.actor, case_id=self.case.id)

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        accounts = list(case_queries.current_accounts(self.case))
        policy = case_queries.policy_of(self.case)
        draft = letters.compose_redirect(self.case, accounts, policy)
        return {**super().context(form), "draft": draft}


class GridAct(CaseAct):
    """An act that decides account by account and category by category."""

    template = "desk/decide.html"
    form_class: ClassVar[type[forms.Form]] = GridForm
    voluntary: ClassVar[bool] = False

    def find(self, **kwargs: str) -> None:
        super().find(**kwargs)
        self.policy = case_queries.policy_of(self.case)
        self.cells = cells_of(self)

    def form_options(self) -> dict[str, Any]:
        return {"cells": self.cells, "voluntary": self.voluntary}

    def initial(self) -> dict[str, Any]:
        """Suggest what the reach says, and the request's own period for what has a time."""
        period = (self.case.submission or {}).get("period") or {}
        filled: dict[str, Any] = {"zone": period.get("zone") or ""}
        for index, cell in enumerate(self.cells):
            if not cell.held or (cell.reach == "no" and not self.voluntary):
                filled[f"d{index}_produce"] = "no"
                filled[f"d{index}_objection"] = objection_to(cell)
            elif cell.reach == "reaches" and not self.voluntary:
                filled[f"d{index}_produce"] = "yes"
            if cell.category in ("records", "content"):
                filled[f"d{index}_from"] = period.get("from")
                filled[f"d{index}_to"] = last_day_of(period)
        return filled

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        rows = list(cast("GridForm", form).rows())
        sheet = getattr(self.case, "process", None)
        return {
            **super().context(form),
            "rows": rows,
            "voluntary": self.voluntary,
            "process": sheet,
            "process_words": words.PROCESSES[sheet.kind] if sheet else "",
        }


class Fulfil(CaseAct):
    """Say that what was asked for is done."""

    verb, title, button = "fulfil", "Mark as fulfilled", "Mark as fulfilled"
    done = "The request is fulfilled."

    def consequence(self) -> Consequence:
        return Consequence("The request counts as answered. This sends no letter and no mail.")

    def act(self, form: forms.Form) -> None:
        actions.fulfil(by=self.actor, case_id=self.case.id)


class Withdraw(CaseAct):
    """End the case because the authority no longer wants it."""

    verb, title, button = "withdraw", "Withdraw the request", "Withdraw"
    done = "The request is withdrawn."
    form_class: ClassVar[type[forms.Form]] = WithdrawForm

    def consequence(self) -> Consequence:
        return Consequence("The request ends, and nothing more is done on it.")

    def act(self, form: forms.Form) -> None:
        reason = form.cleaned_data["reason"]
        actions.withdraw(by=self.actor, case_id=self.case.id, reason=reason)


class Close(CaseAct):
    """Close a case in which nothing is left to do."""

    verb, title, button = "close", "Close the case", "Close"
    done = "The case is closed."

    def consequence(self) -> Consequence:
        return Consequence("The case leaves the queue. It stays in the search and in the log.")

    def act(self, form: forms.Form) -> None:
        actions.close(by=self.actor, case_id=self.case.id)


class Seal(CaseAct):
    """Let the case exist only for the people named."""

    verb, title, button = "seal", "Seal the case", "Seal"
    done = "The case is sealed."
    form_class: ClassVar[type[forms.Form]] = SealForm

    def form_options(self) -> dict[str, Any]:
        return {"people": [(person.id, person.name) for person in desk_people()]}

    def initial(self) -> dict[str, Any]:
        return {"named": [self.actor.id]}

    def act(self, form: forms.Form) -> None:
        actions.seal(by=self.actor, case_id=self.case.id, named=form.cleaned_data["named"])


class Unseal(CaseAct):
    """Open the case to the whole desk again."""

    verb, title, button = "unseal", "Open the case to the whole desk", "Open to the desk"
    done = "The whole desk may see the case again."

    def act(self, form: forms.Form) -> None:
        actions.unseal(by=self.actor, case_id=self.case.id)


class Identify(CaseAct):
    """Name the server of an account that the request did not name well enough."""

    verb, title, button = "record_process", "Identify the server", "Name the server"
    done = "The server of the account is named."
    form_class: ClassVar[type[forms.Form]] = IdentifyForm

    def find(self, **kwargs: str) -> None:
        super().find(**kwargs)
        found = case_queries.current_accounts(self.case).filter(pk=kwargs["account_id"]).first()
        if found is None:
            raise Http404("There is no such account.")
        self.account = found

    def initial(self) -> dict[str, Any]:
        return {"server_url": self.account.server_url}

    def act(self, form: forms.Form) -> None:
        actions.identify_account(
            by=self.actor, account_id=self.account.id, server_url=form.cleaned_data["server_url"]
        )


def cells_of(act: GridAct) -> list[Cell]:
    """Return each account and category to decide, with the reach of the process as it stands."""
    case, policy = act.case, act.policy
    if case.kind not in GRID_KINDS:
        return []
    sheet = getattr(case, "process", None)
    claimed = sheet.kind if sheet else "none"
    kind = next(name for name in LEGAL_PROCESSES if name == claimed)
    cells = []
    for account in case_queries.current_accounts(case):
        held = _held(account.deployment, policy)
        asked = case.requested_categories or sorted(held)
        cells += [
            Cell(account, category, reach_of(kind, category, policy), category in held)
            for category in CATEGORIES
            if category in asked
        ]
    return cells


def objection_to(cell: Cell) -> str:
    """Return the words suggested for what is not produced."""
    if not cell.held:
        return "We hold none for this server."
    return "The process does not reach it."


def _held(deployment: str, policy: Policy) -> frozenset[str]:
    for name, inventory in policy.inventory.items():
        if name == deployment:
            return frozenset(inventory.categories)
    return frozenset()
