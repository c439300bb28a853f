"""Who may route, remove and tell about other people's servers (G11 to G13). Each check is pure."""

from __future__ import annotations

from collections.abc import Collection

from accounts.roles import may
from cases.entries import Standing
from cases.queries import Free, NoEnd, ProhibitionsEnd, Undetermined, Until
from cases.states import RemovalGround, RemovalOutcome, Route
from core.actor import Actor
from core.errors import Invalid, NotAllowed
from servers.models import Server

_OVER = ("withdrawn", "closed")
_UNANSWERED = ("submitted", "in_triage")


def check_can_route(*, by: Actor, standing: Standing, deployments: Collection[str]) -> None:
    """Counsel alone chooses, for a request about a customer's server (G12)."""
    if not may(by, "case.route"):
        raise NotAllowed("case.route", "Only counsel chooses what a customer is told.")
    if standing.status in _OVER:
        raise NotAllowed("case.route_in_state", f"The case is {standing.status_label}.")
    if "cloud" not in deployments:
        raise NotAllowed(
            "case.not_cloud", "No account of this request is on a server that a customer manages."
        )
    if standing.alarms:
        raise NotAllowed(
            "case.alarm",
            "Signs of forgery or malware stand; nobody is told anything meanwhile.",
            "Overrule the finding with a reason first.",
        )


def check_choice(
    *, choice: str, reason: str, server: Server | None, prohibitions: ProhibitionsEnd
) -> None:
    """Neither is always open; a word to the administrator only where nothing forbids it.

    Raises Invalid, NotAllowed.
    """
    errors = {}
    if choice not in Route.values:
        errors["choice"] = ["Choose forward, inform or neither."]
    if not reason.strip():
        errors["reason"] = ["Write why."]
    if errors:
        raise Invalid(errors)
    if choice != Route.NEITHER:
        check_may_tell(server=server, prohibitions=prohibitions)


def check_may_tell(*, server: Server | None, prohibitions: ProhibitionsEnd) -> None:
    """The gate before any word to an administrator (I7, G13).

    It stands on what the transaction that sends has read. Raises NotAllowed.
    """
    if isinstance(prohibitions, Undetermined):
        raise NotAllowed(
            "administrator.undetermined",
            "Counsel has not read all documents, so what they prohibit is not known.",
            "Record the prohibitions first.",
        )
    if isinstance(prohibitions, NoEnd):
        raise NotAllowed("administrator.prohibited", "A prohibition without an end binds.")
    if isinstance(prohibitions, Until):
        raise NotAllowed(
            "administrator.prohibited",
            f"A prohibition binds until {prohibitions.at:%Y-%m-%d %H:%M} UTC.",
        )
    if not isinstance(prohibitions, Free):
        raise NotAllowed("administrator.undetermined", "What is prohibited is not known.")
    consents = server is not None and server.registered_at and server.notify_administrator
    if server is None or not consents or not server.contact_email:
        raise NotAllowed(
            "administrator.no_consent",
            "The server did not register for such messages, or took its consent back.",
            "Choose neither; the officer may be told whom to ask.",
        )


def check_can_decide_removal(
    *, by: Actor, standing: Standing, deployments: Collection[str]
) -> None:
    """Counsel decides, and only where we ourselves run the server (G12)."""
    if not may(by, "case.decide_removal"):
        raise NotAllowed("case.decide_removal", "Only counsel decides about content.")
    if standing.case.kind != "content_removal":
        raise NotAllowed("case.not_removal", "This request asks for no removal.")
    if standing.status not in _UNANSWERED:
        raise NotAllowed("case.remove_in_state", f"The case is {standing.status_label}.")
    if set(deployments) == {"private"}:
        raise NotAllowed(
            "case.removal_not_ours",
            "We have no access to the server on which this content is.",
            "Redirect the request to the server's administrator.",
        )
    if "community" not in deployments:
        raise NotAllowed(
            "case.removal_customers",
            "A customer manages the server on which this content is.",
            "Work through its administrator: route the request, then answer the requester.",
        )
    if standing.alarms:
        raise NotAllowed(
            "case.alarm",
            "Signs of forgery or malware stand; nobody is answered meanwhile.",
            "Overrule the finding with a reason, or decline without a letter.",
        )


def check_removal(*, outcome: str, ground: str, rule: str, circumstances: str) -> None:
    """A decision names its facts, its ground and the rule (Regulation (EU) 2022/2065, Art. 17).

    Raises Invalid.
    """
    errors = {}
    if outcome not in RemovalOutcome.values:
        errors["outcome"] = ["Choose whether the content is removed."]
    if ground not in RemovalGround.values:
        errors["ground"] = ["Choose the ground."]
    if not rule.strip():
        errors["rule"] = ["Name the rule of the code of conduct, or the law and the order."]
    if not circumstances.strip():
        errors["circumstances"] = ["Write the facts and circumstances."]
    if errors:
        raise Invalid(errors)
