"""Judging a draft as it stands, with what was seen in its files so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from cases.queries import current_policy
from documents.models import Document
from documents.queries import inspection_of
from intake import officer_view, queries
from intake.checking import Examined, examine_submission
from intake.facts import Arrival
from intake.models import Draft
from portal.forms.assembly import RequestForms, data_of
from portal.request.steps import first
from rules.narrowing import Narrowing, narrowing
from rules.submission import Submission, SubmittedDocument, parse_submission

_FROM_PAPERS = ("letterhead.", "signature.", "order.", "document.", "emergency.cover_sheet")
# What cannot be known before somebody proved their address is not shown before.
UNPROVEN = frozenset({"request.duplicate", "preservation.extension_in_time"})


def forms_of(draft: Draft, *, bound: bool) -> RequestForms:
    """Return every input of the draft with what was typed; bound ones are judged.

    Whoever proved an address writes from it, whatever else was typed.
    """
    proven = {"officer_email": [draft.owner_email]} if draft.owner_email else {}
    data = data_of({**draft.answers, **proven})
    return RequestForms(draft.kind, data, current_policy(), bound=bound)


def written(shown: RequestForms) -> Submission:
    """Return the request that valid forms hold. Raises SubmissionError."""
    return parse_submission(shown.raw())


def examined(draft: Draft, submission: Submission) -> Examined:
    """Judge the request, telling nothing about others to whoever proved no address."""
    rows = list(queries.draft_papers(draft))
    named = tuple(
        SubmittedDocument(row.document.filename, queries.role_of(row.role)) for row in rows
    )
    signed = queries.standing_signature(draft, submission) is not None
    arrival = Arrival(
        officer_email=draft.owner_email or None,
        drawn_signature=signed,
        papers=tuple(row.document for row in rows),
    )
    return examine_submission(replace(submission, documents=named), current_policy(), arrival)


def findings_for(draft: Draft, found: Examined) -> list[officer_view.FindingWords]:
    """Return what the officer may read of it, in words."""
    words = officer_view.words_of(found.findings, current_policy())
    hidden = frozenset() if draft.owner_email else UNPROVEN
    return [item for item in words if item.code not in hidden]


def about_papers(item: officer_view.FindingWords) -> bool:
    """Say whether a finding was made from what is inside the documents."""
    return item.code.startswith(_FROM_PAPERS)


def with_checking(
    found: Sequence[officer_view.FindingWords], documents: Iterable[Document], *, sent: bool = False
) -> list[Any]:
    """Return findings with a row for each document that nobody has looked into yet.

    Until then a doubt about the papers says nothing, and is left out. What was ``sent`` has no
    further page to go on to.
    """
    waiting = [item for item in documents if inspection_of(item) is None]
    if not waiting:
        return list(found)
    words = _("We are looking at this file. You can go on meanwhile.")
    if sent:
        words = _("We are looking at this file. If anything is missing from it, we write to you.")
    checking: list[Any] = [
        {
            "outcome": "checking",
            "title": item.filename,
            "what_to_do": words,
        }
        for item in waiting
    ]
    settled = [item for item in found if not (about_papers(item) and item.outcome == "review")]
    return [*checking, *settled]


def failures(found: Sequence[officer_view.FindingWords]) -> list[officer_view.FindingWords]:
    """Return the defects alone."""
    return [item for item in found if item.outcome == "fail"]


def choice_of(draft: Draft, submission: Submission) -> Narrowing | None:
    """Return the choice where the process named does not reach everything asked, or None.

    Before the page that asks for the process nothing can be said of it.
    """
    if not first(draft.answers, "legal_process"):
        return None
    rows = queries.draft_papers(draft)
    named = tuple(
        SubmittedDocument(row.document.filename, queries.role_of(row.role)) for row in rows
    )
    choice = narrowing(replace(submission, documents=named), current_policy())
    return choice if choice is not None and choice.is_worth_asking else None


def choice_key(choice: Narrowing) -> str:
    """Return what the choice was about, so that other answers ask it again."""
    return "|".join([choice.process, *choice.reached, *choice.beyond, *choice.for_counsel])
