"""Propose a voluntary disclosure, and decide on the proposal: two different people (G7)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from audit.recording import record
from cases import emergency_policies, emergency_queries, queries, reach_policies
from cases.actions.accept import Accounts, grid_facts
from cases.actions.alarm import silence
from cases.actions.locking import locked, save
from cases.entries import DecisionEntry, GoodFaithEntry
from cases.models import Case, EmergencyProposal
from cases.states import ProposalOutcome
from core.actor import Actor
from core.canonical import digest
from core.errors import Invalid
from rules.policy import Policy


@transaction.atomic
def propose_emergency(
    *, by: Actor, case_id: str, decisions: Sequence[DecisionEntry], good_faith: GoodFaithEntry
) -> EmergencyProposal:
    """Propose to counsel what to disclose, category by category, and why. Nothing is decided.

    Raises NotFound, and NotAllowed with the first thing in the way.
    """
    standing = locked(by=by, case_id=case_id)
    case = standing.case
    policy = queries.policy_of(case)
    emergency_policies.check_can_propose(
        by=by,
        standing=standing,
        call_back=queries.confirmed_call_back(case),
        open_proposal=emergency_queries.open_proposal(case),
        domestic=emergency_queries.is_domestic(case),
        rules=policy.emergency,
    )
    check_asked(case=case, decisions=decisions, good_faith=good_faith, policy=policy)
    texts = {name: text.strip() for name, text in vars(good_faith).items()}
    proposal = EmergencyProposal.objects.create(
        case=case,
        decisions=[_plain(entry) for entry in decisions],
        good_faith=texts,
        proposed_by=by.id,
    )
    save(case)
    silence(by=by, case=case)
    record(
        action="case.emergency_proposed",
        by=by,
        subject=case,
        case_id=case.id,
        facts={"proposal": proposal.id, **grid_facts(decisions)},
        personal={"good_faith": digest(texts)},
    )
    return proposal


@transaction.atomic
def refuse_proposal(*, by: Actor, case_id: str, reason: str) -> Case:
    """Refuse what was proposed, as counsel, with a reason for the desk. The request stays open.

    Raises NotFound, NotAllowed, Invalid without a reason.
    """
    standing = locked(by=by, case_id=case_id)
    case = standing.case
    proposal = emergency_queries.open_proposal(case)
    emergency_policies.check_can_decide_proposal(by=by, proposal=proposal)
    if not reason.strip():
        raise Invalid({"reason": ["Say why, for whoever proposed it."]})
    assert proposal is not None
    proposal.decide(by.id, ProposalOutcome.REFUSED, reason.strip())
    _save_decision(proposal)
    save(case)
    record(
        action="case.proposal_refused",
        by=by,
        subject=case,
        case_id=case.id,
        facts={"proposal": proposal.id},
        personal={"reason": proposal.reason},
    )
    return case


def check_asked(
    *,
    case: Case,
    decisions: Sequence[DecisionEntry],
    good_faith: GoodFaithEntry,
    policy: Policy,
) -> Accounts:
    """Check that the grid is whole, held by us and bounded, and that the record is complete.

    Raises NotAllowed with the first thing in the way.
    """
    accounts = {row.id: row for row in queries.current_accounts(case)}
    reach_policies.check_grid(case=case, accounts=accounts, entries=decisions)
    emergency_policies.check_good_faith(entries=decisions, record=good_faith)
    for entry in decisions:
        reach_policies.check_entry(
            case=case,
            account=accounts[entry.account_id],
            entry=entry,
            confirmed="none",
            policy=policy,
        )
    return accounts


def check_behind_grant(*, by: Actor, case: Case, policy: Policy) -> None:
    """Check that enough different people stand behind a grant, and nobody on both its sides."""
    proposal = emergency_queries.open_proposal(case)
    emergency_policies.check_is_anothers(by=by, proposal=proposal)
    behind = emergency_queries.people_behind(case)
    emergency_policies.check_people(by=by, behind=behind, rules=policy.emergency)


def grant_proposal(*, by: Actor, case: Case) -> str:
    """Mark the waiting proposal as granted, within the grant; return its id, empty for none."""
    proposal = emergency_queries.open_proposal(case)
    if proposal is None:
        return ""
    proposal.decide(by.id, ProposalOutcome.GRANTED)
    _save_decision(proposal)
    return str(proposal.id)


def _save_decision(proposal: EmergencyProposal) -> None:
    proposal.save(update_fields=["outcome", "reason", "decided_at", "decided_by"])


def _plain(entry: DecisionEntry) -> dict[str, object]:
    period = [moment.isoformat() if moment else None for moment in entry.period]
    return {**vars(entry), "period": period}
