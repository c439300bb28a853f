"""The mails of a recall: to whom something went by mistake, the officer or another address."""

from __future__ import annotations

import json
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from audit.models import AuditEvent
from audit.recording import record
from cases.models import Letter
from cases.queries import policy_of
from core.actor import SYSTEM
from core.errors import Invalid
from disclosures.models import Recall
from notifications.queueing import queue_message, schedule_sending
from notifications.states import MessageKind
from notifications.wording import officer_mail, read_moment


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
