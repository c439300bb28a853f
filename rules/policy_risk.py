"""The policy's numbers about doubt and about mistakes; the guidelines are silent on both."""

from __future__ import annotations

from dataclasses import dataclass

from rules.policy_parts import Number


def _policy(value: int, unit: str) -> Number:
    return Number(value=value, unit=unit, basis="policy")  # type: ignore[arg-type]


@dataclass(frozen=True)
class RiskRules:
    """When a fact about a request is worth a flag.

    A domain of our directory is young for ``young_domain`` after it was verified or changed.
    Requests within ``volume_window`` are unusual from ``volume_least`` on, where they are more
    than ``volume_times`` what the agency sent in such a time over ``volume_past`` before.
    """

    young_domain: Number = _policy(30, "days")
    volume_window: Number = _policy(7, "days")
    volume_past: Number = _policy(91, "days")
    volume_least: Number = _policy(10, "count")
    volume_times: Number = _policy(3, "count")


@dataclass(frozen=True)
class RecallRules:
    """How long an answer to a recall is waited for, and how often it is asked for again."""

    answer: Number = _policy(3, "days")
    again: Number = _policy(2, "days")
    times: Number = _policy(3, "count")
