"""The one way in: form, API, mail and staff all end here."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.actions import enrol_officer
from accounts.models import Officer
from cases import actions as case_actions
from cases.models import Case
from cases.queries import current_policy
from core.actor import Actor
from core.canonical import digest
from core.errors import Invalid, WritdeskError
from documents.actions import store
from documents.models import Document
from documents.safety import sniff
from duties.scheduling import cancel, schedule
from intake import policies, queries
from intake.actions.consequences import carry_out, duty_key
from intake.checking import Examined, examine_submission
from intake.facts import Arrival
from intake.models import IdempotencyKey
from intake.queries import Receipt
from rules.addresses import domain_of
from rules.policy import Policy
from rules.submission import Submission, SubmittedDocument, parse_submission, to_json
from rules.vocabulary import Role

logger = logging.getLogger(__name__)
UNKNOWN_TYPE = "application/octet-stream"
Papers = list[tuple[Document, Role]]


@dataclass(frozen=True)
class Idempotency:
    """A sender's key, and the digest of what was sent with it."""

    key: str
    sent_digest: str


def submit_request(
    *,
    by: Actor,
    raw: Mapping[str, Any] | Submission,
    via: str,
    officer_email: str | None = None,
    idempotency_key: str | None = None,
    arrival: Arrival | None = None,
    stored: Sequence[Document] | None = None,
    also: Sequence[tuple[Document, Role]] = (),
    received_at: datetime | None = None,
) -> Receipt:
    """Examine a request, open its case, and do at once what a machine may do (DESIGN, 4).

    ``via`` is form, api, email or staff; ``officer_email`` the address the case belongs to, else
    the one in the request. ``stored`` are the request's documents where they lie in the vault
    already, in its order; ``also`` are papers kept with the case and not examined. The same
    ``idempotency_key`` of the same author with the same request gives the same answer.
    Raises Invalid for input that cannot be taken, Conflict for a key used for something else,
    NotAllowed.
    """
    policies.check_can_submit_request(by=by)
    submission = raw if isinstance(raw, Submission) else parse_submission(raw)
    key = _idempotency(idempotency_key, submission)
    earlier = _earlier(by, key)
    if earlier is not None:
        return earlier
    policy = current_policy()
    policies.check_accounts(count=len(submission.accounts), policy=policy)
    machine_read = arrival is not None and arrival.machine_read
    if stored is None and not machine_read:
        policies.check_documents(documents=submission.documents, policy=policy)
    email = officer_email or submission.officer.email
    examined = examine_submission(
        submission, policy, replace(arrival or Arrival(), officer_email=email, now=received_at)
    )
    papers = papers_of(submission, stored, by, policy) + list(also)
    try:
        case = _open(by, examined, via, email, papers, key, policy, received_at)
    except IntegrityError:
        # Two senders of the same key met; the first one's case is the answer to both.
        earlier = _earlier(by, key)
        if earlier is None:
            raise
        return earlier
    carry_out_now(case)
    return Receipt(queries.case_of(case.id), examined.findings, examined.consequence)


def cure_request(
    *,
    by: Actor,
    case_id: str,
    raw: Mapping[str, Any] | Submission,
    new_documents: Sequence[tuple[Document, Role]] = (),
) -> Receipt:
    """Take a returned request in again, completed; it keeps the time of its first receipt.

    ``raw`` is the whole request without its documents: those of the case stay with it, and
    ``new_documents`` lie in the vault already. Raises Invalid, NotAllowed, NotFound.
    """
    policies.check_can_submit_request(by=by)
    given = raw if isinstance(raw, Submission) else parse_submission(raw)
    policy, case = current_policy(), queries.case_of(case_id)
    papers = queries.submitted_documents(case) + queries.as_submitted(new_documents)
    submission = replace(given, kind=given.kind, documents=tuple(papers))
    email = case.officer.email if case.officer else submission.officer.email
    examined = examine_submission(submission, policy, Arrival(officer_email=email, case_id=case.id))
    with transaction.atomic():
        cured = case_actions.cure(
            by=by,
            case_id=case.id,
            submission=submission,
            findings=examined.findings,
            consequence=examined.consequence,
            policy=policy,
            documents=list(new_documents),
        )
        _schedule_consequence(cured)
    carry_out_now(cured)
    return Receipt(queries.case_of(case.id), examined.findings, examined.consequence)


