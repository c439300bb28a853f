"""Notes: the desk's stand in the timeline, counsel's privileged ones on a page of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from accounts.queries import names_of
from cases import actions, counsel_policies, counsel_queries
from cases.availability import ActionState
from cases.entries import Standing
from portal.desk.acting import CaseAct
from portal.desk.forms.inputs import words
from portal.desk.possible import state_of


class NoteForm(forms.Form):
    text = words(
        "Note",
        wanted="Write the note",
        hint="Everybody who may see the case reads it. Counsel’s privileged notes have their own "
        "page.",
        rows=4,
    )


class PrivilegedForm(forms.Form):
    text = words(
        "Privileged note",
        wanted="Write the note",
        hint="For counsel alone: in no timeline, letter, case file or export. The log holds that "
        "a note was written, and a digest of it.",
        rows=6,
    )


class WriteNote(CaseAct):
    """A note of the desk, for the timeline."""

    title, button = "Write a note", "Write the note"
    done = "The note stands in the timeline."
    form_class: ClassVar[type[forms.Form]] = NoteForm

    def refusal(self) -> ActionState | None:
        standing = Standing(case=self.case, findings=())

        def check() -> None:
            counsel_policies.check_can_note(by=self.actor, standing=standing)

        state = state_of("", self.title, "", check)
        return None if state.allowed else state

    def act(self, form: forms.Form) -> None:
        text = form.cleaned_data["text"]
        actions.write_note(by=self.actor, case_id=self.case.id, text=text)


class PrivilegedNotes(CaseAct):
    """Counsel's own page of notes."""

    template = "desk/privileged.html"
    title, button = "Privileged notes", "Write the note"
    done = "The note is written, for counsel alone."
    form_class: ClassVar[type[forms.Form]] = PrivilegedForm

    def refusal(self) -> ActionState | None:
        def check() -> None:
            counsel_policies.check_can_note_privileged(by=self.actor)

        state = state_of("", self.title, "", check)
        return None if state.allowed else state

    def act(self, form: forms.Form) -> None:
        text = form.cleaned_data["text"]
        actions.write_privileged_note(by=self.actor, case_id=self.case.id, text=text)

    def done_url(self) -> str:
        return self.request.path

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        shown = super().context(form)
        if self.refusal() is not None:
            return shown
        rows = list(counsel_queries.privileged_notes_of(self.case))
        names = names_of(row.written_by for row in rows)
        return {
            **shown,
            "notes": [{"row": row, "by": names.get(row.written_by, "")} for row in rows],
        }
