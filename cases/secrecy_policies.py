"""Who may say which people know of a sealed case. Each check is pure and raises NotAllowed."""

from __future__ import annotations

from collections.abc import Collection

from accounts.roles import CASE_ROLES, COUNSEL, may
from cases.entries import Standing
from core.actor import Actor
from core.errors import NotAllowed


def check_can_name(
    *, by: Actor, standing: Standing, counsel: Collection[str], roles: Collection[str]
) -> None:
    """Counsel names colleagues of the desk; the operator only where no counsel could.

    ``counsel`` are the named people who are counsel now, ``roles`` those of whoever is to be named.
    """
    if by.kind == "system":
        if counsel or COUNSEL not in roles:
            raise NotAllowed(
                "case.name_by_machine", "The operator names counsel, and only where none is named."
            )
    else:
        _permission(by, "Only counsel names people in a sealed case.")
    _is_sealed(standing)
    if CASE_ROLES.isdisjoint(roles):
        raise NotAllowed("case.name_outsider", "This person does not work on cases.")


def check_can_unname(*, by: Actor, standing: Standing, staying: Collection[str]) -> None:
    """Without counsel in it, nobody could open a sealed case again. ``staying``: named counsel."""
    _permission(by, "Only counsel un-names people in a sealed case.")
    _is_sealed(standing)
    if not staying:
        raise NotAllowed(
            "case.last_counsel",
            "This is the last counsel who may know of the case.",
            "Name another counsel first, or open the case to the whole desk.",
        )


def _is_sealed(standing: Standing) -> None:
    if not standing.case.sealed:
        raise NotAllowed("case.not_sealed", "The case is not sealed; the whole desk may see it.")


def _permission(by: Actor, message: str) -> None:
    if not may(by, "case.seal"):
        raise NotAllowed("case.seal", message)
