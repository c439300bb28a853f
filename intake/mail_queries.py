"""What intake and the desk read about mails that came in."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.roles import may
from cases import queries as case_queries
from cases.models import Case
from cases.states import OPEN
from core.actor import Actor
from core.language import matching
from documents.models import Inspection
from documents.queries import inspections_of
from documents.reading import read
from intake.mail import Mail, read_mail
from intake.models import InboundMessage
from intake.states import MailOutcome
from notifications.models import Message
from notifications.states import MessageStatus
from rules.accounts import account_keys
from rules.submission import parse_submission


def own_case_quoted(mail: Mail) -> Case | None:
    """Return the open case of this very sender that the mail quotes or answers; never another's."""
    if not mail.from_email:
        return None
    answered = Message.objects.filter(message_id__in=[f"<{item}>" for item in mail.answers])
    named = Q(reference__in=mail.references) | Q(pk__in=answered.values("case_id"))
    return (
        Case.objects.filter(named, status__in=OPEN, officer__email=mail.from_email)
        .order_by("received_at", "id")
        .first()
    )


def returned_message(mail: Mail) -> Message | None:
    """Return the mail of ours that a report says could not be delivered."""
    named = [f"<{item}>" for item in mail.undelivered]
    return Message.objects.filter(message_id__in=named, status=MessageStatus.SENT).first()


def account_keys_of(case: Case) -> frozenset[str]:
    """Return the keys of the accounts that a case was opened for."""
    return frozenset(account_keys(parse_submission(case.submission)))


def offered_language(tag: str) -> str:
    """Return the tag under which we speak this language, empty for one we do not."""
    return matching(tag, [code for code, _ in settings.LANGUAGES]) or ""


def visible_to(person: Actor | User) -> QuerySet[InboundMessage]:
    """Return the mails this person may know of: those of visible cases, and those of none."""
    actor = person.actor() if isinstance(person, User) else person
    allowed = Q(case__in=case_queries.visible_to(actor))
    if actor.kind == "system" or may(actor, "case.read"):
        allowed |= Q(case__isnull=True)
    return InboundMessage.objects.filter(allowed).select_related("document", "case", "repeats")


def unplaced(person: Actor | User) -> QuerySet[InboundMessage]:
    """Return the mails that led to no case, the newest first: somebody has to look at them."""
    rows = visible_to(person).filter(case__isnull=True)
    return rows.exclude(outcome=MailOutcome.REPORT).order_by("-received_at", "-id")


def mails_of(case: Case) -> QuerySet[InboundMessage]:
    """Return the mails that belong to a case, whoever asks; callers have shown that they may."""
    rows = InboundMessage.objects.filter(case=case).select_related("document", "case", "repeats")
    return rows.order_by("received_at", "id")


def taken_sources(prefix: str) -> frozenset[str]:
    """Return the sources under a prefix from which mails were taken already."""
    rows = InboundMessage.objects.filter(source__startswith=prefix)
    return frozenset(rows.values_list("source", flat=True))


def contents_of(message: InboundMessage) -> Mail:
    """Read a mail again. Raises Erased, NotFound, Unavailable or Altered."""
    return read_mail(read(message.document))


def inspections_of_mail(message: InboundMessage) -> list[Inspection]:
    """Return what was seen in the mail and in those of its files that lie with its case."""
    papers = [message.document]
    if message.case is not None:
        carried = {
            hashlib.sha256(item.content).hexdigest() for item in contents_of(message).attachments
        }
        kept = message.case.documents.select_related("document")
        papers += [row.document for row in kept if row.document.sha256 in carried]
    found = inspections_of(papers)
    return list(found.values())
