"""Which account (G3, G4)."""

from __future__ import annotations

from collections.abc import Iterator

from rules.accounts import identified_by
from rules.checks.common import basis_of_input
from rules.facts import Facts
from rules.findings import Finding, find
from rules.policy import Policy
from rules.submission import Account, Submission
from rules.vocabulary import Outcome


def check_present(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``username.present``: for account information, or something else that identifies."""
    applies = submission.kind == "account_information"
    for index, account in enumerate(submission.accounts or (Account(),)):
        at = f"accounts[{index}].username"
        if not applies:
            yield find(policy, "username.present", "not_applicable", at)
            continue
        others = [name for name in identified_by(account) if name != "username"]
        outcome: Outcome = "pass" if account.username else "review" if others else "fail"
        yield find(
            policy,
            "username.present",
            outcome,
            at,
            basis=basis_of_input(facts),
            parameters={"identified_by": others},
        )


def check_valid(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``username.valid``: allowed by the platform, else a person looks."""
    rule = policy.usernames
    for index, account in enumerate(submission.accounts or (Account(),)):
        at, given = f"accounts[{index}].username", account.username
        if given is None:
            yield find(policy, "username.valid", "not_applicable", at)
            continue
        allowed = len(given) <= rule.longest and rule.pattern.fullmatch(given)
        yield find(
            policy,
            "username.valid",
            "pass" if allowed else "review",
            at,
            basis=basis_of_input(facts),
            parameters={"given": given},
        )
