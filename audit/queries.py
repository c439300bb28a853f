"""What may be read of the log, newest first; who may read it is the caller's question."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from audit.models import AuditEvent, LogCheckpoint, LogHead


def head() -> LogHead:
    """Return the head of the log: how many events there are and the digest of the last."""
    return LogHead.objects.get(pk=1)


def last_events() -> QuerySet[AuditEvent]:
    """Return every event, newest first."""
    return AuditEvent.objects.order_by("-seq")


def checkpoints() -> QuerySet[LogCheckpoint]:
    """Return the signed checkpoints of the log, newest first."""
    return LogCheckpoint.objects.order_by("-size")


def events_of_case(case_id: str) -> QuerySet[AuditEvent]:
    """Return what happened in one case, newest first; the caller has shown that it may be seen."""
    return AuditEvent.objects.filter(case_id=case_id).exclude(case_id="").order_by("-seq")


def events_about(kind: str, subject_id: str) -> QuerySet[AuditEvent]:
    """Return what happened to one thing, newest first, such as ``("production", id)``."""
    return AuditEvent.objects.filter(subject_kind=kind, subject_id=subject_id).order_by("-seq")


def facts_of(event: AuditEvent) -> Mapping[str, Any]:
    """Return the facts of an event, which name nobody."""
    return dict(json.loads(bytes(event.body)).get("facts", {}))
