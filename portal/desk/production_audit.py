"""What auditors compare: digests and metadata of productions, and the log's checkpoints."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse

from accounts.roles import PERMISSIONS
from audit.checkpoints import log_key
from audit.queries import checkpoints
from disclosures import queries
from disclosures.models import Production
from disclosures.states import Outcome
from portal.desk import words
from portal.desk.productions import status_of
from portal.desk.viewing import DeskView

PAGE_LENGTH = 25


class ProductionDigests(DeskView):
    """Who approved which digest and when, under pseudonyms; no case, no officer, no content."""

    roles = PERMISSIONS["audit.read"]
    section = "audit_productions"

    def get(self, request: HttpRequest) -> HttpResponse:
        page = Paginator(queries.to_audit(), PAGE_LENGTH).get_page(request.GET.get("page"))
        rows = [_shown(row) for row in page.object_list]
        return self.page("audit/productions.html", {"page": page, "rows": rows})


class Checkpoints(DeskView):
    """The signed checkpoints, to be compared with those that others keep."""

    roles = PERMISSIONS["audit.read"]
    section = "checkpoints"

    def get(self, request: HttpRequest) -> HttpResponse:
        page = Paginator(checkpoints(), PAGE_LENGTH).get_page(request.GET.get("page"))
        return self.page("audit/checkpoints.html", {"page": page, "log_key": log_key()})


def _shown(row: Production) -> dict[str, Any]:
    word, state = status_of(row)
    steps = [
        {"title": title, "person": person, "at": at}
        for title, person, at in (
            ("Prepared", row.prepared_by, row.prepared_at),
            ("Built", row.built_by, row.built_at),
            ("Signed", row.signed_by, row.signed_at),
            ("Released", row.released_by, row.released_at),
            ("Revoked", row.revoked_by, row.revoked_at),
        )
        if at is not None
    ]
    steps += [
        {"title": "Approved", "person": each.approved_by, "at": each.approved_at, "given": each}
        for each in row.approvals.all()
    ]
    return {
        "reference": row.reference,
        "word": word,
        "state": state,
        "outcome": str(Outcome(row.outcome).label),
        "basis": "Voluntary, emergency" if row.is_emergency else "Legal process",
        "counts": ", ".join(
            f"{words.plain(name)}: {number}"
            for name, number in sorted(row.counts.items())
            if isinstance(number, int)
        ),
        "manifest": row.manifest_sha256,
        "fingerprint": row.fingerprint,
        "steps": sorted(steps, key=lambda step: step["at"]),
        "read": len(row.accesses.all()),
    }
