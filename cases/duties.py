"""What the duties of this room do."""

from __future__ import annotations

from typing import Any

from cases.actions.confirmation import ask_for_confirmation
from cases.actions.endings import close
from cases.actions.risk import weigh_risk
from cases.duty_names import CONFIRMATION, LAPSE, WEIGH
from cases.models import Case
from cases.states import Status
from core import clock
from core.actor import SYSTEM
from duties.kinds import Claim, Kind, register


def lapse(claim: Claim, result: Any) -> None:
    """Close the case unless it was completed, withdrawn or decided meanwhile."""
    case = Case.objects.filter(pk=claim.subject_id).first()
    if case is None or case.status != Status.RETURNED:
        return
    if case.returned_due_at is None or case.returned_due_at > clock.now():
        # It was completed and returned again meanwhile; the newer return has a duty of its own.
        return
    if case.is_emergency:
        # A person ends an emergency; until then it may still be completed.
        return
    close(by=SYSTEM, case_id=case.pk)


def chase_confirmation(claim: Claim, result: Any) -> None:
    """Ask for the written confirmation once more, until it is there."""
    ask_for_confirmation(case_id=claim.subject_id, turn=claim.payload["turn"])


register(Kind(name=CONFIRMATION, finish=chase_confirmation))
register(Kind(name=LAPSE, finish=lapse))


def weigh(claim: Claim, result: Any) -> None:
    """Raise the flags; a case examined again meanwhile has a duty of its own."""
    weigh_risk(by=SYSTEM, case_id=claim.subject_id)


register(Kind(name=WEIGH, finish=weigh))
