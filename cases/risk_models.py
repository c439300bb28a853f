"""Risk flags as they were raised, for staff alone."""

from __future__ import annotations

from typing import Any

from django.db import models

from cases.states import RiskSeverity
from core import clock
from core.constraints import one_of
from rules.risk import reason_of, short_words
from sealing.fields import SealedJSONField


class RiskFlag(models.Model):
    """One flag on one round of a case: code and figures, never the words.

    ``position`` is its place, the weightiest first.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="risk_flags")
    round = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=32)
    severity = models.CharField(max_length=6, choices=RiskSeverity.choices)
    parameters = SealedJSONField(default=dict, blank=True)
    raised_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["case", "round", "position"]
        indexes = [models.Index(fields=["code", "case", "round"], name="cases_riskflag_by_code")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "round", "code"], name="cases_riskflag_once_per_round"
            ),
            one_of("cases_riskflag", "severity", RiskSeverity.values),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.severity}"

    @property
    def reason(self) -> str:
        """The reason in a sentence with its figures, in the words of the desk."""
        said: dict[str, Any] = self.parameters or {}
        return reason_of(self.code, said)

    @property
    def words(self) -> str:
        return short_words(self.code)
