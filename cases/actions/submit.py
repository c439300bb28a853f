"""Receive a request, and receive it again completed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import CharField

from accounts.models import Officer
from audit.recording import record, stamp
from cases import deadlines, policies, searching
from cases.actions.alarm import alarm_if_urgent
from cases.actions.counting import count_findings, counted
from cases.actions.deadlines import begin_deadlines, follow_deadlines
from cases.actions.locking import locked, save
from cases.actions.secrecy import seal_by_kind, seal_on_arrival
from cases.entries import ServiceEntry
from cases.findings import written
from cases.models import (
    AccountIdentifier,
    Case,
    CaseDocument,
    EarlierSubmission,
    Examination,
    LegalProcess,
    PolicyVersion,
    Service,
)
from cases.reading import AccountColumns, account_columns, process_columns
from core import clock
from core.actor import Actor
from core.canonical import digest
from core.ids import new_reference
from core.language import in_use
from core.rows import insert, insert_values
from core.statements import Slot, Statement
from documents.models import Document
from rules.findings import Finding
from rules.policy import Policy
from rules.submission import Submission, to_json
from rules.vocabulary import Role

REFERENCE_PREFIX = "LER"
Papers = Sequence[tuple[Document, Role]]


@transaction.atomic
def submit(
    *,
    by: Actor,
    submission: Submission,
    findings: Sequence[Finding],
    consequence: str,
    policy: Policy,
    received_via: str,
    officer: Officer | None,
    documents: Papers = (),
    machine_read: bool = False,
    received_at: datetime | None = None,
    language: str = "",
    service: ServiceEntry | None = None,
) -> Case:
    """Open a case from a submission that was examined; it stays ``submitted``.

    Its letters and mails are written in ``language``, by default the one in use.
    What its consequence asks for (returning, preserving) is the caller's next act. ``service`` is
    how a request that staff key in was served; it was received then. Raises NotAllowed for a role
    that enters no requests, Invalid for a service in the future.
    """
    policies.check_can_submit(by=by)
    moment = clock.now()
    if service is not None:
        policies.check_can_key_in(by=by, via=received_via)
        policies.check_service(service=service, at=moment)
        received_at = service.served_at
    sheet = process_columns(submission)
    case = Case(
        **_said(submission, officer, policy),
        **counted(findings),
        consequence=consequence,
        received_at=received_at or moment,
        received_via=received_via,
        officer=officer,
        machine_read=machine_read,
        language=language or in_use() or settings.LANGUAGE_CODE,
        submitted_at=moment,
        submitted_by=by.id,
    )
    process = LegalProcess(case=case, updated_at=moment, updated_by=by.id, **sheet)
    running = deadlines.of_case(case, policy, deadlines.Inputs(process=process))
    case.due_at = deadlines.next_of_ours(running.values())
    _create(case)
    _write_asked(case, process, submission, findings, documents, policy)
    begin_deadlines(by=by, case=case, running=running, because="case.submitted")
    served = _write_service(case, service, by) if service is not None else {}
    alarm_if_urgent(by=by, case=case)
    record(
        action="case.submitted",
        by=by,
        subject=case,
        case_id=case.id,
        facts={**_facts(case, findings, documents), **served},
        personal={"submission": digest(case.submission)},
    )
    seal_on_arrival(case=case, policy=policy)
    return case


def _write_asked(
    case: Case,
    process: LegalProcess,
    submission: Submission,
    findings: Sequence[Finding],
    documents: Papers,
    policy: Policy,
) -> None:
    insert([process])
    _keep_policy(policy)
    accounts = _write_accounts(case, account_columns(submission.accounts, policy), first=0)
    write_findings(case, findings)
    _attach(case, documents, first=0)
    searching.index_new(case, process, accounts)


@transaction.atomic
def cure(
    *,
    by: Actor,
    case_id: str,
    submission: Submission,
    findings: Sequence[Finding],
    consequence: str,
    policy: Policy,
    documents: Papers = (),
) -> Case:
    """Take a completed request back into triage; it keeps the time of its first receipt.

    New papers were read by nobody, so that counsel's "all documents read" ends with them, and a
    process sheet that changed is confirmed anew.
    """
    standing = locked(by=by, case_id=case_id)
    policies.check_can_cure(by=by, standing=standing, at=clock.now())
    case = standing.case
    _keep_earlier(case, by)
    case.cure(by.id)
    case.round += 1
    case.risks = ""
    before, case.legal_process = case.legal_process, submission.legal_process or "none"
    urgency, case.consequence = case.consequence, consequence
    for name, value in _asked(submission, policy).items():
        setattr(case, name, value)
    case.returned_due_at = None
    if documents:
        case.documents_read_at, case.documents_read_by = None, ""
    save(
        case,
        *("status", "cured_at", "cured_by", "round", "risks", "legal_process", "consequence"),
        *("submission", "requested_categories", "declaration_wanted", "gagged", "policy_name"),
        *("policy_digest", "returned_due_at", "documents_read_at", "documents_read_by"),
    )
    _update_process(case, submission, by)
    _keep_policy(policy)
    follow_deadlines(by=by, case=case, because="case.cured")
    _name_accounts(case, submission, policy)
    write_findings(case, findings)
    count_findings(case)
    searching.index(case)
    _attach(case, documents, first=CaseDocument.objects.filter(case=case).count())
    alarm_if_urgent(by=by, case=case, before=urgency)
    record(
        action="case.cured",
        by=by,
        subject=case,
        case_id=case.id,
        facts={**_facts(case, findings, documents), "round": case.round},
        personal={"submission": digest(case.submission)},
    )
    seal_by_kind(case=case, policy=policy, before=before)
    return case


def _keep_earlier(case: Case, by: Actor) -> None:
    """Keep what the request said until now, so that staff can see what changed."""
    EarlierSubmission.objects.create(
        case=case, round=case.round, submission=case.submission, replaced_by=by.id
    )


def _write_service(case: Case, service: ServiceEntry, by: Actor) -> dict[str, object]:
    Service.objects.create(
        case=case,
        way=case.received_via,
        served_at=service.served_at,
        served_by=service.served_by,
        zone=service.zone,
        note=service.note,
        keyed_by=by.id,
    )
    return {"served_at": stamp(service.served_at), "zone": service.zone}


def _said(submission: Submission, officer: Officer | None, policy: Policy) -> dict[str, Any]:
    """The columns that the submission says by itself."""
    return {
        "kind": submission.kind,
        "legal_process": submission.legal_process or "none",
        "agency_name": _agency_name(submission, officer),
        "country": policy.authorities.country_code(submission.agency.country) or "",
        **_asked(submission, policy),
    }


def _asked(submission: Submission, policy: Policy) -> dict[str, Any]:
    """The columns that say what is asked, and under which policy it is judged."""
    return {
        "policy_name": policy.id,
        "policy_digest": policy.digest,
        "submission": to_json(submission),
        "requested_categories": list(submission.data_categories),
        "declaration_wanted": submission.declaration_wanted,
        "gagged": bool(submission.nondisclosure.ordered),
    }


def _keep_policy(policy: Policy) -> None:
    # Its text is long, so that it is not read only to learn that it is there.
    if not _policy_kept(connection.vendor).rows({"digest": policy.digest}):
        PolicyVersion.objects.get_or_create(
            digest=policy.digest, defaults={"name": policy.id, "text": policy.text}
        )


@cache
def _policy_kept(vendor: str) -> Statement:
    kept = PolicyVersion.objects.filter(pk=Slot("digest", CharField()))
    return Statement.of(kept.values_list("pk"))


def _facts(case: Case, findings: Sequence[Finding], documents: Papers) -> dict[str, object]:
    return {
        "kind": case.kind,
        "consequence": case.consequence,
        "policy": case.policy_digest,
        "via": case.received_via,
        "fails": sorted({found.code for found in findings if found.outcome == "fail"}),
        "documents": [{"sha256": document.sha256, "role": role} for document, role in documents],
    }


def _create(case: Case) -> None:
    """Write the case under a reference that nobody has."""
    taken = True
    while taken:
        # One of thirty million may be taken.
        case.reference = new_reference(REFERENCE_PREFIX, case.received_at.year)
        taken = not insert([case], once="reference")


def _agency_name(submission: Submission, officer: Officer | None) -> str:
    if officer is not None and officer.agency is not None:
        return officer.agency.name
    return (submission.agency.name or "")[:200]


def _name_accounts(case: Case, submission: Submission, policy: Policy) -> None:
    """Write the accounts. Rows that say something else now are kept, no longer current."""
    rows = list(AccountIdentifier.objects.filter(case=case, current=True).order_by("position"))
    kept: list[AccountColumns] = []
    wanted = account_columns(submission.accounts, policy)
    for row in rows:
        said = AccountColumns.of(row)
        if said in wanted and said not in kept:
            kept.append(said)
            continue
        row.current = False
        row.save(update_fields=["current"])
    new = [columns for columns in wanted if columns not in kept]
    _write_accounts(case, new, first=AccountIdentifier.objects.filter(case=case).count())


def _write_accounts(
    case: Case, accounts: Sequence[AccountColumns], first: int
) -> list[AccountIdentifier]:
    rows = [
        AccountIdentifier(case=case, position=position, **vars(columns))
        for position, columns in enumerate(accounts, start=first)
    ]
    insert(rows)
    return rows


def _update_process(case: Case, submission: Submission, by: Actor) -> None:
    process = LegalProcess.objects.select_for_update().get(case=case)
    columns = process_columns(submission)
    if all(getattr(process, name) == value for name, value in columns.items()):
        return
    for name, value in columns.items():
        setattr(process, name, value)
    process.updated_at, process.updated_by = clock.now(), by.id
    process.confirmed_at, process.confirmed_by = None, ""
    process.save()


def write_findings(case: Case, findings: Sequence[Finding]) -> None:
    """Write the findings as those of the case's present round, in the order of the rules."""
    row = {"case_id": case.pk, "round": case.round, "findings": written(findings)}
    insert_values(Examination, [row])


def _attach(case: Case, documents: Papers, first: int) -> None:
    rows = [
        {"case_id": case.pk, "document_id": document.pk, "role": role, "position": position}
        for position, (document, role) in enumerate(documents, start=first)
    ]
    insert_values(CaseDocument, rows)
