"""Files that were uploaded for a page and wait in the vault until the page is sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from core.actor import Actor
from core.errors import Invalid, NotAllowed, NotFound
from documents.actions import forget
from documents.models import Document
from documents.queries import by_ids
from documents.safety import safe_name
from notifications.correspondence import keep_paper

HELD = "held"
# A browser holds files for a few pages at a time; older ones are forgotten with their page.
_PAGES_MOST = 5


class HeldPapers:
    """The files held for one page of this browser; ``page`` names it.

    Only what ``by`` has stored is ever shown again, whatever the session says.
    """

    def __init__(self, request: HttpRequest, page: str, by: Actor) -> None:
        self.session, self.page, self.by = request.session, page, by

    def documents(self) -> list[Document]:
        """Return the files, in the order in which they came."""
        wanted = list((self.session.get(HELD) or {}).get(self.page, ()))
        return [item for item in by_ids(wanted) if item.created_by == self.by.id]

    def take(self, uploads: Iterable[object]) -> list[str]:
        """Hold each file that may be taken; return in words which were refused, and why."""
        refused: list[str] = []
        for upload in uploads:
            if not isinstance(upload, UploadedFile):
                continue
            name = upload.name or "file"
            try:
                kept = keep_paper(
                    by=self.by, filename=name, content=upload.read(), beside=self.documents()
                )
            except Invalid as error:
                texts = [text for found in error.errors.values() for text in found]
                refused.append(f"{safe_name(name)}: {' '.join(texts)}")
            else:
                self._write([*(item.id for item in self.documents()), kept.id])
        return refused

    def remove(self, document_id: str) -> None:
        """Hold this file no longer; it was sent to nobody, and an officer's is erased."""
        held = self.documents()
        self._write([item.id for item in held if item.id != document_id])
        if any(item.id == document_id for item in held):
            with suppress(NotAllowed, NotFound):
                forget(by=self.by, document_id=document_id)

    def let_go(self) -> None:
        """Forget the files of the page once they were sent."""
        pages = dict(self.session.get(HELD) or {})
        pages.pop(self.page, None)
        self.session[HELD] = pages

    def _write(self, ids: Sequence[str]) -> None:
        pages = dict(self.session.get(HELD) or {})
        pages.pop(self.page, None)
        newest = list(pages.items())[-(_PAGES_MOST - 1) :]
        self.session[HELD] = {**dict(newest), self.page: list(ids)}
