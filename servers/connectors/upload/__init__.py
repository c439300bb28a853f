"""Reading an export that a server's operator uploaded.

Most servers cannot show a custodian everything through their interfaces, so what their own
export commands write is a first-class source.
"""

from servers.connectors.upload.connector import (
    UploadConnector,
    open_archive,
    open_folder,
)
from servers.connectors.upload.containers import Limits

__all__ = ["Limits", "UploadConnector", "open_archive", "open_folder"]
