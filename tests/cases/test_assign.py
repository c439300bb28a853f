"""Who works on a case: given, taken and put back, one by one and together."""

from __future__ import annotations

import pytest

from audit.models import AuditEvent
from audit.queries import facts_of
from cases import actions, queries
from cases.models import Case
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.at_once import ATTEMPTS, all_at_once
from tests.cases.making import ACCOUNT, EMERGENCY, PRESERVATION, make_case
from tests.invariants import assert_invariants


def events(case, action):
    return [facts_of(row) for row in AuditEvent.objects.filter(case_id=case.id, action=action)]


def holder(case):
    return Case.objects.get(pk=case.pk).assigned_to


@pytest.mark.django_db
def test_a_case_is_given_to_somebody_and_put_back(policy, staff):
    case = make_case(policy)
    actions.assign(by=staff.triage, case_id=case.id, to=staff.counsel.id, held_by="")
    assert holder(case) == staff.counsel.id
    actions.unassign(by=staff.custodian, case_id=case.id, held_by=staff.counsel.id)
    assert holder(case) == ""
    assert events(case, "case.assigned") == [{"to": staff.counsel.id, "from": ""}]
    assert events(case, "case.unassigned") == [{"from": staff.counsel.id}]
    assert_invariants()


@pytest.mark.django_db
def test_whoever_takes_a_case_works_on_it(policy, staff):
    case = make_case(policy)
    actions.take(by=staff.triage, case_id=case.id)
    assert holder(case) == staff.triage.id


@pytest.mark.django_db
def test_a_case_somebody_else_has_by_now_is_a_conflict_that_names_them(policy, staff):
    case = make_case(policy)
    actions.assign(by=staff.triage, case_id=case.id, to=staff.counsel.id, held_by="")
    with pytest.raises(Conflict) as told:
        actions.assign(by=staff.triage, case_id=case.id, to=staff.custodian.id, held_by="")
    assert "Counsel Example has" in told.value.message
    with pytest.raises(Conflict):
        actions.unassign(by=staff.triage, case_id=case.id, held_by="")
    assert len(events(case, "case.assigned")) == 1


@pytest.mark.django_db
def test_giving_it_to_who_has_it_changes_nothing(policy, staff):
    case = make_case(policy)
    for held_by in ("", staff.counsel.id):
        actions.assign(by=staff.triage, case_id=case.id, to=staff.counsel.id, held_by=held_by)
    assert len(events(case, "case.assigned")) == 1


@pytest.mark.django_db
def test_only_people_who_may_know_of_the_case_work_on_it(policy, staff):
    case = make_case(policy)
    actions.seal(by=staff.counsel, case_id=case.id, named=[staff.counsel.id, staff.triage.id])
    for other in (staff.custodian.id, staff.auditor.id, staff.nobody.id, "nobody at all"):
        with pytest.raises(Invalid):
            actions.assign(by=staff.counsel, case_id=case.id, to=other, held_by="")
    with pytest.raises(NotFound):
        actions.assign(by=staff.custodian, case_id=case.id, to=staff.counsel.id, held_by="")
    with pytest.raises(NotFound):
        actions.assign(by=staff.auditor, case_id=case.id, to=staff.counsel.id, held_by="")
    actions.assign(by=staff.counsel, case_id=case.id, to=staff.triage.id, held_by="")
    assert holder(case) == staff.triage.id


@pytest.mark.django_db
def test_nothing_is_left_to_work_on_in_a_closed_case(policy, staff):
    case = make_case(policy)
    actions.withdraw(by=staff.triage, case_id=case.id)
    with pytest.raises(NotAllowed) as refused:
        actions.assign(by=staff.counsel, case_id=case.id, to=staff.triage.id, held_by="")
    assert refused.value.code == "case.assign_in_state"


@pytest.mark.django_db
def test_of_many_cases_one_that_is_refused_leaves_the_others_done(policy, staff):
    one, two, three = (make_case(policy, raw) for raw in (ACCOUNT, PRESERVATION, EMERGENCY))
    actions.assign(by=staff.counsel, case_id=two.id, to=staff.counsel.id, held_by="")
    outcomes = actions.assign_many(
        by=staff.triage, held={case.id: "" for case in (one, two, three)}, to=staff.custodian.id
    )
    assert [bool(outcome.refused) for outcome in outcomes] == [False, True, False]
    assert "Counsel Example has" in outcomes[1].refused
    assert [holder(case) for case in (one, two, three)] == [
        staff.custodian.id,
        staff.counsel.id,
        staff.custodian.id,
    ]
    with pytest.raises(Invalid):
        actions.assign_many(by=staff.triage, held=dict.fromkeys(map(str, range(101)), ""), to="")


@pytest.mark.django_db
def test_taking_many_takes_new_ones_into_triage_and_assigns_the_others(policy, staff):
    new, returned = make_case(policy), make_case(policy, PRESERVATION)
    actions.take(by=staff.counsel, case_id=returned.id)
    held = {new.id: "", returned.id: staff.counsel.id}
    assert not any(outcome.refused for outcome in actions.take_many(by=staff.triage, held=held))
    assert holder(new) == holder(returned) == staff.triage.id
    assert Case.objects.get(pk=new.pk).status == "in_triage"
    assert len(events(new, "case.taken")) == 1
    assert events(returned, "case.assigned") == [{"to": staff.triage.id, "from": staff.counsel.id}]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["take", "assign"])
def test_of_five_hundred_attempts_at_once_one_wins_and_the_others_are_told(policy, staff, act):
    case = make_case(policy)
    before = AuditEvent.objects.count()
    people = [staff.triage, staff.counsel, staff.counsel2]

    def attempt(number: int) -> None:
        by, to = people[number % len(people)], people[(number + 1) % len(people)].id
        if act == "take":
            actions.take(by=by, case_id=case.id)
        else:
            actions.assign(by=by, case_id=case.id, to=to, held_by="")

    attempts = all_at_once(attempt)
    assert (len(attempts.won), attempts.broken) == (1, [])
    assert attempts.told.total() == ATTEMPTS - 1
    (message,) = attempts.told
    assert "Example has" in message
    assert case.reference in message
    verb = {"take": "case.taken", "assign": "case.assigned"}[act]
    assert len(events(case, verb)) == 1
    assert AuditEvent.objects.filter(seq__gte=before, action=verb).count() == 1
    assert queries.visible_to(people[0]).get(pk=case.pk).version == 2
    assert_invariants()
