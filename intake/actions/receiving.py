"""Taking in mail, once for each Message-ID."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass, replace

from django.db import DatabaseError, IntegrityError, transaction

from audit.recording import record
from cases.models import Case
from cases.queries import current_policy
from core.actor import SYSTEM, Actor
from core.errors import Invalid, WritdeskError
from documents.actions import forget, store
from documents.models import Document
from intake import mail_queries, policies
from intake.actions.acknowledging import acknowledge
from intake.actions.joining import join
from intake.actions.submitting import Papers, keep_document, submit_request, with_roles
from intake.authentication import Authentication, authenticate, sender_fact
from intake.facts import Arrival
from intake.mail import Mail, read_mail, submission_of
from intake.mail.forwarded import Requester
from intake.mail.request import asks_anew, requester
from intake.models import InboundMessage
from intake.reading.language import language_of
from intake.states import MailOutcome
from notifications.actions import record_bounce
from rules.submission import Submission

MEDIA_TYPE = "message/rfc822"
_BETTER = {"fail": 0, "": 1, "doubtful": 1, "pass": 2}


@dataclass(frozen=True)
class Taken:
    """What became of a mail; ``repeated`` says that its Message-ID had come before.

    ``variant`` is set where the content had not: it is kept, and lies with the first one's case.
    """

    message: InboundMessage
    repeated: bool = False
    variant: InboundMessage | None = None


@dataclass(frozen=True)
class _Coming:
    """A mail on its way in: what it says, who asks, and how far the sender is proven."""

    mail: Mail
    kept: Document
    key: str
    source: str
    asker: Requester
    proof: Authentication
    request: Submission
    repeats: InboundMessage | None = None
    stored: tuple[Document | None, ...] = ()

    @property
    def verdict(self) -> str:
        return self.proof.verdict or ""

    @property
    def marks(self) -> list[str]:
        return sorted({*self.mail.marks, self.asker.why} - {""})

    @property
    def papers(self) -> Papers:
        return with_roles(self.request, self.stored) if self.stored else []


def ingest(*, by: Actor, content: bytes, source: str = "", cut: bool = False) -> Taken:
    """Keep a mail as it came and open its case, or join the sender's own case that it quotes.

    ``source`` names where it was taken from; ``cut`` says that ``content`` is only the beginning of
    a mail that is too large. What a machine read never leads to an automatic return. Raises Invalid
    for an empty file.
    """
    policies.check_can_ingest(by=by)
    if not content.strip():
        raise Invalid({"file": ["is empty"]})
    mail = _without_the_torn_file(read_mail(content)) if cut else read_mail(content)
    key = hashlib.sha256((mail.message_id or "").encode() or content).hexdigest()
    earlier = InboundMessage.objects.filter(key=key).first()
    if earlier is not None:
        if earlier.content_digest in ("", mail.digest):
            return Taken(earlier, repeated=True)
        key = hashlib.sha256(f"{mail.message_id}\n{mail.digest}".encode()).hexdigest()
        known = InboundMessage.objects.filter(key=key).first()
        if known is not None:
            return Taken(earlier, repeated=True, variant=known)
    coming = _coming(by, mail, content, key, source, earlier)
    try:
        with transaction.atomic():
            message = _take(by, coming)
    except Exception as error:
        # The mail stays where it lies and comes again; what was kept this time would never be read.
        _forget([coming.kept, *(document for document, _ in coming.papers)])
        first = InboundMessage.objects.filter(key=key).first()
        if first is None or not isinstance(error, IntegrityError):
            raise
        # Two workers took the same mail; the first one's case stands.
        return Taken(first, repeated=True)
    if earlier is not None and message.outcome == MailOutcome.VARIANT:
        return Taken(earlier, repeated=True, variant=message)
    return Taken(message)


def _forget(documents: list[Document]) -> None:
    for document in documents:
        # A database that is down cannot forget either, and must not hide what went wrong first.
        with suppress(WritdeskError, DatabaseError):
            forget(by=SYSTEM, document_id=document.id)


def _without_the_torn_file(mail: Mail) -> Mail:
    return replace(mail, attachments=mail.attachments[:-1], marks=mail.marks | {"too_large"})


def _coming(
    by: Actor, mail: Mail, content: bytes, key: str, source: str, repeats: InboundMessage | None
) -> _Coming:
    """Do what is slow before the transaction: read, ask DNS, and fill the vault."""
    policy = current_policy()
    asker, request = requester(mail, policy), submission_of(mail, policy)
    proof = authenticate(content, mail)
    kept = store(
        by=by, filename="message.eml", content=content, media_type=MEDIA_TYPE, origin="received"
    )
    coming = _Coming(mail, kept, key, source[:255], asker, proof, request, repeats)
    if mail.is_report:
        return coming
    stored = (
        keep_document(by=by, document=item, index=index, policy=policy) if item.content else None
        for index, item in enumerate(request.documents)
    )
    return replace(coming, stored=tuple(stored))


@transaction.atomic
def _take(by: Actor, coming: _Coming) -> InboundMessage:
    mail = coming.mail
    # The row comes first: its unique key decides which of two workers opens the case.
    message = InboundMessage.objects.create(
        key=coming.key,
        document=coming.kept,
        outcome=MailOutcome.UNREADABLE,
        content_digest=mail.digest,
        repeats=coming.repeats,
        source=coming.source,
        sender=mail.from_email or "",
        subject=mail.subject[:1000],
        authenticated=coming.verdict,
        results=coming.proof.facts(),
        marks=coming.marks,
    )
    reference = _settle(by, message, coming)
    message.save(update_fields=["case", "outcome"])
    record(
        action="mail.received",
        by=by,
        subject=message,
        case_id=message.case_id or "",
        facts={
            "sha256": coming.kept.sha256,
            "outcome": str(message.outcome),
            "sender": coming.proof.facts(),
            "marks": message.marks,
        },
    )
    if _wants_acknowledgement(message, coming):
        acknowledge(mail, verdict=coming.verdict, reference=reference)
    return message


def _settle(by: Actor, message: InboundMessage, coming: _Coming) -> str:
    """Find out what the mail leads to; return the reference its sender may be told, if any."""
    mail = coming.mail
    returned = mail_queries.returned_message(mail)
    joined = _case_to_join(coming)
    if mail.is_report:
        message.outcome = MailOutcome.REPORT
        if returned is not None:
            record_bounce(by=by, message_id=returned.id, error="reported by mail")
            message.case = returned.case
    elif joined is not None:
        variant = coming.repeats is not None and coming.repeats.case_id == joined.id
        message.case = joined
        message.outcome = MailOutcome.VARIANT if variant else MailOutcome.JOINED
        message.save(update_fields=["case", "outcome"])
        join(mail, message, joined, coming.papers)
    elif not mail.is_empty:
        message.case, message.outcome = _open_case(coming), MailOutcome.SUBMITTED
        return message.case.reference if coming.asker.certain else ""
    return ""


def _case_to_join(coming: _Coming) -> Case | None:
    """Return the open case of this sender that the mail belongs to.

    Joining tells the sender nothing and moves nothing, so that an address without proof will do;
    one whose own domain disowns the mail will not. A mail that asks for something of its own opens
    a case: a preservation binds on receipt.
    """
    if coming.verdict == "fail" or not coming.asker.certain or coming.mail.is_report:
        return None
    mail, first = coming.mail, coming.repeats
    if first is not None:
        same = first.sender == (mail.from_email or "")
        better = _BETTER[coming.verdict] > _BETTER[first.authenticated]
        return first.case if same and not better and first.case and first.case.is_open else None
    case = mail_queries.own_case_quoted(mail)
    if case is not None and asks_anew(mail, current_policy(), mail_queries.account_keys_of(case)):
        return None
    return case


def _open_case(coming: _Coming) -> Case:
    mail = coming.mail
    receipt = submit_request(
        by=SYSTEM,
        raw=coming.request,
        via="email",
        officer_email=mail.from_email,
        arrival=Arrival(
            machine_read=True,
            free_text=mail.free_text,
            sender=sender_fact(coming.asker, coming.proof),
        ),
        stored=coming.stored,
        also=[(coming.kept, "other")],
        language=mail_queries.offered_language(language_of(mail.text)),
        enrol=coming.asker.certain,
    )
    return receipt.case


def _wants_acknowledgement(message: InboundMessage, coming: _Coming) -> bool:
    """A proven sender whose case opened gets the usual receipt, whatever was found in it.

    A receipt that does not come would tell a forger who writes from a domain of their own.
    """
    if message.outcome == MailOutcome.REPORT:
        return False
    if message.outcome != MailOutcome.SUBMITTED or message.case is None:
        return True
    return coming.verdict != "pass" or not coming.asker.certain
