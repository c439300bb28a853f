"""Opening a connector over a running server, by its platform."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from servers.connectors import synapse
from servers.connectors.calling import Exchange, Limits, Source
from servers.connectors.protocol import Connector, ConnectorError, Unsupported


class Platform(Protocol):
    """What the module of a platform offers."""

    def refusal(self, exchange: Exchange) -> ConnectorError | None:
        """What an answer that is no success means; None: what its status usually means."""
        ...

    def headers(self, login: str, secret: str) -> Mapping[str, str]:
        """The headers that carry the credential."""
        ...

    def connector(self, source: Source) -> Connector:
        """The connector over an open source."""
        ...


PLATFORMS: dict[str, Platform] = {"synapse": synapse}


@dataclass(frozen=True, slots=True)
class Credential:
    """By what a server is read. ``login`` is the id or address of the account, where one is needed.

    ``inside`` is the operator's word that the server may lie in a private network.
    """

    platform: str
    api_url: str
    login: str
    secret: str
    inside: bool


@contextmanager
def opened_live(
    credential: Credential,
    *,
    limits: Limits | None = None,
    wait: Callable[[float], None] = time.sleep,
) -> Iterator[Connector]:
    """Yield a connector; raises ConnectorError, Unsupported for a platform we cannot read."""
    platform = PLATFORMS.get(credential.platform)
    if platform is None:
        raise Unsupported(
            f"A server of the kind {credential.platform!r} cannot be read directly.",
            "Upload an export instead.",
        )
    source = Source(
        credential.api_url,
        platform.headers(credential.login, credential.secret),
        inside=credential.inside,
        refusal=platform.refusal,
        limits=limits or Limits(),
        wait=wait,
    )
    with source:
        yield platform.connector(source)
