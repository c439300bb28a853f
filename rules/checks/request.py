"""What is asked, why, and whether the process reaches it (G4, G6); open duplicates."""

from __future__ import annotations

from collections.abc import Iterator

from rules.accounts import account_keys
from rules.checks.common import basis_of_input, order_is_attached, with_role
from rules.facts import Facts
from rules.findings import Finding, find
from rules.narrowing import reaching
from rules.policy import Policy
from rules.reach import judge
from rules.submission import Submission
from rules.vocabulary import Outcome


def check_data_described(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``request.data_described``: by category or in words."""
    code = "request.data_described"
    if submission.kind not in ("account_information", "emergency_disclosure"):
        yield find(policy, code, "not_applicable", "requested_information")
        return
    given = submission.data_categories or submission.requested_information
    outcome: Outcome = "pass" if given else "fail"
    yield find(policy, code, outcome, "requested_information", basis=basis_of_input(facts))


def check_relevance(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``request.relevance``: an order may say it, so with one a person looks."""
    code = "request.relevance"
    if submission.kind != "account_information":
        yield find(policy, code, "not_applicable", "relevance")
        return
    order = order_is_attached(submission) or bool(with_role(submission, "other"))
    outcome: Outcome = "pass" if submission.relevance else "review" if order else "fail"
    yield find(policy, code, outcome, "relevance", basis=basis_of_input(facts))


def check_process(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``process.sufficient``: by the policy's table of reach."""
    code = "process.sufficient"
    process = submission.legal_process
    asks = submission.data_categories or submission.requested_information
    # What is asked for is missing, and that is said; nothing is too much for a process that is
    # named, and one that is not named is missing all the same.
    if submission.kind != "account_information" or (process is not None and not asks):
        yield find(policy, code, "not_applicable", "legal_process")
        return
    judgement = judge(process, submission.data_categories, policy)
    outcome = judgement.outcome
    if process is None and (order_is_attached(submission) or with_role(submission, "other")):
        # The kind was not said and the paper lies there: somebody reads what it is.
        outcome = "review"
    needed = reaching(submission.data_categories, policy) if judgement.unreached else ()
    yield find(
        policy,
        code,
        outcome,
        "legal_process",
        basis=basis_of_input(facts),
        parameters={
            "process": process or "none",
            "reached": list(judgement.reached),
            "unreached": list(judgement.unreached),
            "for_counsel": list(judgement.for_counsel),
            "needed": list(needed),
        },
    )


def check_duplicate(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``request.duplicate``: only this officer's own open request is ever spoken of."""
    code = "request.duplicate"
    email = (submission.officer.email or "").casefold()
    keys = set(account_keys(submission))
    for request in facts.open_requests:
        own = email != "" and request.officer_email.casefold() == email
        if own and request.kind == submission.kind and keys.intersection(request.accounts):
            parameters = {"reference": request.reference}
            yield find(policy, code, "review", "accounts", parameters=parameters)
            return
    yield find(policy, code, "pass", "accounts")
