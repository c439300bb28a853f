"""An officer withdraws; one whose request was declined in silence notices nothing."""

import pytest

from audit.models import AuditEvent
from cases import actions
from core.errors import NotAllowed
from intake import officer_view
from rules.facts import SenderFact
from tests.cases.making import ACCOUNT, again, make_case
from tests.invariants import assert_invariants

pytestmark = pytest.mark.django_db


def test_officer_withdraws_the_own_request(policy, staff, officer):
    case = make_case(policy, ACCOUNT, officer=officer)
    done = actions.withdraw(by=officer.actor(), case_id=case.id, reason="Settled")
    assert (done.status, done.withdrawn_by) == ("withdrawn", officer.id)
    with pytest.raises(NotAllowed):
        actions.withdraw(by=officer.actor(), case_id=case.id)
    assert_invariants()


@pytest.fixture
def seen_through(policy, staff, officer):
    case = make_case(policy, ACCOUNT, officer=officer, sender=SenderFact(authenticated="fail"))
    actions.decline(by=staff.counsel, case_id=case.id, reason="Forged")
    assert not case.letters.exists()
    return again(case)


def test_withdrawing_what_was_declined_in_silence_teaches_nothing(
    policy, staff, officer, seen_through
):
    honest = make_case(policy, ACCOUNT, officer=officer)
    for case in (honest, seen_through):
        actions.withdraw(by=officer.actor(), case_id=case.id)
    views = [officer_view.view_of(again(case), officer.actor()) for case in (honest, seen_through)]
    assert {view.label for view in views} == {"Withdrawn"}
    assert len({(view.holder, view.next_step, view.next_at) for view in views}) == 1
    assert again(seen_through).status == "declined"
    refusals = []
    for case in (honest, seen_through):
        with pytest.raises(NotAllowed) as refused:
            actions.withdraw(by=officer.actor(), case_id=case.id)
        refusals.append(refused.value.code)
    assert len(set(refusals)) == 1
    assert AuditEvent.objects.filter(action="case.withdrawal_noted").count() == 1
    assert_invariants()


@pytest.mark.services
def test_closing_what_was_declined_in_silence_shows_nothing(staff, officer, seen_through):
    actions.close(by=staff.counsel, case_id=seen_through.id)
    view = officer_view.view_of(again(seen_through), officer.actor())
    assert (view.label, view.holder) == ("Being checked", "us")


@pytest.mark.services
def test_staff_withdraw_nothing_that_was_declined(staff, seen_through):
    with pytest.raises(NotAllowed):
        actions.withdraw(by=staff.counsel, case_id=seen_through.id)
