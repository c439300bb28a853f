"""Messages both ways about a request: the only writers of what officers and the desk write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from audit.recording import record
from cases import actions as case_actions
from cases import searching
from cases.models import Case
from cases.queries import current_policy, has_alarm
from cases.queries import visible_to as visible_cases
from core import clock
from core.actor import Actor
from core.canonical import digest
from core.errors import Invalid, NotFound
from documents.actions import forget_if_unsent, store
from documents.models import Document
from documents.safety import check_together, sniff
from notifications import policies
from notifications.models import CaseMessage, CaseMessagePaper
from notifications.queries import waiting_for
from notifications.states import Direction
from rules.vocabulary import Role

LONGEST_TEXT = 20_000
# More in an hour would be a machine that fills the desk's queue.
MESSAGES_AN_HOUR = 20


def keep_paper(
    *, by: Actor, filename: str, content: bytes, beside: Sequence[Document] = ()
) -> Document:
    """Put a file for a message into the vault; ``beside`` are those kept for it already.

    If the message is not sent within the time a draft is kept, the file is forgotten. Raises
    Invalid for a file that is not taken, NotAllowed.
    """
    policy = current_policy()
    rules = policy.documents
    media_type = sniff(filename, content, rules)
    names = [*((document.filename, b"") for document in beside), (filename, b"")]
    check_together(names, rules)
    total = sum(document.length for document in beside) + len(content)
    if total > rules.bytes_total.value:
        raise Invalid({"files": [_("The files together are too large. Send them in parts.")]})
    origin = "received" if by.kind == "officer" else "made"
    with transaction.atomic():
        kept = store(
            by=by, filename=filename, content=content, media_type=media_type, origin=origin
        )
        forget_if_unsent(document=kept, at=clock.now() + policy.retention["draft"].keep.period)
    return kept


@transaction.atomic
def write_message(
    *,
    by: Actor,
    case_id: str,
    text: str,
    papers: Sequence[Document] = (),
    wants_answer: bool = False,
    once: str = "",
) -> CaseMessage:
    """Write to the desk as the officer of the case, or to the officer as one of the desk.

    What an officer attaches becomes a paper of the case, which somebody must read. An answer of the
    desk settles what was written before. The same ``once`` of the same author gives the same
    message. Raises NotFound, NotAllowed, Invalid.
    """
    case = _locked(by, case_id)
    written = CaseMessage.objects.filter(case=case, written_by=by.id, once=once).first()
    if once and written is not None:
        return written
    from_officer = by.kind == "officer"
    policies.check_can_write(by=by, alarms=has_alarm(case))
    _check_text(by, case, text, papers)
    message = CaseMessage.objects.create(
        case=case,
        direction=Direction.TO_US if from_officer else Direction.TO_OFFICER,
        text=text.strip(),
        wants_answer=wants_answer and not from_officer,
        once=once,
        written_by=by.id,
    )
    for position, document in enumerate(papers):
        CaseMessagePaper.objects.create(message=message, document=document, position=position)
    if from_officer and papers:
        came: list[tuple[Document, Role]] = [(paper, "other") for paper in papers]
        case_actions.add_papers(by=by, case_id=case.id, papers=came)
    if not from_officer:
        _settle(by, case)
    _follow(message)
    record(
        action="correspondence.received" if from_officer else "correspondence.sent",
        by=by,
        subject=message,
        case_id=case.id,
        facts={
            "sha256": [document.sha256 for document in papers],
            "wants_answer": message.wants_answer,
        },
        personal={"text": digest({"text": message.text})},
    )
    return message


@transaction.atomic
def keep_mail(*, by: Actor, case_id: str, text: str, once: str) -> CaseMessage | None:
    """Put the text of an officer's mail before the desk; its files were added as papers.

    The log names the machine and not the officer: a mail bears an address, which anybody can write.
    The same ``once`` gives the same message; None where there is nothing to read. Raises NotFound,
    NotAllowed.
    """
    case = _locked(by, case_id)
    policies.check_can_keep_mail(by=by)
    if not text.strip():
        return None
    written = CaseMessage.objects.filter(case=case, written_by=by.id, once=once).first()
    if written is not None:
        return written
    message = CaseMessage.objects.create(
        case=case,
        direction=Direction.TO_US,
        text=text.strip()[:LONGEST_TEXT],
        once=once,
        written_by=by.id,
    )
    _follow(message)
    record(
        action="correspondence.received",
        by=by,
        subject=message,
        case_id=case.id,
        facts={"by_mail": True},
        personal={"text": digest({"text": message.text})},
    )
    return message


@transaction.atomic
def settle_messages(*, by: Actor, case_id: str) -> int:
    """Say that what the officer wrote was read and needs no answer; return how many that were."""
    case = _locked(by, case_id)
    policies.check_can_settle(by=by)
    settled = _settle(by, case)
    if settled:
        case_actions.note_waiting(case_id=case.id, whom=waiting_for([case.id]).get(case.id, ""))
        record(
            action="correspondence.settled",
            by=by,
            subject=case,
            case_id=case.id,
            facts={"messages": settled},
        )
    return settled


def _follow(message: CaseMessage) -> None:
    """Let the queue know who waits for whom, and let the message be found by its words."""
    case_id = message.case_id
    case_actions.note_waiting(case_id=case_id, whom=waiting_for([case_id]).get(case_id, ""))
    searching.index_message(case_id=case_id, text=message.text)


def _settle(by: Actor, case: Case) -> int:
    waiting = CaseMessage.objects.filter(
        case=case, direction=Direction.TO_US, settled_at__isnull=True
    )
    return waiting.update(settled_at=clock.now(), settled_by=by.id)


def _check_text(by: Actor, case: Case, text: str, papers: Sequence[Document]) -> None:
    if not text.strip() and not papers:
        raise Invalid({"text": [_("Write your message.")]})
    if len(text) > LONGEST_TEXT:
        raise Invalid({"text": [_("Write at most 20,000 characters.")]})
    since = clock.now() - timedelta(hours=1)
    recent = CaseMessage.objects.filter(case=case, written_by=by.id, written_at__gt=since)
    if recent.count() >= MESSAGES_AN_HOUR:
        raise Invalid({"text": [_("These are many messages in one hour. Write again later.")]})


def _locked(by: Actor, case_id: str) -> Case:
    case = visible_cases(by).select_for_update(of=("self",)).filter(pk=case_id).first()
    if case is None:
        raise NotFound("There is no such case.")
    return case
