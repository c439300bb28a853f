"""Write one event, last in the act's transaction, under the lock of the head row."""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import models, transaction

from audit.models import AuditEvent, ClearText, LogHead
from core import clock
from core.actor import Actor
from core.canonical import canonical_bytes
from core.rows import insert, insert_values
from core.statements import Statement

VERSION = 1
_MOVE_ON = "UPDATE audit_loghead SET size = %s, digest = %s WHERE id = 1"


@dataclass(frozen=True)
class _Entry:
    """What an event will say once it has its place in the chain; ``event`` is filled in then."""

    action: str
    by: Actor
    subject: tuple[str, str]
    case_id: str
    facts: dict[str, Any]
    personal: dict[str, Any]
    event: AuditEvent = field(default_factory=AuditEvent)


@dataclass
class _Batch:
    """Events that wait to be written together."""

    entries: list[_Entry] = field(default_factory=list)
    watched: list[Callable[[], None]] = field(default_factory=list)

    def watch(self) -> None:
        """Register a callback beside an event; a savepoint rolled back later forgets it."""

        def stands() -> None:
            """Nothing is left to do once the act stands."""

        self.watched.append(stands)
        transaction.on_commit(stands)

    def all_stand(self) -> bool:
        """Say whether no act was undone since its event was recorded."""
        standing = {callback for _, callback, _ in transaction.get_connection().run_on_commit}
        return standing.issuperset(self.watched)


_batch: ContextVar[_Batch | None] = ContextVar("audit_batch", default=None)


def record(
    *,
    action: str,
    by: Actor,
    subject: models.Model,
    case_id: str = "",
    facts: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Append one event and return it.

    ``action`` is past tense with its room (``case.accepted``). ``facts`` enter the event's bytes in
    clear and must name nobody; ``personal`` enters as salted commitments, its clear text kept in a
    table that can be erased. Raises RuntimeError outside a transaction: an act and its event must
    live or die together. Inside ``together`` the event has neither number nor digest until the end.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{action} was recorded outside the transaction of its act.")
    named = (subject_kind(subject), str(subject.pk))
    entry = _Entry(action, by, named, case_id, dict(facts or {}), dict(personal or {}))
    batch = _batch.get()
    if batch is None:
        _write([entry])
    else:
        batch.entries.append(entry)
        batch.watch()
    return entry.event


@contextmanager
def together() -> Iterator[None]:
    """Write the events recorded in this block when it ends, in their order, in a few queries.

    For several acts in one transaction, which must be open; the head is locked at the end alone.
    Nothing is written where the block fails. Raises RuntimeError where one of the acts was undone
    alone, because its event would stay.
    """
    if _batch.get() is not None:
        yield
        return
    batch = _Batch()
    token = _batch.set(batch)
    try:
        yield
    finally:
        _batch.reset(token)
    if not batch.all_stand():
        raise RuntimeError("An act was undone alone whose event was to be written with others.")
    _write(batch.entries)


def _write(entries: Sequence[_Entry]) -> None:
    """Lock the head, chain the events to it and write them down."""
    if not entries:
        return
    size, head_digest = _head(transaction.get_connection().vendor).row({})
    head = LogHead(size=size, digest=head_digest)
    clear_texts: list[dict[str, Any]] = []
    for entry in entries:
        clear_texts += _chain(entry, head)
    insert([entry.event for entry in entries])
    insert_values(ClearText, clear_texts)
    with transaction.get_connection().cursor() as cursor:
        cursor.execute(_MOVE_ON, [head.size, head.digest])


@cache
def _head(vendor: str) -> Statement:
    """Return what locks and reads the one row of the head."""
    head = LogHead.objects.select_for_update().filter(pk=1)
    return Statement.of(head.values_list("size", "digest"))


def _chain(entry: _Entry, head: LogHead) -> list[dict[str, Any]]:
    """Fill the event in behind the head and move the head on; return its clear texts."""
    salted = {key: (secrets.token_hex(16), value) for key, value in entry.personal.items()}
    event, by = entry.event, entry.by
    event.seq, event.prev, event.at = head.size, head.digest, clock.now()
    event.action, event.case_id = entry.action, entry.case_id
    event.actor_kind, event.actor_id = by.kind, by.id
    event.subject_kind, event.subject_id = entry.subject
    event.body = canonical_bytes(
        {
            "v": VERSION,
            "seq": event.seq,
            "at": stamp(event.at),
            "action": event.action,
            "actor": {"kind": by.kind, "id": by.id, "roles": sorted(by.roles)},
            "subject": {"kind": event.subject_kind, "id": event.subject_id},
            "case": event.case_id,
            "facts": entry.facts,
            "commitments": {key: commit(salt, value) for key, (salt, value) in salted.items()},
            "prev": event.prev,
        }
    )
    event.digest = hashlib.sha256(event.body).hexdigest()
    head.size, head.digest = event.seq + 1, event.digest
    return [
        {
            "event_id": event.seq,
            "key": key,
            "salt": salt,
            "value": json.dumps(value, ensure_ascii=False),
        }
        for key, (salt, value) in salted.items()
    ]


def subject_kind(subject: models.Model) -> str:
    """Return the word by which events name the kind of the subject, such as ``production``."""
    return str(subject._meta.model_name)


def stamp(moment: datetime) -> str:
    """Return the moment as events spell it: UTC, microseconds, ``Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def commit(salt: str, value: Any) -> str:
    """Return the commitment to a value: SHA-256 over the salt and the value's canonical bytes."""
    return hashlib.sha256(bytes.fromhex(salt) + canonical_bytes(value)).hexdigest()
