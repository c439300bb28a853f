"""Pausing an erasure, letting it go on, and releasing before the end."""

from django.db import transaction

from audit.recording import record
from cases.queries import visible_to
from core.actor import Actor
from core.errors import NotFound
from preservation import policies, queries
from preservation.locking import locked, schedule_end_again, schedule_erasure
from preservation.models import Preservation
from preservation.states import HOLDING, Status


@transaction.atomic
def pause(*, by: Actor, preservation_id: str, for_case_id: str = "") -> Preservation:
    """Let nothing be erased until counsel decides; the clock goes on, its end waits (G5)."""
    preservation = locked(preservation_id, by)
    policies.check_can_pause(by=by, preservation=preservation)
    mark_paused(by, preservation, for_case_id)
    return preservation


def mark_paused(by: Actor, preservation: Preservation, for_case_id: str) -> None:
    """Write the pause and its event; for callers that hold the lock and asked the policy."""
    paused_from = str(preservation.status)
    preservation.pause(by.id, paused_from, for_case_id)
    preservation.save(
        update_fields=["status", "paused_at", "paused_by", "paused_from", "paused_for_case"]
    )
    record(
        action="preservation.paused",
        by=by,
        subject=preservation,
        case_id=preservation.case_id,
        facts={"from": paused_from, "for_case": for_case_id},
    )


@transaction.atomic
def pause_for_case(*, by: Actor, case_id: str) -> list[Preservation]:
    """Pause every preservation that a request just received concerns, even a returned one (G5)."""
    policies.check_may_pause(by=by)
    case = visible_to(by).filter(pk=case_id).first()
    if case is None:
        raise NotFound("There is no such case.")
    paused = []
    for found in queries.concerned_by(case):
        if found.status != Status.PAUSED:
            paused.append(pause(by=by, preservation_id=found.id, for_case_id=case.id))
    return paused


@transaction.atomic
def pause_own(*, by: Actor, case_id: str) -> list[Preservation]:
    """Pause every preservation that stands on this request, and all that it concerns (G5).

    For a request that was completed too late: what it asked to keep is not erased unseen.
    """
    policies.check_may_pause(by=by)
    own = queries.visible_to(by).filter(case_id=case_id, status__in=HOLDING)
    waiting = own.exclude(status=Status.PAUSED).values_list("pk", flat=True)
    paused = [pause(by=by, preservation_id=pk, for_case_id=case_id) for pk in waiting]
    return paused + pause_for_case(by=by, case_id=case_id)


@transaction.atomic
def resume(*, by: Actor, preservation_id: str) -> Preservation:
    """Let it run on as before the pause; an end that passed meanwhile comes at once."""
    preservation = locked(preservation_id, by)
    policies.check_can_resume(by=by, preservation=preservation)
    preservation.resume(by.id)
    preservation.refused_because = ""
    preservation.save(
        update_fields=["status", "resumed_at", "resumed_by", "paused_from", "refused_because"]
    )
    schedule_end_again(preservation)
    record(
        action="preservation.resumed",
        by=by,
        subject=preservation,
        case_id=preservation.case_id,
        facts={"status": str(preservation.status)},
    )
    return preservation


@transaction.atomic
def release(*, by: Actor, preservation_id: str, reason: str) -> Preservation:
    """End it before its time, at the authority's wish or by counsel's decision, and erase."""
    preservation = locked(preservation_id, by)
    policies.check_can_release(
        by=by, preservation=preservation, blockers=queries.blockers(preservation)
    )
    preservation.release(by.id)
    preservation.save(update_fields=["status", "released_at", "released_by", "paused_from"])
    schedule_erasure(preservation)
    record(
        action="preservation.released",
        by=by,
        subject=preservation,
        case_id=preservation.case_id,
        personal={"reason": reason},
    )
    return preservation
