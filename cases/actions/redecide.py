"""Decide anew what is produced, before a production was built."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from django.db import transaction

from audit.recording import record
from cases import counsel_policies, counsel_queries, letters, queries, reach_policies
from cases.actions.accept import Accounts, decide, grid_facts
from cases.actions.locking import found, keep_pdf, locked, save, send_letter
from cases.entries import DecisionEntry, Standing
from cases.models import Case, Decision, EarlierDecision, LegalProcess
from core import clock
from core.actor import Actor
from rules.policy import Policy
from rules.vocabulary import LegalProcess as ProcessKind

_KEPT = ("category", "basis", "produce", "narrowed_to", "objection", "period_from", "period_to",
         "decided_at", "decided_by")  # fmt: skip


def redecide(*, by: Actor, case_id: str, decisions: Sequence[DecisionEntry]) -> Case:
    """Replace every decision of the case; what stood before is kept as its history.

    The officer gets a letter that takes the place of the last. Raises NotAllowed with the first
    thing in the way, Conflict.
    """
    standing = found(by=by, case_id=case_id)
    policy = queries.policy_of(standing.case)
    accounts = _check(by, standing, decisions, policy)
    draft = letters.compose_acceptance(
        standing.case, accounts, decisions, policy, replaces=_last_decided(standing.case)
    )
    document = keep_pdf(by=by, draft=draft, policy=policy)
    with transaction.atomic():
        standing = locked(by=by, case_id=case_id, version=standing.case.version)
        _check(by, standing, decisions, policy)
        case = standing.case
        _replace(by, case)
        decide(by=by, decisions=decisions, basis=case.basis)
        save(case)
        letter = send_letter(by=by, case=case, draft=draft, document=document)
        record(
            action="case.redecided",
            by=by,
            subject=case,
            case_id=case.id,
            facts={
                "basis": case.basis,
                "process": case.legal_process,
                "letter": letter.id,
                **grid_facts(decisions),
            },
        )
    return case


def _replace(by: Actor, case: Case) -> None:
    """Move the decisions that stand into the history."""
    moment = clock.now()
    standing = list(Decision.objects.select_for_update().filter(account__case=case))
    EarlierDecision.objects.bulk_create(
        EarlierDecision(
            account_id=row.account_id,
            replaced_at=moment,
            replaced_by=by.id,
            **{name: getattr(row, name) for name in _KEPT},
        )
        for row in standing
    )
    Decision.objects.filter(pk__in=[row.pk for row in standing]).delete()


def _last_decided(case: Case) -> datetime | None:
    newest = Decision.objects.filter(account__case=case).order_by("-decided_at").first()
    return newest.decided_at if newest else None


def _check(
    by: Actor, standing: Standing, decisions: Sequence[DecisionEntry], policy: Policy
) -> Accounts:
    case = standing.case
    built = counsel_queries.production_is_built(case)
    counsel_policies.check_can_redecide(by=by, standing=standing, built=built)
    accounts = {row.id: row for row in queries.current_accounts(case)}
    reach_policies.check_grid(case=case, accounts=accounts, entries=decisions)
    process = LegalProcess.objects.filter(case=case).first()
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
