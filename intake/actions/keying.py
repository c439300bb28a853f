"""Keying in what came by letter, fax, registered agent, telephone or hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from cases import policies as case_policies
from cases.entries import ServiceEntry
from core import clock
from core.actor import Actor
from intake import queries
from intake.actions.sending import mark_sent
from intake.actions.submitting import submit_request
from intake.facts import Arrival
from intake.queries import Receipt
from rules.submission import parse_submission


def key_in(
    *,
    by: Actor,
    draft_id: str,
    raw: Mapping[str, Any],
    via: str,
    service: ServiceEntry,
    language: str = "",
) -> Receipt:
    """Open the case of a request on paper or by telephone, with the scans beside the draft.

    The same checks as for every other way; it was received when it was served. Keying in the same
    draft again returns the case of the first time. Raises NotAllowed, Invalid, NotFound.
    """
    case_policies.check_can_submit(by=by)
    case_policies.check_can_key_in(by=by, via=via)
    case_policies.check_service(service=service, at=clock.now())
    draft = queries.draft_of(draft_id)
    if draft.case_id is not None:
        return queries.receipt_of(queries.case_of(draft.case_id))
    papers = [(row.document, queries.role_of(row.role)) for row in queries.draft_papers(draft)]
    receipt = submit_request(
        by=by,
        raw=queries.with_documents(parse_submission(raw), papers),
        via=via,
        idempotency_key=f"draft-{draft.id}",
        arrival=Arrival(service=service),
        stored=[document for document, _ in papers],
        received_at=service.served_at,
        language=language or draft.language,
    )
    with transaction.atomic():
        mark_sent(queries.locked_draft(draft_id), receipt, by, None)
    return receipt
