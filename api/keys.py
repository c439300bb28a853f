"""Who calls the API: an officer's own system, by a key that is kept only as its digest."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from accounts.actions import digest_of_secret
from accounts.models import ApiKey, Officer
from accounts.policies import check_key_reaches

PREFIX = "wd_"


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
        key = (
            ApiKey.objects.select_related("officer")
            .only("scopes", "officer__email", "officer__agency")
            .filter(digest=digest_of_secret(token), revoked_at__isnull=True)
            .first()
        )
        if key is None:
            return None
        check_key_reaches(scopes=key.scopes, scope=self.scope)
        return key.officer


def bearer_of(request: HttpRequest) -> str:
    """Return what was sent as a key, whether it is one or not; empty where nothing was."""
    word, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if word.lower() == "bearer" else ""
