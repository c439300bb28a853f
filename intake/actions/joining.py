"""Putting a mail to the case that it answers."""

from __future__ import annotations

from cases import actions as case_actions
from cases.models import Case
from cases.queries import policy_of
from core.actor import SYSTEM
from intake.actions.examining import await_inspection
from intake.actions.submitting import Papers
from intake.mail import Mail
from intake.mail.forwarded import own_text
from intake.models import InboundMessage
from notifications.correspondence import keep_mail
from rules.consequence import speaks_of_danger


def join(mail: Mail, message: InboundMessage, case: Case, papers: Papers) -> None:
    """Put mail, files and text before the people who work on the case, in the open transaction.

    It moves no state and answers nothing. Words of danger to life bring the case before a person
    at once.
    """
    envelope: Papers = [(message.document, "other")]
    case_actions.add_papers(by=SYSTEM, case_id=case.id, papers=[*_new(case, papers), *envelope])
    text = mail.own_text.strip() or mail.text
    keep_mail(by=SYSTEM, case_id=case.id, text=text, once=f"mail-{message.id}")
    if case.is_open and speaks_of_danger(_written(mail), policy_of(case)):
        case_actions.raise_alarm(by=SYSTEM, case_id=case.id)
    await_inspection(case)


def _written(mail: Mail) -> str:
    """What the sender wrote this time: our own letters speak of danger too, and are quoted."""
    return "\n".join([mail.subject, mail.own_text, own_text(mail.hidden)])


def _new(case: Case, papers: Papers) -> Papers:
    """Leave out files that lie with the case already, as when an answer carries them along."""
    known = set(case.documents.values_list("document__sha256", flat=True))
    return [(document, role) for document, role in papers if document.sha256 not in known]
