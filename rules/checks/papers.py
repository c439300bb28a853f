"""What the papers must show: letterhead, signature, the order (G4, G5, G6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from rules.checks.common import (
    basis_of_input,
    basis_of_presence,
    best,
    is_user_report,
    order_is_attached,
    with_role,
)
from rules.facts import Facts
from rules.findings import Finding, find
from rules.policy import Policy
from rules.submission import Submission
from rules.vocabulary import Judgement, Outcome

SIGNED_KINDS = frozenset({"preservation", "preservation_extension", "emergency_disclosure"})
# The zones of the world span 14 hours ahead of UTC, so a day may have begun there already.
_FARTHEST_AHEAD = timedelta(hours=14)
_BY_OFFICE = "signed_by_office"
# What an office issues by its own power; of the others only a court does, or counsel looks.
_OFFICES_OWN = frozenset({"subpoena", "national_security_letter", "other_order"})


def check_letterhead(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``letterhead.present``: on cover sheet or order; blank only if all of them are."""
    code = "letterhead.present"
    if is_user_report(submission, policy):
        yield find(policy, code, "not_applicable", "documents")
        return
    suitable = with_role(submission, "cover_sheet", "legal_process")
    if not suitable and facts.machine_read:
        # Only its name told what a file is, so one that told nothing may be the letter.
        suitable = with_role(submission, "other")
    if not suitable:
        parameters = {"reason": "no_document"}
        basis = basis_of_presence(submission, facts)
        yield find(policy, code, "fail", "documents", basis=basis, parameters=parameters)
        return
    index, outcome = best([(n, facts.inspection(n).letterhead) for n in suitable])
    seen = facts.inspection(index)
    yield find(
        policy,
        code,
        outcome,
        f"documents[{index}]",
        parameters={"reason": seen.reasons.get("letterhead", _reason(outcome, "blank_head"))},
        evidence=seen.evidence.get("letterhead"),
    )


def check_officer_signature(
    submission: Submission, policy: Policy, facts: Facts
) -> Iterator[Finding]:
    """``signature.officer``: digital, drawn after an e-mail code, or ink."""
    code = "signature.officer"
    if submission.kind not in SIGNED_KINDS:
        yield find(policy, code, "not_applicable", "documents")
        return
    if facts.drawn_signature:
        parameters = {"reason": None, "signature_kind": "drawn"}
        yield find(policy, code, "pass", "officer", basis="field", parameters=parameters)
        return
    suitable = with_role(submission, "cover_sheet", "legal_process", "other")
    if not suitable:
        parameters = {"reason": "no_document", "signature_kind": None}
        basis = basis_of_presence(submission, facts)
        yield find(policy, code, "fail", "documents", basis=basis, parameters=parameters)
        return
    index, outcome = best([(n, facts.inspection(n).signature) for n in suitable])
    seen = facts.inspection(index)
    yield find(
        policy,
        code,
        outcome,
        f"documents[{index}]",
        parameters={
            "reason": seen.reasons.get("signature", _reason(outcome, "no_signature")),
            "signature_kind": seen.signature_kind,
        },
        evidence=seen.evidence.get("signature"),
    )


def _reason(outcome: Outcome, when_failed: str) -> str | None:
    return when_failed if outcome == "fail" else None


