"""Sends what is to be sent, without looking into any paper."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core import mail as outbox

from core import clock
from duties.models import Duty
from duties.working import run_due


def deliver() -> list[Any]:
    """Return every mail sent so far."""
    slow = Duty.objects.filter(kind__in=["documents.inspect", "intake.examine"])
    slow.update(due_at=clock.now() + timedelta(days=400))
    list(run_due())
    return list(outbox.outbox)
