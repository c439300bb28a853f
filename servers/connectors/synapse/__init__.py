"""Matrix Synapse, by the calls its administrator may make.

They read every room without being in it, and change nothing but the time at which a file was last
opened.
"""

from __future__ import annotations

from collections.abc import Mapping

from servers.connectors.calling import Source
from servers.connectors.synapse.connector import PAGE_SIZE, SynapseConnector
from servers.connectors.synapse.refusals import refusal

__all__ = ["PAGE_SIZE", "SynapseConnector", "connector", "headers", "refusal"]


def headers(login: str, secret: str) -> Mapping[str, str]:
    """Return the header with an administrator's access token; ``login`` is not needed."""
    return {"Authorization": f"Bearer {secret}"}


def connector(source: Source) -> SynapseConnector:
    """Return the connector over an open source."""
    return SynapseConnector(source)
