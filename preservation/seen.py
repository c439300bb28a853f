"""Keeping each record once, however often the source shows it.

Pages of a busy room overlap while people write. What was kept is known in the database, so that
memory does not grow with the account.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.rows import insert_values
from preservation.models import SeenRecord, Snapshot
from servers.connectors.protocol import Gap, Record

_AT_ONCE = 100


@dataclass(frozen=True)
class Sorted:
    """What of a page is new, what came again changed, and what ``remember`` is to write."""

    fresh: tuple[Record, ...]
    changed: tuple[Gap, ...]
    rows: tuple[Mapping[str, str], ...]


def sort_out(snapshot: Snapshot, records: Sequence[Record]) -> Sorted:
    """Tell the records not kept before from those that were; nothing is written yet.

    One that came again with other bytes is a gap: both forms are in the pages as received, and
    which of them the account's holder saw is not ours to say.
    """
    digests = [(_identity(snapshot, record), _content(record)) for record in records]
    known = dict(
        SeenRecord.objects.filter(
            snapshot=snapshot, identity__in={identity for identity, _ in digests}
        ).values_list("identity", "content")
    )
    fresh: list[Record] = []
    changed: list[Gap] = []
    rows: list[dict[str, str]] = []
    for record, (identity, content) in zip(records, digests, strict=True):
        before = known.get(identity)
        if before is None:
            known[identity] = content
            fresh.append(record)
            rows.append({"snapshot_id": snapshot.id, "identity": identity, "content": content})
        elif before != content:
            changed.append(
                Gap(
                    "limit",
                    f"{record.kind} {record.native_id}",
                    "it changed while it was read; the first form is listed, both pages are kept",
                )
            )
    return Sorted(tuple(fresh), tuple(changed), tuple(rows))


def remember(found: Sorted) -> None:
    """Write what is new, in the transaction that keeps the page."""
    # Statements are kept for each number of rows, so that few numbers are used.
    for start in range(0, len(found.rows), _AT_ONCE):
        insert_values(SeenRecord, found.rows[start : start + _AT_ONCE])


def _identity(snapshot: Snapshot, record: Record) -> str:
    named = f"{snapshot.id}\0{record.kind}\0{record.native_id}"
    return hashlib.sha256(named.encode()).hexdigest()[:32]


def _content(record: Record) -> str:
    return hashlib.sha256(record.raw).hexdigest()[:16]
