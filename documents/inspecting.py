"""The slow part of looking into a document, outside any transaction."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import Unavailable
from documents.bundles import pack
from documents.models import Document
from documents.reading import look_into, read
from documents.sandbox import Opened
from documents.view import View
from sealing.vault import StoredObject, vault


@dataclass(frozen=True)
class Looked:
    """What was seen, and where view and pictures lie in the vault already."""

    view: View
    stored: StoredObject


def look(document: Document) -> Looked:
    """Open the document in the confined child and seal what was seen.

    Raises Unavailable where nothing can be opened on this machine at all, and as ``read`` does. Bad
    content is an outcome in the view and raises nothing.
    """
    opened = look_into(document.filename, read(document), document.media_type)
    if opened.view.unreadable == "not_inspected":
        raise Unavailable("Documents cannot be opened safely on this machine now.")
    return sealed(document, opened)


def not_looked(document: Document, because: str = "not_inspected") -> Looked:
    """Return what is kept for a document that was not looked into; ``because`` is a word of it."""
    return sealed(document, Opened(View(media_type=document.media_type, unreadable=because), {}))


def sealed(document: Document, opened: Opened) -> Looked:
    """Put view and pictures into the vault under the document's own key."""
    return Looked(opened.view, vault.put(document.key_id, pack(opened)))
