"""Deadlines of cases with their working, the time that people added, and how long answers took."""

from __future__ import annotations

from typing import get_args

from django.db import models
from django.db.models import F, Q

from core import clock
from core.constraints import both_or_neither, one_of
from core.ids import new_id
from rules.deadlines import Kind
from sealing.fields import SealedTextField

KINDS: tuple[str, ...] = get_args(Kind)
# The deadlines that we must keep; the queue is sorted by the next of them.
OURS: tuple[str, ...] = ("emergency_acknowledged", "emergency_decided", "triage", "answer")
OPEN = Q(superseded_at__isnull=True, closed_at__isnull=True)


class ClosedAs(models.TextChoices):
    """How a deadline ended that no other replaced."""

    MET = "met", "Done"
    OVER = "over", "No longer applies"


class Deadline(models.Model):
    """One deadline as it was computed; a row is never computed anew, another supersedes it.

    ``subject_id`` names the prohibition or preservation that it is about, empty for the case
    itself. ``working`` is ``rules.deadlines.Deadline.working``. ``because`` is the event that made
    it be computed, ``changed`` the parts of the working that differ from the row before.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="deadlines")
    kind = models.CharField(max_length=24)
    subject_id = models.CharField(max_length=26, blank=True, default="")
    due_at = models.DateTimeField()
    working = models.JSONField()
    because = models.CharField(max_length=64)
    changed = models.JSONField(default=list, blank=True)
    computed_at = models.DateTimeField(default=clock.now)
    computed_by = models.CharField(max_length=32)
    superseded_at = models.DateTimeField(null=True, blank=True)
    superseded_by = models.CharField(max_length=32, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=32, blank=True, default="")
    closed_as = models.CharField(max_length=4, choices=ClosedAs.choices, blank=True, default="")

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(
                fields=["kind", "due_at"],
                condition=OPEN,
                name="cases_deadline_open",
            ),
            models.Index(
                fields=["due_at"],
                condition=OPEN & Q(kind__in=OURS),
                name="cases_deadline_open_and_ours",
            ),
            models.Index(fields=["kind", "closed_at"], name="cases_deadline_closed"),
        ]
        constraints = [
            one_of("cases_deadline", "kind", KINDS),
            both_or_neither("cases_deadline", "computed"),
            both_or_neither("cases_deadline", "superseded"),
            both_or_neither("cases_deadline", "closed"),
            models.CheckConstraint(
                condition=Q(closed_as="", closed_at__isnull=True)
                | Q(closed_as__in=ClosedAs.values, closed_at__isnull=False),
                name="cases_deadline_closed_says_how",
            ),
            models.UniqueConstraint(
                fields=["case", "kind", "subject_id"],
                condition=OPEN,
                name="cases_deadline_one_open_of_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at.isoformat()}"

    @property
    def is_open(self) -> bool:
        return self.superseded_at is None and self.closed_at is None


class DeadlineExtension(models.Model):
    """More time that a member of staff gave for a deadline of ours, and why."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey(
        "cases.Case", on_delete=models.PROTECT, related_name="deadline_extensions"
    )
    kind = models.CharField(max_length=24)
    until = models.DateTimeField()
    reason = SealedTextField()
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=32)

    class Meta:
        ordering = ["given_at", "id"]
        constraints = [
            one_of("cases_deadlineextension", "kind", KINDS),
            both_or_neither("cases_deadlineextension", "given"),
            models.CheckConstraint(
                condition=Q(until__gt=F("given_at")),
                name="cases_deadlineextension_ends_after_it_was_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} until {self.until.isoformat()}"


class Turnaround(models.Model):
    """How long the first answer to a request and the decision upon it took, in whole seconds.

    Both count from the receipt, once for each case; a row exists from the first answer on. It
    repeats stamps of the case so that medians over many cases are one query over an index.
    """

    case = models.OneToOneField(
        "cases.Case", on_delete=models.PROTECT, related_name="turnaround", primary_key=True
    )
    kind = models.CharField(max_length=24)
    answered_at = models.DateTimeField()
    answered_by = models.CharField(max_length=32)
    answered_after = models.PositiveBigIntegerField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=32, blank=True, default="")
    decided_after = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["answered_at", "kind"], name="cases_turnaround_answered"),
            models.Index(fields=["decided_at", "kind"], name="cases_turnaround_decided"),
        ]
        constraints = [
            both_or_neither("cases_turnaround", "answered"),
            both_or_neither("cases_turnaround", "decided"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_after__isnull=True)
                | Q(decided_at__isnull=False, decided_after__isnull=False),
                name="cases_turnaround_decided_says_after_how_long",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: answered after {self.answered_after} s"
