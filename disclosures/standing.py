"""What the policies need to know of a production, read under its lock."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from cases import queries as case_queries
from cases.models import Case, Decision
from core.errors import NotFound
from disclosures.models import Production
from disclosures.policies import Demand, counting, demand_of
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


def locked(production_id: str) -> Production:
    """Lock and return a production. Raises NotFound."""
    found = (
        Production.objects.select_for_update(of=("self",))
        .select_related("case")
        .filter(pk=production_id)
        .first()
    )
    if found is None:
        raise NotFound("There is no such production.")
    return found


def standing_of(production: Production) -> Standing:
    """Read the approvals and the roles their givers hold at this moment."""
    rules = case_queries.policy_of(production.case).approvals
    has_content = production.has_content and production.outcome == Outcome.RECORDS
    demand = demand_of(rules, has_content=has_content, is_emergency=production.is_emergency)
    approvals = list(production.approvals.all())
    people = User.objects.filter(pk__in={approval.approved_by for approval in approvals})
    held = {person.id: person.roles & demand.roles for person in people}
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
