"""Reading a snapshot: records, gaps and files, decrypted as they are asked for.

Everything here raises ``sealing.vault.Erased`` once the snapshot was erased, and ``Altered`` when
an object is no longer what was stored.
"""

import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import BinaryIO

from core.errors import NotFound
from preservation.index import records_of
from preservation.models import Snapshot, SnapshotObject
from preservation.states import ObjectKind
from sealing.vault import vault
from servers.connectors.protocol import Gap, Record


def iter_records(snapshot: Snapshot) -> Iterator[Record]:
    """Yield every record of a snapshot in the order in which the source gave them."""
    page = b""
    for stored in snapshot.stored_objects.exclude(kind=ObjectKind.FILE).order_by("position"):
        if stored.kind == ObjectKind.PAGE:
            page = vault.read(stored.stored)
        else:
            yield from records_of(vault.read(stored.stored), page)


def gaps(snapshot: Snapshot) -> list[Gap]:
    """Return what could not be read, as it was found while collecting (I10)."""
    return [Gap(gap["code"], gap["scope"], gap["detail"]) for gap in snapshot.gaps]


def files(snapshot: Snapshot) -> Iterator[SnapshotObject]:
    """Yield the files; ``native_ref`` is what records call them."""
    yield from snapshot.stored_objects.filter(kind=ObjectKind.FILE).order_by("position")


def open_file(snapshot: Snapshot, ref: str) -> AbstractContextManager[BinaryIO]:
    """Return the bytes of a file as a stream. Raises NotFound where the snapshot lacks it."""
    found = snapshot.stored_objects.filter(
        kind=ObjectKind.FILE, ref_digest=ref_digest(snapshot, ref)
    ).first()
    if found is None:
        raise NotFound("The snapshot does not hold this file.")
    return vault.open(found.stored)


def account_record(snapshot: Snapshot) -> Record | None:
    """Return the account's own record, or None where the source gave none."""
    for record in iter_records(snapshot):
        if record.kind == "account" and record.native_id == snapshot.native_id:
            return record
    return None


def ref_digest(snapshot: Snapshot, ref: str) -> str:
    """Return by what a file is found within one snapshot; it says nothing across snapshots."""
    return hashlib.sha256(f"{snapshot.id}:{ref}".encode()).hexdigest()
