"""Gathers what the risk flags of a case are judged by; ``rules.risk`` judges."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Agency, AgencyDomain, AgencyNumber
from cases.models import Case
from cases.queries import current_findings, policy_of
from core import clock
from rules.addresses import ancestors, domain_of
from rules.policy import Policy
from rules.risk import DirectoryNumber, RiskFacts, Standing, Volume, digits_of, same_number

# Enough to know that somebody is no stranger, and that a flood is one.
COUNTED_MOST = 10_000
# How many pending requests of an agency are opened to compare their numbers.
COMPARED_MOST = 200


def gather(case: Case, *, at: datetime | None = None) -> RiskFacts:
    """Return the facts of a case at a moment, now if none is said.

    The judgement of the sender is that of the findings as they stand: what a person overruled
    raises no flag. Sealed cases are counted for nobody, so that no figure betrays one.
    """
    moment, policy = at or clock.now(), policy_of(case)
    officer = (case.submission or {}).get("officer") or {}
    email = case.officer.email if case.officer else str(officer.get("email") or "")
    entry = _entry_of(email)
    agency = entry.agency if entry else (case.officer.agency if case.officer else None)
    facts = RiskFacts(
        at=moment,
        received_at=case.received_at,
        email=email,
        phone=str(officer.get("phone") or ""),
        country=case.country,
        agency=agency.name if agency else case.agency_name,
        standing=_standing(entry),
        numbers=_numbers(agency),
        **_judged(case),
    )
    return replace(facts, **_contacts(case, agency, policy))


def _judged(case: Case) -> dict[str, Any]:
    """Return what the rules found about the sender and nobody has overruled since."""
    rows = {
        row.code: row
        for row in current_findings(case)
        if row.code.startswith("sender.") and row.effective_outcome in ("review", "fail")
    }
    alike, proof = rows.get("sender.lookalike_domain"), rows.get("sender.authenticated")
    return {
        "known_forger": "sender.known_forger" in rows,
        "alike": alike.effective_outcome if alike else "",
        "resembles": str(alike.parameters.get("resembles", "")) if alike else "",
        "authenticated": proof.effective_outcome if proof else "",
    }


def _entry_of(email: str) -> AgencyDomain | None:
    """Return the directory's entry for the domain of the address, the closest one."""
    domain = domain_of(email)
    if domain is None:
        return None
    names = ancestors(domain)
    rows = AgencyDomain.objects.filter(domain__in=names, verified_at__isnull=False)
    found = {row.domain: row for row in rows.select_related("agency")}
    return next((found[name] for name in names if name in found), None)


def _standing(entry: AgencyDomain | None) -> Standing | None:
    if entry is None:
        return None
    return Standing(
        domain=entry.domain,
        verified_at=entry.verified_at,
        changed_at=entry.changed_at,
        retired_at=entry.retired_at,
        country=entry.agency.country,
    )


def _numbers(agency: Agency | None) -> tuple[DirectoryNumber, ...]:
    if agency is None:
        return ()
    rows = AgencyNumber.objects.filter(
        agency=agency, retired_at__isnull=True, confirmed_at__isnull=False
    )
    return tuple(DirectoryNumber(row.phone, row.entered_at) for row in rows)


def _contacts(case: Case, agency: Agency | None, policy: Policy) -> dict[str, Any]:
    """Return what came before, and how much came lately."""
    earlier = Case.objects.filter(sealed=False, received_at__lt=case.received_at)
    earlier = earlier.exclude(pk=case.pk)
    said: dict[str, Any] = {}
    if case.officer_id:
        said["officer_before"] = _count(earlier.filter(officer_id=case.officer_id))
    of_agency = _of_agency(earlier, case, agency)
    if of_agency is None:
        return said
    rules = policy.risk
    start = case.received_at - rules.volume_window.period
    recent = of_agency.filter(received_at__gt=start)
    before = of_agency.filter(
        received_at__lte=start, received_at__gt=start - rules.volume_past.period
    )
    said["agency_before"] = _count(of_agency)
    said["volume"] = Volume(recent=_count(recent) + 1, before=_count(before))
    return said


def _of_agency(earlier: QuerySet[Case], case: Case, agency: Agency | None) -> QuerySet[Case] | None:
    """Return the earlier cases of the same agency: by our directory, else by the name it gives."""
    if agency is not None:
        return earlier.filter(officer__agency=agency)
    if case.officer_id and case.agency_name:
        same = Q(officer_id=case.officer_id) | Q(agency_name=case.agency_name)
        return earlier.filter(same)
    return None


def _count(rows: QuerySet[Case]) -> int:
    return rows.order_by()[:COUNTED_MOST].count()


def requests_giving(agency: Agency, phone: str) -> list[str]:
    """Return the references of pending requests of the agency that give this very number.

    What they say lies sealed, so that the newest are opened and compared. A sealed case is not
    spoken of; whoever enters a number from it is stopped by nobody, and another person confirms.
    """
    given = digits_of(phone)
    pending = Case.objects.filter(
        officer__agency=agency, sealed=False, status__in=("submitted", "in_triage", "returned")
    )
    rows = pending.order_by("-received_at").values_list("reference", "submission")
    return [
        reference
        for reference, submission in rows[:COMPARED_MOST]
        if same_number(given, digits_of(str(_officer_of(submission).get("phone") or "")))
    ]


def _officer_of(submission: Any) -> dict[str, Any]:
    return dict((submission or {}).get("officer") or {})
