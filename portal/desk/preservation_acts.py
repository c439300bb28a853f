"""What is done to a preservation: created, collected, extended, held, released."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.http import Http404
from django.urls import reverse

from accounts.roles import may
from cases import queries as case_queries
from cases.availability import ActionState
from core.errors import Invalid
from core.wording import utc_words
from portal.desk.acting import ActView, CaseAct, Consequence
from portal.desk.forms.preservations import CollectForm, ExtendForm, PreserveForm, ReasonForm
from portal.desk.possible import (
    find_state,
    preservation_states,
    preserve_state,
    state_of,
)
from portal.desk.preservations import identity_of, preservation_of
from portal.periods import last_day_of
from preservation import actions, policies
from preservation import queries as preservation_queries
from preservation.models import Preservation
from rules.clocks import day_after, extended_expiry, period_bounds
from servers import actions as server_actions
from servers.queries import access_of


class Create(CaseAct):
    """Decide that an account of the case is kept."""

    title, button = "Preserve an account", "Preserve"
    done = "The account is kept. Collect a snapshot next."
    proposed = "The account is kept. Counsel or a custodian confirms it."
    form_class: ClassVar[type[forms.Form]] = PreserveForm

    def find(self, **kwargs: str) -> None:
        super().find(**kwargs)
        self.decides = may(self.actor, "preservation.create")
        if not self.decides:
            # Whoever only proposes sees that word on the page, the button and the answer.
            self.title, self.button = "Propose to preserve an account", "Propose and keep"  # type: ignore[misc]
            self.done = self.proposed  # type: ignore[misc]

    def refusal(self) -> ActionState | None:
        state = preserve_state(self.case, self.actor)
        return None if state.allowed else state

    def consequence(self) -> Consequence | None:
        if self.decides:
            return None
        return Consequence(
            "The account is kept from now on, and stays kept until counsel or a custodian decides."
        )

    def form_options(self) -> dict[str, Any]:
        accounts = case_queries.current_accounts(self.case)
        return {
            "accounts": [(row.id, f"{row.label} ({row.deployment})") for row in accounts],
            "decides": self.decides,
        }

    def initial(self) -> dict[str, Any]:
        period = (self.case.submission or {}).get("period") or {}
        accounts = list(case_queries.current_accounts(self.case))
        return {
            "account": accounts[0].id if len(accounts) == 1 else "",
            "categories": self.case.requested_categories or ["subscriber", "records", "content"],
            "starts_on": period.get("from"),
            "ends_on": last_day_of(period),
            "zone": period.get("zone"),
        }

    def act(self, form: forms.Form) -> None:
        filled = form.cleaned_data
        asked = {
            "case_id": self.case.id,
            "account_id": filled["account"],
            "categories": filled["categories"],
            "period": period_bounds(
                filled["starts_on"], day_after(filled["ends_on"]), filled["zone"]
            ),
        }
        if self.decides:
            provisional = filled["provisional"]
            self.made = actions.create(by=self.actor, provisional=provisional, **asked)
        else:
            self.made = actions.propose(by=self.actor, **asked)

    def done_url(self) -> str:
        return reverse("preservation", args=[self.made.reference])


class _PreservationAct(ActView):
    section = "preservations"
    verb: ClassVar[str] = ""
    preservation: Preservation

    def find(self, **kwargs: str) -> None:
        self.preservation = preservation_of(self, kwargs["reference"])

    def refusal(self) -> ActionState | None:
        return find_state(preservation_states(self.preservation, self.actor), self.verb)

    def back_url(self) -> str:
        return reverse("preservation", args=[self.preservation.reference])

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        return {
            "identity": identity_of(self.preservation),
            "back_text": f"Back to {self.preservation.reference}",
        }


class Collect(_PreservationAct):
    """Begin a snapshot from the account's own server, running or exported."""

    template = "desk/collect.html"
    verb, title, button = "collect", "Collect a snapshot", "Collect"
    done = "The collection begins. Its progress stands on this page."
    form_class: ClassVar[type[forms.Form]] = CollectForm
    uploads = True

    def form_options(self) -> dict[str, Any]:
        server = self.preservation.account.server
        archives = server.archives.order_by("-uploaded_at") if server else ()
        listed = [
            (row.id, f"{row.filename}, exported {utc_words(row.exported_at)}") for row in archives
        ]
        running = access_of(server) if server else None
        return {"archives": listed, "live": server.canonical if server and running else ""}

    def act(self, form: forms.Form) -> None:
        filled, archive_id = form.cleaned_data, form.cleaned_data["archive"]
        if archive_id == CollectForm.LIVE:
            archive_id = ""
        if archive_id == CollectForm.NEW:
            server = self.preservation.account.server
            if server is None:
                raise Invalid(
                    {"archive": ["The server is not in our registry; register it first."]}
                )
            archive_id = server_actions.upload_archive(
                by=self.actor,
                server=server,
                filename=filled["upload"].name,
                content=filled["upload"].file,
                exported_by_name=filled["exported_by_name"],
                exported_at=filled["exported_at"],
            ).id
        actions.collect(by=self.actor, preservation_id=self.preservation.id, archive_id=archive_id)


