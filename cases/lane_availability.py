"""Which acts of the emergency lane and on other people's servers mean anything for a case."""

from __future__ import annotations

from cases import (
    emergency_policies,
    emergency_queries,
    queries,
    routing_policies,
    routing_queries,
)
from cases.entries import Standing
from cases.models import Case
from core.actor import Actor


def check_acknowledge(*, by: Actor, standing: Standing) -> None:
    alarm = emergency_queries.newest_alarm(standing.case)
    emergency_policies.check_can_acknowledge(by=by, alarm=alarm)


def check_propose(*, by: Actor, standing: Standing) -> None:
    case = standing.case
    emergency_policies.check_can_propose(
        by=by,
        standing=standing,
        call_back=queries.confirmed_call_back(case),
        open_proposal=emergency_queries.open_proposal(case),
        domestic=emergency_queries.is_domestic(case),
        rules=queries.policy_of(case).emergency,
    )


def check_refuse(*, by: Actor, standing: Standing) -> None:
    proposal = emergency_queries.open_proposal(standing.case)
    emergency_policies.check_can_decide_proposal(by=by, proposal=proposal)


def check_behind_grant(*, by: Actor, standing: Standing) -> None:
    """Ask what a grant needs beside the state of the case: enough people, nobody twice."""
    case = standing.case
    proposal = emergency_queries.open_proposal(case)
    emergency_policies.check_is_anothers(by=by, proposal=proposal)
    rules = queries.policy_of(case).emergency
    behind = emergency_queries.people_behind(case)
    emergency_policies.check_people(by=by, behind=behind, rules=rules)


def check_settle(*, by: Actor, standing: Standing) -> None:
    debt = emergency_queries.debt_of(standing.case)
    emergency_policies.check_can_settle_debt(by=by, debt=debt)


def check_route(*, by: Actor, standing: Standing) -> None:
    deployments = routing_queries.deployments_of(standing.case)
    routing_policies.check_can_route(by=by, standing=standing, deployments=deployments)


def check_removal(*, by: Actor, standing: Standing) -> None:
    deployments = routing_queries.deployments_of(standing.case)
    routing_policies.check_can_decide_removal(by=by, standing=standing, deployments=deployments)


FIRST_VERBS = (("acknowledge", "Acknowledge the alarm", check_acknowledge),)
VERBS = (
    ("propose_emergency", "Propose the emergency disclosure", check_propose),
    ("refuse_proposal", "Refuse the proposal", check_refuse),
    ("settle_confirmation", "Record the written confirmation", check_settle),
    ("decide_removal", "Decide about the content", check_removal),
    ("route", "Choose what the customer is told", check_route),
)
NAMES = frozenset(verb for verb, _label, _check in (*FIRST_VERBS, *VERBS))


def applies(verb: str, case: Case) -> bool:
    """Say whether one of these acts means anything for this case at all."""
    if verb == "acknowledge":
        return emergency_queries.open_alarm(case) is not None
    if verb == "propose_emergency":
        return case.is_emergency
    if verb == "refuse_proposal":
        return emergency_queries.open_proposal(case) is not None
    if verb == "settle_confirmation":
        debt = emergency_queries.debt_of(case)
        return debt is not None and debt.settled_at is None
    if verb == "decide_removal":
        return case.kind == "content_removal" and is_ours_to_remove(case)
    return "cloud" in routing_queries.deployments_of(case)


def is_ours_to_remove(case: Case) -> bool:
    """Say whether some of the content is on a server that we ourselves run (G12)."""
    return "community" in routing_queries.deployments_of(case)
