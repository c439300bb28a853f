"""What an export format must answer, so that one connector serves them all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from servers.connectors.protocol import Account, Ambiguous, Gap, NotFound, Record


@dataclass(frozen=True, slots=True)
class Entry:
    """A record, the member of the archive it was read from, and what is missing of it."""

    record: Record
    source: str
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything an export holds of one account, in the order account, room, message, file,
    session, and the rooms it is in that the export does not hold."""

    entries: tuple[Entry, ...]
    missing_rooms: tuple[str, ...] = ()


class ExportFormat(Protocol):
    """One kind of export, already read from its container."""

    name: str
    platform: str

    def gaps(self) -> list[Gap]:
        """What the export as a whole cannot show."""
        ...

    def find(self, handle: str) -> Account:
        """The account of that handle; raises NotFound or Ambiguous."""
        ...

    def plan(self, account: Account) -> Plan:
        """What the export holds of the account; raises NotFound for an account of elsewhere."""
        ...

    def member_of(self, ref: str) -> str:
        """The archive's member with a file's bytes; raises NotFound."""
        ...


def only(matches: list[Account], handle: str) -> Account:
    """The one account that matches; raises NotFound for none and Ambiguous for several."""
    found = {account.native_id: account for account in matches}
    if not found:
        raise NotFound(f"The export holds no account {handle!r}.")
    if len(found) > 1:
        raise Ambiguous(
            f"{len(found)} accounts answer to {handle!r}.",
            f"Use one of the ids {', '.join(sorted(found))}.",
        )
    return next(iter(found.values()))


def by_time(entry: Entry) -> tuple[bool, float, str]:
    """A key that sorts by time, then by id; what has no time comes last."""
    at = entry.record.at
    return at is None, at.timestamp() if at else 0.0, entry.record.native_id


def without_duplicates(entries: list[Entry]) -> tuple[Entry, ...]:
    """The first of each (kind, native id), with a gap where a later one says something else."""
    kept: dict[tuple[str, str], Entry] = {}
    differing: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        key = (entry.record.kind, entry.record.native_id)
        first = kept.setdefault(key, entry)
        differing[key] += first.record.raw != entry.record.raw
    for (kind, native_id), count in differing.items():
        if count:
            detail = f"{count} further, different copies were left out"
            gap = Gap("limit", f"{kind} {native_id}", detail)
            entry = kept[kind, native_id]
            kept[kind, native_id] = replace(entry, gaps=(*entry.gaps, gap))
    return tuple(kept.values())


def encrypted_gaps(entries: Iterable[Entry]) -> list[Gap]:
    """One gap for each room that holds messages only the participants can read."""
    counts: dict[str, int] = {}
    for entry in entries:
        if entry.record.state == "encrypted":
            room = entry.record.room_id or "unknown"
            counts[room] = counts.get(room, 0) + 1
    return [
        Gap("encrypted", f"room {room}", f"messages kept as ciphertext only: {count}")
        for room, count in sorted(counts.items())
    ]
