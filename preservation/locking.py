"""Locking a preservation, and asking for what must happen at its end."""

from datetime import datetime

from core import clock
from core.actor import Actor
from core.errors import NotFound
from duties.scheduling import schedule
from preservation.models import Preservation, Snapshot
from preservation.queries import visible_to


def locked(preservation_id: str, by: Actor) -> Preservation:
    """Return the row, locked for this transaction.

    Raises NotFound, also where the case is sealed against this person.
    """
    rows = visible_to(by).select_for_update(of=("self",)).select_related("case", "account")
    found = rows.filter(pk=preservation_id).first()
    if found is None:
        raise NotFound("There is no such preservation.")
    return found


def locked_snapshot(snapshot_id: str) -> Snapshot:
    """Return the snapshot's row, locked for this transaction. Raises NotFound."""
    found = Snapshot.objects.select_for_update().filter(pk=snapshot_id).first()
    if found is None:
        raise NotFound("There is no such snapshot.")
    return found


def schedule_end(preservation: Preservation, *, not_before: datetime | None = None) -> None:
    """Ask for the end at its moment, or at ``not_before`` if that is later.

    Asking twice for one moment is one duty. A duty whose moment was moved finds nothing to do.
    """
    for kind, moment in (
        ("preservation.expire", preservation.expires_at),
        ("preservation.lapse", preservation.cure_by if preservation.was_provisional else None),
    ):
        if moment is not None:
            due = max(moment, not_before or moment)
            schedule(
                kind,
                subject_id=preservation.id,
                unique_key=f"{kind}:{preservation.id}:{due.isoformat()}",
                due_at=due,
            )


def schedule_end_again(preservation: Preservation) -> None:
    """Ask for the end after something that stood against it was taken away."""
    schedule_end(preservation, not_before=clock.now())


def schedule_erasure(preservation: Preservation) -> None:
    """Ask for the erasure now; it can be asked for only once."""
    schedule(
        "preservation.erase",
        subject_id=preservation.id,
        unique_key=f"preservation.erase:{preservation.id}",
    )
