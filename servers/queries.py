"""What the registry of servers knows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from rules.facts import ServerFact
from rules.servers import ServerUrl
from rules.vocabulary import Deployment
from servers.models import Server


def find_server(url: ServerUrl) -> Server | None:
    """Return the instance that the address names, the most specific prefix first (G1).

    A host registered without a path stands for every path below it; an instance under a sub-path
    never answers for its neighbours.
    """
    keys = url.lookups()
    known = {server.canonical: server for server in Server.objects.filter(canonical__in=keys)}
    return next((known[key] for key in keys if key in known), None)


def server_facts(urls: Iterable[ServerUrl]) -> dict[str, ServerFact]:
    """Return what the rules need of the servers, under the keys by which they look them up."""
    keys = {key for url in urls for key in url.lookups()}
    return {
        server.canonical: ServerFact(
            deployment=cast("Deployment", server.deployment),
            registered=server.registered_at is not None,
            name=server.name,
        )
        for server in Server.objects.filter(canonical__in=keys)
    }
