"""The only writer of documents."""

from __future__ import annotations

from django.db import transaction

from audit.recording import record
from core.actor import Actor
from documents import policies
from documents.models import Document
from documents.safety import safe_name
from sealing.columns import columns_of
from sealing.vault import vault


def store(*, by: Actor, filename: str, content: bytes, media_type: str, origin: str) -> Document:
    """Keep the bytes unaltered in the vault under a key of their own.

    ``media_type`` is what ``documents.safety.sniff`` returned, ``origin`` ``received`` or ``made``.
    The object is written before the short transaction; where that fails, an object that no row
    names is left behind and no row without an object. Raises NotAllowed, Unavailable.
    """
    policies.check_can_store(by=by, origin=origin, content=content)
    stored = vault.put(vault.new_key("document"), content)
    with transaction.atomic():
        document = Document.objects.create(
            filename=safe_name(filename),
            media_type=media_type,
            origin=origin,
            created_by=by.id,
            **columns_of(stored),
        )
        record(
            action="document.stored",
            by=by,
            subject=document,
            facts={
                "sha256": document.sha256,
                "length": document.length,
                "media_type": media_type,
                "origin": origin,
            },
            personal={"filename": document.filename},
        )
    return document