def carry_out_now(case: Case) -> None:
    """Do what the consequence asks for while the sender waits; what fails is left to the duty."""
    try:
        carry_out(case_id=case.id)
    except WritdeskError as error:
        logger.warning("The consequence of %s waits for a worker: %s", case.id, error.message)
        return
    cancel(duty_key(case))


def papers_of(
    submission: Submission, stored: Sequence[Document] | None, by: Actor, policy: Policy
) -> Papers:
    """Return the request's documents in the vault, putting them there where they are not yet."""
    if stored is not None:
        return [
            (document, given.role)
            for document, given in zip(stored, submission.documents, strict=True)
        ]
    return [
        (keep_document(by=by, document=document, index=index, policy=policy), document.role)
        for index, document in enumerate(submission.documents)
        if document.content
    ]


def keep_document(
    *, by: Actor, document: SubmittedDocument, index: int, policy: Policy
) -> Document:
    """Put one received file into the vault; one of an unknown type is kept as evidence."""
    name = document.filename or f"document-{index + 1}"
    try:
        media_type = sniff(name, document.content, policy.documents)
    except Invalid:
        media_type = UNKNOWN_TYPE
    return store(
        by=by,
        filename=name,
        content=document.content,
        media_type=media_type,
        origin="received",
    )


@transaction.atomic
def _open(
    by: Actor,
    examined: Examined,
    via: str,
    email: str | None,
    papers: Papers,
    key: Idempotency | None,
    policy: Policy,
    received_at: datetime | None,
) -> Case:
    case = case_actions.submit(
        by=by,
        submission=examined.submission,
        findings=examined.findings,
        consequence=examined.consequence,
        policy=policy,
        received_via=via,
        officer=_officer(by, email, examined.submission),
        documents=papers,
        machine_read=examined.facts.machine_read,
        received_at=received_at,
    )
    if key is not None:
        IdempotencyKey.objects.create(
            owner=by.id, key=key.key, sent_digest=key.sent_digest, case=case
        )
    _schedule_consequence(case)
    return case


def _schedule_consequence(case: Case) -> None:
    schedule("intake.carry_out", subject_id=case.id, unique_key=duty_key(case))


def _officer(by: Actor, email: str | None, submission: Submission) -> Officer | None:
    """An address that is none belongs to nobody; the case then waits for staff to find one."""
    if domain_of(email) is None or email is None:
        return None
    agency = submission.agency
    country = current_policy().authorities.country_code(agency.country) or ""
    return enrol_officer(by=by, email=email, agency_name=(agency.name or "")[:200], country=country)


def _idempotency(key: str | None, submission: Submission) -> Idempotency | None:
    if key is None:
        return None
    policies.check_key(key=key)
    return Idempotency(key=key, sent_digest=_digest_of(submission))


def _digest_of(submission: Submission) -> str:
    contents = [hashlib.sha256(document.content).hexdigest() for document in submission.documents]
    return digest({"submission": to_json(submission), "documents": contents})


def _earlier(by: Actor, key: Idempotency | None) -> Receipt | None:
    """Return the answer already given for this key. Raises Conflict for another request."""
    if key is None:
        return None
    found = IdempotencyKey.objects.filter(owner=by.id, key=key.key).first()
    if found is None:
        return None
    policies.check_same_request(stored_digest=found.sent_digest, sent_digest=key.sent_digest)
    return queries.receipt_of(queries.case_of(found.case_id))
