"""Erasing a snapshot for good, and the signed receipt that says how and what remains (I9)."""

from typing import Any

from django.conf import settings

from audit.recording import stamp
from core import clock
from core.canonical import canonical_bytes, digest
from core.errors import NotFound
from duties.kinds import Claim
from preservation.models import Preservation, Snapshot, SnapshotObject
from preservation.states import ENDING, SnapshotStatus
from sealing.openpgp import Keyring
from sealing.vault import ErasureProof, vault
from servers.models import SourceArchive

_METHOD = (
    "The key of the snapshot, which existed only wrapped by the master key, was destroyed. "
    "The stored objects were deleted. Each was then tried and could not be read."
)
_BACKUPS = (
    "A backup of the key store made before this erasure holds the wrapped key until that backup is "
    "replaced. The key store keeps a tombstone, which removes the key again after a restore."
)
_PRODUCTIONS = (
    "Copies of records in productions that were built before this erasure lie under keys of their "
    "own and are kept by the rule for productions."
)


def erase(claim: Claim) -> dict[str, dict[str, Any]]:
    """Destroy every snapshot's key and objects; return a receipt for each snapshot's id.

    May be repeated after a fault: a destroyed key stays destroyed since its first moment. Does
    nothing unless the preservation was released or has expired, from which there is no way back.
    """
    preservation = Preservation.objects.select_related("case").get(pk=claim.subject_id)
    if preservation.status not in ENDING:
        return {}
    receipts = {}
    for snapshot in preservation.snapshots.exclude(status=SnapshotStatus.ERASED):
        claim.report(step="erasing", snapshot=snapshot.id)
        receipts[snapshot.id] = _erase_snapshot(preservation, snapshot)
    return receipts


def remove_unrecorded(snapshot: Snapshot) -> int:
    """Delete objects that were put but never recorded, because their worker died in between.

    Only for a snapshot that nobody collects any more. A key under which nothing was recorded goes
    too, and so does the list of what was seen. Returns how many objects were removed.
    """
    if snapshot.status == SnapshotStatus.COLLECTING:
        return 0
    snapshot.seen.all().delete()
    if not snapshot.key_id:
        return 0
    recorded = set(snapshot.stored_objects.values_list("object_name", flat=True))
    removed = 0
    for name in _names_below(snapshot.key_id):
        if name not in recorded:
            vault.storage.delete(name)
            removed += 1
    if not recorded and not vault.is_erased(snapshot.key_id):
        vault.erase_key(snapshot.key_id)
    return removed


def _erase_snapshot(preservation: Preservation, snapshot: Snapshot) -> dict[str, Any]:
    objects = list(snapshot.stored_objects.order_by("position"))
    proof: ErasureProof | None = None
    if snapshot.key_id:
        proof = vault.erase_key(snapshot.key_id, [entry.stored for entry in objects])
        for name in _names_below(snapshot.key_id):
            vault.storage.delete(name)
        # The second time proves that the objects are gone as well; the moment stays the first.
        proof = vault.erase_key(snapshot.key_id, [entry.stored for entry in objects])
    archive = _erase_archive(snapshot)
    return signed(_statement(preservation, snapshot, objects, proof, archive))


def _erase_archive(snapshot: Snapshot) -> dict[str, Any] | None:
    """Erase the export the snapshot was read from, unless another snapshot still rests on it."""
    archive = snapshot.archive
    if archive is None:
        return None
    facts: dict[str, Any] = {"id": archive.id, "sha256": archive.sha256}
    if _needed_elsewhere(archive, snapshot):
        return facts | {"erased_at": None, "reason": "Another snapshot was read from it."}
    proof = vault.erase_key(archive.key_id, [archive.stored])
    vault.delete_object(archive.stored)
    return facts | {"erased_at": proof.erased_at, "key_id": proof.key_id}


def _needed_elsewhere(archive: SourceArchive, snapshot: Snapshot) -> bool:
    others = archive.snapshots.exclude(pk=snapshot.pk).exclude(status=SnapshotStatus.ERASED)
    return bool(others.exists())


def _statement(
    preservation: Preservation,
    snapshot: Snapshot,
    objects: list[SnapshotObject],
    proof: ErasureProof | None,
    archive: dict[str, Any] | None,
) -> dict[str, Any]:
    """Return what the receipt says; it names digests and keys, and nobody."""
    captured = snapshot.captured_at
    return {
        "receipt": "erasure of a snapshot",
        "version": 1,
        "preservation": preservation.reference,
        "request": preservation.case.reference,
        "snapshot": snapshot.id,
        "captured_at": None if captured is None else stamp(captured),
        "rule": {"clause": "G5", "ended": preservation.status},
        "ended_by": preservation.released_by or preservation.expired_by,
        "receipt_made_at": stamp(clock.now()),
        "method": _METHOD,
        "key": None
        if proof is None
        else {
            "id": proof.key_id,
            "erased_at": proof.erased_at,
            "wrapped_sha256": proof.wrapped_sha256,
        },
        "objects": [
            {
                "position": entry.position,
                "kind": entry.kind,
                "length": entry.length,
                "sha256": entry.sha256,
                "stored_sha256": entry.stored_sha256,
            }
            for entry in objects
        ],
        "read_back": [] if proof is None else [list(attempt) for attempt in proof.attempts],
        "source_archive": archive,
        "remains": {"backups": _BACKUPS, "productions": _PRODUCTIONS},
    }


def signed(statement: dict[str, Any]) -> dict[str, Any]:
    """Return the statement with its digest and, where a signing key is set up, a signature.

    The signature is an armoured detached one over the canonical bytes of the statement.
    """
    receipt: dict[str, Any] = {"statement": statement, "sha256": digest(statement)}
    path = settings.SIGNING_FINGERPRINT_FILE
    if not path.exists():
        return receipt | {"signature": "", "fingerprint": ""}
    fingerprint = path.read_text("ascii").strip()
    signature = Keyring(settings.GNUPG_HOME).sign_detached(canonical_bytes(statement), fingerprint)
    return receipt | {"signature": signature.decode("ascii"), "fingerprint": fingerprint}


def _names_below(key_id: str) -> list[str]:
    """Return the names of all stored objects of a key, recorded or not."""
    try:
        _, names = vault.storage.listdir(key_id)
    except (FileNotFoundError, NotFound):
        return []
    return [f"{key_id}/{name}" for name in names]
