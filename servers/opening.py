"""Opening the connector of a server by the credential that is in force."""

from __future__ import annotations

from contextlib import AbstractContextManager

from servers.connectors.live import Credential, opened_live
from servers.connectors.protocol import Connector
from servers.models import ServerAccess


def opened(access: ServerAccess) -> AbstractContextManager[Connector]:
    """Open the server's connector. Raises ConnectorError on entry."""
    return opened_live(
        Credential(
            access.server.platform, access.api_url, access.login, access.secret, access.inside
        )
    )
