"""What stands on the sheets of a case: request, process, decisions, prohibitions, calls, clocks."""

from __future__ import annotations

from datetime import UTC, date
from typing import Any

from accounts.queries import names_of
from cases import queries as case_queries
from cases.models import AccountIdentifier, Case, Decision
from cases.states import CallOutcome, Channel, LetterKind, ProhibitionBasis
from core import clock
from core.wording import day_words, utc_words
from portal.desk import words
from portal.desk.presenters import sender_of
from portal.periods import last_day_of
from rules.clocks import zone_of
from rules.policy import Policy
from rules.reach import reach_of
from rules.vocabulary import CATEGORIES, LEGAL_PROCESSES


def request_rows(case: Case) -> list[dict[str, Any]]:
    """Return what the officer wrote."""
    sent = case.submission or {}
    officer, period = sent.get("officer") or {}, sent.get("period") or {}
    emergency, removal = sent.get("emergency") or {}, sent.get("removal") or {}
    gag = sent.get("nondisclosure") or {}
    named = (officer.get("name"), officer.get("title"), officer.get("phone"))
    rows: list[dict[str, Any]] = [
        {"key": "Came by", "value": came_by(case), "kind": "lines"},
        {"key": "From", "value": sender_of(case)},
        {"key": "Officer", "value": [item for item in named if item] or None, "kind": "lines"},
        {
            "key": "E-mail",
            "value": case.officer.email if case.officer else officer.get("email"),
            "kind": "email",
        },
        {"key": "Wanted", "value": sent.get("requested_information")},
        {"key": "Why", "value": sent.get("relevance")},
        {"key": "Person in danger", "value": emergency.get("person_in_danger")},
        {"key": "Emergency", "value": emergency.get("nature")},
        {"key": "Why it is necessary", "value": emergency.get("necessity")},
        {"key": "Messages named", "value": emergency.get("messages")},
        {"key": "Content", "value": removal.get("urls") or None, "kind": "lines"},
        {"key": "Ground", "value": removal.get("ground")},
        {"key": "Period", "value": _period(period)},
        {"key": "Non-disclosure claimed", "value": _gag(gag)},
        {"key": "Extends", "value": sent.get("preservation_reference"), "kind": "ref"},
        {"key": "Declaration", "value": "Asked for" if case.declaration_wanted else None},
    ]
    return [row for row in rows if row["value"]]


def came_by(case: Case) -> list[str]:
    """Return the way the request came; of what was keyed in, when and by whom it was served."""
    way, service = str(Channel(case.received_via).label), getattr(case, "service", None)
    if service is None:
        return [way]
    zone = zone_of(service.zone) or UTC
    there = f"{service.served_at.astimezone(zone):%H:%M} {service.zone}"
    keyed_by = names_of([service.keyed_by]).get(service.keyed_by, "staff")
    return [
        f"{way}, served {utc_words(service.served_at)} ({there})",
        *([f"by {service.served_by}"] if service.served_by else []),
        *([service.note] if service.note else []),
        f"Keyed in by {keyed_by}, {utc_words(service.keyed_at)}",
    ]


def _period(period: dict[str, Any]) -> str:
    if not period.get("from") and not period.get("to"):
        return ""
    zone = period.get("zone") or "zone not named"
    first = f"from {_day(period['from'])}" if period.get("from") else "from the beginning"
    last = last_day_of(period)
    return f"{first}{f' to {_day(last)}' if last else ''} ({zone})"


def _gag(gag: dict[str, Any]) -> str:
    if not gag.get("ordered"):
        return ""
    until = f"until {_day(gag['expires_on'])}" if gag.get("expires_on") else "with no end"
    by = f" by {gag['authority']}" if gag.get("authority") else ""
    return f"Yes{by}, {until}"


def _day(written: str) -> str:
    try:
        return day_words(date.fromisoformat(written))
    except ValueError:
        return written


def process_rows(case: Case) -> list[dict[str, Any]]:
    """Return the process sheet, and whether counsel confirmed it."""
    sheet = getattr(case, "process", None)
    if sheet is None:
        return []
    confirmed = {"key": "Counsel", "value": "Not confirmed", "kind": "tag", "state": "due"}
    if sheet.confirmed_at:
        name = names_of([sheet.confirmed_by]).get(sheet.confirmed_by, "counsel")
        confirmed = {"key": "Counsel", "value": f"Confirmed by {name}", "kind": "tag",
                     "state": "good"}  # fmt: skip
    rows: list[dict[str, Any]] = [
        {"key": "Kind", "value": words.PROCESSES[sheet.kind]},
        {"key": "Court", "value": sheet.court},
        {"key": "Docket", "value": sheet.docket},
        {"key": "Judge", "value": sheet.judge},
        {"key": "Issuer", "value": sheet.issuer},
        {"key": "Issued", "value": sheet.issued_on, "kind": "date"},
        {"key": "Served", "value": sheet.served_on, "kind": "date"},
        {"key": "Returnable", "value": sheet.returnable_on, "kind": "date"},
        {"key": "Provider named", "value": sheet.provider_named},
        {"key": "Time zone", "value": sheet.zone},
        {"key": "Reach", "value": _tier(case, sheet.kind) or None, "kind": "lines"},
        confirmed,
    ]
    return [row for row in rows if sheet.kind != "none" or row["value"]]


