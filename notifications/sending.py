"""Sending one message: begin, transmit outside any transaction, settle.

A mail server's answer can get lost after it took the mail. Then nobody knows, which is written down
before the message is sent again under the same Message-ID, so that readers can drop the second one.
"""

import contextlib
import mimetypes
import re
import smtplib
from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from audit.recording import record
from cases.queries import current_policy
from core import clock
from core.actor import SYSTEM
from core.errors import WritdeskError
from documents.models import Document
from documents.reading import read
from duties.kinds import Claim
from notifications.models import Message
from notifications.states import MessageKind, MessageStatus

TIMEOUT_SECONDS = 60
_ENHANCED = re.compile(rb"\b[245]\.\d{1,3}\.\d{1,3}\b")
_FINISHED = (MessageStatus.SENT, MessageStatus.FAILED, MessageStatus.BOUNCED)


class UndeliveredError(WritdeskError):
    """The mail did not go out, or nobody knows; the duty tries again later."""


@dataclass(frozen=True)
class Outcome:
    """``refused`` is final, ``later`` was not taken now, ``unknown`` may have been taken.

    ``error`` is made of the server's codes alone: its words may repeat the address.
    """

    state: Literal["sent", "refused", "later", "unknown", "moot"]
    error: str = ""


MOOT = Outcome("moot")


def send(claim: Claim) -> Outcome:
    """Do the duty ``notifications.send``. Raises UndeliveredError to be tried again."""
    with transaction.atomic():
        claim.report(step="sending")
        message = begin(locked_message(claim.subject_id))
    return MOOT if message is None else deliver(claim, message)


def deliver(claim: Claim, message: Message) -> Outcome:
    """Transmit a begun message; raise UndeliveredError once an outcome not final is recorded."""
    outcome = transmit(message)
    if outcome.state in ("later", "unknown"):
        with transaction.atomic():
            claim.report(step=outcome.state)
            _set_back(locked_message(message.id), outcome)
        raise UndeliveredError(f"The mail was not confirmed: {outcome.error}.")
    return outcome


def locked_message(message_id: str) -> Message:
    """Return the row, locked for this transaction."""
    return Message.objects.select_for_update(of=("self",)).select_related("case").get(pk=message_id)


def begin(message: Message) -> Message | None:
    """Mark a locked message as being sent; None when there is nothing to send any more."""
    if message.status in _FINISHED:
        return None
    if message.status == MessageStatus.SENDING:
        # Its worker died somewhere between the first byte and the server's last answer.
        _lose_sight(message, "the worker died")
    if message.not_after is not None and message.not_after <= clock.now():
        _fail(message, "too late to be of use")
        return None
    again = message.status == MessageStatus.UNKNOWN
    message.start()
    message.save(update_fields=["status", "attempts"])
    if again:
        _record(message, "message.resent", {"attempt": message.attempts})
    return message


def transmit(message: Message) -> Outcome:
    """Hand the mail to the server and say what is known of its fate."""
    backend: BaseEmailBackend = get_connection(
        fail_silently=False, timeout=settings.EMAIL_TIMEOUT or TIMEOUT_SECONDS
    )
    try:
        email = _email(message)
        email.message()
    except ValueError as error:
        return Outcome("refused", f"not a valid message: {type(error).__name__}")
    try:
        backend.open()
    except (smtplib.SMTPException, OSError) as error:
        return Outcome("later", f"no connection: {type(error).__name__}")
    try:
        taken = backend.send_messages([email])
    except (smtplib.SMTPException, OSError) as error:
        return _judged(error)
    finally:
        # Whether the server heard our goodbye says nothing about the mail.
        with contextlib.suppress(smtplib.SMTPException, OSError):
            backend.close()
    return Outcome("sent") if taken else Outcome("refused", "no recipient")


def _email(message: Message) -> EmailMultiAlternatives:
    email = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.to],
        reply_to=[current_policy().provider.email],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    if message.html:
        email.attach_alternative(message.html, "text/html")
    documents = {found.id: found for found in Document.objects.filter(pk__in=message.attachments)}
    for number, document_id in enumerate(message.attachments, start=1):
        document = documents[document_id]
        name = document.filename
        if document.origin != "made":
            # A sender's own file name could name a person, so that received files are numbered.
            name = f"attachment-{number}{mimetypes.guess_extension(document.media_type) or '.bin'}"
        email.attach(name, read(document), document.media_type)
    return email


def _judged(error: Exception) -> Outcome:
    """Tell from the failure whether the server can have taken the mail."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = list(error.recipients.values())
        code, text = max(answers, default=(550, b""))
        return _by_code(code, text)
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return _by_code(error.smtp_code, said if isinstance(said, bytes) else said.encode())
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Outcome("refused", "the server cannot carry this address")
    return Outcome("unknown", f"the connection died: {type(error).__name__}")


def _by_code(code: int, text: bytes) -> Outcome:
    enhanced = _ENHANCED.search(text)
    error = f"{code} {enhanced[0].decode('ascii')}" if enhanced else f"{code}"
    return Outcome("refused" if code >= 500 else "later", error)


def settle(message: Message, outcome: Outcome) -> bool:
    """Write a final outcome on a locked message; says whether it was sent just now."""
    if message.status != MessageStatus.SENDING:
        return False
    if outcome.state == "refused":
        _fail(message, outcome.error)
        return False
    message.sent()
    _forget_code(message)
    message.save(update_fields=["status", "sent_at", "last_error", "body"])
    _record(message, "message.sent", {"attempt": message.attempts})
    return True


def finish(claim: Claim, outcome: Outcome) -> None:
    """Finish the duty ``notifications.send``."""
    if outcome.state != "moot":
        settle(locked_message(claim.subject_id), outcome)


def give_up(claim: Claim, text: str) -> None:
    """Say visibly that a message did not go out, or may not have."""
    fail_for_good(locked_message(claim.subject_id))


def fail_for_good(message: Message) -> None:
    """Give a locked message up after its last attempt."""
    if message.status not in _FINISHED:
        _fail(message, message.last_error or "given up")


def call_off(message: Message, why: str) -> None:
    """Give a locked message up because it is no longer wanted."""
    if message.status not in _FINISHED:
        _fail(message, why)


def _set_back(message: Message, outcome: Outcome) -> None:
    if message.status != MessageStatus.SENDING:
        return
    if outcome.state == "unknown":
        _lose_sight(message, outcome.error)
        return
    message.put_back(outcome.error)
    message.save(update_fields=["status", "last_error"])
    _record(message, "message.deferred", {"error": outcome.error, "attempt": message.attempts})


def _lose_sight(message: Message, error: str) -> None:
    message.lose_sight(error)
    message.save(update_fields=["status", "last_error"])
    _record(message, "message.outcome_unknown", {"error": error, "attempt": message.attempts})


def _fail(message: Message, error: str) -> None:
    message.fail(error)
    _forget_code(message)
    message.save(update_fields=["status", "last_error", "body"])
    _record(message, "message.failed", {"error": error, "attempt": message.attempts})


def _forget_code(message: Message) -> None:
    """A one-time code is nobody's business once its mail is gone, nor is a link that lets in."""
    if message.kind in (MessageKind.CODE, MessageKind.INVITATION, MessageKind.PASSWORD):
        message.body = ""


def _record(message: Message, action: str, facts: dict[str, object]) -> None:
    record(
        action=action,
        by=SYSTEM,
        subject=message,
        case_id=message.case_id or "",
        facts={"kind": message.kind, "effect": message.effect_key, **facts},
    )
