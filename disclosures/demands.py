"""How many people must approve a production, and whose approval counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from disclosures.models import Approval, Production
from rules.policy_parts import Approvals


@dataclass(frozen=True)
class Demand:
    """What the policy demands before release: ``now`` people at once, ``total`` in the end.

    They differ only in an emergency whose approvals may follow; ``within`` says how soon.
    """

    now: int
    total: int
    roles: frozenset[str]
    within: timedelta = timedelta(0)


def demand_of(rules: Approvals, *, has_content: bool, is_emergency: bool) -> Demand:
    """Return the approvals a production needs (I4).

    In an emergency that allows it, one person beside the preparer approves before release and the
    rest follows; nothing is ever released on the preparer's word alone.
    """
    rule = rules.content if has_content else rules.default
    if is_emergency and rules.emergency_may_follow:
        within = rules.emergency_within.period
        return Demand(min(1, rule.count), rule.count, rule.roles, within)
    return Demand(rule.count, rule.count, rule.roles)


def stricter(one: Demand, other: Demand) -> Demand:
    """Return what satisfies both: of each number the harder one, and the roles both admit."""
    if one == other:
        return one
    later = [each.within for each in (one, other) if each.now < each.total]
    return Demand(
        max(one.now, other.now),
        max(one.total, other.total),
        one.roles & other.roles,
        min(later, default=timedelta(0)),
    )


def counting(
    approvals: Iterable[Approval], production: Production, held: Mapping[str, Collection[str]]
) -> frozenset[str]:
    """Return the people whose approval of this very manifest counts.

    ``held`` maps each person to the roles that count and that they hold at this moment.
    """
    return frozenset(
        approval.approved_by
        for approval in approvals
        if approval.manifest_sha256 == production.manifest_sha256
        and approval.manifest_sha256
        and approval.approved_by != production.prepared_by
        and held.get(approval.approved_by)
    )