def _tier(case: Case, kind: str) -> list[str]:
    """Return how far the policy says that this kind of process reaches, by the word for it."""
    reaches = case_queries.policy_of(case).reach
    table = next((row for name, row in reaches.items() if name == kind), {})
    lines = []
    for reach, (label, _) in words.REACHES.items():
        named = [words.CATEGORIES[category] for category, value in table.items() if value == reach]
        if named:
            lines.append(f"{label}: {', '.join(named)}")
    return lines


def decision_grid(case: Case, policy: Policy) -> list[dict[str, Any]]:
    """Return each account with, for each category asked for, the reach and what was decided."""
    sheet = getattr(case, "process", None)
    claimed = sheet.kind if sheet else "none"
    kind = next(name for name in LEGAL_PROCESSES if name == claimed)
    accounts = list(case_queries.current_accounts(case))
    decided = {
        (row.account_id, row.category): row for row in Decision.objects.filter(account__in=accounts)
    }
    grid = []
    for account in accounts:
        asked = case.requested_categories or sorted(
            category for pk, category in decided if pk == account.pk
        )
        cells = []
        for category in (name for name in CATEGORIES if name in asked):
            reach, state = words.REACHES[reach_of(kind, category, policy)]
            if case.is_emergency:
                reach, state = "Voluntary", "quiet"
            if not account.deployment:
                reach, state = "Server unknown", "due"
            elif not _is_held(account, category, policy):
                reach, state = "Not held by us", "quiet"
            decision = decided.get((account.pk, category))
            cells.append(
                {
                    "category": words.CATEGORIES[category],
                    "reach": reach,
                    "state": state,
                    "decision": decision,
                }
            )
        grid.append({"account": account, "cells": cells})
    return grid


def _is_held(account: AccountIdentifier, category: str, policy: Policy) -> bool:
    return any(
        category in inventory.categories
        for deployment, inventory in policy.inventory.items()
        if deployment == account.deployment
    )


def prohibition_rows(case: Case) -> list[dict[str, Any]]:
    """Return the prohibitions counsel recorded, and until when each binds."""
    at = clock.now()
    return [
        {
            "row": row,
            "basis": str(ProhibitionBasis(row.basis).label),
            "ends_at": row.ends_at(),
            "binds": row.binds_at(at),
        }
        for row in case.prohibitions.order_by("recorded_at", "id")
    ]


def gate_words(case: Case) -> tuple[str, str]:
    """Return what this case by itself says about telling anybody, and the state to show.

    What binds in other cases enters the gate (``prohibitions_end``) and is not told here: a case
    that somebody may not know of would show by it.
    """
    at = clock.now()
    if case.documents_read_at is None:
        return "Not every paper of this case was read, so that nobody is told.", "due"
    binding = [row for row in case.prohibitions.all() if row.binds_at(at)]
    ends = [row.ends_at() for row in binding]
    if None in ends:
        return "A prohibition of this case binds without an end.", "held"
    if binding:
        last = max(end for end in ends if end is not None)
        return f"A prohibition of this case binds until {utc_words(last)}.", "held"
    return "Nothing in the papers of this case forbids telling.", "good"


def call_rows(case: Case) -> list[dict[str, Any]]:
    """Return the calls made to the agency."""
    calls = list(case.call_backs.select_related("agency").order_by("-called_at"))
    names = names_of(call.called_by for call in calls)
    return [
        {
            "call": call,
            "outcome": str(CallOutcome(call.outcome).label),
            "state": {"confirmed": "good", "denied": "emergency"}.get(call.outcome, "quiet"),
            "by": names.get(call.called_by, ""),
        }
        for call in calls
    ]


def letter_rows(case: Case) -> list[dict[str, Any]]:
    """Return the letters that went to the officer."""
    return [
        {"letter": letter, "kind": str(LetterKind(letter.kind).label)}
        for letter in case.letters.select_related("document").order_by("-made_at")
    ]


def clock_rows(case: Case) -> list[dict[str, Any]]:
    """Return every date that runs on this case."""
    sheet = getattr(case, "process", None)
    rows: list[dict[str, Any]] = [
        {"key": "Received", "value": case.received_at, "kind": "time"},
        {"key": "Completed", "value": case.cured_at, "kind": "time"},
        {"key": "Officer may complete until", "value": case.returned_due_at, "kind": "time"},
        {"key": "Returnable", "value": sheet.returnable_on if sheet else None, "kind": "date"},
        {"key": "All documents read", "value": case.documents_read_at, "kind": "time"},
    ]
    for row in case.prohibitions.filter(lifted_at__isnull=True):
        ends = row.ends_at()
        rows.append(
            {"key": "Nobody is told until", "value": ends, "kind": "time"}
            if ends
            else {"key": "Nobody is told", "value": "A prohibition without end binds"}
        )
    return [row for row in rows if row["value"]]
