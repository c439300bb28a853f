"""Check the log from its own rows: numbers, chain, columns, head, and clear texts."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from audit.models import AuditEvent, ClearText, LogHead
from audit.recording import commit, stamp

GENESIS = "0" * 64


@dataclass(frozen=True)
class Fault:
    """One thing wrong with the log: the number of the event where it shows, and what it is."""

    seq: int
    text: str


@dataclass(frozen=True)
class Row:
    """What the verifier needs of one event, from the database or from an exported file."""

    seq: int
    body: bytes
    digest: str
    columns: Mapping[str, str]


def chain_faults(rows: Iterable[Row], *, size: int, head: str) -> Iterator[Fault]:
    """Yield every fault of rows given in order; ``size`` and ``head`` are what the head row says.

    A hash chain alone cannot show that its newest events were cut off together with the head; only
    a checkpoint kept elsewhere can.
    """
    expected, previous = 0, GENESIS
    for row in rows:
        if row.seq != expected:
            yield Fault(
                row.seq, f"event {expected} is missing; event {row.seq} stands in its place"
            )
        yield from _row_faults(row, previous)
        expected, previous = row.seq + 1, row.digest
    if expected != size:
        yield Fault(expected, f"the head counts {size} events and the log ends after {expected}")
    if previous != head:
        yield Fault(max(expected - 1, 0), "the last event is not the one the head names")


def _row_faults(row: Row, previous: str) -> Iterator[Fault]:
    if hashlib.sha256(row.body).hexdigest() != row.digest:
        yield Fault(row.seq, "the event's bytes were changed: they no longer give its digest")
    try:
        body = json.loads(row.body)
    except ValueError:
        yield Fault(row.seq, "the event's bytes cannot be read")
        return
    if body.get("prev") != previous:
        yield Fault(row.seq, "the event does not follow the one before it")
    told = columns_of(body)
    for name, value in row.columns.items():
        if told.get(name) != value:
            yield Fault(row.seq, f"the column {name} says {value!r}, the event {told.get(name)!r}")


def columns_of(body: Mapping[str, Any]) -> dict[str, str]:
    """Return what the indexed columns of an event must say, told from its body."""
    actor, subject = body.get("actor", {}), body.get("subject", {})
    return {
        "seq": str(body.get("seq")),
        "at": str(body.get("at")),
        "action": str(body.get("action")),
        "actor_kind": str(actor.get("kind")),
        "actor_id": str(actor.get("id")),
        "subject_kind": str(subject.get("kind")),
        "subject_id": str(subject.get("id")),
        "case_id": str(body.get("case")),
        "prev": str(body.get("prev")),
    }


def verify_database() -> list[Fault]:
    """Return the faults of the log in this database, in the order of the events."""
    head = LogHead.objects.get(pk=1)
    rows = (_row_of(event) for event in AuditEvent.objects.order_by("seq").iterator())
    faults = list(chain_faults(rows, size=head.size, head=head.digest))
    return faults + list(clear_text_faults())


def clear_text_faults() -> Iterator[Fault]:
    """Yield a fault for each kept clear text that is not what its event committed to."""
    for clear in ClearText.objects.select_related("event").iterator():
        body = json.loads(bytes(clear.event.body))
        promised = body["commitments"].get(clear.key)
        if commit(clear.salt, json.loads(clear.value)) != promised:
            yield Fault(clear.event.seq, f"the clear text of {clear.key} is not what was committed")


def _row_of(event: AuditEvent) -> Row:
    columns = {
        "seq": str(event.seq),
        "at": stamp(event.at),
        "action": event.action,
        "actor_kind": event.actor_kind,
        "actor_id": event.actor_id,
        "subject_kind": event.subject_kind,
        "subject_id": event.subject_id,
        "case_id": event.case_id,
        "prev": event.prev,
    }
    return Row(seq=event.seq, body=bytes(event.body), digest=event.digest, columns=columns)
