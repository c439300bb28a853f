"""The one way in: form, API, mail and staff all end here."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import CharField

from accounts.actions import enrol_officer
from accounts.models import Officer
from audit.recording import together
from cases import actions as case_actions
from cases.duty_names import WEIGH, weighing
from cases.models import Case
from cases.queries import current_policy
from core import clock
from core.actor import Actor
from core.errors import WritdeskError
from core.rows import insert_values
from core.statements import Slot, Statement
from documents.actions import keep, seal, store
from documents.models import Document
from duties.scheduling import Asked, cancel, schedule_all
from intake import policies, queries
from intake.actions.consequences import acts_now, carry_out, duty_key
from intake.actions.examining import examine_duty, is_urgent, keep_arrival
from intake.checking import Examined, examine_submission
from intake.digests import request_digest
from intake.facts import Arrival
from intake.inspecting import duties_to_look, sniffed
from intake.models import IdempotencyKey
from intake.queries import Receipt
from rules.addresses import domain_of
from rules.facts import PENDING
from rules.policy import Policy
from rules.submission import Submission, SubmittedDocument, parse_submission
from rules.vocabulary import Role

logger = logging.getLogger(__name__)
Papers = list[tuple[Document, Role]]


@dataclass(frozen=True)
class Idempotency:
    """A sender's key, and the digest of what was sent with it.

    ``since`` is from when on a use of the key still counts, None for one that counts for ever.
    """

    key: str
    sent_digest: str
    since: datetime | None


def submit_request(
    *,
    by: Actor,
    raw: Mapping[str, Any] | Submission,
    via: str,
    officer: Officer | None = None,
    officer_email: str | None = None,
    idempotency_key: str | None = None,
    arrival: Arrival | None = None,
    stored: Sequence[Document | None] | None = None,
    also: Sequence[tuple[Document, Role]] = (),
    received_at: datetime | None = None,
    language: str = "",
    enrol: bool = True,
) -> Receipt:
    """Examine a request, open its case, and do at once what a machine may do (DESIGN, 4).

    ``via`` is form, api, email or staff. The case belongs to ``officer``, else to whoever has
    ``officer_email``, else to the address in the request. ``stored`` are the request's documents
    where they lie in the vault already, in its order; ``also`` are papers kept with the case and
    not examined. The same ``idempotency_key`` of the same author with the same request gives the
    same answer. Letters and mails are written in ``language``, by default the one in use. Without
    ``enrol`` the case belongs to no officer until a person has found out who asks.
    Raises Invalid for input that cannot be taken, Conflict for a key used for something else,
    NotAllowed.
    """
    policies.check_can_submit_request(by=by)
    submission = raw if isinstance(raw, Submission) else parse_submission(raw)
    key = _idempotency(idempotency_key, submission, via)
    used = _used(by, key)
    earlier = _earlier(key, used)
    if earlier is not None:
        return earlier
    policy = current_policy()
    policies.check_accounts(count=len(submission.accounts), policy=policy)
    machine_read = arrival is not None and arrival.machine_read
    if stored is None and not machine_read:
        policies.check_texts(submission=submission)
        policies.check_documents(documents=submission.documents, policy=policy)
    if officer is not None:
        officer_email = officer.email
    email = (officer_email or submission.officer.email) if enrol else None
    kept = kept_documents(submission, stored, by, policy)
    came = replace(arrival or Arrival(), officer_email=email, now=received_at, papers=kept)
    examined = examine_submission(submission, policy, came)
    papers = with_roles(submission, kept) + list(also)
    coming = _Coming(by, via, examined, came, papers, policy, language, officer, key, used)
    try:
        case, acts = _open(coming)
    except IntegrityError:
        # Two senders of the same key met; the first one's case is the answer to both.
        earlier = _earlier(key, _used(by, key))
        if earlier is None:
            raise
        return earlier
    if acts:
        carry_out_now(case)
        case = queries.case_of(case.id)
    return Receipt(case, examined.findings, examined.consequence)


def cure_request(
    *,
    by: Actor,
    case_id: str,
    raw: Mapping[str, Any] | Submission,
    new_documents: Sequence[tuple[Document, Role]] = (),
    arrival: Arrival | None = None,
) -> Receipt:
    """Take a returned request in again, completed; it keeps the time of its first receipt.

    ``raw`` is the whole request without its documents: those of the case stay with it, and
    ``new_documents`` lie in the vault already. ``arrival`` says how it came this time. Raises
    Invalid, NotAllowed, NotFound.
    """
    policies.check_can_submit_request(by=by)
    given = raw if isinstance(raw, Submission) else parse_submission(raw)
    policy, case = current_policy(), queries.case_of(case_id)
    papers = queries.case_papers(case) + queries.as_given(new_documents)
    submission = replace(given, documents=tuple(document for document, _ in papers))
    came = replace(
        arrival or Arrival(),
        officer_email=case.officer.email if case.officer else submission.officer.email,
        case_id=case.id,
        papers=tuple(kept for _, kept in papers),
    )
    examined = examine_submission(submission, policy, came)
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
        acts = _go_on(cured, came, examined)
    if acts:
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


def kept_documents(
    submission: Submission, stored: Sequence[Document | None] | None, by: Actor, policy: Policy
) -> tuple[Document | None, ...]:
    """Return the request's documents in the vault, putting them there where they are not yet.

    They stand in the order of the submission, with None for a file without a byte. Rows of new ones
    are written with the case.
    """
    if stored is not None:
        return tuple(stored)
    return tuple(
        seal(by=by, **_as_received(document, index, policy)) if document.content else None
        for index, document in enumerate(submission.documents)
    )


def with_roles(submission: Submission, kept: Sequence[Document | None]) -> Papers:
    """Return the kept documents with the part that each plays."""
    pairs = zip(kept, submission.documents, strict=True)
    return [(document, given.role) for document, given in pairs if document is not None]


def keep_document(
    *, by: Actor, document: SubmittedDocument, index: int, policy: Policy
) -> Document:
    """Put one received file into the vault; one of an unknown type is kept as evidence."""
    return store(by=by, **_as_received(document, index, policy))


def _as_received(document: SubmittedDocument, index: int, policy: Policy) -> dict[str, Any]:
    name = document.filename or f"document-{index + 1}"
    return {
        "filename": name,
        "content": document.content,
        "media_type": sniffed(name, document.content, policy),
        "origin": "received",
    }


@dataclass(frozen=True)
class _Coming:
    """A request that was examined, with all that its case is opened from."""

    by: Actor
    via: str
    examined: Examined
    came: Arrival
    papers: Papers
    policy: Policy
    language: str
    officer: Officer | None
    key: Idempotency | None
    used: IdempotencyKey | None


@transaction.atomic
def _open(coming: _Coming) -> tuple[Case, bool]:
    """Write everything down; says too whether a machine has to act on the case now."""
    by, examined, came = coming.by, coming.examined, coming.came
    with together():
        keep(by=by, documents=[paper for paper, _ in coming.papers if not paper.is_written])
        case = case_actions.submit(
            by=by,
            submission=examined.submission,
            findings=examined.findings,
            consequence=examined.consequence,
            policy=coming.policy,
            received_via=coming.via,
            officer=coming.officer or _officer(by, came.officer_email, examined.submission),
            documents=coming.papers,
            machine_read=examined.facts.machine_read,
            received_at=came.now,
            language=coming.language,
            service=came.service,
        )
    if coming.key is not None:
        _keep_key(by, coming.key, coming.used, case)
    return case, _go_on(case, came, examined)


def _keep_key(by: Actor, key: Idempotency, used: IdempotencyKey | None, case: Case) -> None:
    if used is not None:
        # It stood for another request and counts no longer.
        IdempotencyKey.objects.filter(pk=used.pk).delete()
    row = {"owner": by.id, "key": key.key, "sent_digest": key.sent_digest, "case_id": case.pk}
    insert_values(IdempotencyKey, [row])


def _go_on(case: Case, came: Arrival, examined: Examined) -> bool:
    """Remember how the request came, have its papers looked at, and plan the consequence.

    Returns whether a machine has to act now.
    """
    keep_arrival(case, came)
    seen = zip(came.papers or (), examined.facts.inspections, strict=True)
    waiting = [paper for paper, inspection in seen if paper and inspection is PENDING]
    duties = duties_to_look(waiting, batch=case.id, urgent=is_urgent(case))
    if waiting:
        duties.append(examine_duty(case, after=duties))
    duties.append(Asked("intake.carry_out", case.id, duty_key(case)))
    duties.append(Asked(WEIGH, case.id, weighing(case.id, case.round)))
    schedule_all(duties)
    return acts_now(case, pending=bool(waiting))


def _officer(by: Actor, email: str | None, submission: Submission) -> Officer | None:
    """An address that is none belongs to nobody; the case then waits for staff to find one."""
    if domain_of(email) is None or email is None:
        return None
    agency = submission.agency
    country = current_policy().authorities.country_code(agency.country) or ""
    return enrol_officer(by=by, email=email, agency_name=(agency.name or "")[:200], country=country)


def _idempotency(key: str | None, submission: Submission, via: str) -> Idempotency | None:
    if key is None:
        return None
    policies.check_key(key=key)
    # The key of a draft is ours and is never used for anything else.
    since = clock.now() - policies.KEY_ANSWERS_FOR if via == "api" else None
    return Idempotency(key=key, sent_digest=_digest_of(submission), since=since)


def _digest_of(submission: Submission) -> str:
    contents = [hashlib.sha256(document.content).hexdigest() for document in submission.documents]
    return request_digest(submission, contents)


def _used(by: Actor, key: Idempotency | None) -> IdempotencyKey | None:
    """Return the use of the key that stands, one that no longer counts too."""
    if key is None:
        return None
    uses = _uses(connection.vendor).rows({"owner": by.id, "key": key.key})
    return IdempotencyKey.objects.filter(pk=uses[0][0]).first() if uses else None


@cache
def _uses(vendor: str) -> Statement:
    owner, key = Slot("owner", CharField()), Slot("key", CharField())
    return Statement.of(IdempotencyKey.objects.filter(owner=owner, key=key).values_list("pk"))


def _earlier(key: Idempotency | None, found: IdempotencyKey | None) -> Receipt | None:
    """Return the answer already given for this key. Raises Conflict for another request."""
    if key is None or found is None or (key.since is not None and found.created_at <= key.since):
        return None
    policies.check_same_request(stored_digest=found.sent_digest, sent_digest=key.sent_digest)
    return queries.receipt_of(queries.case_of(found.case_id))
