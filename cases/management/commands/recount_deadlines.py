"""Compute the deadlines of open cases anew, after a calendar changed; prints each that moved."""

from typing import Any

from django.core.management.base import BaseCommand

from audit.models import AuditEvent
from audit.queries import facts_of
from cases.actions import recount_deadlines
from cases.models import Case
from cases.states import OPEN


class Command(BaseCommand):
    help = "Compute the deadlines of open cases anew and print each that moved."

    def handle(self, *args: Any, **options: Any) -> None:
        first = AuditEvent.objects.order_by("-seq").values_list("seq", flat=True).first()
        open_cases = Case.objects.filter(status__in=OPEN).order_by("pk")
        for case_id in open_cases.values_list("pk", flat=True).iterator(chunk_size=500):
            recount_deadlines(case_id=case_id)
        moved = AuditEvent.objects.filter(action="case.deadline_changed", seq__gt=first or 0)
        for event in moved.order_by("seq"):
            facts = facts_of(event)
            if facts["because"] == "deadlines.recounted":
                self.stdout.write(
                    f"{event.case_id} {facts['kind']}: {facts['from']} → {facts['to']}"
                )
        self.stdout.write(f"{open_cases.count()} open cases looked at.")
