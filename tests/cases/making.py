"""Requests for the tests of this room, made by the real rules and the real act."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from accounts.models import Officer
from cases import actions, queries
from cases.findings import CaseFinding
from cases.models import Case, Examination
from core import clock
from core.actor import SYSTEM, Actor
from documents.actions import store
from rules.accounts import server_of
from rules.consequence import consequence
from rules.examine import examine
from rules.facts import Facts, SenderFact
from rules.findings import Finding
from rules.policy import Policy
from rules.submission import Submission, parse_submission
from servers.queries import server_facts

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

ACCOUNT: dict[str, Any] = {
    "kind": "account_information",
    "legal_process": "search_warrant",
    "process": {
        "issuer": "Superior Court of Example County",
        "court": "Superior Court of Example County",
        "docket": "26-CR-0042",
        "issued_on": "2026-11-02",
        "served_on": "2026-11-03",
        "returnable_on": "2026-12-03",
    },
    "agency": {"name": "Example County Police", "country": "US"},
    "officer": {
        "name": "Dana Sample",
        "title": "Detective",
        "email": "dana.sample@police.example",
    },
    "accounts": [{"server_url": "https://open.rocket.chat", "username": "anna.example"}],
    "data_categories": ["subscriber", "content"],
    "requested_information": "Name, e-mail address and messages of November 2026",
    "relevance": "The account sent the threats under investigation.",
    "documents": [
        {"filename": "cover.pdf", "role": "cover_sheet"},
        {"filename": "warrant.pdf", "role": "legal_process"},
    ],
}
PRESERVATION: dict[str, Any] = {
    "kind": "preservation",
    "agency": ACCOUNT["agency"],
    "officer": ACCOUNT["officer"],
    "accounts": ACCOUNT["accounts"],
    "documents": [{"filename": "cover.pdf", "role": "cover_sheet"}],
}
EMERGENCY: dict[str, Any] = {
    "kind": "emergency_disclosure",
    "agency": ACCOUNT["agency"],
    "officer": ACCOUNT["officer"],
    "accounts": ACCOUNT["accounts"],
    "data_categories": ["subscriber", "content"],
    "emergency": {
        "person_in_danger": "A child of the fictional Example family",
        "nature": "Abduction",
        "necessity": "The messages may say where the child is",
    },
    "documents": [{"filename": "cover.pdf", "role": "cover_sheet"}],
}


def changed(base: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a copy of a request with some fields set, None to leave one out."""
    raw = copy.deepcopy(dict(base))
    for name, value in fields.items():
        if value is None:
            raw.pop(name, None)
        else:
            raw[name] = value
    return raw


def examined(
    submission: Submission, policy: Policy, sender: SenderFact | None = None
) -> tuple[tuple[Finding, ...], str]:
    """Judge a submission as intake does."""
    urls = [url for url in map(server_of, submission.accounts) if url]
    facts = Facts(now=clock.now(), servers=server_facts(urls), sender=sender)
    findings = examine(submission, policy, facts)
    return findings, consequence(submission, findings, policy, facts)


def make_case(
    policy: Policy,
    raw: Mapping[str, Any] = ACCOUNT,
    *,
    by: Actor = SYSTEM,
    officer: Officer | None = None,
    sender: SenderFact | None = None,
) -> Case:
    """Receive a request."""
    submission = parse_submission(raw)
    findings, what_follows = examined(submission, policy, sender)
    return actions.submit(
        by=by,
        submission=submission,
        findings=findings,
        consequence=what_follows,
        policy=policy,
        received_via="form",
        officer=officer,
        documents=papers(submission),
    )


def cure_case(policy: Policy, case: Case, raw: Mapping[str, Any], *, by: Actor) -> Case:
    """Send a returned request again, completed."""
    submission = parse_submission(raw)
    findings, what_follows = examined(submission, policy)
    return actions.cure(
        by=by,
        case_id=case.id,
        submission=submission,
        findings=findings,
        consequence=what_follows,
        policy=policy,
        documents=papers(submission),
    )


def papers(submission: Submission) -> list[tuple[Any, Any]]:
    """Keep the papers of a submission as intake does."""
    return [
        (
            store(
                by=SYSTEM,
                filename=paper.filename or "file.pdf",
                content=PDF,
                media_type="application/pdf",
                origin="received",
            ),
            paper.role,
        )
        for paper in submission.documents
    ]


def again(case: Case) -> Case:
    """Read the case anew; a protected state cannot be refreshed."""
    return Case.objects.get(pk=case.pk)


def findings(case: Case, **wanted: str) -> list[CaseFinding]:
    """Return the findings of the newest round that say this, such as ``outcome="fail"``."""
    rows = queries.current_findings(again(case))
    return [row for row in rows if all(getattr(row, name) == wanted[name] for name in wanted)]


def finding(case: Case, code: str) -> CaseFinding:
    (row,) = findings(case, code=code)
    return row


def found_otherwise(case: Case, outcome: str, **wanted: str) -> None:
    """Let these findings of the newest round have been made with another outcome."""
    kept = Examination.objects.get(case=case, round=again(case).round)
    for said in kept.findings:
        if all(said[name] == wanted[name] for name in wanted):
            said["outcome"] = outcome
    kept.save()


def clear_fails(case: Case, counsel: Actor) -> None:
    """Overrule whatever fails, so that a test can look at the next gate."""
    for row in findings(case, effective_outcome="fail"):
        actions.overrule_finding(
            by=counsel, case_id=case.id, finding_id=row.id, reason="Seen on paper"
        )


def decisions(case: Case, **produce: bool) -> list[actions.DecisionEntry]:
    """One entry for each account and category, e.g. ``decisions(case, subscriber=True)``."""
    return [
        actions.DecisionEntry(account.id, category, wanted)  # type: ignore[arg-type]
        for account in case.accounts.filter(current=True)
        for category, wanted in produce.items()
    ]


def authenticated(case: Case, by: Actor, outcome: str = "confirmed") -> None:
    """Record that the court was asked about the order, at a number its website gives."""
    actions.authenticate(
        by=by,
        case_id=case.id,
        entry=actions.AuthenticationEntry(
            way="clerk_called",
            outcome=outcome,
            at=clock.now(),
            source_named="Website of the court",
            reached="+1 555 0199 200",
            spoke_with="The clerk on duty",
        ),
    )


def ready_to_accept(policy: Policy, counsel: Actor, raw: Mapping[str, Any] = ACCOUNT) -> Case:
    """A case in which nothing but the decisions is left."""
    case = make_case(policy, raw)
    clear_fails(case, counsel)
    actions.record_process(by=counsel, case_id=case.id, fields={})
    if case.kind == "account_information":
        authenticated(case, counsel)
    return again(case)
