"""Collecting a snapshot: slow work in small, recorded steps, so that a dead worker loses one step.

Each step puts objects into the vault and then records them in one transaction that proves the claim
is still ours. What was put but never recorded is repeated, and removed when the snapshot is done.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from typing import Any, BinaryIO, Literal

from django.db import transaction

from core import clock
from core.canonical import digest
from core.errors import NotFound
from duties.kinds import Claim
from duties.working import TryLater
from preservation.index import file_refs_of, index_of
from preservation.models import Snapshot, SnapshotObject
from preservation.reading import ref_digest
from preservation.scope import scope_from_json
from preservation.seen import remember, sort_out
from preservation.states import HOLDING, ObjectKind, SnapshotStatus
from sealing.columns import columns_of
from sealing.vault import Altered, Erased, StoredObject, vault
from servers import opening
from servers.connectors.protocol import (
    Account,
    Ambiguous,
    AuthFailed,
    Connector,
    ConnectorError,
    Gap,
    Page,
    RateLimited,
    Record,
    Transient,
)
from servers.connectors.upload import open_archive

# How many bytes of one file are read between two extensions of the lease.
_LEASE_EVERY = 32 * 1024 * 1024


class StopCollecting(Exception):
    """Somebody asked to stop, or there is nothing left to collect for."""


@dataclass(frozen=True)
class Outcome:
    """What the work came to. ``failure`` is for staff and may name records; ``code`` names none.

    ``verified`` counts the objects that were read back; ``ready`` is refused for any other number.
    """

    state: Literal["ready", "stopped", "broken", "moot"]
    code: str = ""
    failure: str = ""
    verified: int = 0


def collect(claim: Claim) -> Outcome:
    """Collect until the source ends, and read every stored object back (I3).

    Raises TryLater when the source asks us to slow down, and what may pass by itself.
    """
    snapshot = _fresh(claim.subject_id)
    if snapshot.status != SnapshotStatus.COLLECTING:
        return Outcome("moot")
    try:
        _make_key(claim, snapshot)
        with opened(snapshot) as connector:
            if connector is not None:
                _collect_pages(claim, connector)
                _collect_files(claim, connector)
        return Outcome("ready", verified=_verify(claim, snapshot.id))
    except StopCollecting as stopped:
        return Outcome("stopped", "stopped", str(stopped))
    except RateLimited as slow:
        raise TryLater(slow.message, clock.now() + timedelta(seconds=slow.retry_after)) from slow
    except Transient:
        raise
    except (ConnectorError, Altered, Erased, NotFound) as error:
        return Outcome("broken", type(error).__name__, error.message)


@contextmanager
def opened(snapshot: Snapshot) -> Iterator[Connector | None]:
    """Yield the connector over what the snapshot is read from; None where there is nothing to read.

    Connectors of archives seek, the vault only streams, and no plaintext may touch a disk (I6): the
    archive is held in memory, which the limit of uploads bounds.
    """
    if snapshot.archive is not None:
        with BytesIO(vault.read(snapshot.archive.stored)) as source:
            yield open_archive(source, snapshot.archive.filename)
    elif snapshot.access is not None:
        if snapshot.access.revoked_at is not None:
            raise AuthFailed("The credential was taken away while the snapshot was collected.")
        with opening.opened(snapshot.access) as connector:
            yield connector
    else:
        yield None


def manifest_of(objects: Iterable[SnapshotObject]) -> str:
    """Return the digest over every object's position, kind, length and SHA-256."""
    return digest([[entry.position, entry.kind, entry.length, entry.sha256] for entry in objects])


def _fresh(snapshot_id: str) -> Snapshot:
    return Snapshot.objects.select_related(
        "preservation__account", "archive", "access__server"
    ).get(pk=snapshot_id)


def _make_key(claim: Claim, snapshot: Snapshot) -> None:
    """Give the snapshot a key of its own, by whose loss alone it can be erased."""
    if not snapshot.key_id:
        key_id = vault.new_key(f"snapshot {snapshot.id}")
        with _step(claim, snapshot.id, step="key") as row:
            row.key_id = key_id


