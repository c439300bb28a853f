"""What Synapse means by an answer that is no success."""

from __future__ import annotations

import re

from servers.connectors.calling import Exchange
from servers.connectors.protocol import ConnectorError, Transient
from servers.connectors.synapse.work import NotAllowed, NotOffered, NotThere

_NAME = re.compile(r"[A-Za-z0-9_.]{1,80}")
_STATUSES = (400, 403, 404, 405, 410, 413, 501)


def refusal(exchange: Exchange) -> ConnectorError | None:
    """Return what a refusal means, None where its status alone says it.

    Synapse names each of its refusals. One without a name comes from something before it, a proxy
    that hides the administrator's calls for example, and says nothing of what was asked for.
    """
    if exchange.status not in _STATUSES:
        return None
    name, said = _named(exchange)
    if not name:
        return Transient(
            f"Something answered {exchange.status} that is not the homeserver.",
            "See whether the address leads to the administrator's calls of Synapse.",
        )
    error: NotAllowed | NotThere | NotOffered
    if name in ("M_FORBIDDEN", "M_GUEST_ACCESS_FORBIDDEN"):
        error = NotAllowed(said)
    elif exchange.status in (404, 410) and name != "M_UNRECOGNIZED":
        error = NotThere(said)
    else:
        error = NotOffered(said)
    error.exchange = exchange
    return error


def _named(exchange: Exchange) -> tuple[str, str]:
    """Return the name of a refusal and its sentence, cut to a length that can be shown."""
    try:
        found = exchange.json()
    except Transient:
        return "", ""
    name, error = found.get("errcode"), found.get("error")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return "", ""
    return name, f"the server says {name}" + (
        f", {error[:200]!r}" if isinstance(error, str) else ""
    )
