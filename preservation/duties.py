"""What this room's duties do. Subjects: a snapshot for collect and tidy, else a preservation."""

from datetime import timedelta

from core.actor import SYSTEM
from duties.kinds import Claim, Kind, register, register_sweep
from preservation.actions import confirm
from preservation.collecting import collect
from preservation.ending import (
    end_when_over,
    finish_collecting,
    finish_erasing,
    give_up_collecting,
)
from preservation.erasing import erase, remove_unrecorded
from preservation.models import Snapshot
from preservation.queries import to_confirm


def confirm_accepted() -> int:
    """Confirm what is still provisional although its request was accepted; return how many."""
    found = list(to_confirm().values_list("pk", flat=True))
    for preservation_id in found:
        confirm(by=SYSTEM, preservation_id=preservation_id)
    return len(found)


def _tidy(claim: Claim) -> int:
    return remove_unrecorded(Snapshot.objects.get(pk=claim.subject_id))


def _nothing_left(claim: Claim, removed: int) -> None:
    """What was removed had never been recorded, so there is nothing to write."""


# A worker may die many times during a long collection and lose one page each time.
register(
    Kind(
        "preservation.collect",
        work=collect,
        finish=finish_collecting,
        gave_up=give_up_collecting,
        attempts=20,
    )
)
register(Kind("preservation.tidy", work=_tidy, finish=_nothing_left))
register(Kind("preservation.expire", finish=end_when_over, attempts=20))
register(Kind("preservation.lapse", finish=end_when_over, attempts=20))
register(
    Kind(
        "preservation.erase",
        work=erase,
        finish=finish_erasing,
        lease=timedelta(minutes=30),
        attempts=20,
    )
)
register_sweep("preservation.confirm_accepted", confirm_accepted)
