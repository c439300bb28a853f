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
    return find_servers([url]).get(url)


def find_servers(urls: Iterable[ServerUrl]) -> dict[ServerUrl, Server]:
    """Return the instance of each address that the registry knows, in one query."""
    keys = {url: url.lookups() for url in urls}
    wanted = {key for lookups in keys.values() for key in lookups}
    if not wanted:
        return {}
    known = {server.canonical: server for server in Server.objects.filter(canonical__in=wanted)}
    found = {
        url: next((known[key] for key in lookups if key in known), None)
        for url, lookups in keys.items()
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
