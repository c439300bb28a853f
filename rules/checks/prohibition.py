"""A claimed prohibition of notice and how long it lasts (G8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rules.checks.common import basis_of_input, with_role
from rules.clocks import add_length
from rules.facts import Facts
from rules.findings import Finding, find
from rules.policy import Policy
from rules.submission import Submission


def is_claimed(submission: Submission) -> bool:
    """Say whether non-disclosure is claimed: said so, dated, or an order of that role attached."""
    claim = submission.nondisclosure
    if claim.ordered is not None:
        return claim.ordered or bool(with_role(submission, "nondisclosure_order"))
    dated = claim.starts_on or claim.expires_on or claim.authority
    return bool(dated or with_role(submission, "nondisclosure_order"))


def check_duration(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``prohibition.duration``: an end within the policy's longest time; never fails."""
    code, at = "prohibition.duration", "nondisclosure.expires_on"
    if not is_claimed(submission):
        yield find(policy, code, "not_applicable", at)
        return
    reasons = _reasons(submission, policy, facts.now.date())
    yield find(
        policy,
        code,
        "review" if reasons else "pass",
        at,
        basis=basis_of_input(facts),
        parameters={"reasons": reasons},
    )


def _reasons(submission: Submission, policy: Policy, today: date) -> list[str]:
    claim = submission.nondisclosure
    start, end = claim.starts_on or today, claim.expires_on
    reasons = []
    if end is None:
        reasons.append("no_end")
    elif end < start:
        reasons.append("ends_before_start")
    elif end > add_length(start, policy.numbers.prohibition_longest):
        reasons.append("too_long")
    if not with_role(submission, "legal_process", "nondisclosure_order"):
        reasons.append("no_order_attached")
    return reasons
