"""What may be read of productions, and by whom."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import User
from cases import queries as case_queries
from core.actor import Actor
from disclosures.demands import Demand
from disclosures.models import Production
from disclosures.scope import Grid, grid_from_json
from disclosures.standing import Standing, standing_of
from disclosures.states import Status


def visible_to(person: Actor | User) -> QuerySet[Production]:
    """Return the productions of the cases this person may know of.

    An officer sees those that were released to them and nothing of their making.
    """
    actor = person.actor() if isinstance(person, User) else person
    found = Production.objects.filter(case__in=case_queries.visible_to(actor))
    if actor.kind == "officer":
        found = found.filter(
            status__in=[Status.RELEASED, Status.EXPIRED, Status.REVOKED], released_at__isnull=False
        )
    return found.select_related("case").order_by("-prepared_at", "-id")


def to_audit() -> QuerySet[Production]:
    """Return the productions whose digests an auditor may compare, the newest first.

    Those of sealed cases are not among them: nobody names an auditor in a case. Their events stand
    in the log like all others.
    """
    rows = Production.objects.filter(case__sealed=False).prefetch_related("approvals", "accesses")
    return rows.order_by("-prepared_at", "-id")


def standing(production: Production) -> Standing:
    """Return the approvals that count now and what is still demanded."""
    return standing_of(production)


def demand(production: Production) -> Demand:
    """Return how many people must approve, of which roles."""
    return standing_of(production).demand


def grid(production: Production) -> Grid:
    """Return the frozen decisions."""
    return grid_from_json(production.grid)
