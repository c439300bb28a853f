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
