"""What the rules found in a request, and what people ruled on it."""

from django.db import models

from cases.states import Ruling
from core.constraints import both_or_neither, one_of
from sealing.fields import SealedJSONField, SealedTextField


class Examination(models.Model):
    """What the rules found in one round of a case; written once and never changed.

    ``findings`` are those findings in the order of the rules, as ``cases.findings.written`` gives
    them. ``round`` counts the examinations of the case, from 1.
    """

    # The index that keeps a round unique finds the rounds of a case as well.
    case = models.ForeignKey(
        "cases.Case", on_delete=models.PROTECT, related_name="examinations", db_index=False
    )
    round = models.PositiveSmallIntegerField(default=1)
    findings = SealedJSONField(default=list, blank=True)

    class Meta:
        ordering = ["case", "round"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "round"], name="cases_examination_round_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"round {self.round}"


class FindingRuling(models.Model):
    """What a person ruled on one finding; a later ruling takes the place of an earlier one.

    Its key is the finding's own, so that the log names the finding. ``position`` is the finding's
    place in its round, from 0.
    """

    id = models.CharField(primary_key=True, max_length=26, editable=False)
    case = models.ForeignKey(
        "cases.Case", on_delete=models.PROTECT, related_name="finding_rulings", db_index=False
    )
    round = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    ruling = models.CharField(max_length=10, choices=Ruling.choices)
    reason = SealedTextField(blank=True, default="")
    ruled_at = models.DateTimeField()
    ruled_by = models.CharField(max_length=32)

    class Meta:
        ordering = ["case", "round", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "round", "position"], name="cases_findingruling_one_per_finding"
            ),
            both_or_neither("cases_findingruling", "ruled"),
            one_of("cases_findingruling", "ruling", Ruling.values),
        ]

    def __str__(self) -> str:
        return f"{self.ruling} in round {self.round}"
