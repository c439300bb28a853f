"""The Duty row: the truth about work that must happen."""

from django.db import models
from django.db.models import F, Q

from core.ids import new_id


class State(models.TextChoices):
    WAITING = "waiting", "Waiting"
    CLAIMED = "claimed", "Being done"
    DONE = "done", "Done"
    GIVEN_UP = "given_up", "Given up"
    CANCELLED = "cancelled", "Cancelled"


class Duty(models.Model):
    """One thing that must happen once, at or after ``due_at``.

    ``unique_key`` makes asking twice harmless. ``token`` grows with every claim; only the holder of
    the newest token may finish, so a worker thought dead cannot finish over its successor.

    Of what is due, the lowest ``rank`` is done first, so that whoever asks for much at once holds
    up nobody who asks for little. ``batch`` names what was asked for together.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    kind = models.CharField(max_length=64)
    subject_id = models.CharField(max_length=32)
    payload = models.JSONField(default=dict)
    unique_key = models.CharField(max_length=200, unique=True)
    due_at = models.DateTimeField()
    rank = models.SmallIntegerField(default=0)
    batch = models.CharField(max_length=32, blank=True, default="")
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    token = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    progress = models.JSONField(default=dict)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "duties"
        indexes = [
            models.Index(fields=["state", "due_at"]),
            models.Index(fields=["kind", "subject_id"]),
            models.Index(fields=["kind", "batch"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="duties_duty_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="claimed", lease_until__isnull=False)
                | (~Q(state="claimed") & Q(lease_until__isnull=True)),
                name="duties_duty_lease_only_while_claimed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "claimed"], finished_at__isnull=True)
                | Q(state__in=["done", "given_up", "cancelled"], finished_at__isnull=False),
                name="duties_duty_finished_at_when_finished",
            ),
            models.CheckConstraint(
                condition=Q(attempts__gte=0, token__gte=F("attempts")),
                name="duties_duty_token_counts_claims",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id} {self.state}"
