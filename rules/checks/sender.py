"""Who really sent it. Staff only: an officer's view never holds these findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rules.addresses import domain_of
from rules.facts import Facts
from rules.findings import Finding, find
from rules.lookalike import resembled
from rules.policy import Policy
from rules.submission import Submission
from rules.vocabulary import Outcome

AT = "officer.email"
_AUTHENTICATED: Mapping[str | None, Outcome] = {
    "pass": "pass",
    "doubtful": "review",
    "fail": "fail",
    None: "not_applicable",
}


def check_authenticated(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``sender.authenticated``: what our own mail server said of the sending domain."""
    said = facts.sender.authenticated if facts.sender else None
    yield find(policy, "sender.authenticated", _AUTHENTICATED[said], AT)


def check_lookalike(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``sender.lookalike_domain``: imitates an agency of our directory, or mixes scripts."""
    code, domain = "sender.lookalike_domain", domain_of(submission.officer.email)
    if facts.sender and facts.sender.lookalike_of:
        parameters = {"domain": domain, "resembles": facts.sender.lookalike_of}
        yield find(policy, code, "fail", AT, parameters=parameters)
        return
    if domain is None:
        yield find(policy, code, "not_applicable", AT)
        return
    likeness = resembled(domain, facts.agency_domains)
    if likeness is None:
        known = bool(facts.sender or facts.agency_domains)
        yield find(policy, code, "pass" if known else "not_applicable", AT)
        return
    parameters = {"domain": domain, "resembles": likeness.of}
    outcome: Outcome = "fail" if likeness.strong else "review"
    yield find(policy, code, outcome, AT, parameters=parameters)


def check_known_forger(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``sender.known_forger``: our own record of earlier forgeries."""
    outcome: Outcome = "not_applicable"
    if facts.sender:
        outcome = "fail" if facts.sender.known_forger else "pass"
    yield find(policy, "sender.known_forger", outcome, AT)
