"""Moving a notice with the prohibitions, and sending it through the gate."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from audit.recording import record, stamp
from cases.models import Case
from cases.queries import (
    NoEnd,
    ProhibitionsEnd,
    Undetermined,
    Until,
    prohibitions_end,
    related_cases,
)
from core import clock
from core.actor import SYSTEM, Actor
from core.errors import NotAllowed
from duties.kinds import Claim
from duties.scheduling import schedule
from notifications import sending
from notifications.content import Content
from notifications.models import Message, UserNotice
from notifications.notice_content import compose, store_copy
from notifications.policies import check_can_send_notice
from notifications.queueing import queue_message
from notifications.states import MessageKind, MessageStatus, NoticeStatus

_MOVED = ["status", "hold_until", "hold_has_no_end", "turn"]


def locked_notice(notice_id: str) -> UserNotice:
    """Lock the notice's case, every case about the same account, then the notice; return it.

    A prohibition is recorded under its case's lock, so that none can slip in between the gate's
    look and its transaction's end.
    """
    notice = UserNotice.objects.select_related("case").get(pk=notice_id)
    concerned = [notice.case_id, *related_cases(notice.case).values_list("pk", flat=True)]
    list(Case.objects.select_for_update(of=("self",)).filter(pk__in=concerned).order_by("pk"))
    rows = UserNotice.objects.select_for_update(of=("self",))
    return rows.select_related("case", "account").get(pk=notice_id)


def follow_prohibitions(notice: UserNotice, by: Actor) -> None:
    """Let a locked notice be undetermined, delayed or due, as the prohibitions now stand."""
    _move(notice, prohibitions_end(notice.case, clock.now()), by)


def _move(notice: UserNotice, end: ProhibitionsEnd, by: Actor) -> None:
    before = (notice.status, notice.hold_until, notice.hold_has_no_end)
    due_at = None
    if isinstance(end, Undetermined):
        notice.leave_undetermined()
    elif isinstance(end, NoEnd):
        notice.delay(None)
    elif isinstance(end, Until):
        notice.delay(end.at)
        due_at = end.at
    else:
        notice.fall_due()
        due_at = clock.now()
    if before == (notice.status, notice.hold_until, notice.hold_has_no_end):
        return
    if due_at is not None:
        notice.turn += 1
        _schedule(notice, due_at)
    notice.save(update_fields=_MOVED)
    record(
        action=f"notice.{notice.status}",
        by=by,
        subject=notice,
        case_id=notice.case_id,
        facts={
            "until": None if notice.hold_until is None else stamp(notice.hold_until),
            "no_end": notice.hold_has_no_end,
        },
    )


def _schedule(notice: UserNotice, due_at: Any) -> None:
    schedule(
        "notices.send",
        subject_id=notice.id,
        unique_key=f"notices.send:{notice.id}:{notice.turn}",
        due_at=due_at,
    )


def send_again(notice: UserNotice) -> None:
    """Ask once more for a locked notice to be sent, after what stopped it was mended."""
    notice.turn += 1
    _schedule(notice, clock.now())


@dataclass(frozen=True)
class Done:
    """What the duty ``notices.send`` did: nothing, or one mail with its fate."""

    outcome: sending.Outcome = sending.MOOT


def send(claim: Claim) -> Done:
    """Do the duty ``notices.send``: word it, pass the gate, transmit.

    The wording, with its PDF, is made before the transaction of the gate, which stays short.
    """
    notice = UserNotice.objects.select_related("case", "account").get(pk=claim.subject_id)
    content, copies = None, []
    if notice.message_id is None and notice.address and _gate_now(notice) is None:
        content = compose(notice)
        copies = store_copy(notice, content)
    message = _pass_gate(claim, content, copies)
    return Done() if message is None else Done(sending.deliver(claim, message))


def _gate_now(notice: UserNotice) -> NotAllowed | None:
    """Ask the gate and return its refusal."""
    try:
        check_can_send_notice(
            by=SYSTEM,
            status=notice.status,
            prohibitions=prohibitions_end(notice.case, clock.now()),
            address=notice.address,
        )
    except NotAllowed as refusal:
        return refusal
    return None


@transaction.atomic
def _pass_gate(claim: Claim, content: Content | None, copies: list[str]) -> Message | None:
    """The sending transaction (I7): whatever was planned, only what stands now counts."""
    claim.report(step="gate")
    notice = locked_notice(claim.subject_id)
    refusal = _gate_now(notice)
    if refusal is not None:
        _turn_back(notice, refusal)
        return None
    if notice.message is None and content is None:
        # It became sendable between the wording and the gate; the next turn words it.
        send_again(notice)
        notice.save(update_fields=["turn"])
        return None
    if notice.status != NoticeStatus.SENDING:
        notice.fall_due()
        notice.start()
    if notice.message is None and content is not None:
        notice.message = _queued(notice, content, copies)
    notice.save(update_fields=[*_MOVED, "message", "stuck_because"])
    message = notice.message
    return None if message is None else sending.begin(sending.locked_message(message.id))


def _queued(notice: UserNotice, content: Content, copies: list[str]) -> Message:
    return queue_message(
        by=SYSTEM,
        kind=MessageKind.NOTICE,
        to=notice.address,
        subject=content.subject,
        body=content.body,
        effect=f"{notice.case_id}:notice:{notice.id}:{content.digest[:32]}:{notice.turn}",
        case=notice.case,
        attachments=copies,
    )


def _turn_back(notice: UserNotice, refusal: NotAllowed) -> None:
    """Hold a locked notice that the gate refused, and say why."""
    if refusal.code == "notice.gone":
        return
    if refusal.code == "notice.no_address":
        _stick(notice, refusal.code)
        return
    _drop_unsent(notice)
    _move(notice, prohibitions_end(notice.case, clock.now()), SYSTEM)


def _drop_unsent(notice: UserNotice) -> None:
    """Give up a wording that never left, so that the next one says what was disclosed by then.

    One whose fate is unknown stays: the same words go out again under the same Message-ID.
    """
    if notice.message is None:
        return
    message = sending.locked_message(notice.message.id)
    if message.status == MessageStatus.QUEUED:
        sending.fail_for_good(message)
        notice.message = None
        notice.save(update_fields=["message"])


def _stick(notice: UserNotice, code: str) -> None:
    if notice.stuck_because != code:
        notice.stuck_because = code
        notice.save(update_fields=["stuck_because"])
        record(
            action="notice.stuck",
            by=SYSTEM,
            subject=notice,
            case_id=notice.case_id,
            facts={"reason": code},
        )


def finish(claim: Claim, done: Done) -> None:
    """Write the final outcome on message and notice together."""
    if done.outcome.state == "moot":
        return
    notice = locked_notice(claim.subject_id)
    if notice.message is None or notice.status != NoticeStatus.SENDING:
        return
    message = sending.locked_message(notice.message.id)
    if sending.settle(message, done.outcome):
        notice.sent(SYSTEM.id)
        _record_end(notice, "notice.sent", {"message": message.id})
    elif message.status == MessageStatus.FAILED:
        notice.bounce()
        _record_end(notice, "notice.bounced", {"message": message.id})


def give_up(claim: Claim, text: str) -> None:
    """Say visibly that the notice did not go out, or may not have; counsel decides what next."""
    notice = locked_notice(claim.subject_id)
    if notice.message is not None:
        sending.fail_for_good(sending.locked_message(notice.message.id))
    if notice.status == NoticeStatus.SENDING:
        notice.bounce()
        _record_end(notice, "notice.bounced", {})
    else:
        _stick(notice, "notice.given_up")


def _record_end(notice: UserNotice, action: str, facts: Mapping[str, Any]) -> None:
    notice.save(update_fields=["status", "sent_at", "sent_by", "stuck_because"])
    record(action=action, by=SYSTEM, subject=notice, case_id=notice.case_id, facts=facts)
