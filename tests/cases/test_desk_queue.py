"""The queue: who stands where, what each filter keeps, and pages found by their place."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases import actions, desk_queue
from cases.desk_queue import QueueFilters
from cases.models import Case
from core import clock
from notifications.correspondence import settle_messages, write_message
from tests.cases.making import (
    ACCOUNT,
    EMERGENCY,
    PRESERVATION,
    changed,
    decisions,
    findings,
    make_case,
    ready_to_accept,
)

pytestmark = pytest.mark.django_db


def listed(who, **filters):
    return list(desk_queue.queue(who, QueueFilters(**filters)))


def fresh(case):
    return Case.objects.get(pk=case.pk)


def due(case, hours):
    Case.objects.filter(pk=case.pk).update(due_at=clock.now() + timedelta(hours=hours))


def test_what_waits_for_us_stands_above_what_waits_for_others_and_then_what_is_due(policy, staff):
    late, soon, theirs = make_case(policy), make_case(policy), make_case(policy)
    due(late, -5)
    due(soon, 5)
    Case.objects.filter(pk=theirs.pk).update(
        status="returned", returned_at=clock.now(), returned_by="x", returned_due_at=clock.now()
    )
    assert listed(staff.triage) == [late, soon, theirs]


def test_what_is_late_with_a_custodian_stands_above_what_is_decided_in_time(policy, staff):
    undecided, late, kept = (make_case(policy) for _ in range(3))
    due(undecided, 5)
    accepted = {"status": "accepted", "accepted_at": clock.now(), "accepted_by": "x"}
    Case.objects.filter(pk__in=[late.pk, kept.pk]).update(**accepted, due_at=None)
    due(late, -17)
    assert listed(staff.custodian) == [late, undecided, kept]


def test_emergencies_stand_in_their_lane_until_they_are_decided(policy, staff):
    ordinary, first = make_case(policy), make_case(policy, EMERGENCY)
    second = make_case(policy, EMERGENCY)
    assert listed(staff.triage) == [ordinary]
    assert list(desk_queue.lane(staff.triage)) == [first, second]
    actions.withdraw(by=staff.triage, case_id=first.id)
    assert list(desk_queue.lane(staff.triage)) == [second]
    assert set(desk_queue.open_to(staff.triage)) == {ordinary, second}


def test_an_alarm_of_a_request_decided_before_stands_in_the_lane_until_somebody_has_it(
    policy, staff
):
    case, undecided = ready_to_accept(policy, staff.counsel), make_case(policy, EMERGENCY)
    wanted = decisions(case, subscriber=True, content=True)
    actions.accept(by=staff.counsel, case_id=case.id, decisions=wanted)
    assert list(desk_queue.lane(staff.triage)) == [undecided]
    actions.raise_alarm(by=staff.triage, case_id=case.id)
    assert list(desk_queue.lane(staff.triage)) == [case, undecided]
    actions.acknowledge(by=staff.triage, case_id=case.id)
    assert list(desk_queue.lane(staff.triage)) == [undecided]
    Case.objects.filter(pk=case.pk).update(consequence="accept_for_triage")
    actions.raise_alarm(by=staff.triage, case_id=case.id)
    Case.objects.filter(pk=case.pk).update(sealed=True)
    assert list(desk_queue.lane(staff.triage)) == [undecided]


def test_each_filter_keeps_what_fits_and_all_hold_together(policy, staff):
    account, preservation = make_case(policy), make_case(policy, PRESERVATION)
    actions.take(by=staff.triage, case_id=account.id)
    assert listed(staff.triage, kind="preservation") == [preservation]
    assert listed(staff.triage, process="search_warrant") == [account]
    assert set(listed(staff.triage, agency="Example County Police")) == {account, preservation}
    assert listed(staff.triage, assignee=staff.triage.id) == [account]
    assert listed(staff.triage, assignee="nobody") == [preservation]
    assert listed(staff.triage, view="mine") == [account]
    assert listed(staff.counsel, view="mine") == []
    assert listed(staff.triage, flags=("new",)) == [preservation]
    assert listed(staff.triage, kind="preservation", assignee=staff.triage.id) == []
    assert listed(staff.triage, text="anna", kind="preservation") == [preservation]


def test_what_is_due_is_kept_by_the_moment_it_is_due(policy, staff):
    late, soon, later = make_case(policy), make_case(policy), make_case(policy)
    due(late, -1)
    due(soon, 60)
    due(later, 24 * 20)
    assert listed(staff.triage, due="late") == [late]
    assert listed(staff.triage, due="week") == [late, soon]
    assert set(listed(staff.triage)) == {late, soon, later}


def test_the_ball_follows_the_case_and_its_messages(policy, staff, officer):
    case = make_case(policy, officer=officer)
    assert fresh(case).ball == "triage"
    actions.take(by=staff.triage, case_id=case.id)
    assert fresh(case).ball == "counsel"
    write_message(by=staff.triage, case_id=case.id, text="Which month?", wants_answer=True)
    assert fresh(case).ball == "officer"
    assert listed(staff.triage, ball="officer") == [case]
    write_message(by=officer.actor(), case_id=case.id, text="November.")
    assert fresh(case).ball == "counsel"
    assert listed(staff.triage, view="written") == [case]
    settle_messages(by=staff.triage, case_id=case.id)
    assert listed(staff.triage, view="written") == []


def test_defects_are_counted_with_the_rulings_on_them(policy, staff):
    case = make_case(policy, changed(ACCOUNT, requested_information=None, legal_process="none"))
    found = findings(case, outcome="fail", audience="officer")
    assert found
    assert fresh(case).defects == len(found)
    assert listed(staff.triage, flags=("defects",)) == [case]
    for finding in found:
        actions.overrule_finding(
            by=staff.counsel, case_id=case.id, finding_id=finding.id, reason="Said by phone."
        )
    assert fresh(case).defects == 0
    assert listed(staff.triage, flags=("defects",)) == []


def test_a_claimed_prohibition_is_a_flag(policy, staff):
    case = make_case(policy, changed(ACCOUNT, nondisclosure={"ordered": True}))
    make_case(policy)
    assert listed(staff.triage, flags=("gag",)) == [case]


def test_a_sealed_case_is_neither_listed_nor_counted_for_others(policy, staff):
    case = make_case(policy, EMERGENCY)
    actions.seal(by=staff.counsel, case_id=case.id, named=[staff.counsel.id])
    for who, there in ((staff.counsel, 1), (staff.triage, 0)):
        asked = [desk_queue.lane(who), desk_queue.open_to(who)]
        assert desk_queue.counts(asked) == [there, there]


def test_pages_go_on_where_the_last_ended_and_back(policy, staff):
    cases = [make_case(policy) for _ in range(5)]
    for place, case in enumerate(cases):
        due(case, place)
    rows = desk_queue.queue(staff.triage)
    first = desk_queue.page_of(rows, 2)
    second = desk_queue.page_of(rows, 2, after=first.after)
    third = desk_queue.page_of(rows, 2, after=second.after)
    assert [first.rows, second.rows, third.rows] == [cases[:2], cases[2:4], cases[4:]]
    assert (first.before, third.after) == ("", "")
    assert desk_queue.page_of(rows, 2, before=third.before).rows == cases[2:4]
    back = desk_queue.page_of(rows, 2, before=second.before)
    assert (back.rows, back.before) == (cases[:2], "")
    assert desk_queue.page_of(rows, 2, after=back.after).rows == cases[2:4]


@pytest.mark.parametrize(
    "place", ["x", "W10", "bnVsbA", "WzEsMiwzXQ", "é", "WzEsICJ4IiwgIjEiXQ", "="]
)
def test_a_place_that_is_none_gives_the_first_page(policy, staff, place):
    case = make_case(policy)
    assert desk_queue.page_of(desk_queue.queue(staff.triage), 2, after=place).rows == [case]


def test_counts_stop_at_ninety_nine(policy, staff, monkeypatch):
    monkeypatch.setattr(desk_queue, "COUNT_MOST", 2)
    for _ in range(4):
        make_case(policy)
    (count,) = desk_queue.counts([desk_queue.queue(staff.triage)])
    assert count == 3
    assert [desk_queue.count_words(number) for number in (0, 2, 3)] == ["0", "2", "2+"]
