"""What an emergency leaves behind: its alarm, record of good faith, proposal, and what is owed."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from cases.states import ProposalOutcome
from core import clock
from core.constraints import both_or_neither, one_of
from core.ids import new_id
from sealing.fields import SealedJSONField, SealedTextField


class Alarm(models.Model):
    """A case that wants a person now; it sounds again until somebody acknowledges it.

    ``turn`` counts the soundings, ``escalated_at`` is when the second list was woken first.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="alarms")
    raised_at = models.DateTimeField(default=clock.now)
    raised_by = models.CharField(max_length=32)
    turn = models.PositiveIntegerField(default=0)
    sounded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        ordering = ["raised_at", "id"]
        constraints = [
            both_or_neither("cases_alarm", "raised"),
            both_or_neither("cases_alarm", "acknowledged"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(acknowledged_at__isnull=True),
                name="cases_alarm_one_open_per_case",
            ),
        ]

    def __str__(self) -> str:
        return f"alarm {'acknowledged' if self.acknowledged_at else 'sounding'}"

    def acknowledge(self, by: str) -> None:
        self.acknowledged_at, self.acknowledged_by = clock.now(), by


class GoodFaith(models.Model):
    """Why counsel granted a voluntary disclosure (G7), as counsel wrote it then; never changed."""

    case = models.OneToOneField(
        "cases.Case", on_delete=models.PROTECT, related_name="good_faith_record", primary_key=True
    )
    danger = SealedTextField()
    imminence = SealedTextField()
    averts = SealedTextField()
    verified = SealedTextField()
    written_at = models.DateTimeField(default=clock.now)
    written_by = models.CharField(max_length=32)

    class Meta:
        constraints = [both_or_neither("cases_goodfaith", "written")]

    def __str__(self) -> str:
        return "record of good faith"


class EmergencyProposal(models.Model):
    """A voluntary disclosure that somebody of the desk proposes and counsel decides.

    ``decisions`` are ``DecisionEntry`` as plain values, ``good_faith`` the four texts by name.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="proposals")
    decisions = SealedJSONField(default=list, blank=True)
    good_faith = SealedJSONField(default=dict, blank=True)
    proposed_at = models.DateTimeField(default=clock.now)
    proposed_by = models.CharField(max_length=32)
    outcome = models.CharField(
        max_length=10, choices=ProposalOutcome.choices, blank=True, default=""
    )
    reason = SealedTextField(blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        ordering = ["proposed_at", "id"]
        constraints = [
            both_or_neither("cases_emergencyproposal", "proposed"),
            both_or_neither("cases_emergencyproposal", "decided"),
            one_of("cases_emergencyproposal", "outcome", ["", *ProposalOutcome.values]),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(outcome=""),
                name="cases_emergencyproposal_one_open_per_case",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True)
                | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="cases_emergencyproposal_outcome_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.outcome or 'open'}"

    def decide(self, by: str, outcome: str, reason: str = "") -> None:
        self.decided_at, self.decided_by = clock.now(), by
        self.outcome, self.reason = outcome, reason


class ConfirmationDebt(models.Model):
    """The written confirmation that a policy asks for after a grant; it ratifies nothing by itself.

    ``asked`` counts how often the officer was reminded. ``document`` is the confirmation.
    """

    case = models.OneToOneField(
        "cases.Case", on_delete=models.PROTECT, related_name="debt", primary_key=True
    )
    owed_since = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField()
    asked = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(null=True, blank=True)
    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        ordering = ["due_at", "case"]
        constraints = [
            both_or_neither("cases_confirmationdebt", "settled"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, document__isnull=True)
                | Q(settled_at__isnull=False, document__isnull=False),
                name="cases_confirmationdebt_settled_by_a_document",
            ),
        ]

    def __str__(self) -> str:
        return f"confirmation {'received' if self.settled_at else 'owed'}"

    def is_overdue(self, at: datetime) -> bool:
        """Say whether the day on which it was due is over and it has not come."""
        return self.settled_at is None and self.due_at <= at

    def settle(self, by: str, document_id: str) -> None:
        self.settled_at, self.settled_by, self.document_id = clock.now(), by, document_id
