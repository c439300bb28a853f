"""Seal a case, so that it exists only for the people named in it, and say who they are."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from accounts.models import User
from accounts.queries import holding, roles_now
from accounts.roles import COUNSEL
from audit.recording import record
from cases import policies, secrecy_policies
from cases.actions.locking import locked, save
from cases.entries import Standing
from cases.models import Case
from core.actor import SYSTEM, Actor
from core.errors import Conflict, Invalid
from rules.policy import Policy


@transaction.atomic
def seal(*, by: Actor, case_id: str, named: Collection[str]) -> Case:
    """Seal the case for the people with these ids, counsel who seals among them.

    Raises NotAllowed, Conflict where it is sealed already, Invalid for somebody who is no active
    member of staff.
    """
    standing = locked(by=by, case_id=case_id)
    policies.check_can_seal(by=by, named=named or {""})
    if standing.case.sealed:
        raise Conflict("The case is sealed already.", "Name or un-name people one by one.")
    people = [_person(each) for each in sorted(set(named))]
    return _seal(by, standing.case, people)


def seal_on_arrival(*, case: Case, policy: Policy) -> None:
    """Seal what the policy keeps sealed from the start, in the transaction that opens the case.

    Whoever is counsel at that moment is named. Where nobody is, nobody may know of it until the
    operator names one.
    """
    if case.legal_process in policy.sealing.processes:
        _seal(SYSTEM, case, list(holding(COUNSEL)))


def seal_by_kind(*, case: Case, policy: Policy, before: str) -> None:
    """Seal a case whose kind of process became one that the policy keeps sealed, in that act.

    Whoever is counsel then is named, as on arrival. Where the kind stays, a case that counsel
    opened to the whole desk stays open.
    """
    if case.legal_process != before and not case.sealed:
        seal_on_arrival(case=case, policy=policy)


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


@transaction.atomic
def name_person(*, by: Actor, case_id: str, user_id: str) -> Case:
    """Let one more member of staff know of a sealed case.

    By counsel who is named, and by the operator where no counsel is left who could. Raises
    NotAllowed, Conflict where the person is named already, Invalid.
    """
    standing = locked(by=by, case_id=case_id)
    case, person = standing.case, _person(user_id)
    secrecy_policies.check_can_name(
        by=by,
        standing=standing,
        counsel=_named_counsel(standing),
        roles=roles_now([person.id]).get(person.id, frozenset()),
    )
    if case.named.filter(pk=person.pk).exists():
        raise Conflict(f"{person.name} is named already.")
    case.named.add(person)
    save(case)
    _record(by, case, "case.person_named", [person.id])
    return case


@transaction.atomic
def unname_person(*, by: Actor, case_id: str, user_id: str) -> Case:
    """Let a member of staff no longer know of a sealed case; its last counsel cannot go.

    Raises NotAllowed, Conflict where the person is not named.
    """
    standing = locked(by=by, case_id=case_id)
    secrecy_policies.check_can_unname(
        by=by, standing=standing, staying=_named_counsel(standing) - {user_id}
    )
    case = standing.case
    person = case.named.filter(pk=user_id).first()
    if person is None:
        raise Conflict("This person is not named in the case.")
    case.named.remove(person)
    save(case)
    _record(by, case, "case.person_unnamed", [person.id])
    return case


def _seal(by: Actor, case: Case, people: list[User]) -> Case:
    case.sealed = True
    save(case, "sealed")
    case.named.set(people)
    _record(by, case, "case.sealed", sorted(person.id for person in people))
    return case


def _named_counsel(standing: Standing) -> frozenset[str]:
    """Return the named people who are counsel now, whose roles cannot end meanwhile."""
    named = standing.case.named.values_list("pk", flat=True)
    return frozenset(
        person for person, roles in roles_now(named, lock=True).items() if COUNSEL in roles
    )


def _person(user_id: str) -> User:
    person = User.objects.filter(pk=user_id, is_active=True).first()
    if person is None:
        raise Invalid({"named": ["Somebody on the list is no active member of staff."]})
    return person


def _record(by: Actor, case: Case, action: str, named: list[str]) -> None:
    record(action=action, by=by, subject=case, case_id=case.id, facts={"named": named})
