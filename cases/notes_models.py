"""What people write down beside the acts: notes of the desk, and counsel's privileged ones."""

from __future__ import annotations

import hashlib
import secrets

from django.db import models

from core import clock
from core.constraints import both_or_neither
from core.ids import new_id
from sealing.fields import SealedTextField


class CaseNote(models.Model):
    """A note of the desk: everybody who may see the case reads it in the timeline."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="notes")
    text = SealedTextField()
    written_at = models.DateTimeField(default=clock.now)
    written_by = models.CharField(max_length=32)

    class Meta:
        ordering = ["written_at", "id"]
        constraints = [both_or_neither("cases_casenote", "written")]

    def __str__(self) -> str:
        return f"note {self.id}"


def _salt() -> str:
    return secrets.token_hex(32)


class PrivilegedNote(models.Model):
    """A note of counsel for counsel: in no timeline, letter, export or audit area.

    ``salt`` lies beside the text, so that the digest in the log can be checked by counsel and not
    be guessed by anybody who reads the log.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    text = SealedTextField()
    salt = SealedTextField(default=_salt)
    written_at = models.DateTimeField(default=clock.now)
    written_by = models.CharField(max_length=32)

    class Meta:
        ordering = ["written_at", "id"]
        constraints = [both_or_neither("cases_privilegednote", "written")]

    def __str__(self) -> str:
        return f"privileged note {self.id}"

    @property
    def sha256(self) -> str:
        """The salted digest that the log holds."""
        return hashlib.sha256(f"{self.salt}\n{self.text}".encode()).hexdigest()
