"""Waking people for a case that wants one now, again and again until somebody acknowledges it.

A sounding is one transaction: it writes the mails and the webhook call of its turn and plans the
next. What was written is not sent any more once the alarm is acknowledged.
"""

from __future__ import annotations

import json

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from accounts.models import User
from accounts.roster import to_wake
from audit.recording import record, stamp
from cases.actions.alarm import FIRST
from cases.duty_names import SOUND, sounding
from cases.models import Alarm, Case
from cases.queries import current_policy
from cases.wording import KIND_WORDS
from core import clock
from core.actor import SYSTEM
from core.errors import Invalid
from core.wording import utc_words
from duties.kinds import Claim
from duties.scheduling import schedule
from notifications import sending, webhooks
from notifications.alarm_models import SEALED_SINCE, SILENT, WebhookCall
from notifications.models import Message
from notifications.queueing import queue_message
from notifications.sending import MOOT, Outcome, UndeliveredError
from notifications.states import MessageKind, MessageStatus

MAIL, CALL = "alarms.mail", "alarms.call"
_OVER = (MessageStatus.SENT, MessageStatus.FAILED)


def locked_alarm(alarm_id: str) -> Alarm | None:
    """Lock an alarm that still sounds, after its case, and return it; None once it is silent."""
    case_id = Alarm.objects.values_list("case_id", flat=True).get(pk=alarm_id)
    case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    alarm = Alarm.objects.select_for_update(of=("self",)).get(pk=alarm_id)
    if alarm.acknowledged_at is not None or not case.is_open:
        return None
    alarm.case = case
    return alarm


def sound(claim: Claim, _: object) -> None:
    """Do the duty ``alarms.sound``: one turn, and the plan for the next."""
    alarm, turn = locked_alarm(claim.subject_id), int(claim.payload["turn"])
    if alarm is None or alarm.turn >= turn:
        return
    rules, moment = current_policy().emergency, clock.now()
    second = moment >= alarm.raised_at + rules.alarm_escalates.period
    alarm.turn, alarm.sounded_at = turn, moment
    if second and alarm.escalated_at is None:
        alarm.escalated_at = moment
    alarm.save(update_fields=["turn", "sounded_at", "escalated_at"])
    woken = [person.id for person in _people(alarm.case, second) if _write(alarm, person)]
    posted = _write_call(alarm)
    _plan(alarm, turn + 1)
    record(
        action="alarm.sounded",
        by=SYSTEM,
        subject=alarm,
        case_id=alarm.case_id,
        facts={"turn": turn, "people": sorted(woken), "second": second, "webhook": posted},
    )


def sound_failed(claim: Claim, text: str) -> None:
    """Go on with the next turn: an alarm never falls silent because one sounding failed."""
    alarm = locked_alarm(claim.subject_id)
    if alarm is not None:
        _plan(alarm, int(claim.payload["turn"]) + 1)


def _plan(alarm: Alarm, turn: int) -> None:
    again = current_policy().emergency.alarm_again.period
    key = sounding(alarm.id, turn)
    schedule(
        SOUND,
        subject_id=alarm.id,
        unique_key=key,
        due_at=clock.now() + again,
        payload={"turn": turn},
        rank=FIRST,
    )


def _people(case: Case, second: bool) -> list[User]:
    """Return whom to wake; a sealed case exists for the people named in it alone."""
    people = to_wake(second=second)
    if not case.sealed:
        return people
    named = list(case.named.filter(is_active=True))
    return [person for person in people if person in named] or named


def _write(alarm: Alarm, person: User) -> Message | None:
    subject, body = _words(alarm)
    again = current_policy().emergency.alarm_again.period
    try:
        message = queue_message(
            by=SYSTEM,
            kind=MessageKind.ALARM,
            to=person.email,
            subject=subject,
            body=body,
            effect=f"{alarm.case_id}:alarm:{alarm.id}:{alarm.turn}:{person.id}",
            case=alarm.case,
            not_after=clock.now() + 3 * again,
        )
    except Invalid:
        return None
    schedule(
        MAIL,
        subject_id=message.id,
        unique_key=f"{MAIL}:{message.id}",
        payload={"alarm": alarm.id},
        rank=FIRST,
    )
    return message


def _words(alarm: Alarm) -> tuple[str, str]:
    """Return subject and body; of a sealed case they say that somebody must look, and no more."""
    case = alarm.case
    link = f"{settings.SITE_URL}/desk/"
    context = {"sealed": case.sealed, "turn": alarm.turn, "link": link}
    if case.sealed:
        return "A person must look at the desk now", render_to_string("emails/alarm.txt", context)
    context |= {
        "reference": case.reference,
        "kind": str(KIND_WORDS[case.kind]),
        "received": utc_words(case.received_at, long=True),
        "link": f"{link}cases/{case.reference}/",
    }
    return f"[{case.reference}] A person must look now", render_to_string(
        "emails/alarm.txt", context
    )


