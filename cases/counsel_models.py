"""Counsel's room: orders authenticated, papers read, decisions replaced, letters in the making."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from cases.states import (
    BASES,
    AuthenticationOutcome,
    AuthenticationSource,
    AuthenticationWay,
    LetterKind,
)
from core import clock
from core.constraints import both_or_neither, one_of
from core.ids import new_id
from rules.vocabulary import CATEGORIES
from sealing.fields import SealedJSONField, SealedTextField


class Authentication(models.Model):
    """How it was checked that an order is what it looks like.

    ``reached`` is the number called or the address looked at. It comes from our directory
    (``number``) or from a public ``source_named``, never from the request. ``authenticated_at``
    is when it was done, ``recorded_at`` when it was written down.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="authentications")
    way = models.CharField(max_length=16, choices=AuthenticationWay.choices)
    outcome = models.CharField(max_length=12, choices=AuthenticationOutcome.choices)
    source = models.CharField(max_length=12, choices=AuthenticationSource.choices)
    number = models.ForeignKey(
        "accounts.AgencyNumber", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    source_named = models.CharField(max_length=300, blank=True, default="")
    reached = SealedTextField()
    spoke_with = SealedTextField(blank=True, default="")
    note = SealedTextField(blank=True, default="")
    authenticated_at = models.DateTimeField()
    authenticated_by = models.CharField(max_length=32)
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.CharField(max_length=32)

    class Meta:
        ordering = ["authenticated_at", "id"]
        constraints = [
            one_of("cases_authentication", "way", AuthenticationWay.values),
            one_of("cases_authentication", "outcome", AuthenticationOutcome.values),
            one_of("cases_authentication", "source", AuthenticationSource.values),
            both_or_neither("cases_authentication", "authenticated"),
            both_or_neither("cases_authentication", "recorded"),
            models.CheckConstraint(
                condition=Q(source="directory", number__isnull=False)
                | Q(source="public", number__isnull=True) & ~Q(source_named=""),
                name="cases_authentication_names_its_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.way}: {self.outcome}"


class PaperReading(models.Model):
    """Counsel's word that a paper was read for what it forbids (G8)."""

    paper = models.OneToOneField(
        "cases.CaseDocument", on_delete=models.PROTECT, related_name="reading", primary_key=True
    )
    read_at = models.DateTimeField(default=clock.now)
    read_by = models.CharField(max_length=32)

    class Meta:
        constraints = [both_or_neither("cases_paperreading", "read")]

    def __str__(self) -> str:
        return f"paper {self.paper_id} read"


class EarlierDecision(models.Model):
    """A decision as it was before counsel decided anew; ``decided_*`` are the earlier act's."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    account = models.ForeignKey(
        "cases.AccountIdentifier", on_delete=models.PROTECT, related_name="earlier_decisions"
    )
    category = models.CharField(max_length=12)
    basis = models.CharField(max_length=16)
    produce = models.BooleanField()
    narrowed_to = models.TextField(blank=True, default="")
    objection = models.TextField(blank=True, default="")
    period_from = models.DateTimeField(null=True, blank=True)
    period_to = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=32)
    replaced_at = models.DateTimeField()
    replaced_by = models.CharField(max_length=32)

    class Meta:
        ordering = ["replaced_at", "account", "category"]
        constraints = [
            both_or_neither("cases_earlierdecision", "decided"),
            both_or_neither("cases_earlierdecision", "replaced"),
            one_of("cases_earlierdecision", "category", CATEGORIES),
            one_of("cases_earlierdecision", "basis", BASES),
            models.CheckConstraint(
                condition=Q(replaced_at__gte=F("decided_at")),
                name="cases_earlierdecision_replaced_after_it_was_made",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category}: {'produce' if self.produce else 'withhold'}"


class LetterDraft(models.Model):
    """What somebody typed into a letter that did not go yet; one for each case and kind.

    ``wording`` maps a finding's id to the statement and the advice in a person's words, so that
    the clause beside it stays the policy's. ``paragraphs`` is as typed.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="letter_drafts")
    kind = models.CharField(max_length=12, choices=LetterKind.choices)
    wording = SealedJSONField(default=dict, blank=True)
    paragraphs = SealedTextField(blank=True, default="")
    kept_at = models.DateTimeField(default=clock.now)
    kept_by = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"], name="cases_letterdraft_one_per_case_and_kind"
            ),
            one_of("cases_letterdraft", "kind", LetterKind.values),
            both_or_neither("cases_letterdraft", "kept"),
        ]

    def __str__(self) -> str:
        return f"draft of a {self.kind} letter"
