"""Collecting a snapshot: slow work in small, recorded steps, so that a dead worker loses one step.

Each step puts objects into the vault and then records them in one transaction that proves the claim
is still ours. What was put but never recorded is repeated, and removed when the snapshot is done.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
from preservation.states import HOLDING, ObjectKind, SnapshotStatus
from sealing.columns import columns_of
from sealing.vault import Altered, Erased, StoredObject, vault
from servers.connectors.protocol import (
    Account,
    Ambiguous,
    Connector,
    ConnectorError,
    Gap,
    Page,
    RateLimited,
    Transient,
)
from servers.connectors.upload import open_archive
from servers.models import SourceArchive

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
        if snapshot.archive is not None:
            with opened(snapshot.archive) as connector:
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
def opened(archive: SourceArchive) -> Iterator[Connector]:
    """Yield a connector over an uploaded archive.

    Connectors seek, the vault only streams, and no plaintext may touch a disk (I6): the archive is
    held in memory, which the limit of uploads bounds.
    """
    with BytesIO(vault.read(archive.stored)) as source:
        yield open_archive(source, archive.filename)


def manifest_of(objects: Iterable[SnapshotObject]) -> str:
    """Return the digest over every object's position, kind, length and SHA-256."""
    return digest([[entry.position, entry.kind, entry.length, entry.sha256] for entry in objects])


def _fresh(snapshot_id: str) -> Snapshot:
    return Snapshot.objects.select_related("preservation__account", "archive").get(pk=snapshot_id)


def _make_key(claim: Claim, snapshot: Snapshot) -> None:
    """Give the snapshot a key of its own, by whose loss alone it can be erased."""
    if not snapshot.key_id:
        key_id = vault.new_key(f"snapshot {snapshot.id}")
        with _step(claim, snapshot.id) as row:
            row.key_id = key_id


@contextmanager
def _step(claim: Claim, snapshot_id: str, **progress: Any) -> Iterator[Snapshot]:
    """Record one step.

    Raises LostClaim when another worker goes on, StopCollecting when nobody should.
    """
    with transaction.atomic():
        claim.report(**progress)
        row = Snapshot.objects.select_for_update().get(pk=snapshot_id)
        if row.status != SnapshotStatus.COLLECTING:
            raise StopCollecting(f"The snapshot is {row.status}.")
        if row.preservation.status not in HOLDING:
            raise StopCollecting("The preservation has ended.")
        yield row
        row.save(
            update_fields=[
                "key_id", "platform", "handle", "native_id", "cursor", "counts", "gaps",
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
    """Store a page as received with its index, and record both with the place to go on from."""
    if not page.records and not page.raw:
        with _step(claim, snapshot.id) as row:
            _turn(row, page)
        return
    key_id = _fresh(snapshot.id).key_id
    count = len(page.records)
    with (
        _put(key_id, page.raw) as raw,
        _put(key_id, index_of(page)) as index,
        _step(claim, snapshot.id, step="pages") as row,
    ):
        _record(row, raw, ObjectKind.PAGE, source=page.source, records=count)
        _record(row, index, ObjectKind.INDEX, source=page.source, records=count)
        for record in page.records:
            row.counts[record.kind] = row.counts.get(record.kind, 0) + 1
        _turn(row, page)


def _turn(row: Snapshot, page: Page) -> None:
    _add_gaps(row, page.gaps)
    row.cursor, row.pages_done = page.cursor or "", page.cursor is None


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
    source: str = "",
    ref: str = "",
    records: int = 0,
) -> None:
    last = row.stored_objects.order_by("-position").values_list("position", flat=True).first()
    SnapshotObject.objects.create(
        snapshot=row,
        position=0 if last is None else last + 1,
        kind=kind,
        source=source,
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
    """Decrypt every object and compare it with its record. Raises Altered or NotFound."""
    count = 0
    for entry in SnapshotObject.objects.filter(snapshot_id=snapshot_id).order_by("position"):
        vault.verify(entry.stored)
        count += 1
        if count % 50 == 0:
            claim.report(step="verifying", verified=count)
    return count


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
