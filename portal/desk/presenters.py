"""Cases as the desk shows them: rows of the queue, the bar of identity, findings and clocks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from accounts.queries import names_of
from audit.models import AuditEvent
from audit.queries import facts_of
from cases import queries as case_queries
from cases.models import AccountIdentifier, Case, CaseFinding
from cases.states import BALL, Ruling, Status
from cases.wording import input_words
from notifications import queries as notice_queries
from portal.desk import words
from rules.findings import describe
from rules.policy import Policy

UNDECIDED = (Status.SUBMITTED, Status.IN_TRIAGE)
_DOCUMENT = re.compile(r"documents\[(\d+)\]")


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue."""

    case: Case
    href: str
    why: str
    asks: str
    sender: str
    account: str
    ball: str
    holder: str
    flags: tuple[tuple[str, str], ...]
    takeable: bool


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


def queue_rows(cases: Sequence[Case], policy: Policy) -> list[QueueRow]:
    """Return the lines for these cases, with a fixed number of queries."""
    keys = [case.pk for case in cases]
    accounts: dict[str, list[AccountIdentifier]] = {}
    for account in AccountIdentifier.objects.filter(case_id__in=keys, current=True):
        accounts.setdefault(account.case_id, []).append(account)
    findings: dict[str, list[CaseFinding]] = {}
    for row in CaseFinding.objects.filter(case_id__in=keys):
        findings.setdefault(row.case_id, []).append(row)
    names = names_of(case.taken_by for case in cases)
    waiting = notice_queries.waiting_for(keys)
    return [
        QueueRow(
            case=case,
            href=reverse("desk-case", args=[case.reference]),
            why=why_due(case, policy),
            asks=asks_for(case),
            sender=sender_of(case),
            account=_account_words(accounts.get(case.pk, [])),
            ball=ball_of(case, _current(case, findings), waiting.get(case.pk)),
            holder=names.get(case.taken_by, ""),
            flags=flags_of(case, _current(case, findings), waiting.get(case.pk)),
            takeable=case.status == Status.SUBMITTED,
        )
        for case in cases
    ]


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


def ball_of(case: Case, findings: Iterable[CaseFinding], waiting: str | None = None) -> str:
    """Say who must act next; while undecided it is counsel's once no triage is left to do.

    ``waiting`` is who must answer a message: ``us``, ``officer`` or nobody.
    """
    if waiting == "officer" and case.status != Status.RETURNED:
        return "officer"
    if case.status not in UNDECIDED:
        return "triage" if waiting == "us" else BALL[case.status]
    if case.consequence == "counsel_today":
        return "counsel"
    outcomes = {row.effective_outcome for row in findings}
    if case.status == Status.IN_TRIAGE and outcomes and "fail" not in outcomes:
        return "counsel"
    return "triage"


def flags_of(
    case: Case, findings: Sequence[CaseFinding], waiting: str | None = None
) -> tuple[tuple[str, str], ...]:
    """Return the words beside a case in the queue, each with its state."""
    flags: list[tuple[str, str]] = []
    if waiting == "us":
        flags.append(("message", "due"))
    failing = [row for row in findings if row.effective_outcome == "fail"]
    if any(row.audience == "staff" for row in failing):
        flags.append(("forgery?", "emergency"))
    if case.sealed:
        flags.append(("sealed", "held"))
    if ((case.submission or {}).get("nondisclosure") or {}).get("ordered"):
        flags.append(("gag", "held"))
    if failing and case.status in UNDECIDED:
        flags.append((f"{len(failing)} defect{'s' if len(failing) > 1 else ''}", "due"))
    if case.cured_at and case.status in UNDECIDED:
        flags.append(("completed", "good"))
    if case.status == Status.SUBMITTED:
        flags.append(("new", "open"))
    if case.machine_read:
        flags.append(("read by machine", "quiet"))
    return tuple(flags)


def why_due(case: Case, policy: Policy) -> str:
    """Return how the due time was counted; empty under a policy other than the one given."""
    if case.policy_digest != policy.digest or case.due_at is None:
        return ""
    number = next(item for kind, item in policy.triage_due.items() if kind == case.kind)
    unit = number.unit.replace("_", " ").removesuffix("s" if number.value == 1 else "")
    start = "completion" if case.cured_at else "receipt"
    return f"{number.value} {unit} from {start}"


def case_identity(case: Case) -> dict[str, Any]:
    """Return what the bar at the top of every page of a case says."""
    findings = list(case_queries.current_findings(case))
    waiting = notice_queries.waiting_for([case.pk]).get(case.pk)
    is_open = case.status in UNDECIDED
    return {
        "reference": case.reference,
        "facts": [words.KINDS[case.kind], f"ball: {ball_of(case, findings, waiting)}"],
        "status": str(Status(case.status).label),
        "state": words.CASE_STATES.get(case.status, "quiet"),
        "due_at": case.due_at if is_open else None,
        "why": why_due(case, case_queries.current_policy()),
        "emergency": case.is_emergency,
    }


def case_findings(case: Case, policy: Policy, documents: Mapping[int, str]) -> Findings:
    """Return the findings of the newest submission in the words of staff.

    ``documents`` maps a place in the submission to the address of that paper.
    """
    rows = list(case_queries.current_findings(case))
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


def history(events: Iterable[AuditEvent]) -> list[dict[str, Any]]:
    """Return the timeline: words for each event, who did it, and a permalink."""
    rows = list(events)
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
                "text": words.event_text(event.action, facts_of(event)),
                "id": f"event-{event.seq}",
            }
        )
    return entries


def actor_words(event: AuditEvent, names: Mapping[str, str]) -> str:
    if event.actor_kind == "staff":
        return names.get(event.actor_id, event.actor_id)
    return "the officer" if event.actor_kind == "officer" else "Writdesk"


def _account_words(accounts: Sequence[AccountIdentifier]) -> str:
    if not accounts:
        return "no account named"
    more = f" and {len(accounts) - 1} more" if len(accounts) > 1 else ""
    return f"{accounts[0].label}{more}"


def _current(case: Case, findings: Mapping[str, list[CaseFinding]]) -> list[CaseFinding]:
    return [row for row in findings.get(case.pk, []) if row.round == case.round]
