"""Sending what was written, once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.actions import OfficerDetails, note_proven_mailbox, remember_officer
from cases.models import Case
from core import clock
from core.actor import Actor
from core.errors import NotFound
from intake import policies, queries
from intake.actions.signing import hand_over, keep_signature_papers
from intake.actions.submitting import Papers, cure_request, submit_request
from intake.facts import Arrival
from intake.models import Draft, GivenSignature
from intake.queries import Receipt
from rules.submission import Submission, parse_submission


def send(*, draft_id: str, raw: Mapping[str, Any]) -> Receipt:
    """Send the request that ``raw`` holds with the files beside the draft, once.

    Sending again returns the case of the first time. A signature counts only where it was given
    to exactly this request. Raises Invalid, NotAllowed, NotFound, Conflict where something else
    was sent from this draft at the same moment.
    """
    draft = queries.draft_of(draft_id)
    if draft.case_id is not None:
        return queries.receipt_of(queries.case_of(draft.case_id))
    papers = [(row.document, queries.role_of(row.role)) for row in queries.draft_papers(draft)]
    if draft.cures_id is not None:
        return _send_cure(draft_id, raw, papers)
    written = parse_submission(raw)
    if draft.owner_email:
        given = written.officer.email or ""
        policies.check_proven_sender(given=given, known=[draft.owner_email])
    signature = queries.standing_signature(draft, written)
    receipt = submit_request(
        by=draft.actor(),
        raw=queries.with_documents(written, papers),
        via="form",
        officer_email=draft.owner_email or None,
        idempotency_key=f"draft-{draft.id}",
        arrival=Arrival(drawn_signature=signature is not None),
        stored=[document for document, _ in papers],
        also=keep_signature_papers(signature) if signature is not None else (),
        language=draft.language,
    )
    with transaction.atomic():
        mark_sent(queries.locked_draft(draft_id), receipt, draft.actor(), signature)
        if draft.owner_email:
            _remember(receipt.case, written)
    return receipt


@transaction.atomic
def _send_cure(draft_id: str, raw: Mapping[str, Any], papers: Papers) -> Receipt:
    draft = queries.locked_draft(draft_id)
    if draft.case_id is not None:
        case = queries.case_of(draft.case_id)
        return queries.receipt_of(case, case.round)
    case = queries.case_of(draft.cures_id or "")
    officer, written = case.officer, parse_submission(raw)
    if officer is None:
        raise NotFound("There is no such request.")
    said = parse_submission(case.submission).officer.email or ""
    policies.check_proven_sender(
        given=written.officer.email or "", known=[officer.email, said.strip()]
    )
    by = officer.actor()
    signature = queries.standing_signature(draft, written)
    receipt = cure_request(
        by=by,
        case_id=draft.cures_id or "",
        raw=raw,
        new_documents=papers,
        arrival=Arrival(drawn_signature=signature is not None),
    )
    mark_sent(draft, receipt, by, signature)
    return receipt


def mark_sent(draft: Draft, receipt: Receipt, by: Actor, signature: GivenSignature | None) -> None:
    """What was typed lies in the case now; a second copy would only outlive it."""
    if draft.case_id is not None:
        return
    draft.case, draft.sent_at, draft.sent_by = receipt.case, clock.now(), by.id
    draft.answers = {}
    draft.save(update_fields=["case", "sent_at", "sent_by", "answers"])
    if signature is not None:
        hand_over(by=by, signature=signature, case=receipt.case)
    GivenSignature.objects.filter(draft=draft).delete()


def _remember(case: Case, written: Submission) -> None:
    """The next request of the same mailbox begins with these details."""
    if case.officer is None:
        return
    said, agency = written.officer, written.agency
    note_proven_mailbox(officer_id=case.officer.id)
    remember_officer(
        by=case.officer.actor(),
        officer_id=case.officer.id,
        details=OfficerDetails(
            name=said.name or "",
            title=said.title or "",
            badge=said.badge or "",
            phone=said.phone or "",
            agency_name=(agency.name or "")[:200],
            country=case.country,
        ),
    )
