"""What people decide and record in a case: prohibitions, decisions, calls, letters."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from cases.states import BASES, Basis, CallOutcome, LetterKind, ProhibitionBasis
from core import clock
from core.constraints import both_or_neither, one_of
from core.ids import new_id
from rules.clocks import prohibition_ends_at
from rules.vocabulary import CATEGORIES
from sealing.fields import SealedJSONField, SealedTextField


class Prohibition(models.Model):
    """A non-disclosure that counsel found in the papers (G8); it binds against everyone.

    ``last_on`` is its last whole day in ``zone`` (an IANA name, empty if unknown), None where it
    has no end. ``requested_only`` is no order: counsel's own dated hold.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="prohibitions")
    basis = models.CharField(max_length=16, choices=ProhibitionBasis.choices)
    authority = models.CharField(max_length=200, blank=True, default="")
    starts_on = models.DateField()
    last_on = models.DateField(null=True, blank=True)
    zone = models.CharField(max_length=64, blank=True, default="")
    note = SealedTextField(blank=True, default="")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=32)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        ordering = ["recorded_at", "id"]
        constraints = [
            both_or_neither("cases_prohibition", "recorded"),
            both_or_neither("cases_prohibition", "lifted"),
            one_of("cases_prohibition", "basis", ProhibitionBasis.values),
            models.CheckConstraint(
                condition=Q(last_on__isnull=True) | Q(last_on__gte=F("starts_on")),
                name="cases_prohibition_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(basis="requested_only", last_on__isnull=True),
                name="cases_prohibition_request_alone_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.basis} until {self.last_on or 'no end'}"

    def ends_at(self) -> datetime | None:
        """Return the first moment at which it binds no more by its own terms, None for never."""
        return prohibition_ends_at(self.last_on, self.zone or None) if self.last_on else None

    def binds_at(self, moment: datetime) -> bool:
        """Say whether it binds at the moment. One that starts later binds already: telling the
        account holder the day before would defeat it.
        """
        if self.lifted_at is not None:
            return False
        end = self.ends_at()
        return end is None or moment < end


class Decision(models.Model):
    """What counsel decided for one account and one category; the builder reads only this (I8).

    The period is half-open moments in UTC, None on a side without a limit. ``reason`` says why an
    emergency needs this category; it is counsel's record and stands in no letter.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    account = models.ForeignKey(
        "cases.AccountIdentifier", on_delete=models.PROTECT, related_name="decisions"
    )
    category = models.CharField(max_length=12)
    basis = models.CharField(max_length=16, choices=Basis.choices)
    produce = models.BooleanField()
    narrowed_to = models.TextField(blank=True, default="")
    objection = models.TextField(blank=True, default="")
    reason = SealedTextField(blank=True, default="")
    period_from = models.DateTimeField(null=True, blank=True)
    period_to = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=32)

    class Meta:
        ordering = ["account", "category"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "category"], name="cases_decision_one_per_account_and_category"
            ),
            both_or_neither("cases_decision", "decided"),
            one_of("cases_decision", "category", CATEGORIES),
            one_of("cases_decision", "basis", BASES),
            models.CheckConstraint(
                condition=Q(period_from__isnull=True)
                | Q(period_to__isnull=True)
                | Q(period_to__gt=F("period_from")),
                name="cases_decision_period_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category}: {'produce' if self.produce else 'withhold'}"


class CallBack(models.Model):
    """A telephone call to the number in our own directory, never to one from the request.

    ``confirmed`` is what the agency said is true: the officer, the request, the danger.
    ``passphrase_digest`` is a password hash of what was spoken for the delivery of content.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="call_backs")
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    number = models.ForeignKey(
        "accounts.AgencyNumber", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    phone = SealedTextField()
    spoke_to = SealedTextField(blank=True, default="")
    outcome = models.CharField(max_length=10, choices=CallOutcome.choices)
    confirmed = SealedTextField(blank=True, default="")
    passphrase_digest = models.CharField(max_length=200, blank=True, default="")
    called_at = models.DateTimeField()
    called_by = models.CharField(max_length=32)

    class Meta:
        ordering = ["called_at", "id"]
        constraints = [
            both_or_neither("cases_callback", "called"),
            one_of("cases_callback", "outcome", CallOutcome.values),
        ]

    def __str__(self) -> str:
        return f"call-back {self.outcome}"


class Letter(models.Model):
    """A letter as it was sent: its blocks, and the PDF once it is rendered.

    ``edits`` are the inputs in which a person's words stand instead of the policy's, such as
    ``accounts[0].username: statement``.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=12, choices=LetterKind.choices)
    paragraphs = SealedJSONField(default=list, blank=True)
    edits = SealedJSONField(default=list, blank=True)
    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.CharField(max_length=32)

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            both_or_neither("cases_letter", "made"),
            one_of("cases_letter", "kind", LetterKind.values),
        ]

    def __str__(self) -> str:
        return f"{self.kind} letter"
