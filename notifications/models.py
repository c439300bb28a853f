"""Messages that leave the house, notices to account holders, and how far the log was read.

Transition methods only stamp fields; ``notifications.actions``, ``sending`` and the room's duties
call them.
"""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django_fsm import FSMField, transition

from cases.models import AccountIdentifier, Case
from core import clock
from core.constraints import both_or_neither, one_of
from core.ids import new_id
from notifications.alarm_models import AdministratorWord, WebhookCall
from notifications.correspondence_models import CaseMessage, CaseMessagePaper
from notifications.states import PLANNED, MessageKind, MessageStatus, NoticeStatus
from sealing.fields import SealedTextField

__all__ = [
    "AdministratorWord",
    "CaseMessage",
    "CaseMessagePaper",
    "Cursor",
    "Message",
    "UserNotice",
    "WebhookCall",
]


class Message(models.Model):
    """One e-mail, addressed and worded once; ``message_id`` and ``effect_key`` never change (I2).

    ``html`` says the same as ``body``, for readers who want it set; empty where it is not.
    ``attachments`` lists ids of documents. The body of a code is removed once it was sent.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    kind = models.CharField(max_length=16, choices=MessageKind.choices)
    channel = models.CharField(max_length=8, default="email")
    to = SealedTextField()
    subject = models.CharField(max_length=200)
    body = SealedTextField(blank=True, default="")
    html = SealedTextField(blank=True, default="")
    attachments = models.JSONField(default=list, blank=True)
    message_id = models.CharField(max_length=255, unique=True)
    effect_key = models.CharField(max_length=200, unique=True)
    status = FSMField(
        max_length=8, choices=MessageStatus.choices, default=MessageStatus.QUEUED, protected=True
    )
    attempts = models.PositiveIntegerField(default=0)
    not_after = models.DateTimeField(null=True, blank=True)
    queued_at = models.DateTimeField(default=clock.now)
    queued_by = models.CharField(max_length=32)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["queued_at", "id"]
        constraints = [
            one_of("notifications_message", "status", MessageStatus.values),
            one_of("notifications_message", "kind", MessageKind.values),
            one_of("notifications_message", "channel", ["email"]),
            both_or_neither("notifications_message", "queued"),
            models.CheckConstraint(
                condition=~Q(status__in=[MessageStatus.SENT, MessageStatus.BOUNCED])
                | Q(sent_at__isnull=False),
                name="notifications_message_sent_bears_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"

    @transition(
        status,
        source=[MessageStatus.QUEUED, MessageStatus.UNKNOWN],
        target=MessageStatus.SENDING,
    )
    def start(self) -> None:
        self.attempts += 1

    @transition(status, source=[MessageStatus.SENDING], target=MessageStatus.SENT)
    def sent(self) -> None:
        self.sent_at, self.last_error = clock.now(), ""

    @transition(status, source=[MessageStatus.SENDING], target=MessageStatus.QUEUED)
    def put_back(self, error: str) -> None:
        self.last_error = error[:300]

    @transition(status, source=[MessageStatus.SENDING], target=MessageStatus.UNKNOWN)
    def lose_sight(self, error: str) -> None:
        self.last_error = error[:300]

    @transition(
        status,
        source=[MessageStatus.QUEUED, MessageStatus.SENDING, MessageStatus.UNKNOWN],
        target=MessageStatus.FAILED,
    )
    def fail(self, error: str) -> None:
        self.last_error = error[:300]

    @transition(status, source=[MessageStatus.SENT], target=MessageStatus.BOUNCED)
    def bounce(self, error: str) -> None:
        self.last_error = error[:300]


class UserNotice(models.Model):
    """What the holder of one account will be told about one case, and when (G8).

    ``hold_until`` is the moment the last prohibition ends; ``hold_has_no_end`` says that there is
    none. ``basis`` is that of the disclosure. ``turn`` counts how often sending was asked for, so
    that each asking is a duty of its own.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices")
    account = models.ForeignKey(AccountIdentifier, on_delete=models.PROTECT, related_name="notices")
    status = FSMField(
        max_length=12,
        choices=NoticeStatus.choices,
        default=NoticeStatus.UNDETERMINED,
        protected=True,
    )
    basis = models.CharField(max_length=16, blank=True, default="")
    hold_until = models.DateTimeField(null=True, blank=True)
    hold_has_no_end = models.BooleanField(default=False)
    address = SealedTextField(blank=True, default="")
    address_source = models.CharField(max_length=10, blank=True, default="")
    stuck_because = models.CharField(max_length=64, blank=True, default="")
    message = models.OneToOneField(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="notice"
    )
    turn = models.PositiveIntegerField(default=0)
    waive_ground = models.CharField(max_length=40, blank=True, default="")
    waive_reason = SealedTextField(blank=True, default="")

    planned_at = models.DateTimeField(default=clock.now)
    planned_by = models.CharField(max_length=32)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.CharField(max_length=32, blank=True, default="")
    waived_at = models.DateTimeField(null=True, blank=True)
    waived_by = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        ordering = ["planned_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "account"], name="notifications_usernotice_one_per_account"
            ),
            one_of("notifications_usernotice", "status", NoticeStatus.values),
            one_of("notifications_usernotice", "address_source", ["", "snapshot", "counsel"]),
            *(
                both_or_neither("notifications_usernotice", verb)
                for verb in ("planned", "sent", "waived")
            ),
            models.CheckConstraint(
                condition=~Q(status=NoticeStatus.DELAYED)
                | Q(hold_has_no_end=True, hold_until__isnull=True)
                | Q(hold_has_no_end=False, hold_until__isnull=False),
                name="notifications_usernotice_delayed_says_until_when",
            ),
            models.CheckConstraint(
                condition=~Q(status=NoticeStatus.WAIVED) | Q(waived_at__isnull=False),
                name="notifications_usernotice_waived_bears_its_stamp",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[NoticeStatus.SENT, NoticeStatus.DELIVERED])
                | Q(sent_at__isnull=False),
                name="notifications_usernotice_sent_bears_its_stamp",
            ),
        ]

    def __str__(self) -> str:
        return f"notice {self.id} {self.status}"

    @transition(status, source=[*PLANNED, NoticeStatus.SENDING], target=NoticeStatus.UNDETERMINED)
    def leave_undetermined(self) -> None:
        self.hold_until, self.hold_has_no_end = None, False

    @transition(status, source=[*PLANNED, NoticeStatus.SENDING], target=NoticeStatus.DELAYED)
    def delay(self, until: datetime | None) -> None:
        self.hold_until, self.hold_has_no_end = until, until is None

    @transition(status, source=[*PLANNED, NoticeStatus.SENDING], target=NoticeStatus.DUE)
    def fall_due(self) -> None:
        self.hold_until, self.hold_has_no_end = None, False

    @transition(
        status, source=[NoticeStatus.DUE, NoticeStatus.SENDING], target=NoticeStatus.SENDING
    )
    def start(self) -> None:
        self.stuck_because = ""

    @transition(status, source=[NoticeStatus.SENDING], target=NoticeStatus.SENT)
    def sent(self, by: str) -> None:
        self.sent_at, self.sent_by = clock.now(), by

    @transition(
        status,
        source=[NoticeStatus.SENDING, NoticeStatus.SENT],
        target=NoticeStatus.BOUNCED,
    )
    def bounce(self) -> None:
        self.stuck_because = "bounced"

    @transition(status, source=[NoticeStatus.BOUNCED], target=NoticeStatus.DUE)
    def reopen(self) -> None:
        self.message, self.stuck_because = None, ""

    @transition(status, source=[NoticeStatus.SENT], target=NoticeStatus.DELIVERED)
    def deliver(self) -> None:
        """A delivery report came; it carries no moment of its own that we could trust."""

    @transition(status, source=[*PLANNED, NoticeStatus.BOUNCED], target=NoticeStatus.WAIVED)
    def waive(self, by: str, ground: str, reason: str) -> None:
        self.waived_at, self.waived_by = clock.now(), by
        self.waive_ground, self.waive_reason = ground, reason


class Cursor(models.Model):
    """How far one reader of the log has come: ``seq`` is the number of the next event."""

    name = models.CharField(primary_key=True, max_length=32)
    seq = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} at {self.seq}"
