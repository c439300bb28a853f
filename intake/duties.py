"""What intake has done later: consequences that a worker carries out, and tidying up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from accounts.actions import forget_email_codes
from cases.queries import current_policy
from core import clock
from core.errors import Conflict, NotAllowed
from duties.kinds import Claim, Kind, register, register_sweep
from duties.scheduling import schedule
from duties.working import TryLater
from intake import queries
from intake.actions.consequences import carry_out
from intake.actions.drafting import forget_drafts
from intake.actions.examining import (
    EXAMINE,
    examine_case,
    look_again,
    papers_tell_of_danger,
    raise_alarm_for_papers,
)
from intake.checking import Examined
from intake.inspecting import inspection_is_pending
from intake.models import IdempotencyKey

# A client that retries for a whole day must still meet its own answer.
KEYS_KEPT = timedelta(hours=48)
LOOKS_AGAIN = timedelta(seconds=2)


def finish_carry_out(claim: Claim, worked: Any) -> None:
    """Carry out the consequence of a case whose sender did not wait for it."""
    carry_out(case_id=claim.subject_id)


@dataclass(frozen=True)
class Dangerous:
    """A case that takes no findings any more, whose papers tell of a danger to life."""


def work_examine(claim: Claim) -> Examined | Dangerous | None:
    """Judge the case anew. Raises TryLater while one of its papers is still being looked at."""
    case = queries.case_of(claim.subject_id)
    if case.round != claim.payload["round"]:
        return None
    waiting = [paper.id for _, paper in queries.case_papers(case) if paper is not None]
    if inspection_is_pending(waiting):
        raise TryLater("A paper is still being looked at.", clock.now() + LOOKS_AGAIN)
    return Dangerous() if papers_tell_of_danger(case) else look_again(case)


def finish_examine(claim: Claim, worked: Examined | Dangerous | None) -> None:
    """Write the new findings; a case that moved on meanwhile keeps its own."""
    if worked is None:
        return
    try:
        if isinstance(worked, Dangerous):
            raise_alarm_for_papers(claim.subject_id)
            return
        examine_case(case_id=claim.subject_id, round_=claim.payload["round"], examined=worked)
    except (Conflict, NotAllowed):
        return


def give_up_examining(claim: Claim, text: str) -> None:
    """Let the case go on with the findings it has; nobody waits for ever."""
    schedule(
        "intake.carry_out", subject_id=claim.subject_id, unique_key=f"{claim.duty.unique_key}:carry"
    )


def tidy() -> int:
    """Forget drafts nobody finished, and keys and codes of no more use; return how many."""
    moment = clock.now()
    kept = current_policy().retention["draft"].keep.period
    keys, _ = IdempotencyKey.objects.filter(created_at__lt=moment - KEYS_KEPT).delete()
    codes = forget_email_codes(older_than=moment - KEYS_KEPT)
    return keys + codes + forget_drafts(older_than=moment - kept)


EXAMINE_AGAIN = register(
    Kind(name=EXAMINE, work=work_examine, finish=finish_examine, gave_up=give_up_examining)
)
CARRY_OUT = register(Kind(name="intake.carry_out", finish=finish_carry_out))
register_sweep("intake.tidy", tidy)
