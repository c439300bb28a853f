"""Who calls the API: an officer's own system, by a key that is kept only as its digest."""

from __future__ import annotations

import json
from functools import cache

from django.db import connection
from django.db.models import CharField
from django.http import HttpRequest
from ninja.security import HttpBearer

from accounts.actions import digest_of_secret
from accounts.models import ApiKey, Officer
from accounts.policies import check_key_reaches
from core.statements import Slot, Statement

PREFIX = "wd_"
_OFFICER = ("id", "email", "agency_id")


class ApiKeyAuth(HttpBearer):
    """``Authorization: Bearer wd_…``; a revoked or unknown key is the same 401."""

    openapi_scheme = "bearer"

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Officer | None:
        """Return the officer the key belongs to, or None. Raises NotAllowed for another scope."""
        if not token.startswith(PREFIX) or not token.isascii():
            return None
        rows = _standing(connection.vendor).rows({"digest": digest_of_secret(token)})
        if not rows:
            return None
        scopes, *officer = rows[0]
        check_key_reaches(scopes=json.loads(scopes), scope=self.scope)
        # What is not read here is read when somebody asks for it.
        return Officer.from_db(connection.alias, _OFFICER, officer)


@cache
def _standing(vendor: str) -> Statement:
    """Return what asks for the key with a digest, and whose it is, unless it was revoked."""
    keys = ApiKey.objects.filter(digest=Slot("digest", CharField()), revoked_at__isnull=True)
    return Statement.of(keys.values_list("scopes", *(f"officer__{name}" for name in _OFFICER)))


def bearer_of(request: HttpRequest) -> str:
    """Return what was sent as a key, whether it is one or not; empty where nothing was."""
    word, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if word.lower() == "bearer" else ""