def check_order_attached(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``order.attached``: a document sent as the order; unsure if others might be it."""
    code = "order.attached"
    if submission.kind != "account_information":
        yield find(policy, code, "not_applicable", "documents")
        return
    orders, others = with_role(submission, "legal_process"), with_role(submission, "other")
    if orders:
        yield find(policy, code, "pass", f"documents[{orders[0]}]")
    elif others:
        yield find(policy, code, "review", f"documents[{others[0]}]", basis="inspection")
    else:
        basis = basis_of_presence(submission, facts)
        parameters = {"reason": "no_document"}
        yield find(policy, code, "fail", "documents", basis=basis, parameters=parameters)


def check_order_signed(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``order.signed``: an order that is missing is not also unsigned.

    An officer's signature is that of who issued the order only where an office may issue it.
    """
    code = "order.signed"
    if submission.kind != "account_information":
        yield find(policy, code, "not_applicable", "documents")
        return
    orders = with_role(submission, "legal_process") or with_role(submission, "other")
    if not orders:
        yield find(policy, code, "not_applicable", "documents")
        return
    index, outcome = best([(n, _issuer_signature(submission, facts, n)) for n in orders])
    if outcome == "fail" and not order_is_attached(submission):
        outcome = "review"
    seen = facts.inspection(index)
    reason = seen.reasons.get("issuer_signature", _reason(outcome, "no_signature"))
    if reason == _BY_OFFICE:
        reason = None if outcome == "pass" else "signed_by_other"
    yield find(
        policy,
        code,
        outcome,
        f"documents[{index}]",
        parameters={"reason": reason, "signature_kind": seen.issuer_signature_kind},
        evidence=seen.evidence.get("issuer_signature"),
    )


def _issuer_signature(submission: Submission, facts: Facts, document: int) -> Judgement | None:
    seen = facts.inspection(document)
    by_office = seen.reasons.get("issuer_signature") == _BY_OFFICE
    if by_office and submission.legal_process not in _OFFICES_OWN:
        return "review"
    return seen.issuer_signature


def has_order(submission: Submission) -> bool:
    """Say whether an order is spoken of: attached, or its sheet filled in."""
    return order_is_attached(submission) or any(vars(submission.process).values())


def check_jurisdiction(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``order.jurisdiction``: a domestic court or authority is named, else counsel looks."""
    code, at = "order.jurisdiction", "process.issuer"
    if not has_order(submission):
        yield find(policy, code, "not_applicable", at)
        return
    issuer = submission.process.issuer or submission.process.court
    country = submission.agency.country
    clear = issuer is not None and policy.authorities.is_domestic(country)
    yield find(
        policy,
        code,
        "pass" if clear else "review",
        at,
        basis=basis_of_input(facts),
        parameters={"country": country, "issuer": issuer},
    )


def check_dates(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``order.dates``: they follow each other; a contradiction fails, a gap is looked at."""
    code = "order.dates"
    if not has_order(submission):
        yield find(policy, code, "not_applicable", "process.issued_on")
        return
    wrong, unsure = _contradictions(submission, facts), _gaps(submission, facts)
    outcome: Outcome = "fail" if wrong else "review" if unsure else "pass"
    at, reasons = (wrong or unsure or [("process.issued_on", "")])[0][0], wrong or unsure
    yield find(
        policy,
        code,
        outcome,
        at,
        basis=basis_of_input(facts),
        parameters={"reasons": [reason for _, reason in reasons]},
    )


def _contradictions(submission: Submission, facts: Facts) -> list[tuple[str, str]]:
    process = submission.process
    issued, served, returnable = process.issued_on, process.served_on, process.returnable_on
    found = []
    if issued and served and issued > served:
        found.append(("process.served_on", "served_before_issued"))
    if issued and returnable and issued > returnable:
        found.append(("process.returnable_on", "returnable_before_issued"))
    if served and returnable and served > returnable:
        found.append(("process.returnable_on", "returnable_before_served"))
    if issued and issued > (facts.now + _FARTHEST_AHEAD).date():
        found.append(("process.issued_on", "issued_after_receipt"))
    return found


def _gaps(submission: Submission, facts: Facts) -> list[tuple[str, str]]:
    process, today = submission.process, (facts.now + _FARTHEST_AHEAD).date()
    found = []
    if process.issued_on is None:
        found.append(("process.issued_on", "no_date_of_issue"))
    if process.served_on and process.served_on > today:
        found.append(("process.served_on", "served_after_receipt"))
    if process.returnable_on and process.returnable_on < facts.now.date():
        found.append(("process.returnable_on", "return_date_passed"))
    return found


def check_names_provider(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``order.names_provider``: read by a person or by inspection; another company fails."""
    code = "order.names_provider"
    if not has_order(submission):
        yield find(policy, code, "not_applicable", "documents")
        return
    orders = with_role(submission, "legal_process")
    if not orders:
        yield find(policy, code, "review", "process", parameters={"named": None, "reason": None})
        return
    index, outcome = best([(n, facts.inspection(n).names_provider) for n in orders])
    seen = facts.inspection(index)
    yield find(
        policy,
        code,
        outcome,
        f"documents[{index}]",
        parameters={
            "named": seen.named_company,
            "reason": seen.reasons.get("names_provider"),
        },
        evidence=seen.evidence.get("names_provider"),
    )
