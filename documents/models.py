"""A file somebody sent us or we made: the original unaltered in the vault."""

from django.db import models

from core import clock
from core.ids import new_id
from documents.view import View
from sealing.columns import SealedObjectColumns

INSPECTION_DUTY = "documents.inspect"
FORGET_DUTY = "documents.forget_unsent"


class Document(SealedObjectColumns):
    """One file. ``filename`` is what the sender called it and is only ever shown escaped."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    filename = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    origin = models.CharField(max_length=10, choices=[("received", "Received"), ("made", "Made")])
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.filename

    @property
    def is_written(self) -> bool:
        """Say whether its row is in the database; until then it is only in the vault."""
        return not self._state.adding


class Inspection(SealedObjectColumns):
    """What a version of the inspector saw in one document; never changed, only made anew.

    The object in the vault holds the view and the page images under the document's own key, so that
    what erases the document erases them. ``unreadable`` is a word of ``View.unreadable`` or empty.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="inspections")
    inspector = models.CharField(max_length=20)
    unreadable = models.CharField(max_length=30, blank=True)
    page_count = models.PositiveIntegerField()
    dangers = models.PositiveIntegerField()
    inspected_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "inspector"], name="documents_inspection_once_by_each_inspector"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_id} by inspector {self.inspector}"

    @property
    def view(self) -> View:
        """Return what was seen. Raises Erased, NotFound, Unavailable or Altered."""
        from documents.reading import opened

        return opened(self).view
