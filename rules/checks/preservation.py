"""Extensions of a preservation (G5)."""

from __future__ import annotations

from collections.abc import Iterator

from rules.addresses import ancestors, domain_of
from rules.checks.common import basis_of_input
from rules.clocks import extension_in_time
from rules.facts import Facts, PreservationFact
from rules.findings import Finding, find
from rules.policy import Policy
from rules.submission import Submission
from rules.vocabulary import Outcome


def known_preservation(
    submission: Submission, policy: Policy, facts: Facts
) -> PreservationFact | None:
    """Return the preservation that is named, if it is one this officer's agency asked for.

    To anybody else it is unknown, so that references cannot be tried out. Whoever asked from free
    mail shares a domain with strangers and is known by the whole address alone.
    """
    fact = facts.preservations.get(submission.preservation_reference or "")
    if fact is None or fact.officer_email is None:
        return fact
    email = (submission.officer.email or "").casefold()
    asked, asks = domain_of(fact.officer_email), domain_of(submission.officer.email)
    free = policy.email.free_domains
    if asked is None or asks is None or free.intersection(ancestors(asked)):
        return fact if email and email == fact.officer_email.casefold() else None
    return fact if ancestors(asked)[-1] == ancestors(asks)[-1] else None


def check_extension(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``preservation.extension_in_time``: in time, for a person, or nothing to extend."""
    code, at = "preservation.extension_in_time", "preservation_reference"
    if submission.kind != "preservation_extension":
        yield find(policy, code, "not_applicable", at)
        return
    fact = known_preservation(submission, policy, facts)
    outcome, reason = _judge(fact, policy, facts)
    expires_at = fact.expires_at if fact else None
    yield find(
        policy,
        code,
        outcome,
        at,
        basis=basis_of_input(facts),
        parameters={
            "reason": reason,
            "expires_at": expires_at.isoformat() if expires_at else None,
            "hours": policy.numbers.extension_notice.value,
            "reference": submission.preservation_reference,
        },
    )


def _judge(
    fact: PreservationFact | None, policy: Policy, facts: Facts
) -> tuple[Outcome, str | None]:
    if fact is None:
        return "fail", "unknown"
    if fact.status == "erased":
        return "fail", "erased"
    if fact.status in ("expired", "released"):
        return "review", fact.status
    if fact.extensions >= policy.numbers.extensions_without_review.value:
        return "review", "extended_before"
    if fact.expires_at is None:
        return "review", "no_end_fixed"
    if not extension_in_time(facts.now, fact.expires_at, policy):
        return "review", "late"
    return "pass", None
