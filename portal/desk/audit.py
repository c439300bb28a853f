"""The auditor's pages: the head of the log, its last events, verify now, and the export."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse

from accounts.roles import AUDITOR
from audit.checkpoints import checkpoint_faults, log_key
from audit.export import export_lines
from audit.queries import head, last_events
from audit.verification import verify_database
from core import clock
from portal.desk.viewing import DeskView

PAGE_LENGTH = 50
FAULTS_MOST = 100


class Log(DeskView):
    """The log as it is written: pseudonyms, codes and digests, no clear text of anybody."""

    roles = frozenset({AUDITOR})
    section = "audit"

    def get(self, request: HttpRequest) -> HttpResponse:
        page = Paginator(last_events(), PAGE_LENGTH).get_page(request.GET.get("page"))
        return self.page("audit/log.html", {"head": head(), "page": page, "log_key": log_key()})


class Verify(DeskView):
    """Check the whole log from its own rows, now."""

    roles = frozenset({AUDITOR})
    section = "audit"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("audit/verify.html", {"head": head(), "checked": False})

    def post(self, request: HttpRequest) -> HttpResponse:
        faults = [*verify_database(), *checkpoint_faults()]
        context = {
            "head": head(),
            "checked": True,
            "word": "INVALID" if faults else "VALID",
            "reason": _reason(len(faults)),
            "checked_at": clock.now(),
            "faults": faults[:FAULTS_MOST],
            "faults_left": max(len(faults) - FAULTS_MOST, 0),
        }
        return self.page("audit/verify.html", context)


class Export(DeskView):
    """The log as a file that can be checked with no database."""

    roles = frozenset({AUDITOR})
    section = "audit"

    def post(self, request: HttpRequest) -> HttpResponseBase:
        lines = (f"{line}\n" for line in export_lines())
        response = StreamingHttpResponse(lines, content_type="application/x-ndjson")
        name = f"writdesk-log-{clock.now():%Y%m%dT%H%M%SZ}.jsonl"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response


def _reason(faults: int) -> str:
    if faults:
        return f"The log has {faults} fault{'s' if faults > 1 else ''}. Nothing in it is proven."
    return (
        "Every event follows the one before it, every clear text is what was committed to, and "
        "every checkpoint kept here agrees. Compare one that you keep yourself: only it can show "
        "that the end of the log was cut off."
    )
