"""Deadlines follow what they are computed from: rows with their working, old beside new."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from audit.recording import record, stamp
from cases import deadline_policies, deadlines, queries
from cases.actions.locking import locked, save
from cases.deadline_models import OPEN, ClosedAs, Deadline, DeadlineExtension, Turnaround
from cases.deadlines import OF_THE_CASE, Key
from cases.models import Case
from cases.states import Status
from core import clock
from core.actor import SYSTEM, Actor
from core.rows import insert
from rules import deadlines as rules

Running = Mapping[Key, rules.Deadline]
_ANSWERS: Mapping[str, str] = {
    Status.RETURNED: "returned",
    Status.ACCEPTED: "accepted",
    Status.DECLINED: "declined",
    Status.REDIRECTED: "redirected",
}
_NOT_DONE = (Status.WITHDRAWN, Status.CLOSED)
_DONE_BY: Mapping[str, Collection[str]] = {
    "answer": (Status.FULFILLED, Status.DECLINED, Status.REDIRECTED),
    "cure": (Status.IN_TRIAGE,),
    "prohibition_end": (),
    "preservation_end": (),
    "preservation_cure": (),
}


def begin_deadlines(*, by: Actor, case: Case, running: Running, because: str) -> None:
    """Write the first deadlines of a case just opened, within the act that opens it."""
    insert([_row(by, case, key, computed, because) for key, computed in running.items()])


def follow_deadlines(*, by: Actor, case: Case, because: str) -> None:
    """Compute the deadlines of the case anew, within the act that changed what they rest on.

    ``Case.due_at`` becomes the next of those that we must keep; while there is none it stays.
    """
    running = deadlines.of_case(case, queries.policy_of(case), deadlines.read(case))
    settle_deadlines(by=by, case=case, running=running, kinds=OF_THE_CASE, because=because)
    _note_turnaround(case)
    due_at = deadlines.next_of_ours(running.values())
    if due_at is not None and due_at != case.due_at:
        case.due_at = due_at
        case.save(update_fields=["due_at"])


def settle_deadlines(
    *,
    by: Actor,
    case: Case,
    running: Running,
    kinds: Collection[str],
    because: str,
    subject_id: str | None = None,
) -> None:
    """Let the rows of these kinds be what runs now; others are superseded, or closed.

    ``subject_id`` restricts it to the deadlines about one thing. A row whose moment or whose
    working differs is superseded by a new one, and a moved end is recorded, old beside new.
    """
    rows = Deadline.objects.filter(case_id=case.pk, kind__in=kinds)
    if subject_id is not None:
        rows = rows.filter(subject_id=subject_id)
    last = {Key(row.kind, row.subject_id): row for row in rows.order_by("computed_at", "id")}
    for key, computed in running.items():
        before = last.get(key)
        changed = rules.differences(before.working, computed.working()) if before else ()
        if before is not None and before.is_open:
            if _says_the_same(before, computed, changed):
                continue
            before.superseded_at, before.superseded_by = clock.now(), by.id
            before.save(update_fields=["superseded_at", "superseded_by"])
        row = _row(by, case, key, computed, because, changed)
        row.save(force_insert=True)
        if before is not None and (before.due_at != row.due_at or "waits" in changed):
            _record_change(by, case, before, row)
    for key, row in last.items():
        if row.is_open and key not in running:
            row.closed_at, row.closed_by = clock.now(), by.id
            row.closed_as = _closed_as(row.kind, case)
            row.save(update_fields=["closed_at", "closed_by", "closed_as"])


@transaction.atomic
def extend_deadline(
    *, by: Actor, case_id: str, kind: str, until: datetime, reason: str
) -> DeadlineExtension:
    """Give more time for a deadline of ours, with a reason; counsel only.

    Raises NotFound, NotAllowed, Invalid for a moment that is no later than the deadline.
    """
    standing = locked(by=by, case_id=case_id)
    row = Deadline.objects.filter(OPEN, case_id=case_id, kind=kind).first()
    moment = clock.now()
    deadline_policies.check_can_extend_deadline(
        by=by, kind=kind, due_at=row.due_at if row else None, until=until, reason=reason, at=moment
    )
    given = DeadlineExtension.objects.create(
        case=standing.case, kind=kind, until=until, reason=reason, given_at=moment, given_by=by.id
    )
    follow_deadlines(by=by, case=standing.case, because="case.deadline_extended")
    save(standing.case)
    record(
        action="case.deadline_extended",
        by=by,
        subject=standing.case,
        case_id=case_id,
        facts={"extension": given.id, "kind": kind, "until": stamp(until)},
        personal={"reason": reason},
    )
    return given


@transaction.atomic
def recount_deadlines(*, case_id: str) -> None:
    """Compute the deadlines of a case anew after the rules of a calendar changed."""
    standing = locked(by=SYSTEM, case_id=case_id)
    follow_deadlines(by=SYSTEM, case=standing.case, because="deadlines.recounted")


def _row(
    by: Actor,
    case: Case,
    key: Key,
    computed: rules.Deadline,
    because: str,
    changed: Collection[str] = (),
) -> Deadline:
    return Deadline(
        case=case,
        kind=key.kind,
        subject_id=key.subject_id,
        due_at=computed.due_at,
        working=computed.working(),
        because=because,
        changed=list(changed),
        computed_at=clock.now(),
        computed_by=by.id,
    )


def _says_the_same(row: Deadline, computed: rules.Deadline, changed: Collection[str]) -> bool:
    """Say whether nothing changed but, at most, the version that named the same holidays."""
    return row.due_at == computed.due_at and set(changed) <= {"calendar"}


def _record_change(by: Actor, case: Case, before: Deadline, row: Deadline) -> None:
    record(
        action="case.deadline_changed",
        by=by,
        subject=case,
        case_id=case.id,
        facts={
            "deadline": row.id,
            "kind": row.kind,
            "from": stamp(before.due_at),
            "to": stamp(row.due_at),
            "changed": list(row.changed),
            "because": row.because,
        },
    )


def _closed_as(kind: str, case: Case) -> ClosedAs:
    """Say whether what was to be done by then was done; what runs out by itself never is."""
    done = case.status in _DONE_BY[kind] if kind in _DONE_BY else case.status not in _NOT_DONE
    return ClosedAs.MET if done else ClosedAs.OVER


def _note_turnaround(case: Case) -> None:
    """Keep how long the first answer and the decision took, each once for the case."""
    verb = _ANSWERS.get(str(case.status))
    if verb is None:
        return
    at, by = getattr(case, f"{verb}_at"), getattr(case, f"{verb}_by")
    after = max(int((at - case.received_at).total_seconds()), 0)
    row = Turnaround.objects.filter(pk=case.pk).first()
    if row is None:
        row = Turnaround(
            case=case, kind=case.kind, answered_at=at, answered_by=by, answered_after=after
        )
    if verb != "returned" and row.decided_at is None:
        row.decided_at, row.decided_by, row.decided_after = at, by, after
    row.save()
