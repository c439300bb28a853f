"""After a mistake: what went out wrongly, what was asked back, and who must be told."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django_fsm import FSMField, transition

from core import clock
from core.constraints import both_or_neither, one_of
from core.ids import new_id
from disclosures.recall_states import Answer, Mistake, Party, RecallStatus, Wanted
from sealing.fields import SealedTextField


class Recall(models.Model):
    """One thing that went to the wrong person, or held too much, and all that follows from it.

    It is a production, a letter, or a message of the correspondence, whose id is ``message_id``.
    What went out stays in the record. ``officer`` is who got it where that is an officer we know;
    ``address`` is where it went. ``answer_until`` is when an answer is waited for no longer, and
    ``reminders`` counts how often it was asked for again. Nothing more is released to the officer
    until counsel readmits them.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="recalls")
    production = models.ForeignKey(
        "disclosures.Production",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="recalls",
    )
    letter = models.ForeignKey(
        "cases.Letter", on_delete=models.PROTECT, null=True, blank=True, related_name="recalls"
    )
    message_id = models.CharField(max_length=26, blank=True, default="")
    officer = models.ForeignKey(
        "accounts.Officer", on_delete=models.PROTECT, null=True, blank=True, related_name="recalls"
    )
    address = SealedTextField(blank=True, default="")
    mistake = models.CharField(max_length=16, choices=Mistake.choices)
    what_happened = SealedTextField()
    collected = models.BooleanField(default=False)
    status = FSMField(
        max_length=10, choices=RecallStatus.choices, default=RecallStatus.BEGUN, protected=True
    )
    wanted = models.CharField(max_length=10, choices=Wanted.choices, blank=True, default="")
    demand = models.ForeignKey(
        "cases.Letter", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer_until = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    learnt = SealedTextField(blank=True, default="")
    begun_at = models.DateTimeField(default=clock.now)
    begun_by = models.CharField(max_length=32)
    demanded_at = models.DateTimeField(null=True, blank=True)
    demanded_by = models.CharField(max_length=32, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=32, blank=True, default="")
    readmitted_at = models.DateTimeField(null=True, blank=True)
    readmitted_by = models.CharField(max_length=32, blank=True, default="")
    readmit_reason = SealedTextField(blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        ordering = ["-begun_at", "-id"]
        indexes = [models.Index(fields=["status", "begun_at"])]
        constraints = [
            one_of("disclosures_recall", "status", RecallStatus.values),
            one_of("disclosures_recall", "mistake", Mistake.values),
            one_of("disclosures_recall", "wanted", ["", *Wanted.values]),
            *(
                both_or_neither("disclosures_recall", verb)
                for verb in ("begun", "demanded", "answered", "readmitted", "closed")
            ),
            models.CheckConstraint(
                condition=Q(production__isnull=False, letter__isnull=True, message_id="")
                | Q(production__isnull=True, letter__isnull=False, message_id="")
                | (Q(production__isnull=True, letter__isnull=True) & ~Q(message_id="")),
                name="disclosures_recall_is_about_one_thing",
            ),
            models.CheckConstraint(
                condition=~Q(status=RecallStatus.DEMANDED)
                | Q(demanded_at__isnull=False, demand__isnull=False, answer_until__isnull=False),
                name="disclosures_recall_demanded_has_its_letter",
            ),
            models.CheckConstraint(
                condition=~Q(status=RecallStatus.CLOSED) | Q(closed_at__isnull=False),
                name="disclosures_recall_closed_bears_its_stamp",
            ),
        ]

    def __str__(self) -> str:
        return f"recall {self.id} {self.status}"

    @property
    def is_open(self) -> bool:
        return str(self.status) != RecallStatus.CLOSED

    @transition(
        field=status,
        source=[RecallStatus.BEGUN, RecallStatus.DEMANDED, RecallStatus.ANSWERED],
        target=RecallStatus.DEMANDED,
    )
    def demanded(self, by: str, until: datetime) -> None:
        self.demanded_at, self.demanded_by = clock.now(), by
        self.answer_until, self.reminders = until, 0

    @transition(
        field=status,
        source=[RecallStatus.BEGUN, RecallStatus.DEMANDED, RecallStatus.ANSWERED],
        target=RecallStatus.ANSWERED,
    )
    def answer(self, by: str) -> None:
        self.answered_at, self.answered_by = clock.now(), by

    @transition(
        field=status,
        source=[RecallStatus.ANSWERED],
        target=RecallStatus.CLOSED,
    )
    def close(self, by: str) -> None:
        self.closed_at, self.closed_by = clock.now(), by


class RecallAnswer(models.Model):
    """What the recipient did, or that nobody answered: by whom, when, and the paper of it."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    recall = models.ForeignKey(Recall, on_delete=models.PROTECT, related_name="answers")
    outcome = models.CharField(max_length=10, choices=Answer.choices)
    said_by = SealedTextField(blank=True, default="")
    said_on = models.DateField()
    note = SealedTextField(blank=True, default="")
    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.CharField(max_length=32)

    class Meta:
        ordering = ["recorded_at", "id"]
        constraints = [
            one_of("disclosures_recallanswer", "outcome", Answer.values),
            both_or_neither("disclosures_recallanswer", "recorded"),
        ]

    def __str__(self) -> str:
        return str(self.outcome)


class RecallNotice(models.Model):
    """One line of the worksheet: whether a party must be told of the mistake, by when, and why.

    Counsel decides each. ``citation`` names what the deadline rests on, in counsel's words.
    ``despite`` is counsel's reason where an authority, a court or an insurer is told while a
    prohibition binds.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    recall = models.ForeignKey(Recall, on_delete=models.PROTECT, related_name="notices")
    party = models.CharField(max_length=14, choices=Party.choices)
    needed = models.BooleanField()
    reason = SealedTextField(blank=True, default="")
    due_at = models.DateTimeField(null=True, blank=True)
    citation = models.CharField(max_length=300, blank=True, default="")
    decided_at = models.DateTimeField(default=clock.now)
    decided_by = models.CharField(max_length=32)
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.CharField(max_length=32, blank=True, default="")
    how = SealedTextField(blank=True, default="")
    despite = SealedTextField(blank=True, default="")

    class Meta:
        ordering = ["recall", "decided_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["recall", "party"], name="disclosures_recallnotice_one_per_party"
            ),
            one_of("disclosures_recallnotice", "party", Party.values),
            both_or_neither("disclosures_recallnotice", "decided"),
            both_or_neither("disclosures_recallnotice", "told"),
            models.CheckConstraint(
                condition=Q(needed=True) | Q(told_at__isnull=True, due_at__isnull=True),
                name="disclosures_recallnotice_told_was_needed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party}: {'to be told' if self.needed else 'need not be told'}"
