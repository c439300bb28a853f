"""Write a complete bag as a folder: the one explicit step by which plaintext leaves the vault."""

from __future__ import annotations

import os
from pathlib import Path

from audit.checkpoints import prove
from audit.models import AuditEvent
from core.actor import SYSTEM, Actor
from core.errors import Conflict
from disclosures import policies, signing
from disclosures.actions import record_access
from disclosures.models import Production
from disclosures.storing import entry
from sealing.bag import check_complete, write_folder


def export_production(production_id: str, directory: Path, *, by: Actor = SYSTEM) -> Path:
    """Write the bag to ``directory/<reference>`` and the signer's public key beside it.

    The key file is ``<reference>.key.asc``; its fingerprint must be compared with the published
    one, because a key that comes with a signature proves nothing. ``<reference>.tlog-proof`` shows
    that the signing stands in our log. Recorded before anything is written. ``production_id`` may
    also be the reference. Raises NotAllowed, Conflict, Altered, Production.DoesNotExist.
    """
    production = find(production_id)
    policies.check_can_read(by=by, production=production)
    folder = Path(directory).absolute() / production.reference
    key_file = folder.with_name(f"{production.reference}.key.asc")
    proof_file = folder.with_name(f"{production.reference}.tlog-proof")
    if folder.exists() or key_file.exists():
        raise Conflict(f"{folder} or its key file exists already.", "Choose an empty folder.")
    key = signing.public_key(production.fingerprint)
    record_access(by=by, production_id=production.id, address="", purpose="export")
    write_folder(folder, (entry(row) for row in production.files.all()))
    check_complete(folder)
    descriptor = os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
    proof_file.write_text(log_proof(production), "utf-8")
    return folder


def log_proof(production: Production) -> str:
    """Return the offline proof that ``production.signed`` stands in the log (C2SP tlog-proof).

    The event names the digest of SHA256SUMS, and so binds the log to every file of the bag.
    """
    signed = AuditEvent.objects.filter(action="production.signed", subject_id=production.id)
    return prove(signed.latest("seq"))


def find(identifier: str) -> Production:
    """Return a production by id or reference. Raises Production.DoesNotExist."""
    wanted = identifier.strip().upper()
    found = Production.objects.filter(reference=wanted).first()
    return found or Production.objects.get(pk=wanted)
