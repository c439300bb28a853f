"""Who may say who works on what, and keep a view of the queue. Each check raises NotAllowed."""

from __future__ import annotations

from accounts.roles import may
from cases.entries import Standing
from cases.models import SavedView
from core.actor import Actor
from core.errors import NotAllowed


def check_can_assign(*, by: Actor, standing: Standing) -> None:
    """Everybody of the desk shares out the work, as long as there is some."""
    if not may(by, "case.assign"):
        raise NotAllowed("case.assign", "This role does not work on cases.")
    if not standing.case.is_open and standing.case.waiting != "us":
        raise NotAllowed(
            "case.assign_in_state",
            f"The case is {standing.status_label}, and nothing is left to work on.",
        )


def check_can_save_view(*, by: Actor) -> None:
    if not may(by, "view.save"):
        raise NotAllowed("view.save", "This role sees no queue.")


def check_can_delete_view(*, by: Actor, view: SavedView, owner_left: bool) -> None:
    """A view that is shared still is its owner's own, as long as they work at the desk."""
    check_can_save_view(by=by)
    if view.owner_id != by.id and not owner_left:
        raise NotAllowed("view.delete", "Only who saved a view deletes it.")
