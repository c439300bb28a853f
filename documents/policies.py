"""What may be kept as a document."""

from __future__ import annotations

from accounts.roles import CASE_ROLES, OFFICER, SYSTEM
from core.actor import Actor
from core.errors import NotAllowed

ORIGINS = ("received", "made")


def check_can_store(*, by: Actor, origin: str, content: bytes) -> None:
    """Officers send, the machine receives and makes, people of the desk do both."""
    if not by.has(OFFICER, SYSTEM, *CASE_ROLES):
        raise NotAllowed("document.store", "This role keeps no documents.")
    if origin not in ORIGINS:
        raise NotAllowed("document.origin", f"{origin!r} is neither received nor made.")
    if origin == "made" and by.has(OFFICER):
        raise NotAllowed("document.made", "An officer's file is received, not made by us.")
    if not content:
        raise NotAllowed("document.empty", "An empty file is not kept.", "Send it again.")


def check_can_inspect(*, by: Actor) -> None:
    """The machine looks into what came; people of the desk may ask for it again."""
    if not by.has(SYSTEM, *CASE_ROLES):
        raise NotAllowed("document.inspect", "This role looks into no documents.")


def check_can_forget(*, by: Actor) -> None:
    """Uploads that nobody sent are forgotten by their officer or by the machine."""
    if not by.has(SYSTEM, OFFICER):
        raise NotAllowed("document.forget", "This role forgets no documents.")
