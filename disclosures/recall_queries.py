"""What may be read of recalls, and by whom."""

from __future__ import annotations

from django.db.models import QuerySet

from cases import queries as case_queries
from cases.models import Case
from core.actor import Actor
from disclosures.models import Production, Recall


def visible_to(actor: Actor) -> QuerySet[Recall]:
    """Return the recalls of the cases this person may know of, the newest first; staff only."""
    if actor.kind == "officer":
        return Recall.objects.none()
    rows = Recall.objects.filter(case__in=case_queries.visible_to(actor))
    return rows.select_related("case", "production", "letter", "officer")


def recalls_of(case: Case) -> QuerySet[Recall]:
    """Return the recalls of one case, the newest first."""
    return Recall.objects.filter(case=case).select_related("production", "letter")


def recalls_of_production(production: Production) -> QuerySet[Recall]:
    return Recall.objects.filter(production=production).select_related("case")
