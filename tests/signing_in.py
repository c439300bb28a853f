"""How tests are signed in: as somebody who has shown a second factor, unless they say otherwise."""

from __future__ import annotations

import time
from typing import Any

from django.test import Client

from accounts.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PASSWORD = "a sentence that nobody guesses"

_force = Client.force_login


def sign_in(client: Client, user: User, *, factor: bool = True) -> Client:
    """Sign somebody in without the pages for it; ``factor``: also a second factor was shown."""
    _force(client, user, backend=BACKEND)
    ways: list[dict[str, Any]] = [{"method": "password", "at": time.time()}]
    if factor:
        ways.append({"method": "mfa", "type": "totp", "at": time.time()})
    session = client.session
    session["account_authentication_methods"] = ways
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def always_with_a_factor() -> None:
    """Have ``Client.force_login`` do the same, which most tests of pages use."""

    def force_login(self: Client, user: Any, backend: str | None = None) -> None:
        sign_in(self, user)

    Client.force_login = force_login  # type: ignore[method-assign]
