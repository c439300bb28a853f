"""Say who works on a case, one by one or many at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from audit.recording import record
from cases import queue_policies
from cases.actions.locking import locked, save
from cases.actions.take import take
from cases.models import Case
from cases.queries import visible_to
from cases.states import Status
from core import clock
from core.actor import Actor
from core.errors import Conflict, Invalid, WritdeskError

TOGETHER_MOST = 100


@dataclass(frozen=True)
class Outcome:
    """What became of one case of many; ``refused`` is empty where it was done."""

    case_id: str
    refused: str = ""


@transaction.atomic
def assign(*, by: Actor, case_id: str, to: str, held_by: str) -> Case:
    """Give the case to the person with this pseudonym.

    ``held_by`` is who had it on the page that was looked at, empty for nobody. Raises Conflict
    where somebody else has it by now, Invalid for a person who may not know of it, NotAllowed.
    """
    standing = locked(by=by, case_id=case_id)
    queue_policies.check_can_assign(by=by, standing=standing)
    case = standing.case
    _check_held(case, held_by)
    person = User.objects.filter(pk=to, is_active=True).first()
    if person is None or not visible_to(person).filter(pk=case.pk).exists():
        raise Invalid({"to": ["This person cannot work on the case."]})
    if case.assigned_to == to:
        return case
    _hold(case, to, by)
    facts = {"to": to, "from": held_by}
    record(action="case.assigned", by=by, subject=case, case_id=case.id, facts=facts)
    return case


@transaction.atomic
def unassign(*, by: Actor, case_id: str, held_by: str) -> Case:
    """Say that nobody works on the case now. Raises as ``assign`` does."""
    standing = locked(by=by, case_id=case_id)
    queue_policies.check_can_assign(by=by, standing=standing)
    case = standing.case
    _check_held(case, held_by)
    if not case.assigned_to:
        return case
    _hold(case, "", by)
    facts = {"from": held_by}
    record(action="case.unassigned", by=by, subject=case, case_id=case.id, facts=facts)
    return case


def assign_many(*, by: Actor, held: Mapping[str, str], to: str) -> list[Outcome]:
    """Give each case to one person, or to nobody where ``to`` is empty.

    ``held`` maps each case to who had it on the page. Each is an act of its own: one that is
    refused leaves the others done. Raises Invalid for more than ``TOGETHER_MOST``.
    """
    if len(held) > TOGETHER_MOST:
        raise Invalid({"case": [f"At most {TOGETHER_MOST} cases at once."]})
    return [_one(by, case_id, to, holder) for case_id, holder in held.items()]


def take_many(*, by: Actor, held: Mapping[str, str]) -> list[Outcome]:
    """Take each case: a new one into triage, any other as assigned to oneself."""
    if len(held) > TOGETHER_MOST:
        raise Invalid({"case": [f"At most {TOGETHER_MOST} cases at once."]})
    return [_taken(by, case_id, holder) for case_id, holder in held.items()]


def _one(by: Actor, case_id: str, to: str, holder: str) -> Outcome:
    try:
        if to:
            assign(by=by, case_id=case_id, to=to, held_by=holder)
        else:
            unassign(by=by, case_id=case_id, held_by=holder)
    except WritdeskError as refused:
        return Outcome(case_id, f"{refused.message} {refused.remedy}".strip())
    return Outcome(case_id)


def _taken(by: Actor, case_id: str, holder: str) -> Outcome:
    status = visible_to(by).filter(pk=case_id).values_list("status", flat=True).first()
    if status != Status.SUBMITTED or holder:
        return _one(by, case_id, by.id, holder)
    try:
        take(by=by, case_id=case_id)
    except WritdeskError as refused:
        return Outcome(case_id, f"{refused.message} {refused.remedy}".strip())
    return Outcome(case_id)


def _check_held(case: Case, held_by: str) -> None:
    if case.assigned_to == held_by:
        return
    name = User.objects.filter(pk=case.assigned_to).values_list("name", flat=True).first()
    raise Conflict(
        f"{name or 'Nobody'} has {case.reference} by now.", "Look at it again and decide anew."
    )


def _hold(case: Case, holder: str, by: Actor) -> None:
    case.assigned_to = holder
    case.assigned_at, case.assigned_by = (clock.now(), by.id) if holder else (None, "")
    save(case, "assigned_to", "assigned_at", "assigned_by")
