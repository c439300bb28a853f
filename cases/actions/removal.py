"""Decide about content on our own server: under the code of conduct, or on a compelling request."""

from __future__ import annotations

from django.db import transaction

from audit.recording import record
from cases import letters, queries, removal_letters, routing_policies, routing_queries
from cases.actions.alarm import silence
from cases.actions.deadlines import follow_deadlines
from cases.actions.locking import found, keep_pdf, locked, save, send_letter
from cases.entries import RemovalEntry, Standing
from cases.models import Case, RemovalDecision
from cases.states import RemovalOutcome
from core.actor import Actor


def preview_removal(*, by: Actor, case_id: str, decision: RemovalEntry) -> letters.Draft:
    """Return the answer to the requester without keeping it. Raises NotFound, NotAllowed."""
    standing = found(by=by, case_id=case_id)
    _check(by, standing)
    return _draft(standing.case, decision)


def decide_removal(*, by: Actor, case_id: str, decision: RemovalEntry) -> Case:
    """Remove the content or leave it, and answer the requester; ends the triage of the request.

    A statement of reasons to the account holder follows from ``case.removal_decided``, through the
    gate of notices. Raises NotFound, Invalid, NotAllowed, Conflict.
    """
    standing = found(by=by, case_id=case_id)
    _check(by, standing)
    routing_policies.check_removal(
        outcome=decision.outcome,
        ground=decision.ground,
        rule=decision.rule,
        circumstances=decision.circumstances,
    )
    draft = _draft(standing.case, decision)
    document = keep_pdf(by=by, draft=draft, policy=queries.policy_of(standing.case))
    removed = decision.outcome == RemovalOutcome.REMOVED
    with transaction.atomic():
        standing = locked(by=by, case_id=case_id, version=standing.case.version)
        _check(by, standing)
        case = standing.case
        _write(by, case, decision, removed)
        letter = send_letter(by=by, case=case, draft=draft, document=document)
        record(
            action="case.removal_decided",
            by=by,
            subject=case,
            case_id=case.id,
            facts={
                "outcome": decision.outcome,
                "ground": decision.ground,
                "tell_user": decision.tell_user,
            },
            personal={"rule": decision.rule, "circumstances": decision.circumstances},
        )
        record(
            action="case.accepted" if removed else "case.declined",
            by=by,
            subject=case,
            case_id=case.id,
            facts={"letter": letter.id, "basis": "", "kind": case.kind, "decisions": []},
        )
    return case


def _write(by: Actor, case: Case, decision: RemovalEntry, removed: bool) -> None:
    if removed:
        case.accept(by.id)
        save(case, "status", "accepted_at", "accepted_by")
    else:
        case.decline(by.id)
        case.decline_reason = decision.circumstances.strip()
        save(case, "status", "declined_at", "declined_by", "decline_reason")
    RemovalDecision.objects.create(
        case=case,
        outcome=decision.outcome,
        ground=decision.ground,
        rule=decision.rule.strip(),
        circumstances=decision.circumstances.strip(),
        tell_user=decision.tell_user and removed,
        decided_by=by.id,
    )
    silence(by=by, case=case)
    follow_deadlines(by=by, case=case, because="case.accepted" if removed else "case.declined")


def _draft(case: Case, decision: RemovalEntry) -> letters.Draft:
    return removal_letters.compose_removal(case, decision, queries.policy_of(case))


def _check(by: Actor, standing: Standing) -> None:
    routing_policies.check_can_decide_removal(
        by=by, standing=standing, deployments=routing_queries.deployments_of(standing.case)
    )
