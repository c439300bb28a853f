"""What intake has done later: consequences that a worker carries out, and tidying up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cases.queries import current_policy
from core import clock
from duties.kinds import Claim, Kind, register, register_sweep
from intake.actions.consequences import carry_out
from intake.models import Draft, IdempotencyKey

# A client that retries for a whole day must still meet its own answer.
KEYS_KEPT = timedelta(hours=48)


def finish_carry_out(claim: Claim, worked: Any) -> None:
    """Carry out the consequence of a case whose sender did not wait for it."""
    carry_out(case_id=claim.subject_id)


def tidy() -> int:
    """Forget drafts nobody finished and keys nobody will send again; return how many."""
    moment = clock.now()
    kept = current_policy().retention["draft"].keep.period
    keys, _ = IdempotencyKey.objects.filter(created_at__lt=moment - KEYS_KEPT).delete()
    drafts, _ = Draft.objects.filter(changed_at__lt=moment - kept).delete()
    return keys + drafts


CARRY_OUT = register(Kind(name="intake.carry_out", finish=finish_carry_out))
register_sweep("intake.tidy", tidy)
