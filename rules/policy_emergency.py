"""What a policy says of the emergency lane: how it wakes people, and whom a grant needs (G7)."""

from __future__ import annotations

from dataclasses import dataclass

from rules.policy_parts import Number

# What a policy that says nothing of it means; a case keeps the policy that it came under.
_FIVE_MINUTES = Number(value=5, unit="minutes", basis="policy")
_QUARTER_HOUR = Number(value=15, unit="minutes", basis="policy")
_TWO_DAYS = Number(value=2, unit="days", basis="policy")
_FOUR_HOURS = Number(value=4, unit="hours", basis="policy")


@dataclass(frozen=True)
class EmergencyRules:
    """``alarm_again`` is the time between two soundings of an alarm that nobody acknowledged, and
    ``alarm_escalates`` the time after which the second list is woken too.

    ``people`` is how many different people stand behind a grant: who called the agency, who
    proposed it, who granted it. ``foreign_to_counsel`` leaves a foreign authority's request to
    counsel from the proposal on. ``confirmation_again`` and ``approvals_again`` are the times
    between two reminders of what is still owed after a disclosure.
    """

    alarm_again: Number = _FIVE_MINUTES
    alarm_escalates: Number = _QUARTER_HOUR
    people: int = 2
    foreign_to_counsel: bool = True
    confirmation_again: Number = _TWO_DAYS
    approvals_again: Number = _FOUR_HOURS
