"""Risk flags as the page of a case shows them, with their reasons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cases.models import Case
from cases.queries import flags_of
from cases.states import RiskSeverity

# A flag of weight has the colour of what wants somebody now; the others that of what is looked at.
STATES: Mapping[str, str] = {"high": "emergency", "medium": "due", "low": "quiet"}


def risk_rows(case: Case) -> list[dict[str, Any]]:
    """Return the flags of a case with their reasons, the weightiest first."""
    return [
        {
            "word": flag.words,
            "state": STATES[flag.severity],
            "weight": str(RiskSeverity(flag.severity).label),
            "reason": flag.reason,
            "at": flag.raised_at,
        }
        for flag in flags_of([case.pk]).get(case.pk, [])
    ]
