"""Writing to the officer of a case, and saying that what they wrote needs no answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from cases.availability import ActionState
from core.errors import NotAllowed
from notifications import policies
from notifications.correspondence import settle_messages, write_message
from notifications.queries import correspondence_of, paper_of_message, waiting_for
from portal.desk.acting import CaseAct, Consequence, refused_state
from portal.desk.files import document_response
from portal.desk.forms.correspondence import WriteForm
from portal.desk.possible import write_state
from portal.desk.viewing import DeskView
from portal.held import HeldPapers

_REMOVE = "remove_paper-"


class Write(CaseAct):
    """A message to the officer; the mail that tells of it holds none of it."""

    template = "desk/write.html"
    title, button = "Write to the officer", "Send the message"
    done = "The message is sent. The officer is told that there is one, and not what it says."
    form_class: ClassVar[type[forms.Form]] = WriteForm
    uploads = True
    rework = ("upload", "remove")

    def refusal(self) -> ActionState | None:
        state = write_state(self.case, self.actor)
        return None if state.allowed else state

    def consequence(self) -> Consequence | None:
        if self.case.officer is not None:
            return None
        return Consequence(
            "No officer with an e-mail address belongs to this case, so that nobody is told. The "
            "message stays with the case."
        )

    def post(self, request: HttpRequest, **kwargs: str) -> HttpResponse:
        self.find(**kwargs)
        if self.refusal() is None:
            held = self.held()
            if request.POST.get("remove"):
                held.remove(request.POST["remove"])
            refused = held.take(request.FILES.getlist("papers"))
            if refused:
                form = WriteForm(request.POST)
                for texts in refused:
                    form.add_error("papers", texts)
                return self.draw(form, status=422)
        return super().post(request, **kwargs)

    def act(self, form: forms.Form) -> None:
        held = self.held()
        write_message(
            by=self.actor,
            case_id=self.case.id,
            text=form.cleaned_data["text"],
            papers=held.documents(),
            wants_answer=form.cleaned_data["wants_answer"],
            once=form.cleaned_data["once"],
        )
        held.let_go()

    def initial(self) -> dict[str, Any]:
        return WriteForm.fresh()

    def held(self) -> HeldPapers:
        return HeldPapers(self.request, f"desk-message-{self.case.id}", self.actor)

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        return {
            **super().context(form),
            "messages_both_ways": correspondence_of(self.case),
            "held": self.held().documents(),
        }

    def back_url(self) -> str:
        return f"{super().back_url()}#messages"


class Settle(CaseAct):
    """What the officer wrote was read and needs no answer."""

    title, button = "Needs no answer", "Needs no answer"
    done = "Nobody waits for an answer any more."

    def refusal(self) -> ActionState | None:
        try:
            policies.check_can_settle(by=self.actor)
            if waiting_for([self.case.pk]).get(self.case.pk) != "us":
                raise NotAllowed("message.none", "No message waits for an answer of ours.")
        except NotAllowed as refused:
            return refused_state(self.title, refused)
        return None

    def act(self, form: forms.Form) -> None:
        settle_messages(by=self.actor, case_id=self.case.id)


class MessagePaper(DeskView):
    """A file that came with a message: ours to be saved, an officer's on the page that draws it."""

    def get(self, request: HttpRequest, reference: str, message_paper_id: int) -> HttpResponseBase:
        case = self.case_of(reference)
        paper = paper_of_message(case, message_paper_id)
        if paper is None or paper.message.is_ours:
            return document_response(paper.document if paper else None)
        kept = case.documents.filter(document_id=paper.document_id).first()
        if kept is None:
            raise Http404("There is no such document.")
        return redirect("case-document-view", reference=case.reference, paper_id=kept.pk)
