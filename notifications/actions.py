"""The only writers of notices, and of mails that no event asks for."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from accounts.actions import issue_email_code
from accounts.models import EmailCode
from audit.recording import record
from cases.models import AccountIdentifier, Case
from cases.queries import current_policy
from cases.queries import visible_to as visible_cases
from core.actor import SYSTEM, Actor
from core.errors import Conflict, Invalid, NotFound
from duties.scheduling import schedule
from notifications import policies
from notifications.models import Message, UserNotice
from notifications.notices import follow_prohibitions, locked_notice, send_again
from notifications.queries import (
    disclosed_about,
    planned_notices_about,
    productions_of,
    visible_to,
    wants_statement,
)
from notifications.queueing import check_header_text, queue_message, schedule_sending
from notifications.sending import locked_message
from notifications.states import MessageKind, MessageStatus, NoticeStatus
from notifications.wording import code_mail


@transaction.atomic
def plan_notice(*, by: Actor, case_id: str, account_id: str, address: str = "") -> UserNotice:
    """Plan to tell the holder of one account, and hold that back as long as anything binds (G8).

    ``address`` is counsel's; without one the account's own record is read. Raises NotFound,
    NotAllowed, Invalid, and Conflict when it is planned already.
    """
    case = visible_cases(by).select_for_update(of=("self",)).filter(pk=case_id).first()
    account = AccountIdentifier.objects.filter(pk=account_id, case_id=case_id).first()
    if case is None or account is None:
        raise NotFound("The case names no such account.")
    policies.check_can_plan_notice(
        by=by,
        kind=case.kind,
        plan_after=current_policy().notice.plan_after,
        case_status=case.status,
        disclosed=productions_of(case).exists(),
        removed=wants_statement(case),
    )
    if UserNotice.objects.filter(case=case, account=account).exists():
        raise Conflict("This notice is planned already.")
    if address:
        _check_address(address)
    notice = UserNotice.objects.create(
        case=case,
        account=account,
        basis=case.basis,
        address=address,
        address_source="counsel" if address else "",
        planned_by=by.id,
    )
    if not address:
        schedule(
            "notices.find_address",
            subject_id=notice.id,
            unique_key=f"notices.find_address:{notice.id}",
        )
    record(
        action="notice.planned",
        by=by,
        subject=notice,
        case_id=case.id,
        facts={"account": account.id, "basis": notice.basis},
    )
    follow_prohibitions(notice, by)
    return notice


def plan_after_release(*, case_id: str) -> list[UserNotice]:
    """Plan a notice for each account about which something was disclosed; those planned stay."""
    case = Case.objects.get(pk=case_id)
    if case.kind not in current_policy().notice.plan_after:
        return []
    planned = []
    for account in case.accounts.order_by("position"):
        disclosed = any(disclosed_about(case, account.id))
        if disclosed and not UserNotice.objects.filter(case=case, account=account).exists():
            planned.append(plan_notice(by=SYSTEM, case_id=case.id, account_id=account.id))
    return planned


def plan_statement(*, case_id: str) -> list[UserNotice]:
    """Plan a statement of reasons for each account whose content was removed."""
    case = Case.objects.get(pk=case_id)
    planned = set(UserNotice.objects.filter(case=case).values_list("account_id", flat=True))
    accounts = case.accounts.filter(current=True).order_by("position")
    return [
        plan_notice(by=SYSTEM, case_id=case.id, account_id=account.id)
        for account in accounts
        if account.id not in planned
    ]


@transaction.atomic
def reconsider_notices(*, by: Actor, case_id: str) -> int:
    """Let every notice that an event in this case concerns follow the prohibitions as they stand.

    Returns how many were looked at.
    """
    policies.check_can_reconsider(by=by)
    case = Case.objects.filter(pk=case_id).first()
    if case is None:
        raise NotFound("There is no such case.")
    concerned = list(planned_notices_about(case).order_by("pk").values_list("pk", flat=True))
    for notice_id in concerned:
        follow_prohibitions(locked_notice(notice_id), by)
    return len(concerned)


@transaction.atomic
def waive_notice(*, by: Actor, notice_id: str, ground: str, reason: str) -> UserNotice:
    """Decide that the account holder is not told, on a ground of the policy. Counsel only."""
    notice = _found(notice_id, by)
    policies.check_can_waive_notice(
        by=by,
        status=notice.status,
        ground=ground,
        grounds=current_policy().notice.exceptions,
        reason=reason,
    )
    notice.waive(by.id, ground, reason)
    notice.save(update_fields=["status", "waived_at", "waived_by", "waive_ground", "waive_reason"])
    record(
        action="notice.waived",
        by=by,
        subject=notice,
        case_id=notice.case_id,
        facts={"ground": ground},
        personal={"reason": reason},
    )
    return notice


@transaction.atomic
def set_notice_address(*, by: Actor, notice_id: str, address: str) -> UserNotice:
    """Enter where the notice goes; one that bounced or waited for an address is tried again."""
    notice = _found(notice_id, by)
    policies.check_can_set_address(by=by, status=notice.status)
    _check_address(address)
    notice.address, notice.address_source, notice.stuck_because = address, "counsel", ""
    if notice.status == NoticeStatus.BOUNCED:
        notice.reopen()
    if notice.status == NoticeStatus.DUE:
        send_again(notice)
    notice.save()
    _record_address(by, notice)
    return notice


@transaction.atomic
def note_address(*, notice_id: str, address: str) -> UserNotice:
    """Keep the address that the account's own record gave, unless counsel entered one meanwhile."""
    notice = _found(notice_id, SYSTEM)
    if notice.address or not address:
        return notice
    notice.address, notice.address_source, notice.stuck_because = address, "snapshot", ""
    if notice.status == NoticeStatus.DUE:
        send_again(notice)
    notice.save(update_fields=["address", "address_source", "stuck_because", "turn"])
    _record_address(SYSTEM, notice)
    return notice


