"""What totals are made of: one plain row for each request of a half-year, sealed ones marked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Exists, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from cases.models import AccountIdentifier, Case
from cases.states import Status
from notifications.models import UserNotice
from notifications.states import NoticeStatus
from preservation.models import Preservation
from rules.transparency import Half, Matter

# The last of these stamps that a case bears is how it ended.
_ENDS = ("fulfilled", "declined", "redirected", "withdrawn")


def first_received_at() -> datetime | None:
    """Return when the first request of all was received; it may be a sealed one's half-year only
    in that the half-year is listed, with its bands.
    """
    return (
        Case.objects.filter(sealed=False)
        .order_by("received_at")
        .values_list("received_at", flat=True)
        .first()
    )


def matters_of(half: Half) -> Iterator[Matter]:
    """Yield the requests received in a half-year. For totals only, which show sealed ones to nobody
    but in bands.
    """
    own = {"case": OuterRef("pk")}
    counted = (
        AccountIdentifier.objects.filter(**own, current=True)
        .order_by()
        .values("case")
        .annotate(count=Count("pk"))
        .values("count")
    )
    cases = (
        Case.objects.filter(received_at__gte=half.starts_at, received_at__lt=half.ends_at)
        .order_by()
        .annotate(
            names=Coalesce(Subquery(counted, output_field=IntegerField()), 0),
            kept=Exists(Preservation.objects.filter(**own)),
            delayed=Exists(UserNotice.objects.filter(**own, status=NoticeStatus.DELAYED)),
        )
    )
    columns = ("kind", "legal_process", "country", "sealed", "names", "kept", "delayed", "status")
    for row in cases.values(*columns, *(f"{verb}_at" for verb in _ENDS)).iterator():
        yield Matter(
            kind=row["kind"],
            process=row["legal_process"],
            country=row["country"],
            outcome=_outcome(row),
            accounts=row["names"],
            sealed=row["sealed"],
            emergency=row["kind"] == "emergency_disclosure",
            preserved=row["kept"],
            notice_delayed=row["delayed"],
        )


def _outcome(row: dict[str, object]) -> str:
    for verb in _ENDS:
        if row[f"{verb}_at"] is not None:
            return verb
    return "not_completed" if row["status"] == Status.CLOSED else ""
