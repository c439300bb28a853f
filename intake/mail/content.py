"""Reads the bytes of a mail, however broken, into a letter and its attachments."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from core.canonical import digest
from intake.mail import headers
from intake.mail.forwarded import PassedOn, Requester, own_text, passed_on_in, requester_of
from intake.mail.parts import Attachment, Contents, parsed
from intake.mail.reports import is_report, undelivered_in
from intake.reading.request import references_in

# A request stands in the first forty pages; in what follows only words of danger are looked for.
LONGEST_READ = 100_000
LONGEST_SEARCHED = 2_000_000


@dataclass(frozen=True)
class Mail:
    """A mail as far as it could be read. ``text`` is plain; ``sent_at`` is what the sender says.

    ``senders`` are all addresses of its From fields; ``written`` is the text that stands in no mail
    inside it; ``hidden`` is the text of alternatives that were not chosen, and what goes beyond
    ``LONGEST_READ``; ``answers`` are the Message-IDs it answers, ``undelivered`` those that a
    report says could not be delivered; ``marks`` are stable words for what a person should know.
    """

    message_id: str | None
    subject: str
    from_name: str | None
    from_email: str | None
    organisation: str | None
    sent_at: datetime | None
    text: str
    attachments: tuple[Attachment, ...]
    senders: tuple[str, ...] = ()
    written: str = ""
    hidden: str = ""
    passed_on: tuple[PassedOn, ...] = ()
    recipients: int = 0
    automatic: bool = False
    is_report: bool = False
    undelivered: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    marks: frozenset[str] = frozenset()

    @property
    def references(self) -> tuple[str, ...]:
        """References of cases and preservations that the mail quotes, in their own order."""
        return references_in(f"{self.subject}\n{self.text}")

    @property
    def is_empty(self) -> bool:
        return not (self.subject or self.text.strip() or self.attachments)

    @property
    def free_text(self) -> str:
        """Everything somebody may have written, for what must not be overlooked."""
        return "\n".join([self.subject, self.text, *([self.hidden] if self.hidden else [])])

    @property
    def own_text(self) -> str:
        """What the sender wrote, without the mails passed on or answered below it."""
        lines = own_text(self.written).splitlines()
        return "\n".join(line for line in lines if not line.lstrip().startswith(">"))

    @cached_property
    def digest(self) -> str:
        """SHA-256 over what was written and attached, the same by whatever way the mail came."""
        return digest(
            {
                "from": list(self.senders),
                "subject": self.subject,
                "sent_at": self.sent_at.isoformat() if self.sent_at else "",
                "text": " ".join(f"{self.text} {self.hidden}".split()),
                "files": [
                    [item.filename, hashlib.sha256(item.content).hexdigest()]
                    for item in self.attachments
                ],
            }
        )

    def requester(self, *, our_domains: Collection[str], asks_itself: bool) -> Requester:
        """Say who asks (``forwarded.requester_of``)."""
        return requester_of(
            name=self.from_name,
            addresses=self.senders or ((self.from_email,) if self.from_email else ()),
            subject=self.subject,
            passed_on=self.passed_on,
            asks_itself=asks_itself,
            our_domains=our_domains,
        )


def read_mail(content: bytes) -> Mail:
    """Return what can be read of any bytes; a mail without any structure has only text."""
    message = parsed(content)
    contents = Contents()
    contents.walk(message)
    sender = headers.sender_of(message)
    texts = [text for text in contents.texts if text.strip()]
    inner = [
        PassedOn(item.sender.name, item.sender.email, item.subject, as_part=True)
        for item in contents.inner
    ]
    whole = "\n\n".join(texts)
    text = whole[:LONGEST_READ]
    unread = [whole[LONGEST_READ:], *contents.hidden]
    return Mail(
        message_id=headers.message_id_of(message),
        subject=headers.field(message, "Subject"),
        from_name=sender.name,
        from_email=sender.email,
        organisation=headers.field(message, "Organization")
        or headers.field(message, "Organisation")
        or None,
        sent_at=headers.moment_of(message),
        text=text,
        attachments=tuple(contents.attachments),
        senders=sender.addresses,
        written="\n\n".join(part for part in contents.own if part.strip())[:LONGEST_READ],
        hidden="\n".join(part for part in unread if part.strip())[:LONGEST_SEARCHED],
        passed_on=(*passed_on_in(text), *inner),
        recipients=headers.recipients_of(message),
        automatic=headers.is_automatic(message),
        is_report=is_report(message),
        undelivered=undelivered_in(message),
        answers=headers.answered_by(message),
        marks=frozenset(contents.marks | ({"cut_short"} if unread[0].strip() else set())),
    )
