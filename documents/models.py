"""A file somebody sent us or we made: the original unaltered in the vault."""

from django.db import models

from core import clock
from core.ids import new_id
from sealing.columns import SealedObjectColumns


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
