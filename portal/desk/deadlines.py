"""The deadlines of one case with their working, what changed in them, and more time for one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from accounts.queries import names_of
from accounts.roles import may
from cases import actions
from cases import queries as case_queries
from cases.availability import ActionState
from cases.deadline_models import OURS, ClosedAs, Deadline
from cases.deadline_queries import earlier_on, extensions_on, running_on
from cases.models import Case
from core.errors import Invalid, NotAllowed
from core.wording import utc_words
from portal.desk import deadline_words
from portal.desk.acting import CaseAct, Consequence, refused_state
from portal.desk.forms.deadlines import ExtendDeadlineForm
from portal.desk.presenters import case_identity
from portal.desk.viewing import DeskView
from portal.desk.words import event_words

EARLIER_MOST = 100
_WAITED_FOR = {"cure": "the officer", "emergency_confirmation": "the officer"}


class DeadlinesPage(DeskView):
    """Every deadline of a case, how it was counted, and how it moved."""

    section = "queue"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        case = self.case_of(reference)
        earlier = list(earlier_on(case)[:EARLIER_MOST])
        people = {row.computed_by for row in earlier} | {row.closed_by for row in earlier}
        given = list(extensions_on(case))
        names = names_of({*people, *(row.given_by for row in given)})
        context = {
            "case": case,
            "identity": {**case_identity(case), "working": (), "why_href": ""},
            "running": [self.shown(row, case, names) for row in running_on(case)],
            "changes": _changes(earlier, names),
            "extensions": [(row, names.get(row.given_by, "staff")) for row in given],
            "back_url": reverse("desk-case", args=[case.reference]),
            "back_text": f"Back to {case.reference}",
        }
        return self.page("desk/deadlines.html", context)

    def shown(self, row: Deadline, case: Case, names: Mapping[str, str]) -> dict[str, Any]:
        movable = row.kind in OURS and may(self.actor, "case.extend_deadline")
        where = reverse("case-extend-deadline", args=[case.reference, row.pk]) if movable else ""
        return {
            "row": row,
            "what": deadline_words.KINDS[row.kind],
            "whose": "ours" if row.kind in OURS else _WAITED_FOR.get(row.kind, "ends by itself"),
            "steps": deadline_words.steps(row.working, names),
            "extend_href": where,
        }


class ExtendDeadline(CaseAct):
    """Give more time for one of the deadlines that we must keep."""

    title = "Give more time"
    button = "Give more time"
    done = "There is more time. The deadline was counted anew."
    form_class = ExtendDeadlineForm
    row: Deadline

    def find(self, **kwargs: str) -> None:
        super().find(**kwargs)
        row = running_on(self.case).filter(pk=kwargs["deadline_id"], kind__in=OURS).first()
        if row is None:
            raise Http404("This deadline does not run on this case.")
        self.row = row

    def refusal(self) -> ActionState | None:
        if may(self.actor, "case.extend_deadline"):
            return None
        message = "Only counsel gives more time for a deadline."
        return refused_state(self.title, NotAllowed("case.extend_deadline", message))

    def form_options(self) -> dict[str, Any]:
        return {"zone": case_queries.policy_of(self.case).calendar.zone}

    def consequence(self) -> Consequence:
        what = deadline_words.KINDS[self.row.kind].lower()
        return Consequence(
            f"The time to {what}, which ends {utc_words(self.row.due_at)}, will end later. The old "
            "and the new end stand in the history of the case; nobody outside is told."
        )

    def act(self, form: forms.Form) -> None:
        try:
            actions.extend_deadline(
                by=self.actor,
                case_id=self.case.pk,
                kind=self.row.kind,
                until=form.cleaned_data["until"],
                reason=form.cleaned_data["reason"],
            )
        except Invalid as invalid:
            # The form asks for the moment in two inputs.
            faults = invalid.errors
            raise Invalid(
                {"until_on" if path == "until" else path: faults[path] for path in faults}
            ) from invalid

    def back_url(self) -> str:
        return reverse("case-deadlines", args=[self.case.reference])

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        return {**super().context(form), "back_text": "Back to the deadlines"}


def _changes(rows: list[Deadline], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return each end that was counted anew or came to its end, old beside new, newest first."""
    found = []
    for index, row in enumerate(rows):
        before = next((each for each in rows[index + 1 :] if _is_about(each, row)), None)
        if before is not None:
            changed = deadline_words.changed_words(row.changed) or "begun again"
            found.append(_change(row, before.due_at, row.due_at, changed, names))
        if row.closed_at is not None:
            word = str(ClosedAs(row.closed_as).label).lower()
            found.append(_change(row, row.due_at, None, word, names))
    return sorted(found, key=lambda change: change["at"], reverse=True)


def _change(
    row: Deadline, old: datetime, new: datetime | None, changed: str, names: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "what": deadline_words.KINDS[row.kind],
        "from": old,
        "to": new,
        "changed": changed,
        "because": event_words(row.because)[0] if new else "",
        "by": names.get(row.computed_by if new else row.closed_by, "Writdesk"),
        "at": row.computed_at if new else row.closed_at,
    }


def _is_about(row: Deadline, other: Deadline) -> bool:
    return (row.kind, row.subject_id) == (other.kind, other.subject_id)