@contextmanager
def _step(
    claim: Claim, snapshot_id: str, step: str = "pages", page: Page | None = None
) -> Iterator[Snapshot]:
    """Record one step, and how far it is, for the bar that people see.

    Raises LostClaim when another worker goes on, StopCollecting when nobody should.
    """
    with transaction.atomic():
        row = Snapshot.objects.select_for_update().get(pk=snapshot_id)
        if row.status != SnapshotStatus.COLLECTING:
            raise StopCollecting(f"The snapshot is {row.status}.")
        if row.preservation.status not in HOLDING:
            raise StopCollecting("The preservation has ended.")
        yield row
        claim.report(**progress_of(row, step, page))
        row.save(
            update_fields=[
                "key_id", "platform", "handle", "native_id", "cursor", "counts", "rooms", "gaps",
                "pages_done",
            ]
        )  # fmt: skip


def _collect_pages(claim: Claim, connector: Connector) -> None:
    snapshot = _fresh(claim.subject_id)
    if snapshot.pages_done:
        return
    account = _found_account(claim, connector, snapshot)
    scope, cursor = scope_from_json(snapshot.scope), snapshot.cursor or None
    while True:
        _stop_if_asked(snapshot.id)
        page = connector.fetch(account, scope, cursor)
        _keep_page(claim, snapshot, page)
        if page.cursor is None:
            return
        cursor = page.cursor


def _found_account(claim: Claim, connector: Connector, snapshot: Snapshot) -> Account:
    """Find the one account that everything the request gave points at.

    Raises Ambiguous where an id and a name point at two accounts: a person must decide whose data
    is kept.
    """
    named = snapshot.preservation.account
    given = [named.user_id, f"@{named.username}" if named.username else ""]
    handles = [handle for handle in given if handle] or [named.email]
    found = [connector.find_account(handle) for handle in handles]
    account = found[0]
    if any(other.native_id != account.native_id for other in found):
        raise Ambiguous("The id and the name in the request belong to two accounts.")
    if not snapshot.native_id:
        with _step(claim, snapshot.id, step="account") as row:
            row.platform, row.handle = connector.platform, account.handle
            row.native_id = account.native_id
            _add_gaps(row, connector.check())
    return account


def _keep_page(claim: Claim, snapshot: Snapshot, page: Page) -> None:
    """Store a page as received with its index, and record both with the place to go on from.

    What was kept before is not indexed again; the page itself stays whole (chain of custody).
    """
    if not page.records and not page.raw:
        with _step(claim, snapshot.id) as row:
            _turn(row, page)
        return
    key_id, found = _fresh(snapshot.id).key_id, sort_out(snapshot, page.records)
    with (
        _put(key_id, page.raw) as raw,
        _put(key_id, index_of(replace(page, records=found.fresh))) as index,
        _step(claim, snapshot.id, step="pages", page=page) as row,
    ):
        for stored, kind in ((raw, ObjectKind.PAGE), (index, ObjectKind.INDEX)):
            _record(row, stored, kind, page=page, records=len(found.fresh))
        remember(found)
        _tally(row, found.fresh, len(page.records) - len(found.fresh))
        _add_gaps(row, found.changed)
        _turn(row, page)


def progress_of(row: Snapshot, step: str, page: Page | None) -> dict[str, Any]:
    """Return how far a collection is: the step, and numbers of what is kept."""
    told: dict[str, Any] = {"step": step}
    for name in ("message", "file", "files_held", "bytes"):
        told[name] = row.counts.get(name, 0)
    if page is not None and page.rooms is not None:
        told["rooms"], told["rooms_of"] = page.rooms
    return told


def _turn(row: Snapshot, page: Page) -> None:
    _add_gaps(row, page.gaps)
    for room_id, total in page.totals.items():
        row.rooms[room_id] = [row.rooms.get(room_id, [0, None])[0], total]
    row.cursor, row.pages_done = page.cursor or "", page.cursor is None


def _tally(row: Snapshot, fresh: Iterable[Record], repeated: int) -> None:
    """Count what was kept, by kind and, of messages, by room."""
    for record in fresh:
        row.counts[record.kind] = row.counts.get(record.kind, 0) + 1
        if record.kind == "message" and record.room_id:
            held, total = row.rooms.get(record.room_id, [0, None])
            row.rooms[record.room_id] = [held + 1, total]
    if repeated:
        row.counts["repeated"] = row.counts.get("repeated", 0) + repeated


