"""Writing a message down, to be sent once: worded now, with an identity that never changes (I2)."""

import re
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from audit.recording import record
from cases.models import Case
from core import clock
from core.actor import Actor
from core.errors import Invalid
from core.ids import new_id
from duties.scheduling import schedule
from notifications.models import Message

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def queue_message(
    *,
    by: Actor,
    kind: str,
    to: str,
    subject: str,
    body: str,
    effect: str,
    case: Case | None = None,
    attachments: Sequence[str] = (),
    not_after: datetime | None = None,
    html: str = "",
) -> Message:
    """Write a message in the caller's transaction; asking again for an effect returns the first.

    ``html`` is the same text set for a reader who wants it. ``attachments`` are ids of documents.
    Raises Invalid for an address or a subject that could
    write a header of its own.
    """
    check_header_text("to", to)
    check_header_text("subject", subject)
    try:
        validate_email(to)
    except ValidationError as error:
        raise Invalid({"to": ["This is not an e-mail address."]}) from error
    known = Message.objects.filter(effect_key=effect).first()
    if known is not None:
        return known
    identity = new_id()
    message = Message.objects.create(
        id=identity,
        case=case,
        kind=kind,
        to=to,
        subject=subject,
        body=body,
        html=html,
        attachments=list(attachments),
        message_id=f"<{identity}@{own_domain()}>",
        effect_key=effect,
        not_after=not_after,
        queued_at=clock.now(),
        queued_by=by.id,
    )
    record(
        action="message.queued",
        by=by,
        subject=message,
        case_id=case.id if case else "",
        facts={"kind": kind, "effect": effect, "attachments": list(attachments)},
        personal={"to": to},
    )
    return message


def schedule_sending(message: Message) -> None:
    """Ask for the mail duty of a message."""
    schedule(
        "notifications.send",
        subject_id=message.id,
        unique_key=f"notifications.send:{message.id}",
    )


def check_header_text(name: str, text: str) -> None:
    """Refuse line breaks and control characters. Raises Invalid."""
    if _CONTROL.search(text):
        raise Invalid({name: ["Line breaks and control characters are not allowed here."]})


def own_domain() -> str:
    """Return the domain of our own address, which the Message-ID ends with."""
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
