"""Accept a request, with a decision for each account and category."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from django.db import transaction

from audit.recording import record
from cases import (
    counsel_policies,
    counsel_queries,
    lane_availability,
    letters,
    policies,
    queries,
    reach_policies,
)
from cases.actions.alarm import silence
from cases.actions.deadlines import follow_deadlines
from cases.actions.locking import found, keep_pdf, locked, save, send_letter
from cases.entries import DecisionEntry, Standing
from cases.models import AccountIdentifier, Case, Decision, LegalProcess
from cases.states import Basis
from core import clock
from core.actor import Actor
from core.canonical import digest
from rules.policy import Policy
from rules.vocabulary import LegalProcess as ProcessKind

Accounts = Mapping[str, AccountIdentifier]


def accept(*, by: Actor, case_id: str, decisions: Sequence[DecisionEntry] = ()) -> Case:
    """Accept the request under the process that counsel confirmed.

    A request for account information needs one decision for each account and each category asked
    for; the other kinds take none: for a preservation acceptance confirms it, for a removal it
    says that it is done. Raises NotAllowed with the first thing in the way, Conflict.
    """
    standing = found(by=by, case_id=case_id)
    policy = queries.policy_of(standing.case)
    accounts = _check(by, standing, decisions, policy)
    draft = letters.compose_acceptance(standing.case, accounts, decisions, policy)
    document = keep_pdf(by=by, draft=draft, policy=policy)
    with transaction.atomic():
        standing = locked(by=by, case_id=case_id, version=standing.case.version)
        _check(by, standing, decisions, policy)
        case = standing.case
        case.accept(by.id)
        basis = str(Basis.PROCESS) if decisions else ""
        case.basis = basis
        save(case, "status", "accepted_at", "accepted_by", "basis")
        silence(by=by, case=case)
        decide(by=by, decisions=decisions, basis=basis)
        letter = send_letter(by=by, case=case, draft=draft, document=document)
        follow_deadlines(by=by, case=case, because="case.accepted")
        record(
            action="case.accepted",
            by=by,
            subject=case,
            case_id=case.id,
            facts={
                "basis": basis,
                "kind": case.kind,
                "process": case.legal_process,
                "letter": letter.id,
                **grid_facts(decisions),
            },
        )
    return case


def decide(*, by: Actor, decisions: Sequence[DecisionEntry], basis: str) -> None:
    """Write the decisions; called within the act that makes them."""
    moment = clock.now()
    for entry in decisions:
        Decision.objects.create(
            account_id=entry.account_id,
            category=entry.category,
            basis=basis,
            produce=entry.produce,
            narrowed_to=entry.narrowed_to,
            objection=entry.objection,
            reason=entry.reason,
            period_from=entry.period[0],
            period_to=entry.period[1],
            decided_at=moment,
            decided_by=by.id,
        )


def grid_facts(decisions: Sequence[DecisionEntry]) -> dict[str, object]:
    """Return what the log keeps of the decisions: which, and a digest that includes the words."""
    rows = [
        {
            "account": entry.account_id,
            "category": entry.category,
            "produce": entry.produce,
            "from": entry.period[0].isoformat() if entry.period[0] else None,
            "to": entry.period[1].isoformat() if entry.period[1] else None,
        }
        for entry in decisions
    ]
    words = [[entry.narrowed_to, entry.objection, entry.reason] for entry in decisions]
    return {"decisions": rows, "decisions_sha256": digest([rows, words])}


def _check(
    by: Actor, standing: Standing, decisions: Sequence[DecisionEntry], policy: Policy
) -> Accounts:
    case = standing.case
    process = LegalProcess.objects.filter(case=case).first()
    policies.check_can_accept(
        by=by,
        standing=standing,
        process=process,
        all_private=queries.every_server_is_private(case),
        denied=queries.agency_denied(case),
        ours_to_remove=case.kind == "content_removal" and lane_availability.is_ours_to_remove(case),
    )
    counsel_policies.check_is_authenticated(
        needed=counsel_queries.authentication_needed(case, process),
        outcomes=counsel_queries.outcomes_of_authentication(case),
    )
    accounts = {row.id: row for row in queries.current_accounts(case)}
    reach_policies.check_grid(case=case, accounts=accounts, entries=decisions)
    kind = cast("ProcessKind", process.kind if process else "none")
    for entry in decisions:
        reach_policies.check_entry(
            case=case,
            account=accounts[entry.account_id],
            entry=entry,
            confirmed=kind,
            policy=policy,
        )
    return accounts
