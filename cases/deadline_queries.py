"""What may be read of deadlines: those that run on a case, what they were, the next of many."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from cases.deadline_models import OPEN, OURS, Deadline, DeadlineExtension
from cases.models import Case


def running_on(case: Case) -> QuerySet[Deadline]:
    """Return the deadlines that run on the case, the next one first."""
    return Deadline.objects.filter(OPEN, case_id=case.pk).order_by("due_at", "id")


def earlier_on(case: Case) -> QuerySet[Deadline]:
    """Return every deadline that ran on the case, superseded and closed ones too, newest first."""
    return Deadline.objects.filter(case_id=case.pk).order_by("-computed_at", "-id")


def next_of_ours(case_ids: Iterable[str]) -> dict[str, Deadline]:
    """Return, for each of these cases that has one, the next deadline that we must keep."""
    rows = Deadline.objects.filter(OPEN, case_id__in=list(case_ids), kind__in=OURS)
    found: dict[str, Deadline] = {}
    for row in rows.order_by("due_at", "id"):
        found.setdefault(row.case_id, row)
    return found


def extensions_on(case: Case, kinds: Collection[str] = OURS) -> QuerySet[DeadlineExtension]:
    """Return the time that people added, in the order in which they did."""
    return DeadlineExtension.objects.filter(case_id=case.pk, kind__in=kinds)
