"""Writing a request, page by page, and sending it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction

from cases.models import Case
from cases.queries import current_policy
from core import clock
from core.actor import Actor
from core.errors import Invalid, NotFound
from core.language import in_use
from documents.actions import store
from documents.safety import check_together, sniff
from intake import policies, queries
from intake.actions.submitting import Papers, cure_request, submit_request
from intake.models import Draft, DraftDocument
from intake.queries import Receipt
from rules.submission import parse_submission
from rules.vocabulary import Role


@transaction.atomic
def begin(*, kind: str, answers: Mapping[str, Any] | None = None) -> Draft:
    """Begin a request; nothing of it is recorded in the log until it is sent."""
    return Draft.objects.create(kind=kind, answers=dict(answers or {}), language=_language())


@transaction.atomic
def begin_cure(*, case: Case, answers: Mapping[str, Any]) -> Draft:
    """Begin completing a returned request, with everything it said already."""
    return Draft.objects.create(
        kind=case.kind, cures=case, answers=dict(answers), language=case.language
    )


@transaction.atomic
def keep(*, draft_id: str, kind: str, answers: Mapping[str, Any]) -> Draft:
    """Keep what was typed, right or wrong. Raises NotFound, NotAllowed."""
    draft = _locked(draft_id)
    policies.check_can_change_draft(draft=draft)
    draft.kind, draft.answers, draft.changed_at = kind, dict(answers), clock.now()
    draft.language = _language()
    draft.save(update_fields=["kind", "answers", "changed_at", "language"])
    return draft


def attach(*, draft_id: str, filename: str, content: bytes, role: Role) -> DraftDocument:
    """Put an uploaded file into the vault and beside the draft. Raises Invalid, NotAllowed."""
    policy = current_policy()
    draft = queries.draft_of(draft_id)
    policies.check_can_change_draft(draft=draft)
    media_type = sniff(filename, content, policy.documents)
    beside = [(row.document.filename, row.document.length) for row in queries.draft_papers(draft)]
    if len(beside) >= policy.documents.count.value:
        check_together([(name, b"") for name, _ in [*beside, (filename, 0)]], policy.documents)
    total = sum(length for _, length in beside) + len(content)
    if total > policy.documents.bytes_total.value:
        raise Invalid({"documents": ["The files together are too large. Send them in parts."]})
    document = store(
        by=draft.actor(),
        filename=filename,
        content=content,
        media_type=media_type,
        origin="received",
    )
    return DraftDocument.objects.create(
        draft=draft, document=document, role=role, position=len(beside)
    )


@transaction.atomic
def detach(*, draft_id: str, document_id: str) -> None:
    """Take a file away from a draft; what is removed before sending is not part of the request."""
    draft = _locked(draft_id)
    policies.check_can_change_draft(draft=draft)
    DraftDocument.objects.filter(draft=draft, document_id=document_id).delete()


def send(*, draft_id: str, raw: Mapping[str, Any]) -> Receipt:
    """Send the request that ``raw`` holds with the files beside the draft, once.

    Sending again returns the case of the first time. Raises Invalid, NotAllowed, NotFound,
    Conflict where something else was sent from this draft at the same moment.
    """
    draft = queries.draft_of(draft_id)
    if draft.case_id is not None:
        return queries.receipt_of(queries.case_of(draft.case_id))
    papers = [(row.document, queries.role_of(row.role)) for row in queries.draft_papers(draft)]
    if draft.cures_id is not None:
        return _send_cure(draft_id, raw, papers)
    submission = queries.with_documents(parse_submission(raw), papers)
    receipt = submit_request(
        by=draft.actor(),
        raw=submission,
        via="form",
        idempotency_key=f"draft-{draft.id}",
        stored=[document for document, _ in papers],
        language=draft.language,
    )
    with transaction.atomic():
        _mark_sent(_locked(draft_id), receipt, draft.actor())
    return receipt


@transaction.atomic
def _send_cure(draft_id: str, raw: Mapping[str, Any], papers: Papers) -> Receipt:
    draft = _locked(draft_id)
    if draft.case_id is not None:
        case = queries.case_of(draft.case_id)
        return queries.receipt_of(case, case.round)
    officer = queries.case_of(draft.cures_id or "").officer
    if officer is None:
        raise NotFound("There is no such request.")
    by = officer.actor()
    receipt = cure_request(by=by, case_id=draft.cures_id or "", raw=raw, new_documents=papers)
    _mark_sent(draft, receipt, by)
    return receipt


def _mark_sent(draft: Draft, receipt: Receipt, by: Actor) -> None:
    """What was typed lies in the case now; a second copy would only outlive it."""
    if draft.case_id is not None:
        return
    draft.case, draft.sent_at, draft.sent_by = receipt.case, clock.now(), by.id
    draft.answers = {}
    draft.save(update_fields=["case", "sent_at", "sent_by", "answers"])


def _language() -> str:
    """Return the language the writer reads; the letters and mails will speak it too."""
    return in_use() or settings.LANGUAGE_CODE


def _locked(draft_id: str) -> Draft:
    draft = Draft.objects.select_for_update().filter(pk=draft_id).first()
    if draft is None:
        raise NotFound("There is no such draft.")
    return draft
