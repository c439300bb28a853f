"""What somebody typed when their session ended, kept for them and for nobody else.

It lies sealed in the session that follows, for one page and for an hour. Files are not kept, and
neither are passwords and codes.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.http import HttpRequest

from accounts.models import User
from core import clock
from core.errors import Unavailable
from sealing.errors import Altered, Erased
from sealing.vault import vault

_NAME, _LONGEST = "kept", 60_000
_LASTS = timedelta(hours=1)
_NEVER = frozenset(
    [
        "csrfmiddlewaretoken",
        "credential",
        "code",
        "version",
        "password",
        "oldpassword",
        "password1",
        "password2",
        "again",
    ]
)


def sealed(request: HttpRequest, user: User) -> str:
    """Return the fields of a form that came too late, sealed for its sender, or empty text."""
    fields = typed(request)
    if not fields:
        return ""
    text = json.dumps({"path": request.path, "at": int(clock.now().timestamp()), "fields": fields})
    return vault.seal_field(text, _place(user))


def typed(request: HttpRequest) -> dict[str, list[str]]:
    """Return the fields of a form that may be kept; empty where they hold more than we keep."""
    if request.method != "POST":
        return {}
    fields = {name: request.POST.getlist(name) for name in request.POST if name not in _NEVER}
    return fields if len(json.dumps(fields)) <= _LONGEST else {}


def put_back(request: HttpRequest, text: str) -> None:
    """Lay it into the session that begins now."""
    if text:
        request.session[_NAME] = text


def take(request: HttpRequest, user: User) -> dict[str, Any]:
    """Return, once, what this person typed on this page; empty where there is nothing."""
    text = request.session.get(_NAME)
    if not text:
        return {}
    try:
        found = json.loads(vault.open_field(text, _place(user)))
    except (Altered, Erased, Unavailable):
        del request.session[_NAME]
        return {}
    if clock.now().timestamp() - found["at"] > _LASTS.total_seconds():
        del request.session[_NAME]
        return {}
    if found["path"] != request.path:
        return {}
    del request.session[_NAME]
    return {
        name: values[0] if len(values) == 1 else values for name, values in found["fields"].items()
    }


def _place(user: User) -> str:
    return f"portal.kept.{user.pk}"
