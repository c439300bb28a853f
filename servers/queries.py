"""What the registry of servers knows."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple, cast

from django.db import connection
from django.db.models import QuerySet

from core.statements import Statement, keys, roomy, said_keys
from rules.facts import ServerFact
from rules.servers import ServerUrl
from rules.vocabulary import Deployment
from servers.models import Server, ServerAccess


def find_server(url: ServerUrl) -> Server | None:
    """Return the instance that the address names, the most specific prefix first (G1).

    A host registered without a path stands for every path below it; an instance under a sub-path
    never answers for its neighbours.
    """
    wanted = url.lookups()
    known = {server.canonical: server for server in Server.objects.filter(canonical__in=wanted)}
    return next((known[key] for key in wanted if key in known), None)


class Known(NamedTuple):
    """An instance in the registry, as far as accounts on it are concerned."""

    id: str
    canonical: str
    deployment: str


def known_servers(urls: Iterable[ServerUrl]) -> dict[ServerUrl, Known]:
    """Return what ``find_server`` finds for several addresses, in one query."""
    lookups = {url: url.lookups() for url in urls}
    known = {row[1]: Known(*row[:3]) for row in _rows(lookups.values())}
    found = {
        url: next((known[key] for key in wanted if key in known), None)
        for url, wanted in lookups.items()
    }
    return {url: server for url, server in found.items() if server is not None}


def server_facts(urls: Iterable[ServerUrl]) -> dict[str, ServerFact]:
    """Return what the rules need of the servers, under the keys by which they look them up."""
    rows = _rows(url.lookups() for url in urls)
    return {
        canonical: ServerFact(
            deployment=cast("Deployment", deployment),
            registered=registered_at is not None,
            name=name,
        )
        for _, canonical, deployment, name, registered_at in rows
    }


def _rows(lookups: Iterable[Iterable[str]]) -> list[tuple[Any, ...]]:
    wanted = sorted({key for each in lookups for key in each})
    if not wanted:
        return []
    return _registered(roomy(len(wanted)), connection.vendor).rows(said_keys(wanted))


@cache
def _registered(count: int, vendor: str) -> Statement:
    return Statement.of(
        Server.objects.filter(canonical__in=keys(count)).values_list(
            *Known._fields, "name", "registered_at"
        )
    )


def readable_servers() -> QuerySet[Server]:
    """Return the servers to which we have access: the community's and our customers' (G1)."""
    return Server.objects.exclude(deployment="private").order_by("canonical")


def access_of(server: Server) -> ServerAccess | None:
    """Return the credential in force, if there is one."""
    return (
        ServerAccess.objects.select_related("server")
        .filter(server=server, revoked_at__isnull=True)
        .first()
    )
