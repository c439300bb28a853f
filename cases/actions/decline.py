"""Decline a request."""

from __future__ import annotations

from django.db import transaction

from audit.recording import record
from cases import counsel_queries, letters, policies, queries
from cases.actions.alarm import silence
from cases.actions.deadlines import follow_deadlines
from cases.actions.locking import found, keep_pdf, locked, save, send_letter
from cases.models import Case
from core.actor import Actor
from core.errors import Invalid


def decline(*, by: Actor, case_id: str, reason: str) -> Case:
    """Decline with a reason that is written for the officer.

    Where signs of forgery stand, or the agency denied the request in a call, or the court knew
    of no such order, no letter is made, so
    that a forger learns nothing. Raises NotAllowed, Invalid without a reason, Conflict.
    """
    if not reason.strip():
        raise Invalid({"reason": ["Say why, in words the officer may read."]})
    standing = found(by=by, case_id=case_id)
    policies.check_can_decline(by=by, standing=standing)
    policy = queries.policy_of(standing.case)
    draft = letters.compose_decline(standing.case, reason.strip(), policy)
    refuted = counsel_queries.order_refuted(standing.case)
    silent = bool(standing.alarms) or queries.agency_denied(standing.case) or refuted
    document = None if silent else keep_pdf(by=by, draft=draft, policy=policy)
    with transaction.atomic():
        standing = locked(by=by, case_id=case_id, version=standing.case.version)
        policies.check_can_decline(by=by, standing=standing)
        case = standing.case
        case.decline(by.id)
        case.decline_reason = reason.strip()
        save(case, "status", "declined_at", "declined_by", "decline_reason")
        silence(by=by, case=case)
        letter_id = ""
        if document is not None:
            letter_id = send_letter(by=by, case=case, draft=draft, document=document).id
        follow_deadlines(by=by, case=case, because="case.declined")
        record(
            action="case.declined",
            by=by,
            subject=case,
            case_id=case.id,
            facts={"letter": letter_id},
            personal={"reason": case.decline_reason},
        )
    return case
