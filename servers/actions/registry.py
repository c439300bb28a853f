"""The only writers of the registry and of uploaded exports."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from audit.recording import record
from core import clock
from core.actor import Actor
from core.errors import Invalid
from rules.policy import Policy
from rules.servers import normalise_server_url
from sealing.columns import columns_of
from sealing.vault import vault
from servers import policies
from servers.connectors.upload import open_archive
from servers.models import Server, SourceArchive


@transaction.atomic
def register_server(
    *,
    by: Actor,
    policy: Policy,
    server_url: str,
    deployment: str,
    name: str = "",
    platform: str = "rocketchat",
    customer_name: str = "",
    contact_name: str = "",
    contact_email: str = "",
    registered: bool = False,
    notify_administrator: bool = False,
) -> Server:
    """Enter one instance in the registry, or change what the registry says of it.

    ``server_url`` is as typed; a path tells instances under one host apart (G1). ``registered``
    says that its operator registered it (G14). Raises Invalid for an address that is none, and
    NotAllowed.
    """
    policies.check_can_register_server(by=by)
    policies.check_registration(
        deployment=deployment,
        registered=registered,
        notify_administrator=notify_administrator,
        rules=policy.registration,
    )
    canonical = _canonical(server_url)
    moment = clock.now()
    known = Server.objects.select_for_update().filter(canonical=canonical).first()
    server = known or Server(canonical=canonical, created_at=moment)
    server.deployment, server.name, server.platform = deployment, name[:200], platform
    server.customer_name, server.contact_name = customer_name, contact_name
    server.contact_email = contact_email
    server.registered_at = (server.registered_at or moment) if registered else None
    server.notify_administrator = notify_administrator
    server.save()
    record(
        action="server.changed" if known else "server.registered",
        by=by,
        subject=server,
        facts={
            "canonical": server.canonical,
            "deployment": deployment,
            "registered": registered,
            "notices": notify_administrator,
        },
        personal={"contact_email": contact_email, "contact_name": contact_name},
    )
    return server


def _canonical(server_url: str) -> str:
    url = normalise_server_url(server_url)
    if url is None:
        raise Invalid({"server_url": ["This is not the address of a server."]})
    return url.canonical


def upload_archive(
    *,
    by: Actor,
    server: Server,
    filename: str,
    content: BinaryIO,
    exported_by_name: str,
    exported_at: datetime,
) -> SourceArchive:
    """Keep an export unaltered in the vault, streamed, once its format is recognised.

    ``content`` must be seekable; it is read twice, for the format and for the vault. Raises
    ``servers.connectors.protocol.ConnectorError`` for a file that is no known export, NotAllowed.
    """
    policies.check_can_upload_archive(
        by=by,
        server=server,
        exported_by_name=exported_by_name,
        exported_at=exported_at,
        now=clock.now(),
    )
    content.seek(0)
    export_format = open_archive(content, filename).format_name
    content.seek(0)
    stored = vault.put(vault.new_key("archive"), content)
    with transaction.atomic():
        archive = SourceArchive.objects.create(
            server=server,
            filename=filename[:255],
            format=export_format,
            exported_by_name=exported_by_name.strip(),
            exported_at=exported_at,
            uploaded_at=clock.now(),
            uploaded_by=by.id,
            **columns_of(stored),
        )
        record(
            action="archive.uploaded",
            by=by,
            subject=archive,
            facts={
                "server": server.id,
                "format": export_format,
                "sha256": archive.sha256,
                "length": archive.length,
                "exported_at": exported_at.isoformat(),
            },
            personal={"filename": archive.filename, "exported_by": archive.exported_by_name},
        )
    return archive
