"""What the policies need to know of a production, read under its lock."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.queries import roles_now
from cases import queries as case_queries
from cases.models import Case, Decision
from core.actor import SYSTEM, Actor
from core.errors import NotFound
from disclosures.demands import Demand, counting, demand_of, stricter
from disclosures.models import Production, Recall
from disclosures.scope import Grid, frozen_grid
from disclosures.states import Outcome


@dataclass(frozen=True)
class Standing:
    """A locked production with the approvals that count now and whether decisions still agree."""

    production: Production
    demand: Demand
    approvers: frozenset[str]
    decisions_unchanged: bool

    @property
    def approved(self) -> bool:
        """Say whether as many people approved as must before release."""
        return len(self.approvers) >= self.demand.now

    @property
    def complete(self) -> bool:
        """Say whether as many people approved as must in the end."""
        return len(self.approvers) >= self.demand.total


def locked(production_id: str, by: Actor = SYSTEM) -> Production:
    """Lock and return a production; what was admitted before, a duty or a link, asks as SYSTEM.

    Raises NotFound, also where the case is sealed against this person.
    """
    found = (
        Production.objects.select_for_update(of=("self",))
        .select_related("case")
        .filter(pk=production_id, case__in=case_queries.visible_to(by))
        .first()
    )
    if found is None:
        raise NotFound("There is no such production.")
    return found


def standing_of(production: Production, *, lock: bool = False) -> Standing:
    """Read the approvals and the roles their givers hold at this moment.

    With ``lock`` no role of theirs can end before the transaction does. The safeguards of the
    policy in force bind an older case too, where they are the stricter ones.
    """
    has_content = production.has_content and production.outcome == Outcome.RECORDS
    demand = stricter(
        *(
            demand_of(
                policy.approvals, has_content=has_content, is_emergency=production.is_emergency
            )
            for policy in (case_queries.policy_of(production.case), case_queries.current_policy())
        )
    )
    approvals = list(production.approvals.all())
    givers = {approval.approved_by for approval in approvals}
    held = {person: roles & demand.roles for person, roles in roles_now(givers, lock=lock).items()}
    return Standing(
        production=production,
        demand=demand,
        approvers=counting(approvals, production, held),
        decisions_unchanged=grid_now(production.case).sha256 == production.grid_sha256,
    )


def grid_now(case: Case) -> Grid:
    """Return the decisions of counsel as they stand, without snapshots."""
    decisions = Decision.objects.filter(account__case_id=case.pk, account__current=True)
    decided = [
        (account, [each for each in decisions if each.account_id == account.id])
        for account in case_queries.current_accounts(case)
    ]
    return frozen_grid(decided, case.basis)


def is_recalled(officer_id: str | None) -> bool:
    """Say whether something was recalled from the officer and counsel has not readmitted them."""
    recalls = Recall.objects.filter(officer_id=officer_id, readmitted_at__isnull=True)
    return officer_id is not None and recalls.exists()
