"""Bring a case before a person at once, until somebody says that they have it."""

from __future__ import annotations

from django.db import transaction

from audit.recording import record
from cases import emergency_policies, policies
from cases.actions.deadlines import follow_deadlines
from cases.actions.locking import locked, save
from cases.duty_names import SOUND, sounding
from cases.models import Alarm, Case
from core.actor import Actor
from duties.scheduling import schedule

HUMAN_NOW = "human_now"
# Of what is due, an alarm is sounded before anything else is done.
FIRST = -10


@transaction.atomic
def raise_alarm(*, by: Actor, case_id: str) -> Case:
    """Put a case before a person now, because something that came later speaks of danger to life.

    Raises NotFound, NotAllowed. A case that is there already stays as it is.
    """
    standing = locked(by=by, case_id=case_id)
    policies.check_can_raise_alarm(by=by, standing=standing)
    case = standing.case
    if case.consequence == HUMAN_NOW:
        return case
    before, case.consequence = case.consequence, HUMAN_NOW
    save(case, "consequence")
    alarm_if_urgent(by=by, case=case)
    record(
        action="case.alarm_raised", by=by, subject=case, case_id=case.id, facts={"before": before}
    )
    return case


def alarm_if_urgent(*, by: Actor, case: Case, before: str = "") -> None:
    """Begin to sound the alarm of a case that wants a person now; part of the act that made it so.

    ``before`` is its consequence until then: a case that was urgent already had its alarm.
    """
    if case.consequence != HUMAN_NOW or before == HUMAN_NOW:
        return
    alarm, new = Alarm.objects.get_or_create(
        case=case, acknowledged_at=None, defaults={"raised_by": by.id}
    )
    if new:
        schedule(
            SOUND,
            subject_id=alarm.id,
            unique_key=sounding(alarm.id, 1),
            payload={"turn": 1},
            rank=FIRST,
        )


@transaction.atomic
def acknowledge(*, by: Actor, case_id: str) -> Case:
    """Say "I have it": the alarm sounds no more, and the moment stands with the case.

    Raises NotFound, and NotAllowed where no alarm sounds or somebody was faster.
    """
    standing = locked(by=by, case_id=case_id)
    alarms = Alarm.objects.select_for_update(of=("self",)).filter(case=standing.case)
    newest = alarms.order_by("-raised_at", "-id").first()
    emergency_policies.check_can_acknowledge(by=by, alarm=newest)
    save(standing.case)
    silence(by=by, case=standing.case)
    return standing.case


def silence(*, by: Actor, case: Case) -> None:
    """End the open alarm of a locked case, because a person of the desk acts on it.

    Does nothing where none sounds, or where it is the machine that acts.
    """
    if by.kind != "staff":
        return
    open_alarms = Alarm.objects.select_for_update(of=("self",))
    alarm = open_alarms.filter(case=case, acknowledged_at__isnull=True).first()
    if alarm is None:
        return
    alarm.acknowledge(by.id)
    alarm.save(update_fields=["acknowledged_at", "acknowledged_by"])
    follow_deadlines(by=by, case=case, because="case.acknowledged")
    record(
        action="case.acknowledged",
        by=by,
        subject=case,
        case_id=case.id,
        facts={"alarm": alarm.id, "soundings": alarm.turn},
    )
