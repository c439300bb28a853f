"""Taking in mail, once for each Message-ID."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from audit.recording import record
from cases.models import Case
from cases.queries import current_policy
from core.actor import SYSTEM, Actor
from core.errors import Invalid
from documents.actions import store
from documents.models import Document
from intake import policies, queries
from intake.actions.submitting import submit_request
from intake.facts import Arrival
from intake.mail import Mail, read_mail, submission_of
from intake.models import InboundMessage
from intake.states import MailOutcome

MEDIA_TYPE = "message/rfc822"


@dataclass(frozen=True)
class Taken:
    """What became of a mail; ``repeated`` says that it had come before."""

    message: InboundMessage
    repeated: bool = False


def ingest(*, by: Actor, content: bytes) -> Taken:
    """Keep a mail as it came and open its case, or join the sender's own case that it quotes.

    What a machine read never leads to an automatic return. Raises Invalid for an empty file.
    """
    policies.check_can_ingest(by=by)
    if not content.strip():
        raise Invalid({"file": ["is empty"]})
    mail = read_mail(content)
    key = hashlib.sha256((mail.message_id or "").encode() or content).hexdigest()
    earlier = InboundMessage.objects.filter(key=key).first()
    if earlier is not None:
        return Taken(earlier, repeated=True)
    kept = store(
        by=by, filename="message.eml", content=content, media_type=MEDIA_TYPE, origin="received"
    )
    try:
        with transaction.atomic():
            return Taken(_take(by, mail, kept, key))
    except IntegrityError:
        # Two workers took the same mail; the first one's case stands.
        return Taken(InboundMessage.objects.get(key=key), repeated=True)


def _take(by: Actor, mail: Mail, kept: Document, key: str) -> InboundMessage:
    # The row comes first: its unique key decides which of two workers opens the case.
    message = InboundMessage.objects.create(key=key, document=kept, outcome=MailOutcome.UNREADABLE)
    joined = queries.own_case_quoted(mail)
    if joined is not None:
        message.case, message.outcome = joined, MailOutcome.JOINED
    elif mail.subject or mail.text.strip() or mail.attachments:
        message.case, message.outcome = _open_case(mail, kept), MailOutcome.SUBMITTED
    message.save(update_fields=["case", "outcome"])
    record(
        action="mail.received",
        by=by,
        subject=message,
        case_id=message.case_id or "",
        facts={"sha256": kept.sha256, "outcome": str(message.outcome)},
    )
    return message


def _open_case(mail: Mail, kept: Document) -> Case:
    policy = current_policy()
    receipt = submit_request(
        by=SYSTEM,
        raw=submission_of(mail, policy),
        via="email",
        officer_email=mail.from_email,
        arrival=Arrival(machine_read=True, free_text=f"{mail.subject}\n{mail.text}"),
        also=[(kept, "other")],
    )
    return receipt.case