def _collect_files(claim: Claim, connector: Connector) -> None:
    snapshot = _fresh(claim.subject_id)
    if "file" not in snapshot.scope["kinds"]:
        return
    held = set(
        snapshot.stored_objects.filter(kind=ObjectKind.FILE).values_list("ref_digest", flat=True)
    )
    for ref in _refs(snapshot):
        key = ref_digest(snapshot, ref)
        if key not in held:
            held.add(key)
            _stop_if_asked(snapshot.id)
            _collect_file(claim, connector, snapshot, ref)


def _refs(snapshot: Snapshot) -> Iterator[str]:
    for entry in snapshot.stored_objects.filter(kind=ObjectKind.INDEX).order_by("position"):
        yield from file_refs_of(vault.read(entry.stored))


def _collect_file(claim: Claim, connector: Connector, snapshot: Snapshot, ref: str) -> None:
    """Store one file; one that cannot be read becomes a gap and stops nothing."""
    try:
        with connector.open_file(ref) as stream:
            kept = _Leased(stream, lambda: claim.report(step="files"))
            with (
                _put(snapshot.key_id, kept) as stored,  # type: ignore[arg-type]
                _step(claim, snapshot.id, step="files") as row,
            ):
                _record(row, stored, ObjectKind.FILE, ref=ref)
                row.counts["files_held"] = row.counts.get("files_held", 0) + 1
    except (Transient, RateLimited):
        raise
    except ConnectorError as error:
        with _step(claim, snapshot.id, step="files") as row:
            known = any(gap["scope"] == f"file {ref}" for gap in row.gaps)
            _add_gaps(row, [] if known else [Gap("missing", f"file {ref}", error.message)])


@contextmanager
def _put(key_id: str, source: BinaryIO | bytes) -> Iterator[StoredObject]:
    """Store an object and take it away again unless it was recorded."""
    stored = vault.put(key_id, source)
    try:
        yield stored
    except BaseException:
        # The fault may have come after the commit; what is recorded must stay.
        if not SnapshotObject.objects.filter(object_name=stored.name).exists():
            vault.delete_object(stored)
        raise


def _record(
    row: Snapshot,
    stored: StoredObject,
    kind: ObjectKind,
    *,
    page: Page | None = None,
    ref: str = "",
    records: int = 0,
) -> None:
    last = row.stored_objects.order_by("-position").values_list("position", flat=True).first()
    SnapshotObject.objects.create(
        snapshot=row,
        position=0 if last is None else last + 1,
        kind=kind,
        source="" if page is None else page.source,
        asked_at=None if page is None else page.asked_at,
        answer_status=None if page is None else page.status,
        native_ref=ref,
        ref_digest=ref_digest(row, ref) if ref else "",
        records=records,
        received_at=clock.now(),
        **columns_of(stored),
    )
    row.counts["bytes"] = row.counts.get("bytes", 0) + stored.length
    row.counts["objects"] = row.counts.get("objects", 0) + 1


def _add_gaps(row: Snapshot, gaps: Iterable[Gap]) -> None:
    for gap in gaps:
        entry = {"code": gap.code, "scope": gap.scope, "detail": gap.detail}
        if entry not in row.gaps:
            row.gaps.append(entry)


def _stop_if_asked(snapshot_id: str) -> None:
    if Snapshot.objects.filter(pk=snapshot_id, stop_asked_at__isnull=False).exists():
        raise StopCollecting("A person stopped it.")


def _verify(claim: Claim, snapshot_id: str) -> int:
    """Hash every stored object again (I3). Raises Altered or NotFound."""
    count = 0
    for entry in SnapshotObject.objects.filter(snapshot_id=snapshot_id).order_by("position"):
        _verify_one(entry)
        count += 1
        if count % 50 == 0:
            claim.report(step="verifying", verified=count)
    return count


def _verify_one(entry: SnapshotObject) -> None:
    vault.verify_stored(entry.stored)


class _Leased:
    """A stream that keeps the lease of its duty while a large file passes through."""

    def __init__(self, source: BinaryIO, extend: Callable[[], None]) -> None:
        self._source, self._extend, self._passed = source, extend, 0

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self._passed += len(piece)
        if self._passed >= _LEASE_EVERY:
            self._passed = 0
            self._extend()
        return piece
