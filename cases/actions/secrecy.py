"""Seal a case, so that it exists only for the people named in it."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from accounts.models import User
from audit.recording import record
from cases import policies
from cases.actions.locking import locked, save
from cases.models import Case
from core.actor import Actor
from core.errors import Invalid


@transaction.atomic
def seal(*, by: Actor, case_id: str, named: Collection[str]) -> Case:
    """Seal the case for the people with these ids; sealing again replaces the list."""
    standing = locked(by=by, case_id=case_id)
    policies.check_can_seal(by=by, named=named or {""})
    people = list(User.objects.filter(pk__in=named, is_active=True))
    if len(people) != len(set(named)):
        raise Invalid({"named": ["Somebody on the list is no active member of staff."]})
    case = standing.case
    case.sealed = True
    save(case, "sealed")
    case.named.set(people)
    _record(by, case, "case.sealed", sorted(person.id for person in people))
    return case


@transaction.atomic
def unseal(*, by: Actor, case_id: str) -> Case:
    """Open the case to the whole desk again."""
    standing = locked(by=by, case_id=case_id)
    policies.check_can_seal(by=by, named=())
    case = standing.case
    case.sealed = False
    save(case, "sealed")
    case.named.clear()
    _record(by, case, "case.unsealed", [])
    return case


def _record(by: Actor, case: Case, action: str, named: list[str]) -> None:
    record(action=action, by=by, subject=case, case_id=case.id, facts={"named": named})
