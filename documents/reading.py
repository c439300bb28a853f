"""Read a document back, proven, and what was seen in it."""

from __future__ import annotations

from dataclasses import replace

from documents.bundles import unpack
from documents.limiting import limits
from documents.models import Document, Inspection
from documents.roots import signature_roots
from documents.sandbox import Opened, open_file
from documents.scanning import scan
from documents.view import Danger
from sealing.vault import vault


def read(document: Document) -> bytes:
    """Return the original bytes. Raises Erased, NotFound, Unavailable or Altered."""
    return vault.read(document.stored)


def opened(inspection: Inspection) -> Opened:
    """Return the view and the pictures kept with it. Raises as ``read`` does, and NoBundle."""
    return unpack(vault.read(inspection.stored))


def look_into(filename: str, content: bytes, media_type: str) -> Opened:
    """Return what is in a file by the policy's limits, malware named where a scanner runs.

    Stores nothing; a dry run and the duty see the same. Never raises for what the file holds.
    Raises Unavailable where the trusted certificates cannot be read.
    """
    seen = open_file(filename, content, media_type, limits=limits(), roots=signature_roots())
    scanned = scan(content)
    if scanned.outcome == "found":
        danger = Danger("malware", detail=scanned.name[:300])
    elif scanned.outcome == "failed":
        danger = Danger("not_scanned")
    else:
        return seen
    view = replace(seen.view, dangers=(danger, *seen.view.dangers))
    return replace(seen, view=view)
