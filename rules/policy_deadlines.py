"""What a policy says of emergencies that wait and of deadlines that people are told of."""

from __future__ import annotations

from dataclasses import dataclass

from rules.policy_parts import Number

# What a policy that says nothing of it means; a case keeps the policy that it came under.
_QUARTER_HOUR = Number(value=15, unit="minutes", basis="policy")
_DAY = Number(value=24, unit="hours", basis="policy")
_AT_ONCE = Number(value=0, unit="hours", basis="policy")


@dataclass(frozen=True)
class DeadlineRules:
    """A target of emergencies, and when people are told of a deadline of ours.

    ``remind_before`` a deadline whoever holds the case is reminded, ``escalate_after`` it counsel
    is told that it was missed.
    """

    emergency_acknowledged: Number = _QUARTER_HOUR
    remind_before: Number = _DAY
    escalate_after: Number = _AT_ONCE
