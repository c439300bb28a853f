"""The pages of the desk: the same lists as the queue's own, and nothing of another reader."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cases import actions, desk_queue, queue_pages, searching
from cases.desk_queue import VIEWS, QueueFilters
from cases.models import Alarm, Case
from core import clock
from notifications.correspondence import write_message
from tests.cases.making import ACCOUNT, EMERGENCY, PRESERVATION, make_case

pytestmark = pytest.mark.django_db

FILTERS = [
    *({"view": view} for view in VIEWS),
    {"kind": "preservation"},
    {"process": "search_warrant"},
    {"agency": "Example County Police"},
    {"ball": "counsel"},
    {"assignee": "nobody"},
    *({"due": due} for due in desk_queue.DUE),
    *({"flags": (flag,)} for flag in desk_queue.FLAGS),
    {"flags": ("free_mail",)},
    {"kind": "preservation", "ball": "triage", "flags": ("new", "defects")},
    {"text": "anna"},
]


@pytest.fixture
def cases(policy, staff):
    made = [make_case(policy, raw) for raw in (ACCOUNT, PRESERVATION, EMERGENCY) * 2]
    actions.take(by=staff.triage, case_id=made[0].id)
    actions.seal(by=staff.counsel, case_id=made[1].id, named=[staff.counsel.id])
    actions.seal(by=staff.counsel, case_id=made[2].id, named=[staff.counsel.id])
    Case.objects.filter(pk=made[3].pk).update(waiting="us", alarmed=True, gagged=True)
    Case.objects.filter(pk=made[4].pk).update(due_at=clock.now())
    return made


def sounding(case):
    Case.objects.filter(pk=case.pk).update(
        status="returned", returned_at=clock.now(), returned_by="x"
    )
    Alarm.objects.filter(case=case).delete()
    return Alarm.objects.create(case=case, raised_by="system")


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_a_page_holds_what_the_queue_holds_for_whoever_asks(staff, cases, filters):
    chosen = QueueFilters(**filters)
    for who in (staff.counsel, staff.triage, staff.custodian, staff.counsel):
        listed = list(desk_queue.queue(who, chosen))
        assert queue_pages.listing(who, chosen, 40).page.rows == listed


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_numbers_are_those_of_the_lists_for_whoever_asks(staff, cases, filters):
    chosen = QueueFilters(**filters)
    for who in (staff.counsel, staff.triage, staff.counsel):
        wanted = {view: desk_queue.queue(who, chosen.seen_as(view)).count() for view in VIEWS}
        wanted |= {
            "lane": desk_queue.lane(who).count(),
            "desk": desk_queue.open_to(who).count(),
        }
        assert queue_pages.listing(who, chosen, 40).numbers == wanted
        assert queue_pages.open_number(who) == wanted["desk"]


@pytest.mark.parametrize("text", ["anna", "anna rocket", "absent", "...", ""])
@pytest.mark.parametrize("others", [{"view": "mine"}, {"kind": "preservation"}, {}])
@pytest.mark.parametrize("common", [False, True])
def test_words_give_the_same_pages_whether_looked_up_or_common(
    staff, cases, monkeypatch, text, others, common
):
    chosen = QueueFilters(text=text, **others)
    wanted = list(desk_queue.queue(staff.triage, chosen))
    numbers = {view: desk_queue.queue(staff.triage, chosen.seen_as(view)).count() for view in VIEWS}
    assert bool(wanted) is (text not in ("absent", "..."))
    if common:
        monkeypatch.setattr(searching, "FEW_AT_THE_DESK", 0)
    found = queue_pages.listing(staff.triage, replace(chosen), 40)
    assert found.page.rows == wanted
    assert {view: found.numbers[view] for view in VIEWS} == numbers


@pytest.mark.parametrize("most", [0, 500])
def test_words_find_nothing_that_is_sealed_for_others(policy, staff, monkeypatch, most):
    monkeypatch.setattr(searching, "FEW_AT_THE_DESK", most)
    seen, hidden = make_case(policy), make_case(policy)
    actions.seal(by=staff.counsel, case_id=hidden.id, named=[staff.counsel.id])
    for text in ("anna", hidden.reference, "threats"):
        found = queue_pages.listing(staff.triage, QueueFilters(text=text), 40)
        mine = [seen] if text != hidden.reference else []
        assert found.page.rows == mine
        assert (found.numbers["all"], found.numbers["desk"]) == (len(mine), 1)
        named = queue_pages.listing(staff.counsel, QueueFilters(text=text), 40)
        assert hidden in named.page.rows
        assert named.numbers["all"] == len(mine) + 1


@pytest.mark.parametrize("most", [0, 500])
def test_words_follow_a_case_that_leaves_the_desk_and_comes_back(
    policy, staff, officer, monkeypatch, most
):
    monkeypatch.setattr(searching, "FEW_AT_THE_DESK", most)
    case, other = make_case(policy, officer=officer), make_case(policy)

    def listed(view="all"):
        return queue_pages.listing(staff.triage, QueueFilters(text="anna", view=view), 40)

    actions.withdraw(by=officer.actor(), case_id=case.id)
    assert listed().page.rows == [other]
    assert (listed().numbers["all"], listed().numbers["written"]) == (1, 0)
    # An officer may write about a case long closed, and waits all the same.
    write_message(by=officer.actor(), case_id=case.id, text="Was anything kept?")
    assert listed("written").page.rows == [case]
    assert listed().page.rows == [other]
    assert listed().numbers["written"] == 1
    write_message(by=staff.triage, case_id=case.id, text="Nothing was.")
    assert listed("written").page.rows == []
    assert listed().numbers["written"] == 0


def test_pages_of_words_go_on_where_the_last_ended_and_back(policy, staff):
    made = [make_case(policy) for _ in range(5)]
    chosen = QueueFilters(text="anna rocket")

    def page(**where):
        return queue_pages.listing(staff.triage, chosen, 2, **where).page

    first = page()
    second = page(after=first.after)
    third = page(after=second.after)
    assert [*first.rows, *second.rows, *third.rows] == made
    assert (first.before, third.after) == ("", "")
    assert page(before=third.before).rows == second.rows
    assert queue_pages.listing(staff.triage, chosen, 2, after=first.after).numbers["all"] == 5


@pytest.mark.parametrize("text", ["", "anna"])
def test_numbers_stop_at_a_hundred_and_a_full_lane_is_counted(policy, staff, monkeypatch, text):
    monkeypatch.setattr(queue_pages, "LANE_MOST", 2)
    monkeypatch.setattr(desk_queue, "COUNT_MOST", 2)
    queue_pages._lane.cache_clear()
    for raw in (ACCOUNT, EMERGENCY) * 4:
        make_case(policy, raw)
    found = queue_pages.listing(staff.triage, QueueFilters(text=text), 40)
    queue_pages._lane.cache_clear()
    assert len(found.lane) == 2
    assert (found.numbers["lane"], found.numbers["desk"], found.numbers["all"]) == (3, 3, 3)


def test_what_is_sealed_stands_in_no_number_of_others(policy, staff):
    case, hidden = make_case(policy), make_case(policy)
    actions.seal(by=staff.counsel, case_id=hidden.id, named=[staff.counsel.id])
    for who, there in ((staff.counsel, 2), (staff.triage, 1), (staff.auditor, 0)):
        found = queue_pages.listing(who, QueueFilters(), 40)
        assert found.numbers["all"] == there
        assert queue_pages.open_number(who) == there
        assert len(found.page.rows) == there
    seen = queue_pages.listing(staff.triage, QueueFilters(flags=("sealed",)), 40).page
    assert seen.rows == []
    assert queue_pages.listing(staff.triage, QueueFilters(), 40).page.rows == [case]


def test_the_lane_holds_what_is_urgent_and_whatever_alarm_sounds(policy, staff, cases):
    answered = make_case(policy, EMERGENCY)
    alarm = sounding(answered)
    for who in (staff.counsel, staff.triage):
        assert queue_pages.listing(who, QueueFilters(), 40).lane == list(desk_queue.lane(who))
        assert answered in queue_pages.listing(who, QueueFilters(), 40).lane
    said = queue_pages.listing(staff.counsel, QueueFilters(), 40).lane
    assert all("submission" in vars(case) for case in said)
    Alarm.objects.filter(pk=alarm.pk).update(
        acknowledged_at=clock.now(), acknowledged_by=staff.triage.id
    )
    assert answered not in queue_pages.listing(staff.triage, QueueFilters(), 40).lane


def test_pages_go_on_where_the_last_ended_and_back(policy, staff):
    made = [make_case(policy) for _ in range(5)]
    listed = list(desk_queue.queue(staff.triage))
    chosen = QueueFilters(kind="account_information")
    first = queue_pages.listing(staff.triage, chosen, 2).page
    second = queue_pages.listing(staff.triage, chosen, 2, after=first.after).page
    third = queue_pages.listing(staff.triage, chosen, 2, after=second.after).page
    assert [*first.rows, *second.rows, *third.rows] == listed
    assert set(listed) == set(made)
    assert (first.before, third.after) == ("", "")
    back = queue_pages.listing(staff.triage, chosen, 2, before=third.before).page
    assert back.rows == second.rows


@pytest.mark.parametrize("looked_up", [0, 20_000])
def test_what_is_found_is_the_same_whether_looked_up_or_walked_to(
    policy, staff, monkeypatch, looked_up
):
    made = [make_case(policy) for _ in range(5)]
    monkeypatch.setattr(searching, "LOOKED_UP_MOST", looked_up)
    chosen = QueueFilters(text="anna rocket")
    first = queue_pages.found_page(staff.triage, chosen, 2)
    second = queue_pages.found_page(staff.triage, chosen, 2, after=first.after)
    third = queue_pages.found_page(staff.triage, chosen, 2, after=second.after)
    assert [*first.rows, *second.rows, *third.rows] == made[::-1]
    assert third.after == ""
    assert queue_pages.found_page(staff.triage, chosen, 2, before=third.before).rows == second.rows
    assert queue_pages.found_page(staff.triage, QueueFilters(text="absent"), 2).rows == []


def test_what_one_may_not_know_of_leaves_no_gap_in_what_is_found(policy, staff, monkeypatch):
    monkeypatch.setattr(queue_pages, "_SPARE", 2)
    seen = [make_case(policy) for _ in range(2)]
    for _ in range(9):
        hidden = make_case(policy)
        actions.seal(by=staff.counsel, case_id=hidden.id, named=[staff.counsel.id])
    chosen = QueueFilters(text="anna")
    assert queue_pages.found_page(staff.triage, chosen, 1).rows == [seen[1]]
    assert len(queue_pages.found_page(staff.counsel, chosen, 20).rows) == 11
    page = queue_pages.found_page(staff.triage, chosen, 1)
    assert queue_pages.found_page(staff.triage, chosen, 1, after=page.after).rows == [seen[0]]