class StopCollecting(_PreservationAct):
    """Ask a running collection to stop; what it has becomes partial."""

    title, button = "Stop the collection", "Stop the collection"
    done = "The collection stops at its next step."

    def refusal(self) -> ActionState | None:
        def check() -> None:
            policies.check_can_stop_collecting(by=self.actor, snapshot=self.snapshot)

        state = state_of("", self.title, "", check)
        return None if state.allowed else state

    def find(self, **kwargs: str) -> None:
        super().find(**kwargs)
        found = self.preservation.snapshots.filter(pk=kwargs["snapshot_id"]).first()
        if found is None:
            raise Http404("There is no such snapshot.")
        self.snapshot = found

    def act(self, form: forms.Form) -> None:
        actions.stop_collecting(by=self.actor, snapshot_id=self.snapshot.id)


class Confirm(_PreservationAct):
    """Make a provisional preservation an ordinary one."""

    verb, title, button = "confirm", "Confirm the preservation", "Confirm"
    done = "The preservation is confirmed."

    def act(self, form: forms.Form) -> None:
        actions.confirm(by=self.actor, preservation_id=self.preservation.id)


class Extend(_PreservationAct):
    """Add the statute's days to the old end."""

    verb, title, button = "extend", "Extend the preservation", "Extend"
    done = "The preservation is extended from its old end."
    form_class: ClassVar[type[forms.Form]] = ExtendForm

    def consequence(self) -> Consequence | None:
        if self.preservation.expires_at is None:
            return None
        until = extended_expiry(self.preservation.expires_at, case_queries.current_policy())
        return Consequence(f"The preservation will end on {utc_words(until)}.")

    def form_options(self) -> dict[str, Any]:
        related = preservation_queries.related_cases(self.preservation).values("pk")
        cases = case_queries.visible_to(self.actor).filter(
            pk__in=related, kind="preservation_extension"
        )
        return {
            "cases": [
                (case.id, f"{case.reference}, received {utc_words(case.received_at)}")
                for case in cases
            ]
        }

    def act(self, form: forms.Form) -> None:
        actions.extend(
            by=self.actor,
            preservation_id=self.preservation.id,
            for_case_id=form.cleaned_data["for_case"],
            reason=form.cleaned_data["reason"],
        )


class Pause(_PreservationAct):
    """Let nothing be erased until counsel decides."""

    verb, title, button = "pause", "Pause the erasure", "Pause"
    done = "Nothing of it is erased until counsel decides."

    def consequence(self) -> Consequence:
        return Consequence("Nothing of it is erased, past its end too, until counsel decides.")

    def act(self, form: forms.Form) -> None:
        actions.pause(by=self.actor, preservation_id=self.preservation.id)


class Resume(_PreservationAct):
    """Let the clock run on; an end that passed meanwhile comes at once."""

    verb, title, button = "resume", "Let the clock run on", "Let it run on"
    done = "The clock runs on."

    def consequence(self) -> Consequence:
        return Consequence("If its end passed meanwhile, what was captured is erased at once.")

    def act(self, form: forms.Form) -> None:
        actions.resume(by=self.actor, preservation_id=self.preservation.id)


class Hold(_PreservationAct):
    """A legal hold of our own, which beats every expiry."""

    verb, title, button = "hold", "Place a hold", "Place the hold"
    done = "The hold stands until counsel lifts it."
    form_class: ClassVar[type[forms.Form]] = ReasonForm

    def act(self, form: forms.Form) -> None:
        reason = form.cleaned_data["reason"]
        actions.place_hold(by=self.actor, preservation_id=self.preservation.id, reason=reason)


class LiftHold(_PreservationAct):
    """Lift our own hold."""

    verb, title, button = "lift-hold", "Lift the hold", "Lift the hold"
    done = "The hold is lifted."

    def consequence(self) -> Consequence:
        return Consequence("An expiry that waited for the hold comes at once.")

    def act(self, form: forms.Form) -> None:
        actions.lift_hold(by=self.actor, preservation_id=self.preservation.id)


class Release(_PreservationAct):
    """End it before its time, and erase."""

    verb, title, button = "release", "Release and erase", "Release and erase"
    done = "The preservation is released. Its snapshots are being erased."
    form_class: ClassVar[type[forms.Form]] = ReasonForm
    grave = True

    def consequence(self) -> Consequence:
        row = self.preservation
        return Consequence(
            f"Every snapshot of {row.account.label} kept for {row.case.reference} is erased.",
            whom="The requesting officer is told that the preservation ended.",
            irreversible="the erasure. Nobody can read the snapshots afterwards, not from backups "
            "either. Productions already released stay.",
        )

    def act(self, form: forms.Form) -> None:
        reason = form.cleaned_data["reason"]
        actions.release(by=self.actor, preservation_id=self.preservation.id, reason=reason)
