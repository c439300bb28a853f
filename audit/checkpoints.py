"""Signed statements of how large the log was and what stood in it (C2SP tlog-checkpoint, RFC 6962).

A chain alone cannot show that its newest events were cut off, or that the whole of it was written
anew; a checkpoint that somebody else kept can. Copies are written to a folder for that purpose.
"""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from audit.models import AuditEvent, LogCheckpoint, LogHead
from audit.verification import Fault
from core import clock
from sealing.checkpoint import (
    load_checkpoint_key,
    make_checkpoint,
    make_tlog_proof,
    read_checkpoint,
    verifier_key,
)
from sealing.errors import Altered
from sealing.merkle import Frontier, inclusion_proof, leaf_hash

EVERY = timedelta(hours=1)


def checkpoint_if_due() -> int:
    """Make a checkpoint when the log grew and the last one is an hour old; returns how many."""
    last = LogCheckpoint.objects.order_by("size").last()
    size = LogHead.objects.get(pk=1).size
    if size == 0 or (last and (last.size == size or last.at > clock.now() - EVERY)):
        return 0
    make()
    return 1


@transaction.atomic
def make() -> LogCheckpoint:
    """Sign the log as it stands now, keep the checkpoint, and write its copy for others."""
    size = LogHead.objects.select_for_update().get(pk=1).size
    last = LogCheckpoint.objects.order_by("size").last()
    if last and last.size == size:
        return last
    frontier = Frontier(last.size, _unhex(last.frontier)) if last else Frontier()
    for event in AuditEvent.objects.filter(seq__gte=frontier.size).order_by("seq").iterator():
        frontier.append(leaf_hash(bytes(event.body)))
    key = load_checkpoint_key(settings.CHECKPOINT_KEY_FILE)
    checkpoint = LogCheckpoint.objects.create(
        size=frontier.size,
        at=clock.now(),
        root=frontier.root().hex(),
        frontier=" ".join(node.hex() for node in frontier.hashes),
        note=make_checkpoint(origin(), frontier.size, frontier.root(), key),
    )
    transaction.on_commit(lambda: publish(checkpoint))
    return checkpoint


def publish(checkpoint: LogCheckpoint) -> Path:
    """Write the checkpoint, and the key to read it with, where operators copy them to others."""
    folder: Path = settings.CHECKPOINT_DIR
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "log-key.txt").write_text(log_key() + "\n", "utf-8")
    path = folder / f"{checkpoint.size:012d}.checkpoint"
    path.write_text(checkpoint.note, "utf-8")
    return path


def log_key() -> str:
    """Return the log's public key as C2SP writes it, for auditors to pin."""
    key = load_checkpoint_key(settings.CHECKPOINT_KEY_FILE)
    return verifier_key(origin(), key.public_key())


def origin() -> str:
    """Return the log's name: the operator's, or one derived from the key that signs for it."""
    if settings.LOG_ORIGIN:
        return str(settings.LOG_ORIGIN)
    key = load_checkpoint_key(settings.CHECKPOINT_KEY_FILE).public_key()
    return f"writdesk/{hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]}"


def prove(event: AuditEvent) -> str:
    """Return the offline proof (C2SP tlog-proof) that the event stands in the log.

    Its ``extra`` line holds the event's bytes, which name nobody, so that the proof stands alone.
    """
    checkpoint = LogCheckpoint.objects.filter(size__gt=event.seq).order_by("size").first() or make()
    bodies = (
        AuditEvent.objects.filter(seq__lt=checkpoint.size)
        .order_by("seq")
        .values_list("body", flat=True)
    )
    leaves = [leaf_hash(bytes(body)) for body in bodies.iterator()]
    path = inclusion_proof(leaves, event.seq)
    return make_tlog_proof(event.seq, path, checkpoint.note, extra=bytes(event.body))


def checkpoint_faults() -> Iterator[Fault]:
    """Yield a fault for each kept checkpoint that the events no longer agree with (I5)."""
    key = load_checkpoint_key(settings.CHECKPOINT_KEY_FILE).public_key()
    frontier = Frontier()
    bodies = AuditEvent.objects.order_by("seq").values_list("body", flat=True).iterator()
    for checkpoint in LogCheckpoint.objects.order_by("size").iterator():
        while frontier.size < checkpoint.size and (body := next(bodies, None)) is not None:
            frontier.append(leaf_hash(bytes(body)))
        try:
            told = read_checkpoint(checkpoint.note, key, origin())
        except Altered as altered:
            yield Fault(checkpoint.size - 1, f"the checkpoint of size {checkpoint.size}: {altered}")
            continue
        if (told.size, told.root) != (frontier.size, frontier.root()):
            text = f"the log is not what the checkpoint of size {told.size} signed"
            yield Fault(checkpoint.size - 1, text)


def _unhex(text: str) -> list[bytes]:
    return [bytes.fromhex(node) for node in text.split()]
