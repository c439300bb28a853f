"""Constraints that many tables share."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q


def both_or_neither(table: str, verb: str) -> models.CheckConstraint:
    """Tie ``<verb>_at`` to ``<verb>_by``: a moment without its author proves nothing.

    ``table`` is ``app_model``; it makes the constraint's name unique.
    """
    unset = Q(**{f"{verb}_at__isnull": True, f"{verb}_by": ""})
    complete = Q(**{f"{verb}_at__isnull": False}) & ~Q(**{f"{verb}_by": ""})
    return models.CheckConstraint(condition=unset | complete, name=f"{table}_{verb}_at_and_by")


def one_of(table: str, field: str, values: Iterable[str]) -> models.CheckConstraint:
    """Let the column hold only the known words."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": list(values)}), name=f"{table}_{field}_is_known"
    )
