"""What is done about a recall: begun, asked back, answered, told of, readmitted, closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.http import Http404
from django.urls import reverse

from cases import queries as case_queries
from cases.availability import ActionState
from cases.queries import Free
from cases.states import LetterKind
from core import clock
from core.wording import utc_words
from disclosures import actions, recall_policies
from disclosures import queries as production_queries
from disclosures.models import Recall, RecallNotice
from disclosures.recall_states import NEVER_DESPITE, Mistake, Party, Wanted
from notifications.correspondence import keep_paper
from notifications.queries import correspondence_of
from portal.desk.acting import ActView, CaseAct, Consequence
from portal.desk.forms.recalls import (
    AnswerForm,
    BeginForm,
    CloseForm,
    DemandForm,
    NoticeForm,
    ReadmitForm,
    TellForm,
)
from portal.desk.possible import state_of
from portal.desk.recalls import ASKED, recall_of, recall_states, what_went_out


class Begin(CaseAct):
    """Say that something went out wrongly; its links end at once."""

    title, button = "Recall what went out", "Recall"
    done = "The recall is begun, and links to it have ended. Ask it back next."
    form_class: ClassVar[type[forms.Form]] = BeginForm
    grave = True

    def refusal(self) -> ActionState | None:
        state = state_of(
            "",
            self.title,
            "",
            lambda: recall_policies.check_can_recall(
                by=self.actor, mistake=Mistake.TOO_MUCH, what_happened=ASKED
            ),
        )
        return None if state.allowed else state

    def things(self) -> list[tuple[str, str]]:
        """Return what left the house: productions, letters, and our messages."""
        productions = production_queries.visible_to(self.actor).filter(
            case=self.case, released_at__isnull=False
        )
        letters = self.case.letters.exclude(kind=LetterKind.RECALL).order_by("-made_at")
        messages = [row for row in correspondence_of(self.case) if row.is_ours]
        return [
            *((f"production:{row.pk}", f"Production {row.reference}") for row in productions),
            *(
                (
                    f"letter:{row.pk}",
                    f"Letter: {str(LetterKind(row.kind).label).lower()}, {utc_words(row.made_at)}",
                )
                for row in letters
            ),
            *((f"message:{row.pk}", f"Message of {utc_words(row.written_at)}") for row in messages),
        ]

    def form_options(self) -> dict[str, Any]:
        return {"things": self.things()}

    def initial(self) -> dict[str, Any]:
        officer = self.case.officer
        return {
            "went_out": self.request.GET.get("went_out", ""),
            "address": officer.email if officer else "",
        }

    def consequence(self) -> Consequence:
        return Consequence(
            "Nobody can collect it from now on, and nothing more is released to the officer who "
            "got it until counsel readmits them.",
            irreversible="the revocation of a production. What was collected before is out; it "
            "stays in the record.",
        )

    def act(self, form: forms.Form) -> None:
        kind, _, identity = form.cleaned_data["went_out"].partition(":")
        self.made = actions.begin_recall(
            by=self.actor,
            case_id=self.case.id,
            mistake=form.cleaned_data["mistake"],
            what_happened=form.cleaned_data["what_happened"],
            address=form.cleaned_data["address"],
            **{f"{kind}_id": identity},
        )

    def done_url(self) -> str:
        return reverse("recall", args=[self.made.pk])


class _RecallAct(ActView):
    section = "productions"
    verb: ClassVar[str] = ""
    recall: Recall

    def find(self, **kwargs: str) -> None:
        self.recall = recall_of(self.actor, kwargs["recall_id"])

    def refusal(self) -> ActionState | None:
        states = {state.verb: state for state in recall_states(self.recall, self.actor)}
        return None if states[self.verb].allowed else states[self.verb]

    def back_url(self) -> str:
        return reverse("recall", args=[self.recall.pk])

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        return {"back_text": "Back to the recall", "lead": what_went_out(self.recall)}


class Demand(_RecallAct):
    """Ask by letter that it be returned or deleted."""

    verb, title, button = "demand", "Ask it back", "Send the letter"
    done = "The letter is sent. The answer is asked for again until somebody records one."
    form_class: ClassVar[type[forms.Form]] = DemandForm

    def initial(self) -> dict[str, Any]:
        return {"wanted": str(Wanted.DELETION)}

    def consequence(self) -> Consequence:
        rules = case_queries.policy_of(self.recall.case).recall
        return Consequence(
            "A letter in the language of the case asks for it. An answer is waited for "
            f"{rules.answer.value} {rules.answer.unit}, then asked for {rules.times.value} times "
            "more.",
            whom=self.recall.address,
        )

    def act(self, form: forms.Form) -> None:
        actions.demand(by=self.actor, recall_id=self.recall.pk, **form.cleaned_data)


class RecordAnswer(_RecallAct):
    """Record what the recipient did, or that nobody answered."""

    verb, title, button = "record-answer", "Record the answer", "Record"
    done = "The answer is recorded."
    form_class: ClassVar[type[forms.Form]] = AnswerForm
    uploads = True

    def initial(self) -> dict[str, Any]:
        return {"said_on": clock.now().date()}

    def act(self, form: forms.Form) -> None:
        said = dict(form.cleaned_data)
        paper = said.pop("paper", None)
        kept = None
        if paper is not None:
            kept = keep_paper(by=self.actor, filename=paper.name, content=paper.read())
        actions.record_answer(by=self.actor, recall_id=self.recall.pk, document=kept, **said)


class DecideNotice(_RecallAct):
    """Decide for one party whether they must be told, by when and on what ground."""

    verb, title, button = "decide-notice", "Who must be told", "Decide"
    done = "The decision is recorded."
    form_class: ClassVar[type[forms.Form]] = NoticeForm

    def initial(self) -> dict[str, Any]:
        party = self.request.GET.get("party", "")
        row = self.recall.notices.filter(party=party).first()
        if row is None:
            return {"party": party}
        return {
            "party": party,
            "needed": "yes" if row.needed else "no",
            "due_at": row.due_at.replace(tzinfo=None) if row.due_at else None,
            "citation": row.citation,
            "reason": row.reason,
        }

    def act(self, form: forms.Form) -> None:
        said = {**form.cleaned_data, "needed": form.cleaned_data["needed"] == "yes"}
        actions.decide_notice(by=self.actor, recall_id=self.recall.pk, **said)


class Tell(_RecallAct):
    """Record that a party was told."""

    title, button = "Record that they were told", "Record"
    done = "It is recorded that they were told."
    form_class: ClassVar[type[forms.Form]] = TellForm
    notice: RecallNotice

    def find(self, **kwargs: str) -> None:
        super().find(**kwargs)
        found = self.recall.notices.filter(pk=kwargs["notice_line_id"]).first()
        if found is None:
            raise Http404("There is no such line.")
        self.notice = found

    def refusal(self) -> ActionState | None:
        prohibitions = case_queries.prohibitions_end(self.recall.case)

        def check() -> None:
            recall_policies.check_can_tell(
                by=self.actor,
                notice=self.notice,
                how=ASKED,
                prohibitions=prohibitions,
                despite=ASKED,
            )

        state = state_of("", self.title, "", check)
        return None if state.allowed else state

    def consequence(self) -> Consequence:
        shut = not isinstance(case_queries.prohibitions_end(self.recall.case), Free)
        weighed = self.notice.party not in NEVER_DESPITE
        because = " A prohibition binds or papers are unread: write why they may be told."
        return Consequence(
            "This records it and sends nothing." + (because if shut and weighed else ""),
            whom=str(Party(self.notice.party).label),
        )

    def act(self, form: forms.Form) -> None:
        actions.record_told(by=self.actor, notice_id=self.notice.pk, **form.cleaned_data)


class Readmit(_RecallAct):
    """Let more be released to who got what was not theirs."""

    verb, title, button = "readmit", "Readmit the recipient", "Readmit"
    done = "Productions may be released to the officer again."
    form_class: ClassVar[type[forms.Form]] = ReadmitForm
    grave = True

    def consequence(self) -> Consequence:
        return Consequence(
            "A custodian may release productions to this officer again, and give out links.",
            whom=self.recall.address,
        )

    def act(self, form: forms.Form) -> None:
        reason = form.cleaned_data["reason"]
        actions.readmit(by=self.actor, recall_id=self.recall.pk, reason=reason)


class Close(_RecallAct):
    """End the recall with what is learnt from it."""

    verb, title, button = "close", "Close the recall", "Close"
    done = "The recall is closed. It stays in the record."
    form_class: ClassVar[type[forms.Form]] = CloseForm

    def act(self, form: forms.Form) -> None:
        learnt = form.cleaned_data["learnt"]
        actions.close_recall(by=self.actor, recall_id=self.recall.pk, learnt=learnt)
