"""Forget what the desk wrote beside a request, once the time for which it is kept is over."""

from __future__ import annotations

from django.db import transaction

from cases.actions.locking import locked
from cases.models import (
    Alarm,
    Authentication,
    CaseNote,
    Deadline,
    DeadlineExtension,
    EmergencyProposal,
    FindableWords,
    LetterDraft,
    PrivilegedNote,
    RiskFlag,
)
from core.actor import SYSTEM
from core.errors import NotAllowed

# In this order: notes, what was typed and not sent, the words by which it was found, what was
# counted and weighed, who was woken, what was proposed, and with whom the order was checked.
BESIDE = (
    PrivilegedNote,
    CaseNote,
    LetterDraft,
    FindableWords,
    RiskFlag,
    DeadlineExtension,
    Deadline,
    Alarm,
    EmergencyProposal,
    Authentication,
)


@transaction.atomic
def forget_beside(*, case_id: str) -> dict[str, int]:
    """Delete the rows and return how many of each kind there were.

    A duty of the machine, for a request that ended. The caller has looked at holds and at the time,
    and records it. Raises NotAllowed.
    """
    case = locked(by=SYSTEM, case_id=case_id).case
    if case.is_open:
        raise NotAllowed("case.forget", "What stands beside an open request is kept.")
    found = {}
    for model in BESIDE:
        number, _ = model.objects.filter(case_id=case.pk).delete()
        if number:
            found[model.__name__] = number
    case.risks = ""
    case.save(update_fields=["risks"])
    return found
