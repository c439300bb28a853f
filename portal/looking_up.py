"""Whose server an address names, in an officer's words and as it is typed (G11)."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cases.queries import current_policy
from rules.server_names import shown_name
from servers.lookup import Answer, look_up

LONGEST = 2000
DEPLOYMENT_WORDS = {
    "community": gettext_lazy("We run this server ourselves."),
    "cloud": gettext_lazy("We run this server for a customer, who manages it."),
    "private": gettext_lazy("Somebody else runs this server. We have no access to it."),
}
_STATES = {"community": "good", "cloud": "good", "private": "due"}


@dataclass(frozen=True)
class ServerWords:
    """What is said about one server: its own name for it, whose it is, and whom to ask."""

    server: str
    deployment: str
    state: str
    whose: str
    whom_to_ask: str


def words_of(text: str) -> ServerWords | None:
    """Return what our registry says of the server that the text names, None where it names none.

    Nothing is contacted and nothing is kept.
    """
    if not text.strip() or len(text) > LONGEST:
        return None
    answer = look_up(text, current_policy())
    return None if answer is None else _words(answer)


def _words(answer: Answer) -> ServerWords:
    if answer.own_host:
        return ServerWords(
            server=shown_name(answer.canonical),
            deployment=answer.deployment,
            state="due",
            whose=_("This address is one of our own pages and not a chat server."),
            whom_to_ask="",
        )
    return ServerWords(
        server=shown_name(answer.canonical),
        deployment=answer.deployment,
        state=_STATES[answer.deployment],
        whose=str(DEPLOYMENT_WORDS[answer.deployment]),
        whom_to_ask="" if answer.deployment == "community" else str(answer.whom_to_ask),
    )


@require_GET
def lookup_answer(request: HttpRequest) -> JsonResponse:
    """Answer while an address is typed: ``{"server", "state", "whose", "whom_to_ask"}``.

    An address that names no server, as most do while they are typed, gives empty texts.
    """
    found = words_of(request.GET.get("server", ""))
    if found is None:
        return JsonResponse({"server": "", "state": "", "whose": "", "whom_to_ask": ""})
    return JsonResponse(
        {
            "server": found.server,
            "state": found.state,
            "whose": found.whose,
            "whom_to_ask": found.whom_to_ask,
        }
    )
