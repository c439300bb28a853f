"""Which kinds of record the categories of a preservation allow us to fetch at all."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from servers.connectors.protocol import Scope

# A preservation without content never asks for a message or a file. The account's own record is
# always among the kinds: without it nobody could show whose data the snapshot holds.
KINDS_OF: Mapping[str, frozenset[str]] = {
    "registration": frozenset(),
    "subscriber": frozenset({"account"}),
    "records": frozenset({"account", "room", "session"}),
    "content": frozenset({"account", "room", "message", "file"}),
}


def kinds_for(categories: Iterable[str]) -> frozenset[str]:
    """Return the kinds of record for categories. Raises KeyError for an unknown category."""
    return frozenset().union(*(KINDS_OF[category] for category in categories))


def scope_to_json(
    categories: Iterable[str], since: datetime | None, until: datetime | None
) -> dict[str, Any]:
    """Return the scope as a snapshot keeps it, fixed before the first page is read."""
    return {
        "kinds": sorted(kinds_for(categories)),
        "since": None if since is None else since.isoformat(),
        "until": None if until is None else until.isoformat(),
    }


def scope_from_json(kept: Mapping[str, Any]) -> Scope:
    """Return what connectors take."""
    since, until = kept.get("since"), kept.get("until")
    return Scope(
        kinds=frozenset(kept["kinds"]),
        since=None if since is None else datetime.fromisoformat(since),
        until=None if until is None else datetime.fromisoformat(until),
    )
