"""Reads the log in order and does what ``EVENTS`` says, one transaction for each event.

The cursor moves in the transaction that writes the messages, so that a worker that dies between
two events repeats nothing and leaves nothing out.
"""

import logging

from django.db import transaction

from audit.models import AuditEvent
from audit.recording import record
from core.actor import SYSTEM
from duties.kinds import Claim
from duties.scheduling import schedule
from notifications.events import react
from notifications.models import Cursor

CURSOR = "dispatcher"
BATCH = 1000
logger = logging.getLogger(__name__)


def dispatch(limit: int = BATCH) -> int:
    """Read events after the cursor; return to how many of them something was done."""
    done = 0
    for _ in range(limit):
        reacted = _next()
        if reacted is None:
            break
        done += reacted
    return done


def _next() -> bool | None:
    """Handle the next event; None when there is none.

    An event whose reaction fails becomes a duty of its own, which is tried again and, in the end,
    given up visibly, so that one bad address does not silence everybody else.
    """
    position = Cursor.objects.filter(pk=CURSOR).values_list("seq", flat=True).first() or 0
    if not AuditEvent.objects.filter(seq__gte=position).exists():
        return None
    with transaction.atomic():
        cursor, _ = Cursor.objects.select_for_update().get_or_create(pk=CURSOR)
        event = AuditEvent.objects.filter(seq=cursor.seq).first()
        if event is None:
            return None
        reacted = _react_or_leave(event)
        cursor.seq = event.seq + 1
        cursor.save(update_fields=["seq"])
    return reacted


def _react_or_leave(event: AuditEvent) -> bool:
    try:
        with transaction.atomic():
            return react(event)
    except Exception as error:
        logger.warning("Event %s could not be handled now: %s", event.seq, type(error).__name__)
        schedule(
            "notifications.react",
            subject_id=str(event.seq),
            unique_key=f"notifications.react:{event.seq}",
        )
        record(
            action="dispatch.deferred",
            by=SYSTEM,
            subject=event,
            case_id=event.case_id,
            facts={"event": event.seq, "failure": type(error).__name__},
        )
        return True


def react_again(claim: Claim, _: object) -> None:
    """Do the duty ``notifications.react``; the effect keys keep a second try from doubling."""
    react(AuditEvent.objects.get(seq=int(claim.subject_id)))
