"""What the registry of servers knows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, cast

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


class Known(NamedTuple):
    """An instance in the registry, as far as accounts on it are concerned."""

    id: str
    canonical: str
    deployment: str


def known_servers(urls: Iterable[ServerUrl]) -> dict[ServerUrl, Known]:
    """Return what ``find_server`` finds for several addresses, in one query."""
    lookups = {url: url.lookups() for url in urls}
    wanted = {key for keys in lookups.values() for key in keys}
    rows = Server.objects.filter(canonical__in=wanted).values_list(*Known._fields)
    known = {row[1]: Known(*row) for row in rows}
    found = {
        url: next((known[key] for key in keys if key in known), None)
        for url, keys in lookups.items()
    }
    return {url: server for url, server in found.items() if server is not None}


def server_facts(urls: Iterable[ServerUrl]) -> dict[str, ServerFact]:
    """Return what the rules need of the servers, under the keys by which they look them up."""
    keys = {key for url in urls for key in url.lookups()}
    return {
        canonical: ServerFact(
            deployment=cast("Deployment", deployment),
            registered=registered_at is not None,
            name=name,
        )
        for canonical, deployment, registered_at, name in Server.objects.filter(
            canonical__in=keys
        ).values_list("canonical", "deployment", "registered_at", "name")
    }