@transaction.atomic
def record_bounce(*, by: Actor, message_id: str, error: str = "") -> Message:
    """Note that a mail we had handed over came back; a notice then waits for counsel."""
    policies.check_can_note_bounce(by=by)
    message = locked_message(message_id)
    if message.status != MessageStatus.SENT:
        raise Conflict(f"The message is {message.status}.")
    message.bounce(error)
    message.save(update_fields=["status", "last_error"])
    notice = UserNotice.objects.select_for_update(of=("self",)).filter(message=message).first()
    if notice is not None and notice.status == NoticeStatus.SENT:
        notice.bounce()
        notice.save(update_fields=["status", "stuck_because"])
        record(action="notice.bounced", by=by, subject=notice, case_id=notice.case_id)
    record(
        action="message.bounced",
        by=by,
        subject=message,
        case_id=message.case_id or "",
        facts={"kind": message.kind},
    )
    return message


@transaction.atomic
def send_code(
    email: str, purpose: str, minutes: int | None = None, asked_from: str = ""
) -> EmailCode:
    """Make a one-time code and mail it; the mail's text is forgotten once it was sent.

    ``minutes`` is how long it is good for, the policy's number if not given. ``asked_from`` is a
    keyed digest of whoever asked. The mail says neither the purpose's subject nor whether the
    address is known to us.
    """
    policy = current_policy()
    valid = minutes or policy.numbers.email_code.value
    entry, code = issue_email_code(
        email=email,
        purpose=purpose,
        minutes=valid,
        tries=policy.numbers.email_code_attempts.value,
        asked_from=asked_from,
    )
    subject, body = code_mail(code, valid, policy)
    message = queue_message(
        by=SYSTEM,
        kind=MessageKind.CODE,
        to=entry.email,
        subject=subject,
        body=body,
        effect=f"code:{entry.id}",
        not_after=entry.expires_at,
    )
    schedule_sending(message)
    return entry


def _found(notice_id: str, by: Actor) -> UserNotice:
    if not visible_to(by).filter(pk=notice_id).exists():
        raise NotFound("There is no such notice.")
    return locked_notice(notice_id)


def _check_address(address: str) -> None:
    check_header_text("address", address)
    try:
        validate_email(address)
    except ValidationError as error:
        raise Invalid({"address": ["This is not an e-mail address."]}) from error


def _record_address(by: Actor, notice: UserNotice) -> None:
    record(
        action="notice.address_set",
        by=by,
        subject=notice,
        case_id=notice.case_id,
        facts={"source": notice.address_source},
        personal={"address": notice.address},
    )
