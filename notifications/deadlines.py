"""Telling staff of a deadline: before it whoever works on the case, after it counsel.

Preservations move in a room that knows no deadlines, so that theirs are set here by its events.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string

from accounts.models import User
from accounts.queries import desk_people, holding
from accounts.roles import COUNSEL, STAFF_ROLES, TRIAGE
from audit.models import AuditEvent
from audit.recording import record, stamp
from cases.actions.deadlines import settle_deadlines
from cases.deadline_models import OPEN, Deadline
from cases.deadline_queries import running_on
from cases.deadlines import Key
from cases.models import Case
from cases.queries import current_policy, policy_of
from core.actor import SYSTEM
from core.errors import Invalid
from core.wording import utc_words
from duties.kinds import Claim
from duties.scheduling import schedule
from notifications.queueing import queue_message, schedule_sending
from notifications.states import MessageKind
from preservation.models import Preservation
from preservation.states import Status
from rules import deadlines as rules

REMIND_DEADLINE = "notifications.remind_deadline"
NEAR, MISSED = "near", "missed"
# Whoever acknowledges an emergency is woken by its alarm.
TOLD_OF: dict[str, str] = {
    "triage": "to decide on the request",
    "emergency_decided": "to decide on the emergency",
    "answer": "to answer the request",
}
_PRESERVATIONS = ("preservation_end", "preservation_cure")


def follow_preservation(event: AuditEvent) -> None:
    """Let the deadlines about a preservation be what it says now."""
    kept = Preservation.objects.select_related("case").filter(pk=event.subject_id).first()
    if kept is None:
        return
    settle_deadlines(
        by=SYSTEM,
        case=kept.case,
        running=_of_preservation(kept),
        kinds=_PRESERVATIONS,
        because=event.action,
        subject_id=kept.id,
    )


def _of_preservation(kept: Preservation) -> dict[Key, rules.Deadline]:
    if not kept.is_holding:
        return {}
    policy, running = current_policy(), {}
    waits = "paused" if kept.status == Status.PAUSED else ""
    waits = "held" if kept.held_at is not None else waits
    if kept.captured_at is not None and kept.expires_at is not None:
        running[Key("preservation_end", kept.id)] = rules.preservation_end(
            kept.captured_at, kept.expires_at, kept.extensions, policy, waits
        )
    if kept.was_provisional and kept.cure_by is not None:
        running[Key("preservation_cure", kept.id)] = rules.preservation_cure(
            kept.created_at, kept.cure_by, policy, waits
        )
    return running


def plan_telling(event: AuditEvent) -> None:
    """Plan the reminder and the escalation of each deadline that runs; each is planned once."""
    case = Case.objects.filter(pk=event.case_id).first()
    if case is None:
        return
    numbers = policy_of(case).deadlines
    for row in running_on(case).filter(kind__in=TOLD_OF):
        near = row.due_at - numbers.remind_before.period
        if near > row.computed_at:
            _plan(row, NEAR, near)
        _plan(row, MISSED, row.due_at + numbers.escalate_after.period)


def remind_deadline(claim: Claim, _: object) -> None:
    """Do the duty: one mail to each person concerned, and one event.

    Nobody is told of a deadline that was kept or replaced meanwhile, nor that one is near which
    has passed: that it was missed is told instead.
    """
    row = Deadline.objects.select_related("case").filter(OPEN, pk=claim.subject_id).first()
    stage = str(claim.payload["stage"])
    if row is None or not row.case.is_open or (stage == NEAR and row.due_at <= claim.at):
        return
    told = [person.id for person in people_to_tell(row.case, stage) if _tell(row, stage, person)]
    record(
        action=f"case.deadline_{stage}",
        by=SYSTEM,
        subject=row.case,
        case_id=row.case_id,
        facts={"deadline": row.id, "kind": row.kind, "due_at": stamp(row.due_at), "told": told},
    )


def _plan(row: Deadline, stage: str, at: datetime) -> None:
    schedule(
        REMIND_DEADLINE,
        subject_id=row.id,
        unique_key=f"{REMIND_DEADLINE}:{row.id}:{stage}",
        due_at=at,
        payload={"stage": stage},
    )


def people_to_tell(case: Case, stage: str) -> Sequence[User]:
    """Return whom to tell. A sealed case exists for the people named in it alone."""
    named = set(case.named.values_list("pk", flat=True)) if case.sealed else None
    if stage == NEAR:
        at_work = desk_people().filter(pk=case.assigned_to) if case.assigned_to else ()
        role = case.ball if case.ball in STAFF_ROLES else TRIAGE
        concerned = list(at_work) or list(holding(role))
    else:
        concerned = list(holding(COUNSEL))
    if named is None:
        return concerned
    known = [person for person in concerned if person.pk in named]
    return known or list(desk_people().filter(pk__in=named))


def _tell(row: Deadline, stage: str, person: User) -> bool:
    """Write one mail; say whether the person has an address that can be written to."""
    subject, body = _words(row, stage)
    try:
        message = queue_message(
            by=SYSTEM,
            kind=MessageKind.DEADLINE,
            to=person.email,
            subject=subject,
            body=body,
            effect=f"{row.case_id}:deadline:{row.id}:{stage}:{person.id}",
            case=row.case,
        )
    except Invalid:
        return False
    schedule_sending(message)
    return True


def _words(row: Deadline, stage: str) -> tuple[str, str]:
    """Return subject and body; of a sealed case they say that somebody must look, and no more."""
    case, desk = row.case, f"{settings.SITE_URL}/desk/"
    phrase = "A deadline is near" if stage == NEAR else "A deadline was missed"
    if case.sealed:
        context = {"sealed": True, "phrase": phrase, "link": desk}
        return phrase, render_to_string("emails/deadline.txt", context)
    context = {
        "phrase": phrase,
        "reference": case.reference,
        "what": TOLD_OF[row.kind],
        "due": utc_words(row.due_at, long=True),
        "missed": stage == MISSED,
        "link": f"{desk}cases/{case.reference}/deadlines/",
    }
    return f"[{case.reference}] {phrase}", render_to_string("emails/deadline.txt", context)
