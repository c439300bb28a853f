"""Deadlines stand as rows with their working, and a change shows old beside new."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, transaction

from audit.models import AuditEvent
from audit.queries import facts_of
from cases import actions
from cases.deadline_models import OURS, Deadline, Turnaround
from cases.deadline_queries import earlier_on, next_of_ours, running_on
from cases.models import Case, ConfirmationDebt
from core.errors import Invalid, NotAllowed
from tests.cases.making import (
    ACCOUNT,
    EMERGENCY,
    again,
    changed,
    cure_case,
    decisions,
    make_case,
    ready_to_accept,
)
from tests.invariants import assert_invariants

pytestmark = pytest.mark.django_db

# The Tuesday before Thanksgiving, whose Thursday is a holiday.
TUESDAY = datetime(2026, 11, 24, 15, tzinfo=UTC)
TRIAGE_ENDS = datetime(2026, 12, 1, 5, tzinfo=UTC)


def running(case: Case) -> dict[str, datetime]:
    return {row.kind: row.due_at for row in running_on(case)}


def moved(case: Case) -> list[dict[str, Any]]:
    rows = AuditEvent.objects.filter(case_id=case.id, action="case.deadline_changed")
    return [dict(facts_of(row)) for row in rows.order_by("seq")]


def without_day(**fields: Any) -> dict[str, Any]:
    """A request whose order names no day on which it is returnable."""
    process = {**ACCOUNT["process"], "returnable_on": None}
    return changed(ACCOUNT, process=process, **fields)


@time_machine.travel(TUESDAY, tick=False)
def test_a_new_case_has_its_deadlines_with_their_working(policy: Any, staff: SimpleNamespace):
    case = make_case(policy)
    row = Deadline.objects.get(case=case, kind="triage")
    assert row.due_at == TRIAGE_ENDS
    assert [day["name"] for day in row.working["skipped"]] == ["Thanksgiving Day", "", ""]
    assert row.working["calendar"]["library"].startswith("holidays ")
    assert (row.because, row.computed_by, row.changed) == ("case.submitted", "system", [])
    # 3 December ends first in UTC+14, because the order's zone is not known.
    assert running(case)["answer"] == datetime(2026, 12, 3, 10, tzinfo=UTC)
    assert case.due_at == TRIAGE_ENDS
    assert moved(case) == []


@time_machine.travel(TUESDAY, tick=False)
def test_the_zone_of_the_process_sheet_moves_the_answer_and_says_so(
    policy: Any, staff: SimpleNamespace
):
    case = make_case(policy)
    fields = {"zone": "America/Los_Angeles"}
    actions.record_process(by=staff.triage, case_id=case.id, fields=fields)
    rows = Deadline.objects.filter(case=case, kind="answer").order_by("computed_at", "id")
    old, new = rows
    assert (old.superseded_by, old.is_open, new.is_open) == (staff.triage.id, False, True)
    assert new.due_at == datetime(2026, 12, 4, 8, tzinfo=UTC)
    (change,) = moved(case)
    assert (change["from"], change["to"]) == (
        "2026-12-03T10:00:00.000000Z",
        "2026-12-04T08:00:00.000000Z",
    )
    assert (change["changed"], change["because"]) == (["zone"], "case.process_recorded")
    assert_invariants()


@time_machine.travel(TUESDAY, tick=False)
def test_writing_the_sheet_again_without_a_change_moves_nothing(
    policy: Any, staff: SimpleNamespace
):
    case = make_case(policy)
    before = list(Deadline.objects.filter(case=case).order_by("id").values())
    for _ in range(2):
        actions.record_process(by=staff.triage, case_id=case.id, fields={})
    actions.recount_deadlines(case_id=case.id)
    assert list(Deadline.objects.filter(case=case).order_by("id").values()) == before
    assert moved(case) == []


def test_an_earlier_day_of_the_order_becomes_the_next_deadline_of_ours(
    policy: Any, staff: SimpleNamespace
):
    with time_machine.travel(TUESDAY, tick=False):
        case = make_case(policy)
        fields = {"returnable_on": date(2026, 11, 27), "zone": "America/New_York"}
        actions.record_process(by=staff.counsel, case_id=case.id, fields=fields)
    assert again(case).due_at == datetime(2026, 11, 28, 5, tzinfo=UTC)
    assert next_of_ours([case.id])[case.id].kind == "answer"


@time_machine.travel(TUESDAY, tick=False)
def test_a_day_that_had_passed_on_receipt_is_no_deadline(policy: Any, staff: SimpleNamespace):
    process = {**ACCOUNT["process"], "returnable_on": "2026-11-20"}
    case = make_case(policy, changed(ACCOUNT, process=process))
    assert set(running(case)) == {"triage"}


def test_a_return_keeps_triage_and_starts_the_officers_time_until_completed(
    policy: Any, staff: SimpleNamespace
):
    raw = without_day(relevance=None)
    with time_machine.travel(TUESDAY, tick=False):
        case = make_case(policy, changed(raw, accounts=[{"username": "anna.example"}]))
    with time_machine.travel(TUESDAY + timedelta(hours=3), tick=False):
        actions.return_case(by=staff.counsel, case_id=case.id)
    kept = Deadline.objects.get(case=case, kind="triage")
    assert (kept.closed_as, kept.closed_by) == ("met", staff.counsel.id)
    assert running(case) == {"cure": again(case).returned_due_at}
    with time_machine.travel(TUESDAY + timedelta(days=8), tick=False):
        cure_case(policy, case, without_day(), by=staff.counsel)
    assert Deadline.objects.get(case=case, kind="cure").closed_as == "met"
    newest = Deadline.objects.filter(case=case, kind="triage").order_by("computed_at").last()
    assert newest.due_at == datetime(2026, 12, 8, 5, tzinfo=UTC)
    assert newest.working["trigger"]["what"] == "completed"
    assert again(case).due_at == newest.due_at
    (change,) = moved(case)
    assert (change["because"], change["changed"]) == ("case.cured", ["trigger", "skipped"])


def test_an_accepted_request_is_answered_by_the_policys_target(policy: Any, staff: SimpleNamespace):
    with time_machine.travel(TUESDAY, tick=False):
        case = ready_to_accept(policy, staff.counsel, without_day())
        grid = decisions(case, subscriber=True, content=True)
        actions.accept(by=staff.counsel, case_id=case.id, decisions=grid)
    # Ten working days, of which one Thursday is a holiday.
    assert running(case) == {"answer": datetime(2026, 12, 10, 5, tzinfo=UTC)}
    assert again(case).due_at == datetime(2026, 12, 10, 5, tzinfo=UTC)
    assert Deadline.objects.get(case=case, kind="triage").closed_as == "met"


def test_an_emergency_is_acknowledged_and_decided_by_the_policys_targets(
    policy: Any, staff: SimpleNamespace
):
    with time_machine.travel(TUESDAY, tick=False):
        case = make_case(policy, EMERGENCY)
    assert running(case) == {
        "emergency_acknowledged": TUESDAY + timedelta(minutes=15),
        "emergency_decided": TUESDAY + timedelta(hours=1),
    }
    assert case.due_at == TUESDAY + timedelta(minutes=15)
    with time_machine.travel(TUESDAY + timedelta(minutes=7), tick=False):
        actions.take(by=staff.triage, case_id=case.id)
    row = Deadline.objects.get(case=case, kind="emergency_acknowledged")
    assert (row.closed_as, row.closed_at) == ("met", TUESDAY + timedelta(minutes=7))
    assert again(case).due_at == TUESDAY + timedelta(hours=1)


@time_machine.travel(TUESDAY, tick=False)
def test_a_confirmation_owed_runs_beside_until_it_is_settled(policy: Any, staff: SimpleNamespace):
    case = make_case(policy, EMERGENCY)
    debt = ConfirmationDebt.objects.create(case=case, due_at=TUESDAY + timedelta(days=7))
    actions.recount_deadlines(case_id=case.id)
    row = running_on(case).get(kind="emergency_confirmation")
    assert row.due_at == TUESDAY + timedelta(days=7)
    # It is the officer's, and no deadline by which we must have done something.
    assert again(case).due_at == TUESDAY + timedelta(minutes=15)
    debt.settle("x", case.documents.get().document_id)
    debt.save()
    actions.recount_deadlines(case_id=case.id)
    assert Deadline.objects.get(pk=row.pk).closed_as == "met"


def test_what_is_withdrawn_is_over_and_not_done(policy: Any, staff: SimpleNamespace):
    case = make_case(policy)
    actions.withdraw(by=staff.triage, case_id=case.id, reason="no longer needed")
    assert running(case) == {}
    assert set(earlier_on(case).values_list("closed_as", flat=True)) == {"over"}


@time_machine.travel(TUESDAY, tick=False)
def test_a_prohibition_ends_and_a_lifted_one_runs_no_more(policy: Any, staff: SimpleNamespace):
    case = make_case(policy)
    entry = actions.ProhibitionEntry(
        basis="ordered", starts_on=date(2026, 11, 1), last_on=date(2027, 1, 31), zone="Asia/Kolkata"
    )
    actions.record_prohibitions(by=staff.counsel, case_id=case.id, prohibitions=[entry])
    assert running(case)["prohibition_end"] == datetime(2027, 1, 31, 18, 30, tzinfo=UTC)
    row = case.prohibitions.get()
    assert Deadline.objects.get(case=case, kind="prohibition_end").subject_id == row.id
    actions.lift_prohibition(by=staff.counsel, prohibition_id=row.id)
    assert "prohibition_end" not in running(case)


@time_machine.travel(TUESDAY, tick=False)
def test_counsel_gives_more_time_with_a_reason(policy: Any, staff: SimpleNamespace):
    case = make_case(policy, without_day())
    until = TRIAGE_ENDS + timedelta(days=2)
    actions.extend_deadline(
        by=staff.counsel, case_id=case.id, kind="triage", until=until, reason="The clerk is away."
    )
    assert running(case) == {"triage": until}
    assert again(case).due_at == until
    row = running_on(case).get()
    assert [item["given_by"] for item in row.working["extensions"]] == [staff.counsel.id]
    (change,) = moved(case)
    assert change["changed"] == ["extensions"]
    event = AuditEvent.objects.get(action="case.deadline_extended")
    assert "clerk" not in bytes(event.body).decode()
    # It survives whatever else is counted anew.
    actions.record_process(by=staff.counsel, case_id=case.id, fields={})
    assert running(case) == {"triage": until}
    assert_invariants()


@pytest.mark.parametrize(
    ("days", "reason", "wrong"),
    [(0, "The clerk is away.", "until"), (-1, "The clerk is away.", "until"), (2, "  ", "reason")],
)
@time_machine.travel(TUESDAY, tick=False)
def test_more_time_ends_later_and_says_why(
    policy: Any, staff: SimpleNamespace, days: int, reason: str, wrong: str
):
    case = make_case(policy, without_day())
    with pytest.raises(Invalid) as refused:
        actions.extend_deadline(
            by=staff.counsel,
            case_id=case.id,
            kind="triage",
            until=TRIAGE_ENDS + timedelta(days=days),
            reason=reason,
        )
    assert set(refused.value.errors) == {wrong}
    assert running(case) == {"triage": TRIAGE_ENDS}


@pytest.mark.parametrize(
    ("who", "kind", "code"),
    [
        ("triage", "triage", "case.extend_deadline"),
        ("custodian", "triage", "case.extend_deadline"),
        ("counsel", "answer", "deadline.extend"),
        ("counsel", "cure", "deadline.extend"),
    ],
)
@time_machine.travel(TUESDAY, tick=False)
def test_only_counsel_moves_and_only_what_is_ours_and_runs(
    policy: Any, staff: SimpleNamespace, who: str, kind: str, code: str
):
    case = make_case(policy, without_day())
    with pytest.raises(NotAllowed) as refused:
        actions.extend_deadline(
            by=getattr(staff, who),
            case_id=case.id,
            kind=kind,
            until=TRIAGE_ENDS + timedelta(days=9),
            reason="The clerk is away.",
        )
    assert refused.value.code == code


@time_machine.travel(TUESDAY, tick=False)
def test_a_calendar_that_says_otherwise_is_counted_anew_and_seen(
    policy: Any, staff: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
):
    case = make_case(policy, without_day())
    monkeypatch.setattr("rules.business_days._public", lambda *place: {})
    actions.recount_deadlines(case_id=case.id)
    (change,) = moved(case)
    assert change["to"] == "2026-11-28T05:00:00.000000Z"
    assert (change["changed"], change["because"]) == (["skipped"], "deadlines.recounted")


@time_machine.travel(TUESDAY, tick=False)
def test_the_command_counts_open_cases_and_prints_what_moved(
    policy: Any, staff: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
):
    case, closed = make_case(policy, without_day()), make_case(policy, without_day())
    actions.withdraw(by=staff.triage, case_id=closed.id, reason="no longer needed")
    monkeypatch.setattr("rules.business_days._public", lambda *place: {})
    for expected in (
        [f"{case.id} triage: 2026-12-01T05:00:00.000000Z → 2026-11-28T05:00:00.000000Z"],
        [],
    ):
        said = StringIO()
        call_command("recount_deadlines", stdout=said)
        assert said.getvalue().splitlines() == [*expected, "1 open cases looked at."]


@time_machine.travel(TUESDAY, tick=False)
def test_another_version_of_the_same_holidays_changes_no_row(
    policy: Any, staff: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
):
    case = make_case(policy)
    rows = list(Deadline.objects.filter(case=case).order_by("id").values_list("pk", flat=True))
    monkeypatch.setattr("rules.deadlines.LIBRARY", "holidays 999")
    actions.recount_deadlines(case_id=case.id)
    assert list(running_on(case).order_by("id").values_list("pk", flat=True)) == rows


def test_the_first_answer_and_the_decision_are_timed_once_each(policy: Any, staff: SimpleNamespace):
    raw = without_day()
    with time_machine.travel(TUESDAY, tick=False):
        case = make_case(policy, changed(raw, accounts=[{"username": "anna.example"}]))
    with time_machine.travel(TUESDAY + timedelta(hours=3), tick=False):
        actions.return_case(by=staff.counsel, case_id=case.id)
    with time_machine.travel(TUESDAY + timedelta(days=1), tick=False):
        cure_case(policy, case, raw, by=staff.counsel)
        actions.decline(by=staff.counsel, case_id=case.id, reason="No jurisdiction.")
    took = Turnaround.objects.get(case=case)
    assert (took.answered_after, took.decided_after) == (3 * 3600, 24 * 3600)
    assert took.answered_by == took.decided_by == staff.counsel.id


def test_each_deadline_of_a_case_runs_once(policy: Any, staff: SimpleNamespace):
    case = make_case(policy)
    row = running_on(case).filter(kind__in=OURS).first()
    assert row is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        Deadline.objects.create(
            case=case,
            kind=row.kind,
            due_at=row.due_at,
            working=row.working,
            because="x",
            computed_by="system",
        )
