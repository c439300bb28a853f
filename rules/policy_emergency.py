"""What a policy says of the emergency lane: how it wakes people, and whom a grant needs (G7)."""

from __future__ import annotations

from dataclasses import dataclass

from rules.policy_parts import Number


@dataclass(frozen=True)
class EmergencyRules:
    """``alarm_again`` is the time between two soundings of an alarm that nobody acknowledged, and
    ``alarm_escalates`` the time after which the second list is woken too.

    ``people`` is how many different people stand behind a grant: who called the agency, who
    proposed it, who granted it. ``foreign_to_counsel`` leaves a foreign authority's request to
    counsel from the proposal on. ``confirmation_again`` and ``approvals_again`` are the times
    between two reminders of what is still owed after a disclosure.
    """

    alarm_again: Number
    alarm_escalates: Number
    people: int
    foreign_to_counsel: bool
    confirmation_again: Number
    approvals_again: Number
