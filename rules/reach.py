"""What a process reaches (G6): looked up in the policy, never reasoned out here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules.policy import Policy
from rules.vocabulary import Category, LegalProcess, Outcome, Reach


@dataclass(frozen=True)
class ReachJudgement:
    """How far a process reaches over the categories asked for, each list in their order."""

    outcome: Outcome
    reached: tuple[Category, ...]
    unreached: tuple[Category, ...]
    for_counsel: tuple[Category, ...]


def reach_of(process: LegalProcess | None, category: Category, policy: Policy) -> Reach:
    """Return the reach of a process over one category; a process not stated is ``none``."""
    return policy.reach[process or "none"][category]


def judge(
    process: LegalProcess | None, categories: Iterable[Category], policy: Policy
) -> ReachJudgement:
    """Judge a process over all categories asked for.

    ``pass`` if it reaches every one, ``fail`` if it reaches none, else ``review``. Where no
    category is named it fails only if it could reach nothing at all.
    """
    asked = tuple(categories)
    if not asked:
        nothing = set(policy.reach[process or "none"].values()) == {"no"}
        return ReachJudgement("fail" if nothing else "review", (), (), ())
    by_reach: dict[Reach, tuple[Category, ...]] = {
        reach: tuple(name for name in asked if reach_of(process, name, policy) == reach)
        for reach in ("reaches", "review", "no")
    }
    outcome: Outcome = "review"
    if len(by_reach["reaches"]) == len(asked):
        outcome = "pass"
    elif len(by_reach["no"]) == len(asked):
        outcome = "fail"
    return ReachJudgement(outcome, by_reach["reaches"], by_reach["no"], by_reach["review"])


def covers(confirmed_reach: Mapping[Category, Reach], record_category: str | None) -> bool:
    """Say whether a record may be produced: only what counsel confirmed as reached (I8).

    An unmapped field (None) and a word that is no category, such as ``secret``, never are.
    """
    return any(
        name == record_category and reach == "reaches" for name, reach in confirmed_reach.items()
    )
