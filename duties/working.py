"""Claim, work, finish: at most one effect, whatever dies in between."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from audit.recording import record
from core import clock
from core.actor import SYSTEM
from core.errors import WritdeskError
from duties.kinds import KINDS, SWEEPS, Claim, Kind
from duties.models import Duty, State

logger = logging.getLogger(__name__)


class LostClaim(WritdeskError):
    """Another worker has claimed the duty since; whatever was worked out is thrown away."""


class TryLater(WritdeskError):
    """Raised by work or finish to try again at ``at`` without counting a failure of its own."""

    def __init__(self, message: str, at: datetime) -> None:
        super().__init__(message)
        self.at = at


@dataclass(frozen=True)
class Result:
    """What became of one duty: ``done``, ``later``, ``failed``, ``given_up`` or ``lost``."""

    kind: str
    subject_id: str
    outcome: str
    text: str = ""


def run_due(*, limit: int = 10_000) -> Iterator[Result]:
    """Run the sweeps, then do every duty that is due, yielding each result. Idempotent."""
    for _ in range(limit):
        for name, sweep in SWEEPS.items():
            count = sweep()
            if count:
                yield Result(name, "", "done", f"{count}")
        claim = claim_next()
        if claim is None:
            return
        yield perform(claim)


def due(at: datetime) -> QuerySet[Duty]:
    """Duties that may be claimed: waiting and due, or claimed with a lease run out."""
    waiting = Q(state=State.WAITING, due_at__lte=at)
    abandoned = Q(state=State.CLAIMED, lease_until__lte=at)
    return Duty.objects.filter(waiting | abandoned, kind__in=KINDS).order_by("rank", "due_at", "id")


def claim_next() -> Claim | None:
    """Claim the duty of the lowest rank that has been due longest, or return None."""
    at = clock.now()
    with transaction.atomic():
        candidates = due(at)
        if connection.features.has_select_for_update_skip_locked:
            candidates = candidates.select_for_update(skip_locked=True)
        duty = candidates.first()
        if duty is None:
            return None
        duty.state = State.CLAIMED
        duty.token += 1
        duty.attempts += 1
        duty.lease_until = at + KINDS[duty.kind].lease
        duty.save(update_fields=["state", "token", "attempts", "lease_until"])
    return Claim(duty=duty, token=duty.token, at=at, report=_reporter(duty))


def perform(claim: Claim) -> Result:
    """Do a claimed duty: work outside any transaction, then finish under the token's lock."""
    kind, duty = KINDS[claim.duty.kind], claim.duty
    if duty.attempts > kind.attempts:
        return _fail(claim, kind, f"abandoned {kind.attempts} times by workers that died")
    try:
        outcome = kind.work(claim)
        with transaction.atomic():
            _lock(claim)
            kind.finish(claim, outcome)
            _settle(claim, state=State.DONE, finished_at=clock.now())
    except LostClaim as lost:
        return Result(duty.kind, duty.subject_id, "lost", str(lost))
    except TryLater as later:
        return _put_back(claim, later)
    except Exception as error:
        logger.warning("%s %s failed: %s", duty.kind, duty.id, type(error).__name__)
        return _fail(claim, kind, f"{type(error).__name__}: {error}")
    return Result(duty.kind, duty.subject_id, "done")


def _lock(claim: Claim) -> Duty:
    """Lock the row and make sure that it is still this claim's."""
    duty = Duty.objects.select_for_update().get(pk=claim.duty.pk)
    if duty.token != claim.token or duty.state != State.CLAIMED:
        raise LostClaim("Another worker has taken this duty over.")
    return duty


def _settle(claim: Claim, **changes: Any) -> None:
    """Write the end of a claim, only while its token is the newest."""
    changes = {"lease_until": None, **changes}
    Duty.objects.filter(pk=claim.duty.pk, token=claim.token).update(**changes)


def _put_back(claim: Claim, later: TryLater) -> Result:
    with transaction.atomic():
        _lock(claim)
        _settle(
            claim,
            state=State.WAITING,
            due_at=later.at,
            last_error=later.message,
            attempts=F("attempts") - 1,
        )
    return Result(claim.duty.kind, claim.subject_id, "later", later.message)


def _fail(claim: Claim, kind: Kind, text: str) -> Result:
    """Note a failure: wait longer each time, and give up, visibly, after the last attempt."""
    duty = claim.duty
    last = duty.attempts >= kind.attempts
    try:
        with transaction.atomic():
            _lock(claim)
            if not last:
                due_at = clock.now() + kind.backoff * 2 ** (duty.attempts - 1)
                _settle(claim, state=State.WAITING, due_at=due_at, last_error=text)
                return Result(duty.kind, duty.subject_id, "failed", text)
            if kind.gave_up:
                kind.gave_up(claim, text)
            _settle(claim, state=State.GIVEN_UP, finished_at=clock.now(), last_error=text)
            record(
                action="duty.given_up",
                by=SYSTEM,
                subject=duty,
                facts={"kind": duty.kind, "subject": duty.subject_id, "attempts": duty.attempts},
            )
    except LostClaim as lost:
        return Result(duty.kind, duty.subject_id, "lost", str(lost))
    return Result(duty.kind, duty.subject_id, "given_up", text)


def _reporter(duty: Duty) -> Any:
    """Return the function by which work stores progress and keeps its lease."""
    pk, token, lease = duty.pk, duty.token, KINDS[duty.kind].lease

    def report(**progress: Any) -> None:
        held = Duty.objects.filter(pk=pk, token=token, state=State.CLAIMED)
        if not held.update(progress=progress, lease_until=clock.now() + lease):
            raise LostClaim("Another worker has taken this duty over.")

    return report
