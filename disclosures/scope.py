"""What a production may hold: the confirmed decision grid, frozen when it was prepared (I8).

This is the only place that says whether a record, and which categories of its fields, may enter a
payload. It holds no database and no files, so that every answer can be tested by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from core.canonical import digest
from servers.connectors.protocol import TIMED_KINDS

VERSION = 1

# A record of a kind may enter only under one of these; its very existence is a fact of that rank.
RANK_OF_KIND: Mapping[str, frozenset[str]] = {
    "registration": frozenset({"registration"}),
    "account": frozenset({"subscriber", "records", "content"}),
    "room": frozenset({"records", "content"}),
    "message": frozenset({"records", "content"}),
    "file": frozenset({"records", "content"}),
    "session": frozenset({"records"}),
}
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Grant:
    """One category of one account that is produced. The period is half-open, aware, UTC."""

    category: str
    basis: str
    narrowed_to: str = ""
    objection: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def covers(self, kind: str, at: datetime | None) -> bool:
        """Say whether the period lets a record in; one without a time cannot be shown to fit."""
        if kind not in TIMED_KINDS or (self.since is None and self.until is None):
            return True
        if at is None:
            return False
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


@dataclass(frozen=True)
class Refusal:
    """One category of one account that was asked for and is not produced, and why."""

    category: str
    objection: str


@dataclass(frozen=True)
class ScopedAccount:
    """One account with what is produced of it, and the snapshots that hold it."""

    id: str
    position: int
    label: str
    server: str
    grants: tuple[Grant, ...]
    refusals: tuple[Refusal, ...] = ()
    snapshots: tuple[str, ...] = ()

    @property
    def categories(self) -> frozenset[str]:
        """Every category that is produced for some time at least."""
        return frozenset(grant.category for grant in self.grants)

    def granted(self, kind: str, at: datetime | None) -> frozenset[str]:
        """Return the categories whose fields may leave a record; empty: the record stays."""
        found = frozenset(grant.category for grant in self.grants if grant.covers(kind, at))
        return found if found & RANK_OF_KIND.get(kind, NOTHING) else NOTHING


@dataclass(frozen=True)
class Grid:
    """The whole frozen grid of a production."""

    basis: str
    accounts: tuple[ScopedAccount, ...]

    @property
    def has_content(self) -> bool:
        return any("content" in account.categories for account in self.accounts)

    def account_of(self, snapshot_id: str) -> ScopedAccount:
        """Return the account a snapshot was frozen for. Raises KeyError for any other snapshot."""
        for account in self.accounts:
            if snapshot_id in account.snapshots:
                return account
        raise KeyError(snapshot_id)

    def to_json(self) -> dict[str, Any]:
        """Return the stored form: no floats, moments as ISO 8601 text."""
        return {"v": VERSION, "basis": self.basis, "accounts": [_out(a) for a in self.accounts]}

    @property
    def sha256(self) -> str:
        """The digest of the decisions alone, which a later change of a decision alters."""
        stored = self.to_json()
        for account in stored["accounts"]:
            del account["snapshots"]
        return digest(stored)


def grid_from_json(stored: Mapping[str, Any]) -> Grid:
    """Read a stored grid. Raises ValueError for a version this program does not know."""
    if stored.get("v") != VERSION:
        raise ValueError(f"The grid has the unknown version {stored.get('v')!r}.")
    return Grid(stored["basis"], tuple(_in(account) for account in stored["accounts"]))


def frozen_grid(decided: Iterable[tuple[Any, Iterable[Any]]], basis: str) -> Grid:
    """Build a grid from pairs of an account and all decisions about it.

    Only decisions with ``produce`` become grants; the others are refusals with their objection.
    """
    accounts = []
    for account, decisions in decided:
        ordered = sorted(decisions, key=lambda decision: str(decision.category))
        accounts.append(
            ScopedAccount(
                id=account.id,
                position=account.position,
                label=account.label,
                server=account.canonical,
                grants=tuple(_grant(each) for each in ordered if each.produce),
                refusals=tuple(
                    Refusal(each.category, each.objection) for each in ordered if not each.produce
                ),
            )
        )
    return Grid(basis, tuple(sorted(accounts, key=lambda account: account.position)))


def _grant(decision: Any) -> Grant:
    return Grant(
        category=decision.category,
        basis=decision.basis,
        narrowed_to=decision.narrowed_to,
        objection=decision.objection,
        since=decision.period_from,
        until=decision.period_to,
    )


def _out(account: ScopedAccount) -> dict[str, Any]:
    stored = asdict(account)
    for grant in stored["grants"]:
        for side in ("since", "until"):
            grant[side] = grant[side].isoformat() if grant[side] else None
    return {key: list(item) if isinstance(item, tuple) else item for key, item in stored.items()}


def _in(stored: Mapping[str, Any]) -> ScopedAccount:
    return ScopedAccount(
        id=stored["id"],
        position=stored["position"],
        label=stored["label"],
        server=stored["server"],
        grants=tuple(Grant(**{**each, **_period(each)}) for each in stored["grants"]),
        refusals=tuple(Refusal(**each) for each in stored["refusals"]),
        snapshots=tuple(stored["snapshots"]),
    )


def _period(grant: Mapping[str, Any]) -> dict[str, datetime | None]:
    return {
        side: datetime.fromisoformat(grant[side]) if grant[side] else None
        for side in ("since", "until")
    }
