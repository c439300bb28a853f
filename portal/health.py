"""What machines ask: does it live, can it work, how much waits."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from audit.models import AuditEvent
from cases.models import Case
from core import clock
from documents.models import Document
from duties.models import Duty, State
from preservation.models import Snapshot

_TEXT = "text/plain; version=0.0.4; charset=utf-8"


@never_cache
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether requests can be taken: database and keys are there."""
    ready = {"database": _database_answers(), "keys": settings.VAULT_MASTER_KEY_FILE.exists()}
    return JsonResponse(ready, status=200 if all(ready.values()) else 503)


@never_cache
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Return counts for monitoring: off without a token, and never of sealed cases."""
    token = str(settings.METRICS_TOKEN)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token:
        raise Http404("Metrics are off.")
    if not secrets.compare_digest(given.encode(), token.encode()):
        return HttpResponse("", status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse("\n".join(_lines()) + "\n", content_type=_TEXT)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _lines() -> Iterator[str]:
    yield "# TYPE writdesk_cases gauge"
    cases = Case.objects.filter(sealed=False).values("status").annotate(count=Count("pk"))
    for row in cases.order_by("status"):
        yield f'writdesk_cases{{status="{row["status"]}"}} {row["count"]}'
    yield "# TYPE writdesk_duties gauge"
    told = Duty.objects.exclude(subject_id__in=_sealed_subjects())
    duties = told.values("state").annotate(count=Count("pk")).order_by("state")
    for counted in duties:
        yield f'writdesk_duties{{state="{counted["state"]}"}} {counted["count"]}'
    due = told.filter(state=State.WAITING, due_at__lte=clock.now())
    oldest = due.aggregate(oldest=Min("due_at"))["oldest"]
    age = (clock.now() - oldest).total_seconds() if oldest else 0
    yield "# TYPE writdesk_oldest_due_seconds gauge"
    yield f"writdesk_oldest_due_seconds {age:.0f}"


def _sealed_subjects() -> set[str]:
    """Return the id of all that belongs to a sealed case: work on it would betray that it is there.

    Whatever points to a case is found by that, and what hangs on it at one remove by name.
    """
    sealed = list(Case.objects.filter(sealed=True).order_by().values_list("pk", flat=True))
    found: set[str] = set(sealed)
    if not sealed:
        return found
    for relation in Case._meta.related_objects:
        if relation.related_model._meta.pk.get_internal_type() != "CharField":
            continue
        rows = relation.related_model._default_manager.filter(
            **{f"{relation.field.name}__in": sealed}
        )
        found.update(map(str, rows.order_by().values_list("pk", flat=True)))
    of_cases = {
        Document: {"case_links__case__in": sealed},
        Snapshot: {"preservation__case__in": sealed},
        AuditEvent: {"case_id__in": sealed},
    }
    for model, wanted in of_cases.items():
        found.update(map(str, model._default_manager.filter(**wanted).values_list("pk", flat=True)))
    return found