def _write_call(alarm: Alarm) -> str:
    if not webhooks.is_configured():
        return ""
    case, link = alarm.case, f"{settings.SITE_URL}/desk/"
    told: dict[str, object] = {"event": "alarm", "turn": alarm.turn}
    if case.sealed:
        told["link"] = link
    else:
        told |= {
            "reference": case.reference,
            "kind": case.kind,
            "received_at": stamp(case.received_at),
            "link": f"{link}cases/{case.reference}/",
        }
    row = WebhookCall.objects.create(
        alarm=alarm, turn=alarm.turn, body=json.dumps(told, separators=(",", ":"), sort_keys=True)
    )
    schedule(CALL, subject_id=row.id, unique_key=f"{CALL}:{row.id}", rank=FIRST)
    return str(row.id)


def send_mail(claim: Claim) -> Outcome:
    """Do the duty ``alarms.mail``, unless the alarm fell silent meanwhile."""
    with transaction.atomic():
        claim.report(step="sending")
        alarm = locked_alarm(claim.payload["alarm"])
        message = sending.locked_message(claim.subject_id)
        if alarm is None or (alarm.case.sealed and alarm.case.reference in message.subject):
            sending.call_off(message, SILENT if alarm is None else SEALED_SINCE)
            return MOOT
        begun = sending.begin(message)
    return MOOT if begun is None else sending.deliver(claim, begun)


def call(claim: Claim) -> Outcome:
    """Do the duty ``alarms.call``. Raises UndeliveredError to be tried again."""
    with transaction.atomic():
        claim.report(step="calling")
        begun = _begin(_locked_call(claim.subject_id))
    if begun is None:
        return MOOT
    outcome = webhooks.post(begun.body.encode("utf-8"), begun.id)
    if outcome.state in ("later", "unknown"):
        with transaction.atomic():
            claim.report(step=outcome.state)
            _set_back(_locked_call(begun.id), outcome)
        raise UndeliveredError(f"The webhook was not confirmed: {outcome.error}.")
    return outcome


def finish_call(claim: Claim, outcome: Outcome) -> None:
    """Write a final outcome of the webhook."""
    row = _locked_call(claim.subject_id)
    if outcome.state == "moot" or row.status != MessageStatus.SENDING:
        return
    if outcome.state == "refused":
        _fail(row, outcome.error)
        return
    row.sent()
    row.save(update_fields=["status", "sent_at", "last_error"])
    _record(row, "webhook.called", {"attempt": row.attempts})


def give_up_call(claim: Claim, text: str) -> None:
    """Say visibly that the webhook was not reached, or may not have been."""
    row = _locked_call(claim.subject_id)
    if row.status not in _OVER:
        _fail(row, row.last_error or "given up")


def _locked_call(call_id: str) -> WebhookCall:
    return WebhookCall.objects.select_for_update(of=("self",)).get(pk=call_id)


def _begin(row: WebhookCall) -> WebhookCall | None:
    if row.status in _OVER:
        return None
    alarm = locked_alarm(row.alarm_id)
    if alarm is None or (alarm.case.sealed and alarm.case.reference in row.body):
        _fail(row, SILENT if alarm is None else SEALED_SINCE)
        return None
    if row.status == MessageStatus.SENDING:
        # Its worker died somewhere between the first byte and the receiver's answer.
        _lose_sight(row, "the worker died")
    again = row.status == MessageStatus.UNKNOWN
    row.start()
    row.save(update_fields=["status", "attempts"])
    if again:
        _record(row, "webhook.called_again", {"attempt": row.attempts})
    return row


def _set_back(row: WebhookCall, outcome: Outcome) -> None:
    if row.status != MessageStatus.SENDING:
        return
    if outcome.state == "unknown":
        _lose_sight(row, outcome.error)
        return
    row.put_back(outcome.error)
    row.save(update_fields=["status", "last_error"])


def _lose_sight(row: WebhookCall, error: str) -> None:
    row.lose_sight(error)
    row.save(update_fields=["status", "last_error"])
    _record(row, "webhook.outcome_unknown", {"error": error, "attempt": row.attempts})


def _fail(row: WebhookCall, error: str) -> None:
    row.fail(error)
    row.save(update_fields=["status", "last_error"])
    _record(row, "webhook.failed", {"error": error, "attempt": row.attempts})


def _record(row: WebhookCall, action: str, facts: dict[str, object]) -> None:
    case_id = Alarm.objects.values_list("case_id", flat=True).get(pk=row.alarm_id)
    record(
        action=action, by=SYSTEM, subject=row, case_id=case_id, facts={"turn": row.turn, **facts}
    )
