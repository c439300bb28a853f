"""The mails of a recall: to whom something went by mistake, and to counsel where it is overdue."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from audit.models import AuditEvent
from audit.recording import record
from cases.models import Letter
from cases.queries import policy_of
from core.actor import SYSTEM
from core.errors import Invalid
from core.wording import utc_words
from disclosures.models import Recall
from disclosures.recall_states import Party
from notifications.deadlines import MISSED, people_to_tell
from notifications.queueing import queue_message, schedule_sending
from notifications.states import MessageKind
from notifications.wording import officer_mail, read_moment

_OVERDUE_SEALED = "A recall is overdue"


def tell_recipient(event: AuditEvent) -> None:
    """Queue the mail of a demand or of a reminder, with the letter.

    It goes where the thing went. That address has it already, so that no prohibition holds the
    mail back; it names neither account nor contents. A sealed case's letter stays in the house.
    """
    recall = Recall.objects.select_related("case__officer").get(pk=event.subject_id)
    facts = json.loads(bytes(event.body))["facts"]
    case = recall.case
    letter = Letter.objects.filter(pk=facts.get("letter") or "", case=case).first()
    until: datetime | None = read_moment(facts.get("until") or "")
    subject, body = officer_mail(
        case,
        _("We ask you to give back what we sent by mistake"),
        "emails/recall.txt",
        {
            "again": event.action == "recall.asked_again",
            "until": until or recall.answer_until,
            "is_officer": recall.officer_id is not None,
        },
        policy_of(case),
    )
    attached = (letter.document_id,) if letter is not None and letter.document_id else ()
    try:
        message = queue_message(
            by=SYSTEM,
            kind=MessageKind.RECALL,
            to=recall.address,
            subject=subject,
            body=body,
            effect=f"{case.id}:{event.action}:{event.digest}",
            case=case,
            attachments=() if case.sealed else attached,
        )
    except Invalid as error:
        record(
            action="message.not_addressable",
            by=SYSTEM,
            subject=case,
            case_id=case.id,
            facts={"event": event.action, "wrong": sorted(error.errors)},
        )
        return
    schedule_sending(message)


def tell_counsel(event: AuditEvent) -> None:
    """Write to counsel that nobody answered, or that a deadline to tell somebody has passed.

    A sealed case is named in nothing, and people named in it are written to alone.
    """
    recall = Recall.objects.select_related("case").get(pk=event.subject_id)
    case, facts = recall.case, json.loads(bytes(event.body))["facts"]
    link = f"{settings.SITE_URL}/desk/"
    subject, context = _OVERDUE_SEALED, {"sealed": True, "link": link}
    if not case.sealed:
        subject = f"[{case.reference}] A recall is overdue"
        party = facts.get("party", "")
        context = {
            "reference": case.reference,
            "party": Party(party).label.lower() if party else "",
            "due": _moment(facts.get("due_at", "")),
            "link": f"{link}recalls/{recall.pk}/",
        }
    for person in people_to_tell(case, MISSED):
        with suppress(Invalid):
            message = queue_message(
                by=SYSTEM,
                kind=MessageKind.DEADLINE,
                to=person.email,
                subject=subject,
                body=render_to_string("emails/recall_overdue.txt", context),
                effect=f"{case.id}:{event.action}:{event.digest}:{person.id}",
                case=case,
            )
            schedule_sending(message)


def _moment(text: str) -> str:
    moment = read_moment(text)
    return utc_words(moment, long=True) if moment else ""
