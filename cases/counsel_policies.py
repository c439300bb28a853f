"""Counsel's room: who authenticates an order, decides anew and writes notes. Checks are pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from accounts.roles import may
from cases.entries import AuthenticationEntry, Standing
from cases.states import (
    AuthenticationOutcome,
    AuthenticationSource,
    AuthenticationWay,
    Basis,
    Status,
)
from core.actor import Actor
from core.errors import Invalid, NotAllowed

# Fewer digits than these are a year or a room, and no telephone number.
_NUMBER = re.compile(r"\+?\d[\d ().\-/]{5,}\d")
# A national and an international way of writing a number share their last digits.
_SHARED_DIGITS = 7
_UNANSWERED = (Status.SUBMITTED, Status.IN_TRIAGE, Status.RETURNED)


def check_can_authenticate(*, by: Actor, standing: Standing) -> None:
    """While the request is open: a check may be made long after it was accepted."""
    if not may(by, "order.authenticate"):
        raise NotAllowed("order.authenticate", "Only triage or counsel authenticates an order.")
    if standing.status not in (*_UNANSWERED, Status.ACCEPTED):
        raise NotAllowed(
            "case.authenticate_in_state",
            f"The case is {standing.status_label}, and so its order needs no check any more.",
        )


def check_authentication(
    *, entry: AuthenticationEntry, request: Mapping[str, Any], at: datetime
) -> None:
    """The entry is whole, and what was reached is not what the request itself gave.

    Raises Invalid naming each fault.
    """
    errors: dict[str, list[str]] = {}
    if entry.way not in AuthenticationWay.values:
        errors["way"] = ["Choose how it was checked."]
    if entry.outcome not in AuthenticationOutcome.values:
        errors["outcome"] = ["Choose what the check showed."]
    if entry.at > at:
        errors["at"] = ["This lies in the future. Check day and time (UTC)."]
    called = entry.way in (AuthenticationWay.CLERK_CALLED, AuthenticationWay.ISSUER_CALLED)
    if called and not entry.spoke_with.strip():
        errors["spoke_with"] = ["Add with whom you spoke."]
    if not entry.number_id:
        if not entry.source_named.strip():
            errors["source_named"] = ["Name the public source, for example the court’s website."]
        if not entry.reached.strip() and entry.way != AuthenticationWay.CERTIFIED_COPY:
            errors["reached"] = ["Add the number called or the address looked at."]
        elif stands_in(request, entry.reached):
            errors["reached"] = [
                "This stands in the request itself. Find it in our directory or a public source."
            ]
    if errors:
        raise Invalid(errors)


def stands_in(request: Mapping[str, Any], reached: str) -> bool:
    """Say whether a number or an address was given by the request."""
    wanted, plain = _digits(reached), reached.strip().casefold()
    for text in _texts(request):
        if plain and plain == text.strip().casefold():
            return True
        for found in _NUMBER.findall(text):
            given = _digits(found)
            if len(wanted) >= _SHARED_DIGITS and given.endswith(wanted[-_SHARED_DIGITS:]):
                return True
    return False


def source_of(entry: AuthenticationEntry) -> str:
    """Return where the number or address came from."""
    directory = bool(entry.number_id)
    return str(AuthenticationSource.DIRECTORY if directory else AuthenticationSource.PUBLIC)


def check_is_authenticated(*, needed: bool, outcomes: Collection[str]) -> None:
    """An order the policy names is accepted only after somebody asked the court or the issuer."""
    if AuthenticationOutcome.REFUTED in outcomes:
        raise NotAllowed(
            "order.refuted",
            "The court or the issuer said that there is no such order.",
            "Decline the request; nobody is sent a letter then.",
        )
    if needed and AuthenticationOutcome.CONFIRMED not in outcomes:
        raise NotAllowed(
            "order.unauthenticated",
            "The policy asks that this order be authenticated first: its sender is not proven.",
            "Call the clerk or the issuer back, or look the docket up, and record it.",
        )


def check_can_redecide(*, by: Actor, standing: Standing, built: bool) -> None:
    """Counsel decides anew until a production was built from the decisions.

    What was granted in an emergency is not decided anew here: it rests on another basis.
    """
    if not may(by, "case.accept"):
        raise NotAllowed("case.accept", "Only counsel decides what is produced.")
    if standing.status != Status.ACCEPTED:
        raise NotAllowed(
            "case.redecide_in_state",
            f"The case is {standing.status_label}; there is no decision to replace.",
        )
    if standing.case.basis != Basis.PROCESS:
        raise NotAllowed("case.redecide_basis", "Only decisions under process are decided anew.")
    if built:
        raise NotAllowed(
            "case.redecide_built",
            "A production was built from the decisions.",
            "Revoke the production first.",
        )


def check_can_draft(*, by: Actor) -> None:
    """Only people look at a letter before it goes and word it; a machine sends the policy's own."""
    if not may(by, "case.return"):
        raise NotAllowed("case.return", "Only triage or counsel returns a request.")


def check_can_note(*, by: Actor, standing: Standing) -> None:
    """Everybody who works on cases, in every state: what is learnt late is learnt too."""
    if not may(by, "note.write"):
        raise NotAllowed("note.write", "Only case staff write notes.")


def check_can_note_privileged(*, by: Actor) -> None:
    if not may(by, "note.privileged"):
        raise NotAllowed("note.privileged", "Only counsel reads and writes privileged notes.")


def check_can_export(*, by: Actor) -> None:
    """A case file leaves the desk by counsel's hand alone."""
    if not may(by, "case.export"):
        raise NotAllowed("case.export", "Only counsel exports a case file.")


def check_note(text: str) -> None:
    """Raises Invalid for an empty note."""
    if not text.strip():
        raise Invalid({"text": ["Write the note."]})


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value
