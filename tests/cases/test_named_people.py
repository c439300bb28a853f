"""Who may know of a sealed case: named one by one, by counsel, and never without a counsel left."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from accounts.models import RoleGrant, User
from audit.models import AuditEvent
from audit.queries import facts_of
from cases import actions, queries
from cases.models import Case
from core import clock
from core.actor import SYSTEM
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.cases.making import make_case
from tests.invariants import assert_invariants

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed(policy: Any, staff: SimpleNamespace) -> Case:
    case = make_case(policy)
    return actions.seal(by=staff.counsel, case_id=case.id, named=[staff.counsel.id])


def last_event() -> AuditEvent:
    return AuditEvent.objects.order_by("-seq")[0]


def refused(act: Callable[[], object]) -> str:
    before = AuditEvent.objects.count()
    with pytest.raises(NotAllowed) as refusal:
        act()
    assert AuditEvent.objects.count() == before
    return refusal.value.code


def test_naming_lets_one_more_person_know(sealed: Case, staff: SimpleNamespace) -> None:
    assert not queries.visible_to(staff.triage).exists()
    actions.name_person(by=staff.counsel, case_id=sealed.id, user_id=staff.triage.id)
    assert queries.visible_to(staff.triage).get() == sealed
    event = last_event()
    assert event.action == "case.person_named"
    assert facts_of(event) == {"named": [staff.triage.id]}
    assert_invariants()


def test_unnaming_takes_the_case_from_them(sealed: Case, staff: SimpleNamespace) -> None:
    actions.name_person(by=staff.counsel, case_id=sealed.id, user_id=staff.triage.id)
    actions.unname_person(by=staff.counsel, case_id=sealed.id, user_id=staff.triage.id)
    assert not queries.visible_to(staff.triage).exists()
    event = last_event()
    assert (event.action, event.actor_id) == ("case.person_unnamed", staff.counsel.id)
    with pytest.raises(NotFound):
        actions.take(by=staff.triage, case_id=sealed.id)


def test_the_last_counsel_cannot_leave(sealed: Case, staff: SimpleNamespace) -> None:
    actions.name_person(by=staff.counsel, case_id=sealed.id, user_id=staff.triage.id)

    def leave() -> object:
        return actions.unname_person(by=staff.counsel, case_id=sealed.id, user_id=staff.counsel.id)

    assert refused(leave) == "case.last_counsel"
    actions.name_person(by=staff.counsel, case_id=sealed.id, user_id=staff.counsel2.id)
    leave()
    assert not queries.visible_to(staff.counsel).exists()
    assert queries.visible_to(staff.counsel2).exists()


def test_a_named_person_who_is_counsel_no_longer_keeps_nobody_in(
    sealed: Case, staff: SimpleNamespace
) -> None:
    actions.name_person(by=staff.counsel, case_id=sealed.id, user_id=staff.counsel2.id)
    RoleGrant.objects.filter(user_id=staff.counsel2.id).update(
        ended_at=clock.now(), ended_by="test"
    )
    assert (
        refused(
            lambda: actions.unname_person(
                by=staff.counsel, case_id=sealed.id, user_id=staff.counsel.id
            )
        )
        == "case.last_counsel"
    )


def test_only_people_of_the_desk_are_named(sealed: Case, staff: SimpleNamespace) -> None:
    for outside in (staff.auditor, staff.administrator, staff.nobody):
        assert (
            refused(
                lambda who=outside: actions.name_person(
                    by=staff.counsel, case_id=sealed.id, user_id=who.id
                )
            )
            == "case.name_outsider"
        )
    User.objects.filter(pk=staff.triage.id).update(is_active=False)
    with pytest.raises(Invalid):
        actions.name_person(by=staff.counsel, case_id=sealed.id, user_id=staff.triage.id)


def test_only_counsel_who_is_named_names(sealed: Case, staff: SimpleNamespace) -> None:
    actions.name_person(by=staff.counsel, case_id=sealed.id, user_id=staff.triage.id)
    code = refused(
        lambda: actions.name_person(by=staff.triage, case_id=sealed.id, user_id=staff.custodian.id)
    )
    assert code == "case.seal"
    with pytest.raises(NotFound):
        actions.name_person(by=staff.counsel2, case_id=sealed.id, user_id=staff.counsel2.id)


def test_the_operator_names_counsel_only_where_none_is_left(
    sealed: Case, staff: SimpleNamespace
) -> None:
    def name(who: str) -> object:
        return actions.name_person(by=SYSTEM, case_id=sealed.id, user_id=who)

    assert refused(lambda: name(staff.counsel2.id)) == "case.name_by_machine"
    User.objects.filter(pk=staff.counsel.id).update(is_active=False)
    assert refused(lambda: name(staff.triage.id)) == "case.name_by_machine"
    name(staff.counsel2.id)
    assert queries.visible_to(staff.counsel2).get() == sealed
    assert last_event().actor_kind == "system"


def test_nothing_is_named_twice_or_in_an_open_case(
    sealed: Case, staff: SimpleNamespace, policy: Any
) -> None:
    with pytest.raises(Conflict):
        actions.name_person(by=staff.counsel, case_id=sealed.id, user_id=staff.counsel.id)
    with pytest.raises(Conflict):
        actions.unname_person(by=staff.counsel, case_id=sealed.id, user_id=staff.triage.id)
    with pytest.raises(Conflict):
        actions.seal(by=staff.counsel, case_id=sealed.id, named=[staff.counsel.id])
    opened = make_case(policy)
    assert (
        refused(
            lambda: actions.name_person(
                by=staff.counsel, case_id=opened.id, user_id=staff.triage.id
            )
        )
        == "case.not_sealed"
    )
