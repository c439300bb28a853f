"""Redirect a request to whoever runs the server."""

from __future__ import annotations

from django.db import transaction

from audit.recording import record
from cases import letters, policies, queries, routing_queries
from cases.actions.alarm import silence
from cases.actions.deadlines import follow_deadlines
from cases.actions.locking import found, keep_pdf, locked, save, send_letter
from cases.entries import Standing
from cases.models import AccountIdentifier, Case
from core.actor import Actor
from rules.policy import Policy


def redirect(*, by: Actor, case_id: str) -> Case:
    """Tell the officer whom to ask, and nobody else anything. Raises NotAllowed, Conflict."""
    standing = found(by=by, case_id=case_id)
    policy = queries.policy_of(standing.case)
    accounts = _check(by, standing, policy)
    draft = letters.compose_redirect(standing.case, accounts, policy)
    document = keep_pdf(by=by, draft=draft, policy=policy)
    with transaction.atomic():
        standing = locked(by=by, case_id=case_id, version=standing.case.version)
        _check(by, standing, policy)
        case = standing.case
        case.redirect(by.id)
        save(case, "status", "redirected_at", "redirected_by")
        silence(by=by, case=case)
        letter = send_letter(by=by, case=case, draft=draft, document=document)
        follow_deadlines(by=by, case=case, because="case.redirected")
        record(
            action="case.redirected",
            by=by,
            subject=case,
            case_id=case.id,
            facts={"letter": letter.id},
        )
    return case


def _check(by: Actor, standing: Standing, policy: Policy) -> list[AccountIdentifier]:
    accounts = list(queries.current_accounts(standing.case))
    policies.check_can_redirect(
        by=by,
        standing=standing,
        all_private=routing_queries.is_elsewhere(standing.case),
        inventory_complete=policy.inventory["private"].complete,
    )
    return accounts
