"""Write down that something must happen, in the transaction in which it becomes necessary."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from core import clock
from core.rows import insert_values
from duties.models import Duty, State

logger = logging.getLogger(__name__)


def schedule(
    kind: str,
    *,
    subject_id: str,
    unique_key: str,
    due_at: datetime | None = None,
    payload: dict[str, Any] | None = None,
    rank: int = 0,
) -> Duty:
    """Ask for a duty once; asking again with the same key returns the first.

    ``payload`` is seen by operators and brokers: identifiers only, never names or records.
    """
    moment = clock.now()
    duty, created = Duty.objects.get_or_create(
        unique_key=unique_key,
        defaults={
            "kind": kind,
            "subject_id": subject_id,
            "due_at": due_at or moment,
            "payload": payload or {},
            "rank": rank,
            "created_at": moment,
        },
    )
    if created:
        transaction.on_commit(hurry)
    return duty


@dataclass(frozen=True)
class Asked:
    """A duty to ask for, due at once; the fields are those of ``schedule``."""

    kind: str
    subject_id: str
    unique_key: str
    payload: dict[str, Any] = field(default_factory=dict)
    rank: int = 0
    batch: str = ""


def schedule_all(asked: Iterable[Asked]) -> None:
    """Ask for several duties in one query; one whose key was asked for before stays as it is."""
    moment = clock.now()
    duties = [{**vars(duty), "due_at": moment, "created_at": moment} for duty in asked]
    if not duties:
        return
    insert_values(Duty, duties, once="unique_key")
    transaction.on_commit(hurry)


def reschedule(unique_key: str, *, due_at: datetime) -> bool:
    """Move a duty that still waits; says whether there was one."""
    waiting = Duty.objects.filter(unique_key=unique_key, state=State.WAITING)
    return waiting.update(due_at=due_at) == 1


def cancel(unique_key: str) -> bool:
    """Cancel a duty nobody has begun; says whether there was one."""
    waiting = Duty.objects.filter(unique_key=unique_key, state=State.WAITING)
    return waiting.update(state=State.CANCELLED, finished_at=clock.now()) == 1


def hurry() -> None:
    """Tell a worker that something is due. Losing this message loses only time."""
    if not settings.HURRY_WITH:
        return
    try:
        import_string(settings.HURRY_WITH)()
    except Exception:
        # The row stands and the next sweep finds it, so a broker that is down must not fail an act.
        logger.warning("The broker could not be told; the duty waits for the next sweep.")
