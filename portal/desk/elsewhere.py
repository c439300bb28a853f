"""Other people's servers: what a customer is told, and content that is to be removed (G12)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django import forms

from cases import actions, routing_queries
from cases import queries as case_queries
from core.errors import NotAllowed
from portal.desk.acting import Consequence
from portal.desk.forms.emergencies import RemovalForm, RouteForm
from portal.desk.permitted import PermittedAct


class ChooseRoute(PermittedAct):
    """Forward, inform or neither; nothing goes out while a prohibition binds."""

    template = "desk/route.html"
    permission = "case.route"
    verb, title = "route", "Choose what the customer is told"
    button = "Choose"
    done = "Your choice is recorded."
    form_class: ClassVar[type[forms.Form]] = RouteForm

    def consequence(self) -> Consequence:
        return Consequence(
            "What you choose to say goes to the administrator by mail, once, and is looked at"
            " again before it leaves: a prohibition recorded meanwhile holds it.",
        )

    def act(self, form: forms.Form) -> None:
        actions.route(by=self.actor, case_id=self.case.id, **form.cleaned_data)

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        server = routing_queries.customers_server(self.case)
        consents = server is not None and server.registered_at and server.notify_administrator
        free = isinstance(case_queries.prohibitions_end(self.case), case_queries.Free)
        return {
            **super().context(form),
            "server": server,
            "consents": bool(consents),
            "prohibited": not free,
        }


class DecideRemoval(PermittedAct):
    """Remove the content or leave it; the requester's letter can be seen before."""

    template = "desk/decline.html"
    permission = "case.decide_removal"
    verb, title = "decide_removal", "Decide about the content"
    button = "Decide"
    done = "The decision is made. The requester gets the letter."
    form_class: ClassVar[type[forms.Form]] = RemovalForm
    rework: ClassVar[tuple[str, ...]] = ("preview",)

    def initial(self) -> dict[str, Any]:
        return {"tell_user": True}

    def consequence(self) -> Consequence:
        return Consequence(
            "The requester is answered. A statement of reasons to the account holder waits for the"
            " gate of notices.",
            irreversible="the decision.",
        )

    def act(self, form: forms.Form) -> None:
        decision = cast("RemovalForm", form).decision()
        actions.decide_removal(by=self.actor, case_id=self.case.id, decision=decision)

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        shown, draft = RemovalForm(self.request.POST), None
        if "preview" in self.request.POST and shown.is_valid():
            try:
                draft = actions.preview_removal(
                    by=self.actor, case_id=self.case.id, decision=shown.decision()
                )
            except NotAllowed:
                draft = None
        return {**super().context(form), "draft": draft}
