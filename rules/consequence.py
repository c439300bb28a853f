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
from rules.danger import formulas, tells_of_danger
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
    if (
        submission.kind == "emergency_disclosure"
        or mail_speaks_of_danger(submission, policy, facts)
        or any(inspection.speaks_of_danger for inspection in facts.inspections)
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
    earlier = known_preservation(submission, policy, facts)
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
    """Say whether a text holds one of the policy's phrases, or words that together tell of danger.

    The policy's languages are those in which it has phrases. "No danger to life" speaks of none,
    where "no" stands right before the phrase.
    """
    phrases = tuple(phrase for words in policy.danger_words.values() for phrase in words)
    plain = _plain(text)
    if any(not _is_denied(plain, found) for found in _pattern(phrases).finditer(plain)):
        return True
    return tells_of_danger(plain, policy.danger_words)


def paper_speaks_of_danger(text: str, policy: Policy) -> bool:
    """Say whether a paper speaks of danger to life, by the same rule as a mail.

    Orders have formulas that speak of danger whatever the case is about; these count for nothing.
    """
    return speaks_of_danger(_pattern(formulas(policy.danger_words)).sub(" ", _plain(text)), policy)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.lower()).replace("’", "'")


# Only words of danger itself: nobody is asked to read "no cativeiro" (in captivity) as a denial.
_DENIED = re.compile(
    r"(?<!\w)(?:"
    r"(?:no|not|without)\s(?:(?:an?|any|current|known)\s)?"
    r"(?:danger|threat|risk|imminent|immediate|exigent|emergency|life|suicid)"
    r"|(?:kein\w*|nicht|ohne)\s(?:\w*gefahr|suizid|lebens|akut|konkret|unmittelbar|gegenwärtig|leib)"
    r"|(?:sem|não há|não existe)\s(?:(?:nenhum|qualquer)\s)?(?:risco|perigo)"
    r"|(?:sin|no hay|no existe)\s(?:ningún\s)?(?:riesgo|peligro)"
    r"|(?:pas de|aucun|sans)\s(?:danger|risque|péril))"
)


def _is_denied(text: str, found: re.Match[str]) -> bool:
    start = max(0, found.start() - 40)
    denials = _DENIED.finditer(text, start, found.end())
    return any(denial.start() < found.start() < denial.end() for denial in denials)


@lru_cache(maxsize=8)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern for small letters; by their first letter, so that most are never tried."""
    if not phrases:
        return re.compile(r"(?!)")
    begun: dict[str, list[str]] = {}
    for each in sorted({each for phrase in phrases for each in _begun(phrase)}, reverse=True):
        begun.setdefault(each[0], []).append(_written(each[1:]))
    joined = "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in begun.items())
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)")


def _begun(phrase: str) -> list[str]:
    """Return the phrases that one beginning with ``{a|b}`` stands for."""
    first, closed, rest = phrase.lower().removeprefix("{").partition("}")
    if not phrase.startswith("{") or not closed:
        return [phrase.lower()]
    return [f"{each}{rest}" for each in first.split("|")]


def _written(phrase: str) -> str:
    """Return a pattern: ``…`` is up to six words, ``*`` the rest of a word, ``{a|b}`` either."""
    plain = re.escape(phrase).replace(r"\*", r"\w*").replace(r"\|", "|")
    plain = plain.replace(r"\{", "(?:").replace(r"\}", ")")
    return plain.replace(r"\ …\ ", r"\ (?:[^\s.!?]{1,40}\ ){0,6}?")
