"""By what our servers are read: credentials entered, tried and taken away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from accounts.queries import names_of
from accounts.roles import ADMINISTRATOR
from portal.desk.acting import ActView, Consequence
from portal.desk.forms.servers import GrantAccessForm
from portal.desk.viewing import DeskView
from servers import actions
from servers.connectors.live import PLATFORMS
from servers.models import Server, ServerAccess
from servers.queries import access_of, readable_servers

ONLY = frozenset({ADMINISTRATOR})
REFUSED: dict[str, str] = {
    "AuthFailed": "The server does not accept the credential.",
    "Forbidden": "The credential or the address is not allowed what we ask.",
    "Transient": "The server did not answer.",
    "RateLimited": "The server asked us to slow down; try it later.",
    "Unsupported": "The server answers in a way we do not understand.",
}


class Servers(DeskView):
    """Every server that is ours, with its credential."""

    roles = ONLY
    section = "servers"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = list(readable_servers())
        kept = {row.pk: access_of(row) for row in rows}
        names = names_of(each.granted_by for each in kept.values() if each)
        listed = [
            {
                "server": row,
                "readable": row.platform in PLATFORMS,
                "access": access,
                "granted_by": names.get(access.granted_by, "") if access else "",
                "refused": _refused(access),
            }
            for row, access in ((row, kept[row.pk]) for row in rows)
        ]
        return self.page("desk/servers.html", {"rows": listed})


class _ServerAct(ActView):
    roles = ONLY
    section = "servers"
    server: Server

    def find(self, **kwargs: str) -> None:
        found = readable_servers().filter(pk=kwargs["server_id"]).first()
        if found is None:
            raise Http404("There is no such server of ours.")
        self.server = found

    def back_url(self) -> str:
        return reverse("servers")

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        return {"back_text": "Back to servers"}


class GrantAccess(_ServerAct):
    """Enter a credential; an earlier one is taken away with it."""

    title, button = "Enter the credential of a server", "Enter the credential"
    done = "The credential is kept. Try it now: what it cannot read is said before it matters."
    form_class: ClassVar[type[forms.Form]] = GrantAccessForm
    grave = True

    def initial(self) -> dict[str, Any]:
        return {"api_url": f"https://{self.server.canonical}"}

    def consequence(self) -> Consequence:
        return Consequence(
            f"Custodians can collect from {self.server.canonical} with it. It is used to read and"
            " for nothing else: nobody joins a room, and nothing on the server changes.",
        )

    def act(self, form: forms.Form) -> None:
        filled = form.cleaned_data
        actions.grant_access(
            by=self.actor,
            server_id=self.server.pk,
            api_url=filled["api_url"],
            login=filled["login"],
            secret=filled["secret"],
            inside=filled["inside"],
        )


class _AccessAct(_ServerAct):
    access: ServerAccess

    def find(self, **kwargs: str) -> None:
        super().find(**kwargs)
        found = access_of(self.server)
        if found is None:
            raise Http404("This server has no credential.")
        self.access = found


class CheckAccess(_AccessAct):
    """Ask the server what the credential reaches."""

    title, button = "Try the credential", "Try it"
    done = "The credential was tried. What it does not reach stands beside the server."

    def consequence(self) -> Consequence:
        return Consequence(
            f"{self.server.canonical} is asked what the credential may read, and about nobody."
        )

    def act(self, form: forms.Form) -> None:
        actions.check_access(by=self.actor, access_id=self.access.pk)


class RevokeAccess(_AccessAct):
    """Take a credential away."""

    title, button = "Take the credential away", "Take it away"
    done = "The credential is gone."

    def consequence(self) -> Consequence:
        return Consequence(
            f"Nothing is collected from {self.server.canonical} any more; a collection that runs"
            " stops at its next try and keeps what it has.",
            irreversible="Its secret is erased here. Take it back on the server as well.",
        )

    def act(self, form: forms.Form) -> None:
        actions.revoke_access(by=self.actor, access_id=self.access.pk)


def _refused(access: ServerAccess | None) -> str:
    if access is None or not access.refused:
        return ""
    return REFUSED.get(access.refused, "The server refused us.")
