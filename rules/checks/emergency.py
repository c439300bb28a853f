"""What an emergency request must say (G7). None of it delays a person's reading."""

from __future__ import annotations

from collections.abc import Iterator

from rules.addresses import domain_of
from rules.checks.common import basis_of_input, with_role
from rules.checks.contact import agency_of
from rules.facts import Facts
from rules.findings import Finding, find
from rules.policy import Policy
from rules.submission import Submission
from rules.vocabulary import Outcome

_TEXTS = ("person_in_danger", "nature", "necessity")


def _applies(submission: Submission) -> bool:
    return submission.kind == "emergency_disclosure"


def check_cover_sheet(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``emergency.cover_sheet``: sent as such; unsure if another document might be it."""
    code = "emergency.cover_sheet"
    if not _applies(submission):
        yield find(policy, code, "not_applicable", "documents")
        return
    sheets = with_role(submission, "cover_sheet")
    if sheets:
        yield find(policy, code, "pass", f"documents[{sheets[0]}]")
    elif submission.documents:
        yield find(policy, code, "review", "documents[0]", basis="inspection")
    else:
        yield find(policy, code, "fail", "documents")


def check_texts(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``emergency.person_in_danger``, ``.nature`` and ``.necessity``: given or missing."""
    for name in _TEXTS:
        code = f"emergency.{name}"
        if not _applies(submission):
            yield find(policy, code, "not_applicable", code)
            continue
        outcome: Outcome = "pass" if getattr(submission.emergency, name) else "fail"
        yield find(policy, code, outcome, code, basis=basis_of_input(facts))


def check_subject(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``emergency.subject``: a server, a username, or both."""
    code = "emergency.subject"
    if not _applies(submission):
        yield find(policy, code, "not_applicable", "accounts")
        return
    named = any(account.server_url or account.username for account in submission.accounts)
    outcome: Outcome = "pass" if named else "fail"
    yield find(policy, code, outcome, "accounts", basis=basis_of_input(facts))


def check_authority(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``emergency.authority``: an entity the policy names, by directory or reserved domain.

    What a request says of its own country is never enough.
    """
    code = "emergency.authority"
    if not _applies(submission):
        yield find(policy, code, "not_applicable", "agency")
        return
    domain = domain_of(submission.officer.email)
    agency = agency_of(domain, facts) if domain else None
    rule, said = policy.authorities, submission.agency.country
    known = bool(agency and agency.verified and rule.is_domestic(agency.country or said))
    reserved = bool(domain and rule.is_governmental_domain(domain) and rule.is_domestic(said))
    yield find(
        policy,
        code,
        "pass" if known or reserved else "review",
        "agency",
        basis=basis_of_input(facts),
        parameters={"country": said, "agency": submission.agency.name},
    )
