"""By what a server is read: entering a credential, trying it, taking it away."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.db import transaction

from audit.recording import record
from core import clock
from core.actor import Actor
from core.errors import Invalid, NotFound
from servers import policies
from servers.connectors.live import PLATFORMS
from servers.connectors.protocol import ConnectorError, Gap
from servers.models import Server, ServerAccess
from servers.opening import opened


@transaction.atomic
def grant_access(
    *,
    by: Actor,
    server_id: str,
    api_url: str,
    login: str,
    secret: str,
    inside: bool = False,
) -> ServerAccess:
    """Enter the credential of one server; an earlier one is taken away by the same act.

    ``api_url`` is scheme, host and path; ``inside`` allows a private address and plain http. Raises
    Invalid, NotFound and NotAllowed.
    """
    server = Server.objects.select_for_update().filter(pk=server_id).first()
    if server is None:
        raise NotFound("There is no such server.")
    policies.check_can_grant_access(
        by=by,
        deployment=server.deployment,
        readable=server.platform in PLATFORMS,
        platform=server.platform,
    )
    _check_written(api_url, secret, inside)
    earlier = ServerAccess.objects.filter(server=server, revoked_at__isnull=True).first()
    if earlier is not None:
        revoke_access(by=by, access_id=earlier.id)
    access = ServerAccess.objects.create(
        server=server,
        api_url=api_url.rstrip("/"),
        inside=inside,
        login=login.strip(),
        secret=secret.strip(),
        granted_at=clock.now(),
        granted_by=by.id,
    )
    record(
        action="server.access_granted",
        by=by,
        subject=access,
        facts={"server": server.id, "platform": server.platform, "inside": inside},
        personal={"api_url": access.api_url, "login": access.login},
    )
    return access


@transaction.atomic
def revoke_access(*, by: Actor, access_id: str) -> ServerAccess:
    """Take a credential away; its secret is gone with it."""
    policies.check_can_revoke_access(by=by)
    access = ServerAccess.objects.select_for_update().filter(pk=access_id).first()
    if access is None or access.revoked_at is not None:
        raise NotFound("There is no such credential.")
    access.login = access.secret = ""
    access.revoked_at, access.revoked_by = clock.now(), by.id
    access.save(update_fields=["login", "secret", "revoked_at", "revoked_by"])
    record(
        action="server.access_revoked",
        by=by,
        subject=access,
        facts={"server": access.server_id},
    )
    return access


def check_access(*, by: Actor, access_id: str) -> ServerAccess:
    """Try the credential and write down what it does not reach, or why it was refused.

    The server is asked outside of any transaction. Raises NotFound and NotAllowed; what the server
    says is no error here.
    """
    access = ServerAccess.objects.select_related("server").filter(pk=access_id).first()
    if access is None:
        raise NotFound("There is no such credential.")
    policies.check_can_check_access(by=by, in_force=access.revoked_at is None)
    gaps: list[Gap] = []
    refused = ""
    try:
        with opened(access) as connector:
            gaps = list(connector.check())
    except ConnectorError as error:
        refused = type(error).__name__
    return _write_checked(by, access, gaps, refused)


@transaction.atomic
def _write_checked(by: Actor, access: ServerAccess, gaps: list[Gap], refused: str) -> ServerAccess:
    locked = ServerAccess.objects.select_for_update().get(pk=access.pk)
    locked.gaps = [{"code": gap.code, "scope": gap.scope, "detail": gap.detail} for gap in gaps]
    locked.refused, locked.checked_at, locked.checked_by = refused, clock.now(), by.id
    locked.save(update_fields=["gaps", "refused", "checked_at", "checked_by"])
    record(
        action="server.access_checked",
        by=by,
        subject=locked,
        facts={"server": locked.server_id, "gaps": len(gaps), "refused": refused},
    )
    return locked


def _check_written(api_url: str, secret: str, inside: bool) -> None:
    faults: dict[str, list[str]] = {}
    parts = urlsplit(api_url)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.query:
        faults["api_url"] = ["Enter an address like https://chat.example.org."]
    elif parts.username or parts.password:
        faults["api_url"] = ["The address must not hold a name or a password."]
    elif parts.scheme == "http" and not inside:
        faults["api_url"] = ["Plain http is for servers in your own network only."]
    if not secret.strip():
        faults["secret"] = ["Enter the token or key."]
    if faults:
        raise Invalid(faults)
