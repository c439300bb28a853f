"""Runs every check in the public order of the codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rules.checks import (
    accounts,
    contact,
    documents,
    emergency,
    papers,
    preservation,
    prohibition,
    request,
    sender,
    servers,
)
from rules.facts import Facts
from rules.findings import Finding
from rules.policy import Policy
from rules.submission import Submission

Check = Callable[[Submission, Policy, Facts], Iterable[Finding]]

CHECKS: tuple[Check, ...] = (
    servers.check_present,
    servers.check_valid,
    servers.check_deployment,
    accounts.check_present,
    accounts.check_valid,
    contact.check_present,
    contact.check_valid,
    contact.check_domain,
    papers.check_letterhead,
    papers.check_officer_signature,
    papers.check_order_attached,
    papers.check_order_signed,
    papers.check_jurisdiction,
    papers.check_dates,
    papers.check_names_provider,
    request.check_data_described,
    request.check_relevance,
    request.check_process,
    prohibition.check_duration,
    emergency.check_cover_sheet,
    emergency.check_texts,
    emergency.check_subject,
    emergency.check_authority,
    preservation.check_extension,
    documents.check_readable,
    request.check_duplicate,
    sender.check_authenticated,
    sender.check_lookalike,
    sender.check_known_forger,
    documents.check_safe,
    documents.check_altered,
)


def examine(submission: Submission, policy: Policy, facts: Facts) -> tuple[Finding, ...]:
    """Return all findings of all codes, ``not_applicable`` ones too, in a stable order.

    Codes follow ``rules.codes.CODES``; within a code the inputs follow the submission.
    """
    return tuple(found for check in CHECKS for found in check(submission, policy, facts))
