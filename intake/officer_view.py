"""What the officer of a case may see of it, for the status page and the API alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cases.findings import CaseFinding
from cases.models import Case, Letter
from cases.queries import current_findings, declined_in_silence, policy_of
from cases.states import BALL, OFFICER_LABELS, OPEN, Status
from core.actor import Actor
from core.language import in_use
from disclosures import queries as disclosure_queries
from disclosures.models import Production
from disclosures.recall_queries import letters_to_officer
from intake.officer_dates import NextDate, PreservationWords, next_date, preservation_words
from notifications import queries as notice_queries
from preservation.models import Preservation
from rules.consequence import Consequence, consequence
from rules.facts import Facts
from rules.findings import Finding, describe, officer_view
from rules.policy import Policy
from rules.submission import Submission

_NEXT = {
    Status.SUBMITTED: _("A person reads your request."),
    Status.IN_TRIAGE: _("A person is reading your request."),
    Status.RETURNED: _("Send what the letter lists. Your request keeps its time of receipt."),
    Status.ACCEPTED: _("We prepare our answer and write to you when it can be collected."),
    Status.FULFILLED: _("We have answered. The records can be collected for a limited time."),
    Status.REDIRECTED: _("The letter says whom to ask."),
    Status.DECLINED: _("The letter says why. You may send legal process at any time."),
    Status.WITHDRAWN: _("Nothing more happens."),
    Status.CLOSED: _("Nothing more happens."),
}
# What stands for these kinds instead, since they are never answered with records.
_KEPT = {
    Status.ACCEPTED: _("To obtain what is kept, send legal process before the preservation ends."),
    Status.FULFILLED: _("We have answered. Our letters say what was done."),
}
_WITHOUT_RECORDS = {
    "preservation": _KEPT,
    "preservation_extension": _KEPT,
    "content_removal": {**_KEPT, Status.ACCEPTED: _("We act on your request and write to you.")},
}
_HOLDERS = {"officer": "you", "nobody": "nobody"}
# Who must answer the newest message, and what is to be done.
_WRITTEN = {
    "us": ("us", _("A person reads your message.")),
    "officer": ("you", _("Answer our message below.")),
}


@dataclass(frozen=True)
class FindingWords:
    """One finding as an officer reads it."""

    code: str
    outcome: str
    at: str
    clause: str
    title: str
    statement: str
    what_to_do: str
    clause_text: str


@dataclass(frozen=True)
class Standing:
    """Where a case stands, in the officer's words, and whose turn it is."""

    case: Case
    status: str
    label: str
    holder: str
    next_step: str


@dataclass(frozen=True)
class OfficerCase:
    """A case in the officer's words. ``holder`` is ``you``, ``us`` or ``nobody``.

    ``next_at`` is until when the officer must act, ``next_date`` the next date of any kind.
    """

    case: Case
    status: str
    label: str
    holder: str
    next_step: str
    next_at: datetime | None
    next_date: NextDate | None
    findings: tuple[FindingWords, ...]
    letters: tuple[Letter, ...]
    preservations: tuple[PreservationWords, ...]
    productions: tuple[Production, ...]


def view_of(case: Case, reader: Actor) -> OfficerCase:
    """Return what the officer sees; the caller has shown that the case is theirs."""
    (standing,), policy = standings_of([case]), policy_of(case)
    status = standing.status
    next_at = case.returned_due_at if status == Status.RETURNED else None
    shown = [_as_ruled(row) for row in current_findings(case) if row.audience == "officer"]
    productions = tuple(disclosure_queries.visible_to(reader).filter(case=case))
    return OfficerCase(
        case=case,
        status=status,
        label=standing.label,
        holder=standing.holder,
        next_step=standing.next_step,
        next_at=next_at,
        next_date=next_date(case, status, policy, productions),
        findings=words_of(shown, policy),
        letters=tuple(letters_to_officer(case)),
        preservations=_preservations(case, policy),
        productions=productions,
    )


def standings_of(cases: Sequence[Case]) -> list[Standing]:
    """Return where each case stands, in the same order."""
    waiting = notice_queries.waiting_for([case.pk for case in cases])
    return [_standing(case, waiting.get(case.pk)) for case in cases]


def _standing(case: Case, waiting: str | None) -> Standing:
    status = status_of(case)
    apart = _WITHOUT_RECORDS.get(case.kind, {})
    next_step = apart.get(Status(status), _NEXT[Status(status)])
    holder = _HOLDERS.get(BALL[status], "us")
    if waiting is not None and status != Status.RETURNED:
        holder, next_step = _WRITTEN[waiting]
    label = _("Accepted") if apart and status == Status.ACCEPTED else OFFICER_LABELS[status]
    return Standing(case, status, str(label), holder, str(next_step))


def status_of(case: Case) -> str:
    """Return the state as the officer may know it: a decision without a letter is told to nobody.

    Whoever forged a request from a hacked mailbox must not learn that it was seen through.
    """
    if case.status in (Status.DECLINED, Status.CLOSED) and declined_in_silence(case):
        return str(Status.WITHDRAWN if case.withdrawn_at else Status.IN_TRIAGE)
    return str(case.status)


def _preservations(case: Case, policy: Policy) -> tuple[PreservationWords, ...]:
    # What triage proposed is no word of ours to the officer before somebody has decided.
    decided = Preservation.objects.exclude(proposed=True, confirmed_at__isnull=True)
    kept = list(decided.filter(case=case).select_related("account"))
    asked = open_extensions(case) if kept else {}
    return tuple(preservation_words(row, policy, asked.get(row.reference, "")) for row in kept)


def open_extensions(case: Case) -> dict[str, str]:
    """Return the open requests of the same officer to extend a preservation, by its reference."""
    if case.officer_id is None:
        return {}
    asked = Case.objects.filter(officer_id=case.officer_id, kind="preservation_extension")
    return {
        str((row.submission or {}).get("preservation_reference") or "").strip().upper(): str(
            row.reference
        )
        for row in asked.order_by("received_at", "id")
        if status_of(row) in OPEN
    }


def words_of(findings: Iterable[Finding], policy: Policy) -> tuple[FindingWords, ...]:
    """Return the findings an officer may read, in words; the staff's own are left out."""
    spoken = in_use()
    described = (
        (found, describe(found, policy, "officer", spoken)) for found in officer_view(findings)
    )
    return tuple(
        FindingWords(
            code=found.code,
            outcome=found.outcome,
            at=found.at,
            clause=found.clause,
            title=text.title,
            statement=text.statement,
            what_to_do=text.what_to_do,
            clause_text=text.clause_text,
        )
        for found, text in described
    )


def worth_showing(findings: Iterable[FindingWords]) -> list[FindingWords]:
    """Leave out what did not apply, and that there is no duplicate, which is no merit."""
    return [
        item
        for item in findings
        if item.outcome != "not_applicable"
        and (item.code, item.outcome) != ("request.duplicate", "pass")
    ]


def outlook(
    submission: Submission, findings: Iterable[Finding], policy: Policy, facts: Facts
) -> Consequence:
    """Return what would follow from what the officer may know.

    It is worked out from those findings alone, so that it never betrays one of the staff's.
    """
    return consequence(submission, officer_view(findings), policy, facts)


def _as_ruled(row: CaseFinding) -> Finding:
    return replace(row.as_finding(), outcome=row.effective_outcome)
