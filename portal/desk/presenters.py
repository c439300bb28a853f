"""Cases as the desk shows them: rows of the queue, the bar of identity, findings and clocks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from accounts.queries import names_of
from audit.models import AuditEvent
from audit.queries import facts_of
from cases import queries as case_queries
from cases.deadline_models import OURS, Deadline
from cases.deadline_queries import running_on
from cases.findings import CaseFinding
from cases.models import Case, CaseNote
from cases.states import Ruling, Status
from cases.wording import input_words
from portal.desk import deadline_words, words
from rules.findings import describe
from rules.policy import Policy

UNDECIDED = (Status.SUBMITTED, Status.IN_TRIAGE)
_DOCUMENT = re.compile(r"documents\[(\d+)\]")


@dataclass(frozen=True)
class FindingRow:
    """One finding: what the component draws, and what a person ruled on it.

    ``document`` is the place in the request of the paper it is about, ``place`` where on that paper
    it was seen: ``{"page": 1, "box": [x0, y0, x1, y1] or None}`` in points.
    """

    id: str
    shown: dict[str, Any]
    code: str
    at: str
    clause_text: str
    clause: str
    ruling: str
    reason: str
    rulable: bool
    doubtful: bool
    document: int | None = None
    place: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Findings:
    """The findings of a case, those that want attention first."""

    open: tuple[FindingRow, ...] = ()
    quiet: tuple[FindingRow, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


def asks_for(case: Case) -> str:
    """Return what is wanted, as the queue says it: ``content, subscriber · search warrant``."""
    if case.is_emergency:
        emergency = (case.submission or {}).get("emergency") or {}
        nature = str(emergency.get("nature") or "nature not stated")
        return nature if len(nature) <= 60 else f"{nature[:57]}…"
    if case.kind != "account_information":
        return words.KINDS[case.kind]
    wanted = ", ".join(case.requested_categories) or "kind of information not stated"
    return f"{wanted} · {words.PROCESSES[case.legal_process].lower()}"


def sender_of(case: Case) -> str:
    agency = case.agency_name or "Agency not named"
    return f"{agency} ({case.country})" if case.country else agency


def case_identity(case: Case) -> dict[str, Any]:
    """Return what the bar at the top of every page of a case says, the next deadline included."""
    deadline = _next_deadline(case)
    working = deadline.working if deadline else None
    givers = [item["given_by"] for item in working["extensions"]] if working else []
    return {
        "reference": case.reference,
        "facts": [words.KINDS[case.kind], f"ball: {case.ball}"],
        "status": str(Status(case.status).label),
        "state": words.CASE_STATES.get(case.status, "quiet"),
        "due_at": deadline.due_at if deadline else None,
        "why": deadline_words.why(working) if working else "",
        "why_href": reverse("case-deadlines", args=[case.reference]),
        "working": deadline_words.steps(working, names_of(givers)) if working else [],
        "due_for": deadline_words.KINDS[deadline.kind] if deadline else "",
        "emergency": case.is_emergency,
    }


def _next_deadline(case: Case) -> Deadline | None:
    """Return what we must do next; while only the officer must act, until when they may."""
    running = [row for row in running_on(case) if row.kind in (*OURS, "cure")]
    ours = [row for row in running if row.kind in OURS]
    return next(iter(ours or running), None)


def case_findings(case: Case, policy: Policy, documents: Mapping[int, str]) -> Findings:
    """Return the findings of the newest submission in the words of staff.

    ``documents`` maps a place in the submission to the address of that paper.
    """
    rows = case_queries.current_findings(case)
    names = names_of(row.ruled_by for row in rows)
    shown = [finding_row(row, policy, documents, names) for row in rows]
    order = {"fail": 0, "review": 1}
    attention = [row for row in shown if row.shown["outcome"] in order or row.ruling]
    attention.sort(key=lambda row: order.get(row.shown["outcome"], 2))
    quiet = [row for row in shown if row not in attention]
    outcomes = [row.shown["outcome"] for row in shown]
    counts = {name: outcomes.count(name) for name in ("fail", "review", "pass")}
    return Findings(tuple(attention), tuple(quiet), counts)


def finding_row(
    row: CaseFinding,
    policy: Policy,
    documents: Mapping[int, str],
    names: Mapping[str, str],
) -> FindingRow:
    """Return one finding with its clause, its evidence, and the ruling on it."""
    found = row.as_finding()
    text = describe(found, policy, "staff")
    place = _DOCUMENT.search(row.at)
    about = int(place[1]) if place else None
    address = documents.get(about, "") if about is not None else ""
    shown = {
        "outcome": row.effective_outcome,
        "title": text.title,
        "clause": row.clause,
        "what_to_do": f"{text.statement} {text.what_to_do}".strip(),
        "evidence_text": evidence_words(row),
        "evidence_href": f"{address}?finding={row.id}#page" if address else "",
        "word": _word(row),
    }
    ruling = ""
    if row.ruling and row.ruled_at:
        ruling = f"{Ruling(row.ruling).label} by {names.get(row.ruled_by, 'Writdesk')}"
    return FindingRow(
        id=row.id,
        shown=shown,
        code=row.code,
        at=input_words(row.at),
        clause_text=text.clause_text,
        clause=row.clause,
        ruling=ruling,
        reason=row.ruling_reason,
        rulable=row.outcome in ("fail", "review"),
        doubtful=row.outcome == "review",
        document=about,
        place=row.evidence if row.evidence and row.evidence.get("page") else None,
    )


def _word(row: CaseFinding) -> str:
    """Return the word beside a finding; for a sign of forgery "found" would say the contrary."""
    if row.ruling in ("overruled", "defect"):
        return {"overruled": "Overruled", "defect": "Defect"}[row.ruling]
    return "Nothing seen" if row.audience == "staff" and row.outcome == "pass" else ""


def evidence_words(row: CaseFinding) -> str:
    """Return where it was found and what was seen there."""
    parts = [input_words(row.at)]
    for name, value in (row.evidence or {}).items():
        if name == "box":
            # It is drawn on the page.
            continue
        if name == "page":
            parts.append(f"page {value}")
            continue
        listed = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        parts.append(f"{words.plain(str(name)).lower()}: {listed}")
    return " · ".join(part for part in parts if part)


def history(events: Iterable[AuditEvent], notes: Iterable[CaseNote] = ()) -> list[dict[str, Any]]:
    """Return the timeline: words for each event, who did it, and a permalink.

    ``notes`` are the desk's own, whose words stand with their event.
    """
    rows = list(events)
    said = {note.id: note.text for note in notes}
    names = names_of(event.actor_id for event in rows if event.actor_kind == "staff")
    entries = []
    for event in rows:
        title, state, shape = words.event_words(event.action)
        entries.append(
            {
                "title": title,
                "state": state,
                "shape": shape,
                "at": event.at,
                "by": actor_words(event, names),
                "text": said.get(str(facts_of(event).get("note", "")))
                or words.event_text(event.action, facts_of(event)),
                "id": f"event-{event.seq}",
            }
        )
    return entries


def actor_words(event: AuditEvent, names: Mapping[str, str]) -> str:
    if event.actor_kind == "staff":
        return names.get(event.actor_id, event.actor_id)
    return "the officer" if event.actor_kind == "officer" else "Writdesk"
