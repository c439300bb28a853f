"""What an officer may choose before sending a request that its process does not wholly reach (G6).

It reads the same table of reach as the finding ``process.sufficient`` and decides nothing: a
person's choice narrows the request, and whoever keeps it as it is may send it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from rules.checks.common import order_is_attached, with_role
from rules.policy import Policy
from rules.reach import judge, reach_of
from rules.submission import Submission
from rules.vocabulary import CATEGORIES, LEGAL_PROCESSES, Category, LegalProcess


@dataclass(frozen=True)
class Narrowing:
    """How far the process named reaches over what is asked, and what would reach the rest.

    ``reached``, ``beyond`` and ``for_counsel`` split what is asked, in its order. ``needed`` are
    the processes that reach all of it, those that reach least first, so that the first one is
    enough; empty where nothing lies beyond. ``available`` is what the process named could reach
    whether or not it is asked, so that a request for contents alone can be turned into one.
    """

    process: LegalProcess
    reached: tuple[Category, ...]
    beyond: tuple[Category, ...]
    for_counsel: tuple[Category, ...]
    needed: tuple[LegalProcess, ...]
    available: tuple[Category, ...]

    @property
    def is_worth_asking(self) -> bool:
        """Say whether something asked for lies beyond the process, so that there is a choice."""
        return bool(self.beyond)

    @property
    def kept(self) -> tuple[Category, ...]:
        """Return what a narrowed request still asks: all but what lies beyond."""
        left_out = set(self.beyond)
        return tuple(name for name in CATEGORIES if name in self._asked - left_out)

    @property
    def can_narrow(self) -> bool:
        """Say whether leaving out what lies beyond leaves anything to ask for."""
        return bool(self.beyond and self.kept)

    @property
    def _asked(self) -> set[Category]:
        return {*self.reached, *self.beyond, *self.for_counsel}


def narrowing(submission: Submission, policy: Policy) -> Narrowing | None:
    """Return the choice, or None where there is none to judge.

    That is a request of another kind, one that names no category, and one that does not say what
    its attached paper is: somebody then reads the paper first.
    """
    asked = submission.data_categories
    if submission.kind != "account_information" or not asked:
        return None
    process = submission.legal_process
    if process is None and (order_is_attached(submission) or with_role(submission, "other")):
        return None
    judged = judge(process, asked, policy)
    return Narrowing(
        process=process or "none",
        reached=judged.reached,
        beyond=judged.unreached,
        for_counsel=judged.for_counsel,
        needed=reaching(asked, policy) if judged.unreached else (),
        available=tuple(
            name for name in CATEGORIES if reach_of(process, name, policy) == "reaches"
        ),
    )


def narrowed(submission: Submission, policy: Policy) -> Submission:
    """Return the request without what its process does not reach; as it is where that is all."""
    choice = narrowing(submission, policy)
    if choice is None or not choice.can_narrow:
        return submission
    kept = tuple(name for name in submission.data_categories if name not in choice.beyond)
    return replace(submission, data_categories=kept)


def reaching(categories: tuple[Category, ...], policy: Policy) -> tuple[LegalProcess, ...]:
    """Return the processes that reach every one of the categories, those that reach least first."""

    def width(process: LegalProcess) -> int:
        return sum(reach == "reaches" for reach in policy.reach[process].values())

    enough = [
        process
        for process in LEGAL_PROCESSES
        if all(reach_of(process, name, policy) == "reaches" for name in categories)
    ]
    return tuple(sorted(enough, key=width))
