"""What the emergency lane and the page of an emergency show of its moments and of what is owed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.queries import names_of
from cases import emergency_queries, routing_queries
from cases.emergency_queries import Steps
from cases.models import Case, EmergencyProposal
from cases.policies import UNDECIDED
from cases.states import CallOutcome, RemovalGround, RemovalOutcome, Route
from core import clock
from notifications.models import AdministratorWord
from notifications.states import WordStatus
from portal.desk import words
from portal.desk.queue_rows import QueueRow

_CALLS = {
    CallOutcome.CONFIRMED: ("called back", "good"),
    CallOutcome.DENIED: ("agency denied it", "emergency"),
    CallOutcome.NO_ANSWER: ("no answer", "due"),
}


@dataclass(frozen=True)
class Moment:
    """One step of an emergency: its words, its state, and when it happened, None if not yet."""

    word: str
    state: str
    at: datetime | None = None

    @property
    def short(self) -> str:
        """Return the words with the time of the day (UTC), for a line of the lane."""
        return f"{self.word} {self.at:%H:%M}" if self.at else self.word


@dataclass(frozen=True)
class LaneRow:
    """One line of the lane: the row every queue has, and what happened so far."""

    row: QueueRow
    ringing: bool
    moments: tuple[Moment, ...]
    since: datetime


def lane_rows(rows: Sequence[QueueRow]) -> list[LaneRow]:
    """Return the lines of the lane, in one query for any number."""
    steps = emergency_queries.steps_of([row.case for row in rows])
    return [_lane_row(row, steps[row.case.pk]) for row in rows]


def _lane_row(row: QueueRow, steps: Steps) -> LaneRow:
    """Of a request that was decided before its alarm, the clock runs from the alarm on."""
    case, alarmed = row.case, steps.alarmed_at
    late = steps.is_ringing and case.status not in UNDECIDED and alarmed is not None
    since = alarmed if late and alarmed else case.received_at
    return LaneRow(row, steps.is_ringing, moments_of(steps), since)


def moments_of(steps: Steps) -> tuple[Moment, ...]:
    """Return acknowledged, called back, proposed and decided, done or not."""
    called = _CALLS.get(CallOutcome(steps.call_outcome)) if steps.call_outcome else None
    word, state = called or ("not called back", "due")
    moments = [
        Moment("acknowledged", "good", steps.acknowledged_at)
        if steps.acknowledged_at
        else Moment("alarm sounds" if steps.is_ringing else "not acknowledged", "emergency"),
        Moment(word, state, steps.called_back_at),
    ]
    if steps.proposed_at:
        moments.append(Moment("proposed", "open", steps.proposed_at))
    if steps.decided_at:
        moments.append(Moment("decided", "good", steps.decided_at))
    return tuple(moments)


def emergency_sheet(case: Case) -> dict[str, Any]:
    """Return what the page of a case shows of its alarm, its grant and what is owed."""
    steps = emergency_queries.steps_of([case])[case.pk]
    debt = emergency_queries.debt_of(case)
    record = getattr(case, "good_faith_record", None)
    people = [steps.acknowledged_by, record.written_by if record else ""]
    names = names_of(people)
    urgent = case.is_emergency or steps.alarmed_at is not None
    return {
        "moments": moments_of(steps) if urgent else (),
        "acknowledged_by": names.get(steps.acknowledged_by, ""),
        "record": record,
        "record_by": names.get(record.written_by, "") if record else "",
        "debt": debt,
        "overdue": debt is not None and debt.is_overdue(clock.now()),
        "proposal": proposal_of(case),
        "refused": _refused(case),
        "routing": _routing(case),
        "removal": _removal(case),
    }


def proposal_of(case: Case) -> dict[str, Any] | None:
    """Return the proposal that waits for counsel in words, or None."""
    proposal = emergency_queries.open_proposal(case)
    return None if proposal is None else _proposal(case, proposal)


def _proposal(case: Case, proposal: EmergencyProposal) -> dict[str, Any]:
    labels = {row.id: row.label for row in case.accounts.all()}
    return {
        "by": names_of([proposal.proposed_by]).get(proposal.proposed_by, "staff"),
        "at": proposal.proposed_at,
        "record": proposal.good_faith,
        "entries": [
            {
                "account": labels.get(entry.account_id, ""),
                "category": words.CATEGORIES[entry.category],
                "produce": entry.produce,
                "narrowed_to": entry.narrowed_to,
                "reason": entry.reason,
            }
            for entry in emergency_queries.proposed_entries(proposal)
        ],
    }


def _refused(case: Case) -> EmergencyProposal | None:
    newest = case.proposals.order_by("-proposed_at", "-id").first()
    return newest if newest is not None and newest.outcome == "refused" else None


def _routing(case: Case) -> dict[str, Any] | None:
    routing = routing_queries.newest_routing(case)
    if routing is None:
        return None
    word = AdministratorWord.objects.filter(routing=routing).first()
    return {
        "choice": str(Route(routing.choice).label),
        "at": routing.routed_at,
        "server": routing.server,
        "word": str(WordStatus(word.status).label) if word else "",
        "held": word.held_because if word else "",
    }


def _removal(case: Case) -> dict[str, Any] | None:
    decision = routing_queries.removal_of(case)
    if decision is None:
        return None
    return {
        "outcome": str(RemovalOutcome(decision.outcome).label),
        "ground": str(RemovalGround(decision.ground).label),
        "row": decision,
    }
