"""What may be read of emergencies: their moments, proposals, and what is owed afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import CharField, DateTimeField, IntegerField, QuerySet, Value

from accounts.models import User
from cases.entries import DecisionEntry, GoodFaithEntry
from cases.models import Alarm, CallBack, Case, ConfirmationDebt, EmergencyProposal
from cases.queries import policy_of, visible_to
from cases.states import CallOutcome
from core import statements
from core.actor import Actor
from core.statements import Statement, roomy, said_keys


@dataclass(frozen=True)
class Steps:
    """The moments of one emergency, each None until it happened, with the people behind them.

    ``decided_at`` is the moment of the grant, the acceptance or the refusal.
    """

    received_at: datetime
    alarmed_at: datetime | None = None
    soundings: int = 0
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    called_back_at: datetime | None = None
    call_outcome: str = ""
    proposed_at: datetime | None = None
    proposed_by: str = ""
    decided_at: datetime | None = None

    @property
    def is_ringing(self) -> bool:
        """Say whether nobody acknowledged its alarm yet."""
        return self.alarmed_at is not None and self.acknowledged_at is None

    @property
    def answered_within(self) -> float | None:
        """Seconds from the alarm to its acknowledgement, None where nobody acknowledged."""
        if self.alarmed_at is None or self.acknowledged_at is None:
            return None
        return (self.acknowledged_at - self.alarmed_at).total_seconds()


def steps_of(cases: Sequence[Case]) -> dict[str, Steps]:
    """Return the moments of each of these cases by its id, in one query."""
    found: dict[str, dict[str, Any]] = {case.pk: {} for case in cases}
    for what, case_id, at, who, said, turn, until in _moments(list(found)):
        steps = found[case_id]
        if what == "alarm":
            steps |= {"alarmed_at": at, "soundings": turn}
            steps |= {"acknowledged_at": until, "acknowledged_by": who}
        elif what == "proposal":
            steps |= {"proposed_at": at, "proposed_by": who}
        elif said != CallOutcome.NO_ANSWER or "call_outcome" not in steps:
            steps |= {"called_back_at": at, "call_outcome": said}
    return {case.pk: _steps(case, found[case.pk]) for case in cases}


def _moments(keys: list[str]) -> Iterable[tuple[Any, ...]]:
    """Return what happened in the cases, the oldest first; columns without a meaning are empty."""
    if not keys:
        return []
    statement = _moments_of(connection.vendor, roomy(len(keys)))
    return sorted(statement.rows(said_keys(keys), columns=_MOMENT), key=lambda row: row[2])


# What a moment is made of: what, the case, when, who, said, turn, until.
_MOMENT = (
    *(CharField(), CharField(), DateTimeField(), CharField(), CharField()),
    *(IntegerField(), DateTimeField()),
)


@lru_cache(maxsize=10)
def _moments_of(vendor: str, count: int) -> Statement:
    text, number = Value("", CharField()), Value(0, IntegerField())
    never = Value(None, DateTimeField())
    these = statements.among("case_id", count)
    alarms = Alarm.objects.filter(these).values_list(
        Value("alarm"), "case_id", "raised_at", "acknowledged_by", text, "turn", "acknowledged_at"
    )
    calls = CallBack.objects.filter(these).values_list(
        Value("call"), "case_id", "called_at", text, "outcome", number, never
    )
    proposals = EmergencyProposal.objects.filter(these).values_list(
        Value("proposal"), "case_id", "proposed_at", "proposed_by", text, number, never
    )
    return Statement.of(alarms.order_by().union(calls.order_by(), proposals.order_by(), all=True))


def _steps(case: Case, said: Mapping[str, Any]) -> Steps:
    decided = case.accepted_at or case.declined_at or case.redirected_at
    return Steps(received_at=case.received_at, decided_at=decided, **said)


def open_alarm(case: Case) -> Alarm | None:
    """Return the alarm that nobody acknowledged yet, or None."""
    return Alarm.objects.filter(case_id=case.pk, acknowledged_at__isnull=True).first()


def newest_alarm(case: Case) -> Alarm | None:
    """Return the alarm raised last, acknowledged or not, or None."""
    return Alarm.objects.filter(case_id=case.pk).order_by("-raised_at", "-id").first()


def open_proposal(case: Case) -> EmergencyProposal | None:
    """Return the proposal that waits for counsel, or None."""
    return EmergencyProposal.objects.filter(case_id=case.pk, outcome="").first()


def people_behind(case: Case) -> frozenset[str]:
    """Return who confirmed the request by a call, and whose proposal waits."""
    calls = CallBack.objects.filter(case_id=case.pk, outcome=CallOutcome.CONFIRMED)
    proposal = open_proposal(case)
    proposers = [proposal.proposed_by] if proposal else []
    return frozenset([*calls.values_list("called_by", flat=True), *proposers])


def is_domestic(case: Case) -> bool:
    """Say whether the authority is one of those the emergency rule names."""
    return policy_of(case).authorities.is_domestic(case.country or None)


def proposed_entries(proposal: EmergencyProposal) -> list[DecisionEntry]:
    """Return the decisions of a proposal as the actions take them."""
    return [
        DecisionEntry(**{**row, "period": _period(row["period"])}) for row in proposal.decisions
    ]


def proposed_record(proposal: EmergencyProposal) -> GoodFaithEntry:
    """Return the four texts of a proposal."""
    return GoodFaithEntry(**proposal.good_faith)


def debt_of(case: Case) -> ConfirmationDebt | None:
    """Return what is owed after the grant, settled or not, or None where nothing was granted."""
    return ConfirmationDebt.objects.select_related("document").filter(case_id=case.pk).first()


def confirmation_owed(case: Case) -> ConfirmationDebt | None:
    """Return the written confirmation that is still owed in this case, or None."""
    return ConfirmationDebt.objects.filter(case_id=case.pk, settled_at__isnull=True).first()


def emergency_debts(person: Actor | User) -> QuerySet[ConfirmationDebt]:
    """Return the written confirmations still owed in cases this person may see, soonest due first.

    ``due_at__lte`` on it gives the overdue ones; ``.count()`` is what the dashboard shows.
    """
    owed = ConfirmationDebt.objects.filter(settled_at__isnull=True)
    return owed.filter(case__in=visible_to(person)).select_related("case").order_by("due_at")


def alarms_of(person: Actor | User) -> QuerySet[Alarm]:
    """Return the alarms of the cases this person may see, the newest first."""
    return Alarm.objects.filter(case__in=visible_to(person)).order_by("-raised_at", "-id")


def _period(written: Sequence[str | None]) -> tuple[datetime | None, datetime | None]:
    starts, ends = written
    return (
        datetime.fromisoformat(starts) if starts else None,
        datetime.fromisoformat(ends) if ends else None,
    )
