"""What leaves besides letters to officers: calls of a webhook, words to administrators."""

from django.db import models
from django.db.models import Q
from django_fsm import FSMField, transition

from cases.models import Alarm, Case, Routing
from core import clock
from core.constraints import both_or_neither, one_of
from core.ids import new_id
from notifications.states import MessageStatus, WordStatus

# Why a call or a mail of an alarm was not made any more; neither is anybody's fault.
SILENT, SEALED_SINCE = "the alarm is silent", "sealed since"
CALLED_OFF = (SILENT, SEALED_SINCE)


class WebhookCall(models.Model):
    """One call of the operator's webhook, worded once; ``id`` is the delivery it is known by (I2).

    ``body`` is the JSON as it is signed and sent. It holds no personal data.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    alarm = models.ForeignKey(Alarm, on_delete=models.PROTECT, related_name="webhook_calls")
    turn = models.PositiveIntegerField()
    body = models.TextField()
    status = FSMField(
        max_length=8, choices=MessageStatus.choices, default=MessageStatus.QUEUED, protected=True
    )
    attempts = models.PositiveIntegerField(default=0)
    queued_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["queued_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["alarm", "turn"], name="notifications_webhookcall_one_per_sounding"
            ),
            one_of("notifications_webhookcall", "status", MessageStatus.values),
            models.CheckConstraint(
                condition=~Q(status=MessageStatus.SENT) | Q(sent_at__isnull=False),
                name="notifications_webhookcall_sent_bears_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"webhook call {self.status}"

    @transition(
        status, source=[MessageStatus.QUEUED, MessageStatus.UNKNOWN], target=MessageStatus.SENDING
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


class AdministratorWord(models.Model):
    """What the administrator of a customer's server is told after counsel chose so (G12, G13).

    ``held_because`` is the code of what the gate found in the transaction that was to send it; a
    word held is never sent later by itself: counsel chooses anew.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="administrator_words")
    routing = models.OneToOneField(Routing, on_delete=models.PROTECT, related_name="word")
    status = FSMField(
        max_length=8, choices=WordStatus.choices, default=WordStatus.DUE, protected=True
    )
    message = models.OneToOneField(
        "notifications.Message", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    held_because = models.CharField(max_length=64, blank=True, default="")
    planned_at = models.DateTimeField(default=clock.now)
    planned_by = models.CharField(max_length=32)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["planned_at", "id"]
        constraints = [
            both_or_neither("notifications_administratorword", "planned"),
            one_of("notifications_administratorword", "status", WordStatus.values),
        ]

    def __str__(self) -> str:
        return f"word to an administrator {self.status}"

    @transition(status, source=[WordStatus.DUE, WordStatus.SENDING], target=WordStatus.SENDING)
    def start(self) -> None:
        """Begin, or begin again after a worker that died."""

    @transition(status, source=[WordStatus.SENDING], target=WordStatus.SENT)
    def sent(self) -> None:
        self.sent_at = clock.now()

    @transition(status, source=[WordStatus.DUE, WordStatus.SENDING], target=WordStatus.HELD)
    def hold(self, code: str) -> None:
        self.held_because = code

    @transition(status, source=[WordStatus.DUE, WordStatus.SENDING], target=WordStatus.FAILED)
    def fail(self) -> None:
        """Nobody was reached."""
