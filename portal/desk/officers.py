"""What past requests made known of one officer, as far as this person may know."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from accounts.models import AgencyDomain, Officer
from cases import queries as case_queries
from cases.models import Case, RiskFlag
from cases.states import Status
from disclosures import recall_queries
from portal.desk import words
from portal.desk.agencies import domain_state
from portal.desk.risk import STATES
from portal.desk.viewing import DeskView
from rules.addresses import ancestors, domain_of
from rules.risk import SEVERITIES, short_words

PAGE_LENGTH = 40


class OfficerPage(DeskView):
    """Known since when, from which domain, with which requests, and what was flagged in them."""

    section = "agencies"

    def get(self, request: HttpRequest, officer_id: str) -> HttpResponse:
        officer = Officer.objects.select_related("agency").filter(pk=officer_id).first()
        visible = case_queries.visible_to(self.actor).filter(officer_id=officer_id)
        # An officer met in sealed cases alone is known to those alone whom these name.
        if officer is None or not (visible.exists() or self.is_known(officer)):
            raise Http404("There is no such officer.")
        ordered = visible.order_by("-received_at", "-id")
        page = Paginator(ordered, PAGE_LENGTH).get_page(request.GET.get("page"))
        context = {
            "officer": officer,
            "domains": [domain_state(entry) for entry in domains_of(officer)],
            "page": page,
            "cases": [case_line(case) for case in page.object_list],
            "total": page.paginator.count,
            "flags": counted_flags(visible),
            "recalls": recall_queries.visible_to(self.actor).filter(officer=officer),
        }
        return self.page("desk/officer.html", context)

    def is_known(self, officer: Officer) -> bool:
        return not Case.objects.filter(officer=officer).exists()


def domains_of(officer: Officer) -> list[AgencyDomain]:
    """Return the directory's entries for the officer's domain and those above it."""
    domain = domain_of(officer.email)
    names = ancestors(domain) if domain else ()
    return list(AgencyDomain.objects.filter(domain__in=names).order_by("domain"))


def case_line(case: Case) -> dict[str, Any]:
    return {
        "case": case,
        "kind": words.KINDS[case.kind],
        "status": str(Status(case.status).label),
        "state": words.CASE_STATES.get(case.status, "quiet"),
    }


def counted_flags(visible: QuerySet[Case]) -> list[dict[str, Any]]:
    """Return each flag of these cases with how many bear it, the weightiest first."""
    rows = RiskFlag.objects.filter(case__in=visible, round=F("case__round"))
    counts = Counter(rows.values_list("code", "severity"))
    ordered = sorted(counts.items(), key=lambda item: (SEVERITIES.index(item[0][1]), -item[1]))
    return [
        {"word": short_words(code), "state": STATES[severity], "count": count}
        for (code, severity), count in ordered
    ]
