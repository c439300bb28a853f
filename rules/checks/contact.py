"""Where the answer goes: an official e-mail address (G4, G5)."""

from __future__ import annotations

from collections.abc import Iterator

from rules.addresses import ancestors, domain_of
from rules.checks.common import is_user_report
from rules.facts import AgencyDomainFact, Facts
from rules.findings import Finding, find
from rules.policy import Policy
from rules.submission import Submission
from rules.vocabulary import Outcome

AT = "officer.email"


def check_present(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``official_email.present``: all but a user's report."""
    if is_user_report(submission, policy):
        yield find(policy, "official_email.present", "not_applicable", AT)
        return
    yield find(policy, "official_email.present", "pass" if submission.officer.email else "fail", AT)


def check_valid(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``official_email.valid``: well formed; nothing is looked up."""
    email = submission.officer.email
    if email is None or is_user_report(submission, policy):
        yield find(policy, "official_email.valid", "not_applicable", AT)
        return
    outcome: Outcome = "pass" if domain_of(email) else "fail"
    yield find(policy, "official_email.valid", outcome, AT, parameters={"given": email})


def check_domain(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``official_email.domain``: verified, unknown to us, or free mail."""
    domain = domain_of(submission.officer.email)
    if domain is None or is_user_report(submission, policy):
        yield find(policy, "official_email.domain", "not_applicable", AT)
        return
    if any(name in policy.email.free_domains for name in ancestors(domain)):
        parameters = {"domain": domain, "agency": None}
        yield find(policy, "official_email.domain", "fail", AT, parameters=parameters)
        return
    agency = agency_of(domain, facts)
    yield find(
        policy,
        "official_email.domain",
        "pass" if agency and agency.verified else "review",
        AT,
        parameters={"domain": domain, "agency": agency.agency_name if agency else None},
    )


def agency_of(domain: str, facts: Facts) -> AgencyDomainFact | None:
    """Return the agency that holds the domain or a domain above it, never a public suffix."""
    for name in ancestors(domain):
        if name in facts.agency_domains:
            return facts.agency_domains[name]
    return None
