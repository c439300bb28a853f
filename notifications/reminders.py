"""Telling the officer that what is kept for them ends soon, in time for an extension (G5)."""

from datetime import datetime, timedelta
from typing import Any

from audit.recording import record, stamp
from cases.models import Case
from cases.queries import current_policy
from core import clock
from core.actor import SYSTEM
from duties.kinds import Claim
from duties.scheduling import schedule
from preservation.models import Preservation
from preservation.states import Status

REMIND = "notifications.remind"
OFFERED, LATE = "offered", "late"


def plan_reminders(preservation_id: str, until: datetime) -> None:
    """Plan both reminders of an end: when an extension is offered, and when it becomes late."""
    numbers = current_policy().numbers
    stages = {OFFERED: numbers.extension_offered.period, LATE: numbers.extension_notice.period}
    for stage, before in stages.items():
        due_at = until - before
        if due_at <= clock.now() - timedelta(hours=1):
            continue
        schedule(
            REMIND,
            subject_id=preservation_id,
            unique_key=f"{REMIND}:{preservation_id}:{stage}:{stamp(until)}",
            due_at=due_at,
            payload={"stage": stage, "until": stamp(until)},
        )


def remind(claim: Claim, _: Any) -> None:
    """Record that the end is near, which the officer is then told of by mail.

    Nothing is said once the end has moved or an extension was asked for. Whether the erasure is
    paused or held plays no part: the officer must not learn of it.
    """
    kept = Preservation.objects.select_related("case").filter(pk=claim.subject_id).first()
    if kept is None or not kept.is_holding or kept.was_provisional or kept.expires_at is None:
        return
    if stamp(kept.expires_at) != claim.payload["until"] or kept.expires_at <= clock.now():
        return
    if kept.status == Status.PROVISIONAL or _extension_asked(kept):
        return
    record(
        action="preservation.end_near",
        by=SYSTEM,
        subject=kept,
        case_id=kept.case_id,
        facts={"until": stamp(kept.expires_at), "stage": claim.payload["stage"]},
    )


def _extension_asked(kept: Preservation) -> bool:
    """Say whether the officer asked for an extension since the end was last set."""
    since = kept.extended_at or kept.created_at
    asked = Case.objects.filter(
        officer_id=kept.case.officer_id, kind="preservation_extension", received_at__gte=since
    )
    return any(
        (row.submission or {}).get("preservation_reference") == kept.reference for row in asked
    )
