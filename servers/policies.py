"""Who may register a server and upload its exports."""

from __future__ import annotations

from datetime import datetime

from accounts.roles import may
from core.actor import Actor
from core.errors import NotAllowed
from rules.policy_parts import Registration
from rules.vocabulary import DEPLOYMENTS
from servers.models import Server


def check_can_register_server(*, by: Actor) -> None:
    if not may(by, "server.register"):
        raise NotAllowed("server.register", "Only an administrator changes the registry.")


def check_registration(
    *, deployment: str, registered: bool, notify_administrator: bool, rules: Registration
) -> None:
    """Nothing unasked: notices go only where the server registered and the policy allows (G13)."""
    if deployment not in DEPLOYMENTS:
        raise NotAllowed("server.deployment", f"{deployment!r} is no kind of deployment.")
    if registered and deployment == "private" and not rules.offered:
        raise NotAllowed("server.registration", "Registration of servers is not offered.")
    if not notify_administrator:
        return
    allowed = rules.notices_when_registered if registered else rules.notices_when_unregistered
    if not registered or not allowed:
        raise NotAllowed(
            "server.notices",
            "An administrator is told only where the server registered and agreed.",
        )


def check_can_grant_access(*, by: Actor, deployment: str, readable: bool, platform: str) -> None:
    """``readable`` says that we have a connector for the platform."""
    if not may(by, "server.access"):
        raise NotAllowed("server.access", "Only an administrator enters a credential.")
    if deployment == "private":
        raise NotAllowed("access.private", "We have no access to a private server.")
    if not readable:
        raise NotAllowed(
            "access.platform",
            f"A server of the kind {platform!r} cannot be read directly.",
            "Upload an export instead.",
        )


def check_can_revoke_access(*, by: Actor) -> None:
    if not may(by, "server.access"):
        raise NotAllowed("server.access", "Only an administrator takes a credential away.")


def check_can_check_access(*, by: Actor, in_force: bool) -> None:
    """Trying a credential reads what it reaches, and nothing of any account."""
    if not may(by, "server.check_access"):
        raise NotAllowed(
            "server.check_access", "Only an administrator or a custodian tries a credential."
        )
    if not in_force:
        raise NotAllowed("access.revoked", "This credential was taken away.")


def check_can_upload_archive(
    *, by: Actor, server: Server, exported_by_name: str, exported_at: datetime, now: datetime
) -> None:
    """A custodian uploads; whoever exported is named and attests (G9)."""
    if not may(by, "archive.upload"):
        raise NotAllowed("archive.upload", "Only a custodian uploads an export.")
    if server.deployment == "private":
        raise NotAllowed(
            "archive.private", "We have no access to a private server and take no export of it."
        )
    if not exported_by_name.strip():
        raise NotAllowed("archive.exporter", "Name who exported the archive.")
    if exported_at.utcoffset() is None or exported_at > now:
        raise NotAllowed("archive.exported_at", "The export must have a moment in the past.")
