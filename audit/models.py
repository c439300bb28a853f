"""The log's tables. Rows of ``AuditEvent`` are written once; the database refuses all else."""

from typing import Any

from django.db import models

from sealing.fields import SealedTextField


class AppendOnly(models.QuerySet["AuditEvent"]):
    """Refuses in Python what the triggers refuse in the database, with a clearer message."""

    def update(self, **fields: Any) -> int:
        raise TypeError("Events of the log are never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("Events of the log are never deleted.")


class LogHead(models.Model):
    """The one row every writer locks, so that numbers have no gaps and the chain no forks."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="audit_loghead_is_one_row")
        ]


class AuditEvent(models.Model):
    """One event. ``body`` holds the canonical bytes that were hashed; columns are an index to it.

    ``digest`` is the SHA-256 of ``body``, and ``body`` holds the previous event's digest.
    """

    seq = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    action = models.CharField(max_length=64, db_index=True)
    actor_kind = models.CharField(max_length=8)
    actor_id = models.CharField(max_length=32)
    subject_kind = models.CharField(max_length=32)
    subject_id = models.CharField(max_length=32)
    case_id = models.CharField(max_length=26, blank=True)
    body = models.BinaryField()
    prev = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["case_id", "seq"]),
            models.Index(fields=["subject_kind", "subject_id", "seq"]),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise TypeError("Events of the log are never changed.")
        super().save(*args, force_insert=True)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("Events of the log are never deleted.")


class ClearText(models.Model):
    """What a commitment stands for; erasing the row erases the person, not the chain."""

    event = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="clear_texts")
    key = models.CharField(max_length=64)
    salt = models.CharField(max_length=64)
    value = SealedTextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "key"], name="audit_cleartext_one_per_key")
        ]


class LogCheckpoint(models.Model):
    """A signed checkpoint of the log: its size, its RFC 6962 root, and the signed note itself.

    ``frontier`` holds the hashes (hexadecimal, spaces between) from which the tree grows on.
    """

    size = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    root = models.CharField(max_length=64)
    frontier = models.TextField()
    note = models.TextField()
