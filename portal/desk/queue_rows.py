"""One line of the queue: everything it says, with a fixed number of queries for any number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.urls import reverse

from cases import desk_queue, queue_pages
from cases.models import AccountIdentifier, Case, RiskFlag
from cases.states import Status
from core import clock
from portal import wording
from portal.desk.deadline_words import why
from portal.desk.presenters import asks_for, sender_of

OURS = ("triage", "counsel", "custodian")
_RISK_STATES = {"high": "emergency", "medium": "due"}


@dataclass(frozen=True)
class Flag:
    """A word beside a case with its state; ``why`` is the reason, for what needs one."""

    word: str
    state: str
    why: str = ""


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue. ``due_at`` is the next deadline of whoever holds the ball."""

    case: Case
    href: str
    due_at: datetime | None
    why: str
    asks: str
    sender: str
    account: str
    ball: str
    holder: str
    flags: tuple[Flag, ...]
    takeable: bool

    @property
    def seen(self) -> tuple[object, ...]:
        """What a reader sees of it, to know whether it changed."""
        due = wording.due_words(self.due_at, present=clock.now()) if self.due_at else ""
        return self.case.reference, self.case.version, due, self.ball, self.holder, self.flags


def queue_rows(cases: Sequence[Case]) -> list[QueueRow]:
    """Return the lines for these cases, which were read ``as_listed``."""
    keys = [case.pk for case in cases]
    accounts = queue_pages.accounts_of(keys)
    flagged = [case.pk for case in cases if case.risks]
    risks = queue_pages.flags_of(flagged) if flagged else {}
    desk_queue.read_submissions(case for case in cases if case.is_emergency)
    rows = []
    for case in cases:
        rows.append(
            QueueRow(
                case=case,
                href=_href(case.reference),
                due_at=due_of(case),
                why=_why(case),
                asks=asks_for(case),
                sender=sender_of(case),
                account=account_words(accounts.get(case.pk, [])),
                ball=case.ball,
                holder=getattr(case, "holder_name", None) or "",
                flags=flags_of(case, risks.get(case.pk, [])),
                takeable=case.status == Status.SUBMITTED,
            )
        )
    return rows


def _href(reference: str) -> str:
    before, after = _address()
    return f"{before}{reference}{after}"


@cache
def _address() -> tuple[str, str]:
    """Return the address of a case around its reference, found once for all rows."""
    before, _reference, after = reverse("desk-case", args=["LER-0"]).partition("LER-0")
    return before, after


def due_of(case: Case) -> datetime | None:
    """Return when whoever holds the ball must have acted; nobody waits for a closed case."""
    if case.ball == "officer":
        return case.returned_due_at
    return case.due_at if case.is_open else None


def flags_of(case: Case, risks: Sequence[RiskFlag]) -> tuple[Flag, ...]:
    """Return the words beside a case in the queue, the weightiest first."""
    flags = [
        (case.alarmed, Flag("forgery?", "emergency")),
        (case.waiting == "us", Flag("message", "due")),
        (case.sealed, Flag("sealed", "held")),
        (case.gagged, Flag("gag", "held")),
        (bool(case.defects) and case.is_open, Flag(_defects(case.defects or 0), "due")),
        (case.cured_at is not None and case.is_open, Flag("completed", "good")),
        (case.status == Status.SUBMITTED, Flag("new", "open")),
        (case.machine_read, Flag("read by machine", "quiet")),
    ]
    risky = [Flag(row.words, _RISK_STATES.get(row.severity, "quiet"), row.reason) for row in risks]
    return (*risky, *(flag for stands, flag in flags if stands))


def account_words(accounts: Sequence[AccountIdentifier]) -> str:
    if not accounts:
        return "no account named"
    more = f" and {len(accounts) - 1} more" if len(accounts) > 1 else ""
    return f"{accounts[0].label}{more}"


def _why(case: Case) -> str:
    """Return the working of our next deadline; where another holds the ball none counts."""
    working = getattr(case, "next_working", None)
    return why(working) if working and case.ball in OURS else ""


def _defects(count: int) -> str:
    return f"{count} defect{'s' if count != 1 else ''}"
