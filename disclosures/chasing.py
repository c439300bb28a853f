"""Approvals that follow an emergency's release are planned to be asked for, again and again."""

from __future__ import annotations

from datetime import datetime

from disclosures.models import Production
from duties.scheduling import schedule

APPROVALS_DUE = "production.approvals_due"


def plan_approvals(production: Production, turn: int, due_at: datetime) -> None:
    """Plan to ask for the missing approvals once more; ``turn`` counts from 1."""
    schedule(
        APPROVALS_DUE,
        subject_id=production.id,
        unique_key=f"{APPROVALS_DUE}:{production.id}:{turn}",
        due_at=due_at,
        payload={"turn": turn},
    )
