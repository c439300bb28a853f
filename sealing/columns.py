"""The columns by which a row points at an object in the vault. Abstract: no table of its own."""

from django.db import models

from sealing.vault import StoredObject


class SealedObjectColumns(models.Model):
    """Where the object lies and what it must be; lengths in bytes, digests hexadecimal SHA-256."""

    key_id = models.CharField(max_length=26)
    object_name = models.CharField(max_length=255)
    length = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_length = models.PositiveBigIntegerField()
    stored_sha256 = models.CharField(max_length=64)

    class Meta:
        abstract = True

    @property
    def stored(self) -> StoredObject:
        """Return the vault's own name for the object."""
        return StoredObject(
            key_id=self.key_id,
            name=self.object_name,
            length=self.length,
            sha256=self.sha256,
            stored_length=self.stored_length,
            stored_sha256=self.stored_sha256,
        )


def columns_of(stored: StoredObject) -> dict[str, str | int]:
    """Return the values of the columns for an object just put into the vault."""
    return {
        "key_id": stored.key_id,
        "object_name": stored.name,
        "length": stored.length,
        "sha256": stored.sha256,
        "stored_length": stored.stored_length,
        "stored_sha256": stored.stored_sha256,
    }
