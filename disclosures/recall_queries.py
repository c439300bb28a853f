"""What may be read of recalls, and by whom."""

from __future__ import annotations

from django.db.models import QuerySet

from cases import queries as case_queries
from cases.models import Case, Letter
from cases.states import LetterKind
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


def letters_to_officer(case: Case) -> QuerySet[Letter]:
    """Return the letters that the officer of the case may read, the oldest first.

    What is recalled is shown no longer; nor is a letter that asks back what went elsewhere.
    """
    letters = case.letters.filter(recalls__isnull=True).select_related("document")
    if Recall.objects.filter(case=case, officer__isnull=True).exists():
        letters = letters.exclude(kind=LetterKind.RECALL)
    return letters.order_by("made_at", "id")


def recalled_messages(case: Case) -> frozenset[str]:
    """Return the ids of the messages of the case that were recalled."""
    rows = Recall.objects.filter(case=case).exclude(message_id="")
    return frozenset(rows.values_list("message_id", flat=True))
