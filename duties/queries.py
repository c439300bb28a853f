"""What may be read of duties."""

from __future__ import annotations

from typing import Any

from django.db.models import Count

from duties.models import Duty, State


def given_up() -> dict[str, int]:
    """Return how many duties were given up, by kind, the most first. It names no subject."""
    rows = Duty.objects.filter(state=State.GIVEN_UP).values("kind").order_by()
    counted = rows.annotate(number=Count("pk")).order_by("-number", "kind")
    return dict(counted.values_list("kind", "number"))


def progress_of(kind: str, subject_id: str) -> dict[str, Any]:
    """Return what the newest duty of a kind last told of its progress; empty before it began."""
    told = Duty.objects.filter(kind=kind, subject_id=subject_id).order_by("-pk")
    return dict(told.values_list("progress", flat=True).first() or {})
