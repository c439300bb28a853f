"""The letter of return, edited in place: a person's words, the policy's clauses."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, ClassVar, cast

from django import forms
from django.http import HttpRequest, HttpResponse

from accounts.queries import names_of
from cases import actions, counsel_queries
from cases.entries import Standing
from cases.letters import defect_texts
from cases.queries import current_findings, policy_of
from cases.states import LetterKind
from core.errors import NotAllowed, WritdeskError
from portal.desk.acting import CaseAct
from portal.desk.forms.returning import ReturnForm


class Return(CaseAct):
    """The letter with every defect. What is typed is kept until the letter goes."""

    template = "desk/return.html"
    verb, title, button = "return", "Return for defects", "Return to officer"
    done = "The request is returned. The officer gets the letter."
    form_class: ClassVar[type[forms.Form]] = ReturnForm
    rework = ("preview",)

    def find(self, **kwargs: str) -> None:
        super().find(**kwargs)
        standing = Standing(case=self.case, findings=current_findings(self.case))
        policy = policy_of(self.case)
        # The texts are the officer's, so that they are set in the officer's language.
        self.defects = [(row, defect_texts(row, policy, self.case.language))
                        for row in standing.defects]  # fmt: skip

    def post(self, request: HttpRequest, **kwargs: str) -> HttpResponse:
        """Keep what was typed; ``keep`` alone asks for nothing else."""
        self.find(**kwargs)
        if "keep" not in request.POST and "preview" not in request.POST:
            return super().post(request, **kwargs)
        form = self.form_class(request.POST, **self.form_options())
        if form.is_valid() and self.refusal() is None:
            shown = cast("ReturnForm", form)
            # Where it is refused, the page that is drawn next says what is in the way.
            with suppress(WritdeskError):
                actions.keep_letter_draft(
                    by=self.actor,
                    case_id=self.case.id,
                    wording=shown.wording(),
                    paragraphs=form.cleaned_data["paragraphs"],
                )
        if "keep" in request.POST:
            return HttpResponse(status=204)
        return super().post(request, **kwargs)

    def form_options(self) -> dict[str, Any]:
        return {"defects": self.defects}

    def initial(self) -> dict[str, Any]:
        """Begin with what somebody typed before and did not send."""
        kept = counsel_queries.letter_draft(self.case, LetterKind.RETURN)
        return ReturnForm.values_of(kept.wording, kept.paragraphs) if kept else {}

    def act(self, form: forms.Form) -> None:
        shown = cast("ReturnForm", form)
        actions.return_case(
            by=self.actor,
            case_id=self.case.id,
            paragraphs=ReturnForm.split(form.cleaned_data["paragraphs"]),
            wording=shown.wording(),
        )

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        shown = cast("ReturnForm", form)
        kept = counsel_queries.letter_draft(self.case, LetterKind.RETURN)
        try:
            draft = actions.preview_return(
                by=self.actor,
                case_id=self.case.id,
                paragraphs=ReturnForm.split(str(form["paragraphs"].value() or "")),
                wording=shown.wording_shown(),
            )
        except NotAllowed:
            draft = None
        for block in draft.blocks if draft else ():
            for item, inputs in zip(block.get("items", ()), shown.inputs(), strict=False):
                item["inputs"] = inputs
        return {
            **super().context(form),
            "draft": draft,
            "kept": kept,
            "kept_by": names_of([kept.kept_by]).get(kept.kept_by, "") if kept else "",
        }
