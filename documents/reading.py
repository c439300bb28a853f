"""Read a document back, proven."""

from __future__ import annotations

from documents.models import Document
from sealing.vault import vault


def read(document: Document) -> bytes:
    """Return the original bytes. Raises Erased, NotFound, Unavailable or Altered."""
    return vault.read(document.stored)
