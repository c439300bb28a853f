"""What each kind of duty does, registered by the room that owns it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from duties.models import Duty


@dataclass
class Claim:
    """A duty in the hands of one worker, with the fencing token of this claim.

    ``at`` is the moment for which due duties are done. ``report`` stores progress and extends the
    lease; it raises ``duties.working.LostClaim`` when another worker has taken over.
    """

    duty: Duty
    token: int
    at: datetime
    report: Callable[..., None] = field(repr=False)

    @property
    def subject_id(self) -> str:
        return self.duty.subject_id

    @property
    def payload(self) -> dict[str, Any]:
        return dict(self.duty.payload)


def nothing_slow(claim: Claim) -> None:
    """The work of a kind that only needs its short transaction."""


@dataclass(frozen=True)
class Kind:
    """``work`` is slow, outside any transaction, and safe to repeat. ``finish`` is the one short
    transaction that checks the room's own facts again and writes; it gets what ``work`` returned.
    ``gave_up`` runs, in a transaction, after the last attempt failed.
    """

    name: str
    finish: Callable[[Claim, Any], None]
    work: Callable[[Claim], Any] = nothing_slow
    gave_up: Callable[[Claim, str], None] | None = None
    lease: timedelta = timedelta(minutes=5)
    attempts: int = 5
    backoff: timedelta = timedelta(seconds=30)


KINDS: dict[str, Kind] = {}
SWEEPS: dict[str, Callable[[], int]] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known; a second kind of the same name is a fault in the program."""
    if kind.name in KINDS:
        raise RuntimeError(f"Two rooms registered the duty {kind.name}.")
    KINDS[kind.name] = kind
    return kind


def register_sweep(name: str, sweep: Callable[[], int]) -> None:
    """Have ``sweep`` called before due duties are done; it returns how many things it did."""
    SWEEPS[name] = sweep
