"""What may be read of messages and notices, and what the gate needs to know."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from cases import queries as case_queries
from cases.models import AccountIdentifier, Case
from cases.routing_queries import removal_of
from cases.states import Channel
from core import clock
from core.actor import Actor
from disclosures.models import Production
from disclosures.recall_queries import recalled_messages
from disclosures.scope import ScopedAccount, grid_from_json
from disclosures.states import Status as ProductionStatus
from notifications.alarm_models import CALLED_OFF, WebhookCall
from notifications.models import CaseMessage, CaseMessagePaper, Message, UserNotice
from notifications.states import PLANNED, Direction, MessageKind, MessageStatus
from preservation.models import Snapshot
from preservation.states import CAPTURED

_DISCLOSED = (ProductionStatus.RELEASED, ProductionStatus.EXPIRED, ProductionStatus.REVOKED)


def visible_to(person: Actor | User) -> QuerySet[UserNotice]:
    """Return the notices of the cases that this person may see."""
    return UserNotice.objects.filter(case__in=case_queries.visible_to(person))


def messages_visible_to(person: Actor | User) -> QuerySet[Message]:
    """Return the messages of the cases that this person may see; codes belong to nobody."""
    return Message.objects.filter(case__in=case_queries.visible_to(person))


def alarm_mails_of(case: Case) -> QuerySet[Message]:
    """Return the mails by which people were woken for this case."""
    return Message.objects.filter(case=case, kind=MessageKind.ALARM).order_by()


def mail_is_held_up() -> bool:
    """Say whether our mail server lately took a mail not yet or nobody knows; names no mail."""
    waiting = (MessageStatus.QUEUED, MessageStatus.UNKNOWN)
    rows = Message.objects.filter(status__in=waiting, attempts__gt=0)
    return rows.filter(queued_at__gt=clock.now() - timedelta(hours=1)).exists()


def webhook_fault() -> str:
    """Return why the newest call of the alarm's webhook was not confirmed; names no case.

    It is empty where the call was taken, and where none was made yet. A call about a sealed case
    is left out: by its fault alone somebody would know that there was an alarm.
    """
    made = WebhookCall.objects.filter(attempts__gt=0, alarm__case__sealed=False)
    made = made.exclude(last_error__in=CALLED_OFF)
    newest = made.order_by("-queued_at", "-id").values_list("last_error", flat=True)
    return newest.first() or ""


def is_unproven(case: Case) -> bool:
    """Say whether the request came by mail and nothing shows that its sender wrote it.

    The mail's own domain stood behind it, staff overruled the doubt, the officer completed it with
    a code, or a person accepted it: each of these is enough.
    """
    if case.received_via != Channel.EMAIL or case.accepted_at or case.cured_at:
        return False
    return not any(
        row.code == "sender.authenticated" and row.effective_outcome == "pass"
        for row in case_queries.current_findings(case)
    )


def wants_statement(case: Case) -> bool:
    """Say whether content was removed and its author is to have a statement of reasons."""
    decision = removal_of(case)
    return decision is not None and decision.tell_user


def receipts_without_proof(case: Case) -> int:
    """Count the receipts of the last hour to the address of an emergency sent by the form.

    Zero for whatever else: there the address was proven, or its mail is counted elsewhere.
    """
    if case.received_via != Channel.FORM or not case.is_emergency or case.officer is None:
        return 0
    return Message.objects.filter(
        kind=MessageKind.RECEIPT,
        queued_at__gt=clock.now() - timedelta(hours=1),
        case__officer=case.officer,
        case__kind=case.kind,
        case__received_via=case.received_via,
    ).count()


def correspondence_of(case: Case) -> list[CaseMessage]:
    """Return what was written both ways about the request, the oldest first, with its papers."""
    rows = CaseMessage.objects.filter(case=case).order_by("written_at", "id")
    return list(rows.prefetch_related("papers__document"))


def paper_of_message(case: Case, paper_id: int) -> CaseMessagePaper | None:
    """Return a file that came with a message about this request, or None."""
    rows = CaseMessagePaper.objects.filter(pk=paper_id, message__case=case)
    return rows.select_related("message", "document").first()


def correspondence_shown_to_officer(case: Case) -> list[CaseMessage]:
    """Return the same without what was recalled."""
    recalled = recalled_messages(case)
    return [row for row in correspondence_of(case) if row.pk not in recalled]


def paper_shown_to_officer(case: Case, paper_id: int) -> CaseMessagePaper | None:
    """Return a file that came with a message, unless the message was recalled."""
    paper = paper_of_message(case, paper_id)
    return None if paper is None or paper.message_id in recalled_messages(case) else paper


def waiting_for(case_ids: Iterable[str]) -> dict[str, str]:
    """Say for each case with an open message who must answer it: ``us`` or ``officer``.

    The newest message decides; cases in which nobody waits are left out.
    """
    newest: dict[str, CaseMessage] = {}
    rows = CaseMessage.objects.filter(case_id__in=list(case_ids)).defer("text")
    for row in rows.order_by("written_at", "id"):
        newest[row.case_id] = row
    found = {}
    for case_id, row in newest.items():
        if row.is_ours and row.wants_answer:
            found[case_id] = "officer"
        elif not row.is_ours and row.settled_at is None:
            found[case_id] = "us"
    return found


def written_to_us(person: Actor | User) -> QuerySet[Case]:
    """Return the cases this person may know of in which an officer waits for an answer."""
    waiting = CaseMessage.objects.filter(direction=Direction.TO_US, settled_at__isnull=True)
    return case_queries.visible_to(person).filter(pk__in=waiting.values("case_id"))


def productions_of(case: Case) -> QuerySet[Production]:
    """Return what was disclosed in the case: every production that was ever released."""
    return Production.objects.filter(
        case=case, status__in=_DISCLOSED, released_at__isnull=False
    ).order_by("released_at", "id")


def disclosed_about(case: Case, account_id: str) -> Iterator[tuple[datetime, ScopedAccount]]:
    """Yield when and what was disclosed about one account, from the frozen grids."""
    for production in productions_of(case):
        for account in grid_from_json(_stored(production)).accounts:
            if account.id == account_id and account.grants and production.released_at:
                yield production.released_at, account


def _stored(production: Production) -> dict[str, Any]:
    return dict(production.grid)


def snapshots_of(case: Case, account: AccountIdentifier) -> list[Snapshot]:
    """Return the captured snapshots of the account: what was produced from first, then our own."""
    frozen = [
        snapshot_id
        for production in Production.objects.filter(case=case)
        for scoped in grid_from_json(_stored(production)).accounts
        if scoped.id == account.id
        for snapshot_id in scoped.snapshots
    ]
    captured = Snapshot.objects.filter(status__in=CAPTURED)
    produced = list(captured.filter(pk__in=frozen))
    own = captured.filter(preservation__account=account).exclude(pk__in=frozen)
    return [*produced, *own]


def planned_notices_about(case: Case) -> QuerySet[UserNotice]:
    """Return the notices that an event in this case can move: its own and the related cases'."""
    concerned = [case.pk, *case_queries.related_cases(case).values_list("pk", flat=True)]
    return UserNotice.objects.filter(case_id__in=concerned, status__in=PLANNED)
