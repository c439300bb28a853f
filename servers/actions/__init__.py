"""The only writers of the registry, of credentials and of uploaded exports."""

from servers.actions.access import check_access, grant_access, revoke_access
from servers.actions.registry import register_server, upload_archive

__all__ = [
    "check_access",
    "grant_access",
    "register_server",
    "revoke_access",
    "upload_archive",
]
