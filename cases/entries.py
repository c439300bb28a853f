"""What callers hand to the actions of this room: plain values, nothing stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from cases.findings import CaseFinding
from cases.models import Case
from cases.states import Status
from rules.vocabulary import Category


@dataclass(frozen=True)
class DecisionEntry:
    """One decision on one account and one category.

    ``period`` is half-open moments (aware), None on a side without a limit. ``review_confirmed``
    is counsel's word that a process whose reach the policy leaves to counsel does reach it.
    ``reason`` says why an emergency needs the category.
    """

    account_id: str
    category: Category
    produce: bool
    narrowed_to: str = ""
    objection: str = ""
    period: tuple[datetime | None, datetime | None] = (None, None)
    review_confirmed: bool = False
    reason: str = ""


@dataclass(frozen=True)
class GoodFaithEntry:
    """Why counsel believes in good faith that a disclosure averts a danger (G7): what the danger
    is, why it is imminent, why these records avert it, and what was verified and how.
    """

    danger: str
    imminence: str
    averts: str
    verified: str


@dataclass(frozen=True)
class RemovalEntry:
    """What is decided about content, as ``cases.models.RemovalDecision`` keeps it."""

    outcome: str
    ground: str
    rule: str
    circumstances: str
    tell_user: bool = True


@dataclass(frozen=True)
class ProhibitionEntry:
    """One prohibition as counsel read it; ``last_on`` None means that it has no end."""

    basis: str
    starts_on: date
    last_on: date | None = None
    authority: str = ""
    zone: str = ""
    note: str = ""


@dataclass(frozen=True)
class AuthenticationEntry:
    """How an order was checked at the court or the issuer.

    ``number_id`` names a number of our directory; without one, ``reached`` (a number, an address)
    was found in the public source ``source_named``. ``at`` is aware.
    """

    way: str
    outcome: str
    at: datetime
    number_id: str = ""
    source_named: str = ""
    reached: str = ""
    spoke_with: str = ""
    note: str = ""


@dataclass(frozen=True)
class ServiceEntry:
    """How a request that staff key in was served: the moment (aware), in which zone's words, by
    whom, and what was noticed.
    """

    served_at: datetime
    zone: str
    served_by: str = ""
    note: str = ""


@dataclass(frozen=True)
class Standing:
    """What the policies need to know of a case, read once under the lock.

    ``titles`` are the words of failing findings by their codes, for whoever is refused.
    """

    case: Case
    findings: tuple[CaseFinding, ...]
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> str:
        return str(self.case.status)

    @property
    def status_label(self) -> str:
        return str(Status(self.case.status).label).lower()

    @property
    def failing(self) -> tuple[CaseFinding, ...]:
        """The findings that count as ``fail`` now."""
        return tuple(found for found in self.findings if found.effective_outcome == "fail")

    def told(self, found: Iterable[CaseFinding]) -> str:
        """Name the findings in words, each once."""
        return ", ".join(dict.fromkeys(self.titles.get(row.code, row.code) for row in found))

    @property
    def defects(self) -> tuple[CaseFinding, ...]:
        """The failing findings that the officer may read."""
        return tuple(found for found in self.failing if found.audience == "officer")

    @property
    def alarms(self) -> tuple[CaseFinding, ...]:
        """The failing findings that only staff may know of: signs of forgery or malware."""
        return tuple(found for found in self.failing if found.audience == "staff")
