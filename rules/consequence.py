"""What follows from the findings: the first rule that applies (DESIGN, section 4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from rules.accounts import identified_by, server_of
from rules.checks.common import order_is_attached
from rules.checks.preservation import known_preservation
from rules.checks.servers import server_fact
from rules.facts import Facts
from rules.findings import Finding, fails
from rules.policy import Policy
from rules.submission import Submission

Consequence = Literal[
    "human_now",
    "hold_silent",
    "redirect",
    "preserve_provisionally",
    "counsel_today",
    "return",
    "accept_for_triage",
]


def consequence(
    submission: Submission, findings: Sequence[Finding], policy: Policy, facts: Facts
) -> Consequence:
    """Return the first consequence that applies.

    What a machine read out of a mail is never returned by a machine: even a certain defect may
    belong to a request that was misunderstood.
    """
    failed = fails(findings)
    if submission.kind == "emergency_disclosure" or mail_speaks_of_danger(
        submission, policy, facts
    ):
        return "human_now"
    if any(finding.audience == "staff" for finding in failed):
        return "hold_silent"
    if every_account_is_private(findings):
        return "redirect"
    if failed and can_be_preserved(submission, policy, facts):
        return "preserve_provisionally"
    if failed and order_is_attached(submission):
        return "counsel_today"
    if any(finding.basis == "field" for finding in failed) and not facts.machine_read:
        return "return"
    return "accept_for_triage"


def every_account_is_private(findings: Sequence[Finding]) -> bool:
    """Say whether each account names a server and each server is somebody else's."""
    deployments = [found for found in findings if found.code == "server_url.deployment"]
    return bool(deployments) and all(found.outcome == "review" for found in deployments)


def can_be_preserved(submission: Submission, policy: Policy, facts: Facts) -> bool:
    """Say whether a preservation can begin in spite of defects: ours, and identifiable (G5)."""
    if submission.kind not in ("preservation", "preservation_extension"):
        return False
    for account in submission.accounts:
        server = server_of(account)
        if server is None or not identified_by(account):
            continue
        if server_fact(server, policy, facts).deployment != "private":
            return True
    earlier = known_preservation(submission, facts)
    extends = submission.kind == "preservation_extension"
    return extends and earlier is not None and earlier.status != "erased"


def mail_speaks_of_danger(submission: Submission, policy: Policy, facts: Facts) -> bool:
    """Say whether a mail speaks of danger to life. A form has its own kind for that."""
    if not facts.machine_read:
        return False
    emergency = submission.emergency
    texts = (
        facts.free_text,
        submission.requested_information,
        submission.relevance,
        emergency.person_in_danger,
        emergency.nature,
        emergency.necessity,
    )
    return speaks_of_danger(" \n".join(text for text in texts if text), policy)


def speaks_of_danger(text: str, policy: Policy) -> bool:
    """Say whether a text holds one of the policy's phrases, in any of its languages."""
    phrases = tuple(phrase for words in policy.danger_words.values() for phrase in words)
    return _pattern(phrases).search(re.sub(r"\s+", " ", text)) is not None


@lru_cache(maxsize=8)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    if not phrases:
        return re.compile(r"(?!)")
    joined = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE)
