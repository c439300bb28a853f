"""What may be decided for an account and a category; the reach is the confirmed process's (I8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cases.entries import DecisionEntry
from cases.models import AccountIdentifier, Case
from core.errors import NotAllowed
from rules.policy import Policy
from rules.reach import reach_of
from rules.vocabulary import DEPLOYMENTS, LegalProcess

GRID_KINDS = ("account_information", "emergency_disclosure")
"""Kinds that ask for records; the others are accepted without a grid of decisions."""


def check_grid(
    *, case: Case, accounts: Mapping[str, AccountIdentifier], entries: Sequence[DecisionEntry]
) -> None:
    """The grid is whole: each current account and each category asked for, once."""
    if case.kind not in GRID_KINDS:
        if entries:
            raise NotAllowed("decisions.not_asked", "This kind of request asks for no records.")
        return
    pairs = [(entry.account_id, entry.category) for entry in entries]
    if len(set(pairs)) != len(pairs):
        raise NotAllowed("decisions.twice", "An account and category were decided twice.")
    if any(account_id not in accounts for account_id, _ in pairs):
        raise NotAllowed("decisions.other_account", "A decision names an account of another case.")
    asked = case.requested_categories
    missing = [
        f"{category} of {accounts[account_id].label}"
        for account_id in accounts
        for category in asked
        if (account_id, category) not in pairs
    ]
    if missing or not pairs:
        raise NotAllowed(
            "decisions.missing",
            f"Not decided yet: {'; '.join(missing) or 'any category'}.",
            "Decide each category of each account: produce, narrow, or object.",
        )


def check_entry(
    *,
    case: Case,
    account: AccountIdentifier,
    entry: DecisionEntry,
    confirmed: LegalProcess,
    policy: Policy,
) -> None:
    """What is to be produced was asked for, exists with us, and is reached."""
    starts, ends = entry.period
    if starts is not None and ends is not None and ends <= starts:
        raise NotAllowed("decision.period", "The period ends before it starts.")
    if not entry.produce:
        return
    what = f"{entry.category} of {account.label}"
    if case.requested_categories and entry.category not in case.requested_categories:
        raise NotAllowed("decision.not_requested", f"Nobody asked for {what}.")
    _check_held(account, entry, policy, what)
    if case.is_emergency:
        return
    reach = reach_of(confirmed, entry.category, policy)
    if reach == "no":
        raise NotAllowed(
            "decision.not_reached",
            f"The confirmed process ({confirmed.replace('_', ' ')}) does not reach {what}.",
            "Object to this category, or return the request for process that reaches it.",
        )
    if reach == "review" and not entry.review_confirmed:
        raise NotAllowed(
            "decision.reach_unconfirmed",
            f"The policy leaves it to counsel whether this process reaches {what}.",
            "Confirm the reach of this category explicitly.",
        )


def _check_held(
    account: AccountIdentifier, entry: DecisionEntry, policy: Policy, what: str
) -> None:
    for deployment in DEPLOYMENTS:
        if deployment == account.deployment:
            if entry.category in policy.inventory[deployment].categories:
                return
            raise NotAllowed(
                "decision.not_held",
                f"We hold no {what}: the server is {deployment}.",
                "Object to this category, or redirect the request.",
            )
    raise NotAllowed(
        "decision.server_unknown",
        f"No server is known for {what}.",
        "Identify the server of this account first.",
    )
