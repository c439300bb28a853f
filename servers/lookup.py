"""Whose server is it? Answered from our registry and policy alone; no server is contacted (G11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.utils.translation import gettext as _

from rules.policy import Policy
from rules.server_names import shown_name
from rules.servers import normalise_server_url
from rules.vocabulary import Deployment
from servers.models import Server
from servers.queries import find_server


@dataclass(frozen=True)
class Answer:
    """What anybody may know of a server.

    ``server`` is the registry's row, for staff only: its contact is registration data. ``own_host``
    says that the address is one of the company's own pages and nobody's chat server.
    """

    canonical: str
    host: str
    deployment: Deployment
    registered: bool
    own_host: bool
    what_exists: str
    what_is_not_kept: str
    whom_to_ask: str
    server: Server | None

    @property
    def is_ours(self) -> bool:
        return self.deployment != "private"


def look_up(text: str, policy: Policy, language: str | None = None) -> Answer | None:
    """Say who runs the server that the text names, or None where it names no server.

    The registry goes before the policy's patterns, so that a customer's own domain is known as
    cloud, and the longest registered path wins, so that one host may carry several instances.
    """
    url = normalise_server_url(text)
    if url is None:
        return None
    server = find_server(url)
    deployment = cast("Deployment", server.deployment) if server else policy.deployment_of(url.host)
    inventory = policy.inventory[deployment]
    return Answer(
        canonical=server.canonical if server else url.canonical,
        host=url.host,
        deployment=deployment,
        registered=server is not None and server.registered_at is not None,
        own_host=policy.is_own_host(url.host),
        what_exists=inventory.holds.in_language(language),
        what_is_not_kept=inventory.lacks.in_language(language),
        whom_to_ask=_whom_to_ask(deployment, shown_name(url.host), policy),
        server=server,
    )


def _whom_to_ask(deployment: Deployment, host: str, policy: Policy) -> str:
    if deployment == "private":
        return _("The administrator of %(host)s; else the owner of the domain's DNS record.") % {
            "host": host
        }
    if deployment == "cloud":
        return _("The customer who manages %(host)s, or %(provider)s.") % {
            "host": host,
            "provider": policy.provider.name,
        }
    return f"{policy.provider.name}."
