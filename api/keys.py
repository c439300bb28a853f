"""Who calls the API: an officer's own system, by a key that is kept only as its digest."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from accounts.actions import digest_of_secret
from accounts.models import ApiKey, Officer

PREFIX = "wd_"


class ApiKeyAuth(HttpBearer):
    """``Authorization: Bearer wd_…``; a revoked or unknown key is the same 401."""

    openapi_scheme = "bearer"

    def authenticate(self, request: HttpRequest, token: str) -> Officer | None:
        """Return the officer the key belongs to, or None."""
        if not token.startswith(PREFIX):
            return None
        key = (
            ApiKey.objects.select_related("officer")
            .filter(digest=digest_of_secret(token), revoked_at__isnull=True)
            .first()
        )
        return key.officer if key else None
