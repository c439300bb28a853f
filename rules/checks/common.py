"""Small questions that several families of checks ask of a submission."""

from __future__ import annotations

import re
from collections.abc import Collection

from rules.facts import Facts
from rules.policy import Policy
from rules.submission import Submission
from rules.vocabulary import Basis, Judgement, Role


def basis_of_input(facts: Facts) -> Basis:
    """What a form or an API says is certain; what a machine read out of prose is judged."""
    return "inspection" if facts.machine_read else "field"


def basis_of_presence(submission: Submission, facts: Facts) -> Basis:
    """No file at all is certain. Which file plays which role is judged in a mail."""
    return basis_of_input(facts) if submission.documents else "field"


def with_role(submission: Submission, *roles: Role) -> tuple[int, ...]:
    """Return the indexes of the documents that have one of the roles."""
    return tuple(n for n, document in enumerate(submission.documents) if document.role in roles)


def order_is_attached(submission: Submission) -> bool:
    """Say whether a document is attached as the legal process itself."""
    return bool(with_role(submission, "legal_process"))


def is_user_report(submission: Submission, policy: Policy) -> bool:
    """Say whether this is a user's report and no authority's request (G12).

    A process, or a ground that claims one, makes it an authority's. Else it is a user's, where
    its ground is one the policy lists for users, or where nothing in it speaks of an authority:
    no rank, no agency, no process. A name alone is no authority; users give theirs too.
    """
    if submission.kind != "content_removal":
        return False
    if submission.legal_process not in (None, "none") or order_is_attached(submission):
        return False
    if _names_ground(submission, policy.removal.compelling_grounds):
        return False
    if _names_ground(submission, policy.removal.user_report_grounds):
        return True
    officer, process = submission.officer, submission.process
    official = officer.title or officer.badge or submission.agency.name
    return not (official or process.issuer or process.court or process.docket)


def _names_ground(submission: Submission, grounds: Collection[str]) -> bool:
    """Say whether a word of the ground for removal begins as one of the policy's grounds does."""
    plain = "_" + "_".join(re.findall(r"[^\W_]+", (submission.removal.ground or "").casefold()))
    return any(f"_{ground}" in plain for ground in grounds)


def best(judgements: list[tuple[int, Judgement | None]]) -> tuple[int, Judgement]:
    """Return the document that speaks best for the request; unseen counts as ``review``.

    One page with a letterhead is enough, and only when every one is blank is it missing.
    """
    order = {"pass": 0, "review": 1, None: 1, "fail": 2}
    index, judgement = min(judgements, key=lambda pair: order[pair[1]])
    return index, judgement or "review"
