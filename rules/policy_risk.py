"""The policy's numbers about doubt and about mistakes; the guidelines are silent on both."""

from __future__ import annotations

from dataclasses import dataclass

from rules.policy_parts import Number

# What a policy that says nothing of it means; a case keeps the policy that it came under.
_MONTH = Number(value=30, unit="days", basis="policy")
_WEEK = Number(value=7, unit="days", basis="policy")
_QUARTER = Number(value=91, unit="days", basis="policy")
_TEN = Number(value=10, unit="count", basis="policy")
_THRICE = Number(value=3, unit="count", basis="policy")
_THREE_DAYS = Number(value=3, unit="days", basis="policy")
_TWO_DAYS = Number(value=2, unit="days", basis="policy")


@dataclass(frozen=True)
class RiskRules:
    """When a fact about a request is worth a flag.

    A domain of our directory is young for ``young_domain`` after it was verified or changed.
    Requests within ``volume_window`` are unusual from ``volume_least`` on, where they are more
    than ``volume_times`` what the agency sent in such a time over ``volume_past`` before.
    """

    young_domain: Number = _MONTH
    volume_window: Number = _WEEK
    volume_past: Number = _QUARTER
    volume_least: Number = _TEN
    volume_times: Number = _THRICE


@dataclass(frozen=True)
class RecallRules:
    """How long an answer to a recall is waited for, and how often it is asked for again."""

    answer: Number = _THREE_DAYS
    again: Number = _TWO_DAYS
    times: Number = _THRICE
