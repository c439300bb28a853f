"""Sessions in the database, read and kept with less than the library takes.

Every page of the desk reads its session, and notes once a minute that it is in use.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from core.statements import Slot, Statement


class SessionStore(DatabaseStore):
    """The library's own rows; one that stands already is written without a transaction around."""

    def load(self) -> dict[str, Any]:
        """Return what the session holds, nothing where there is none or it expired."""
        asked = {"key": self.session_key, "now": timezone.now()}
        rows = _standing(connection.vendor).rows(asked)
        if not rows:
            self._session_key = None
            return {}
        held: dict[str, Any] = self.decode(rows[0][0])
        return held

    def save(self, must_create: bool = False) -> None:
        """Write the session. Raises UpdateError where it was removed meanwhile, CreateError."""
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        if not hasattr(self, "_session_cache"):
            self._session_cache = self.load()
        row = self.create_model_instance(self._session_cache)
        found = self.model.objects.filter(pk=row.session_key)
        if not found.update(session_data=row.session_data, expire_date=row.expire_date):
            raise UpdateError


@cache
def _standing(vendor: str) -> Statement:
    rows = Session.objects.filter(
        session_key=Slot("key", CharField()), expire_date__gt=Slot("now", DateTimeField())
    )
    return Statement.of(rows.values_list("session_data"))
