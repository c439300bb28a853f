"""Figures over many cases: medians, what was kept in time, and nothing of what is sealed."""

from __future__ import annotations

import random
from datetime import timedelta
from statistics import median
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import figures
from cases.deadline_models import Deadline, Turnaround
from cases.models import Case
from core import clock
from tests.cases.making import EMERGENCY, PRESERVATION, changed, make_case

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def took(case: Case, seconds: int, days_ago: float, decided: bool = True) -> Turnaround:
    at = clock.now() - days_ago * DAY
    row = Turnaround(case=case, kind=case.kind, answered_at=at, answered_by="x")
    row.answered_after = seconds
    if decided:
        row.decided_at, row.decided_by, row.decided_after = at, "x", seconds * 2
    row.save()
    return row


def copies(case: Case, number: int) -> list[Case]:
    """Make rows like the case, without the acts that would open them one by one."""
    rows = []
    for index in range(number):
        columns = {
            field.attname: getattr(case, field.attname)
            for field in Case._meta.concrete_fields
            if not field.generated and field.attname != "id"
        }
        rows.append(Case(**{**columns, "reference": f"LER-2026-X{index:05d}"}))
    return Case.objects.bulk_create(rows)


@pytest.mark.parametrize("number", [1, 2, 5, 8, 31])
def test_the_median_lies_between_the_two_in_the_middle(
    policy: Any, staff: SimpleNamespace, number: int
):
    case = make_case(policy, PRESERVATION)
    chosen = random.Random(number)
    seconds = [chosen.randrange(1, 10_000) for _ in range(number)]
    for each, after in zip(copies(case, number), seconds, strict=True):
        took(each, after, days_ago=1)
    since = clock.now() - 30 * DAY
    found = figures.took(staff.triage, "answered", since)
    assert found == {"preservation": figures.Took(median(seconds), number)}
    assert figures.took(staff.triage, "decided", since)["preservation"].median == 2 * median(
        seconds
    )


def test_each_kind_has_its_median_and_what_is_older_or_undecided_counts_not(
    policy: Any, staff: SimpleNamespace
):
    kept = copies(make_case(policy, PRESERVATION), 3)
    for case, after, days in zip(kept, (10, 30, 999), (1, 2, 40), strict=True):
        took(case, after, days)
    took(make_case(policy), 100, 1, decided=False)
    since = clock.now() - 30 * DAY
    assert figures.took(staff.counsel, "answered", since) == {
        "preservation": figures.Took(20, 2),
        "account_information": figures.Took(100, 1),
    }
    assert set(figures.took(staff.counsel, "decided", since)) == {"preservation"}


def test_what_was_done_too_late_or_not_at_all_was_not_kept(policy: Any, staff: SimpleNamespace):
    case, at = make_case(policy, PRESERVATION), clock.now()
    Deadline.objects.all().delete()
    rows = [(-1, at - DAY), (+1, at - DAY), (None, at - DAY), (None, at + DAY), (-1, at - 99 * DAY)]
    for index, (hours, due_at) in enumerate(rows):
        row = Deadline(
            case=case, kind="triage", subject_id=str(index), due_at=due_at, working={},
            because="x", computed_by="x",
        )  # fmt: skip
        if hours is not None:
            row.closed_at, row.closed_by = due_at + timedelta(hours=hours), "x"
            row.closed_as = "met"
        row.save()
    since = [at - 30 * DAY, at - 120 * DAY]
    assert figures.kept(staff.triage, ["triage", "answer"], since, at) == {
        "triage": [figures.InTime(3, 1), figures.InTime(4, 2)],
        "answer": [figures.InTime(0, 0), figures.InTime(0, 0)],
    }


def test_what_is_sealed_is_in_no_figure_of_those_it_does_not_name(
    policy: Any, staff: SimpleNamespace
):
    case, at = make_case(policy, EMERGENCY), clock.now()
    took(case, 10, 1)
    Case.objects.filter(pk=case.pk).update(sealed=True)
    case.named.add(staff.users.counsel)
    ahead = at + timedelta(hours=3)

    def seen(actor: Any) -> tuple[int, int, int, int]:
        return (
            figures.overdue(actor, ahead),
            len(figures.coming(actor, at - DAY, ahead)),
            len(figures.took(actor, "answered", at - 9 * DAY)),
            figures.kept(actor, ["emergency_decided"], [at - DAY], ahead)["emergency_decided"][
                0
            ].all,
        )

    assert seen(staff.counsel) == (2, 2, 1, 1)
    assert seen(staff.triage) == (0, 0, 0, 0)


@pytest.mark.parametrize("who", ["auditor", "administrator", "nobody"])
def test_figures_are_for_people_who_may_read_cases(policy: Any, staff: SimpleNamespace, who: str):
    with pytest.raises(ValueError):
        figures.overdue(getattr(staff, who), clock.now())


def test_a_count_stops_where_more_would_say_no_more(
    policy: Any, staff: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(figures, "COUNTED_MOST", 3)
    case, at = make_case(policy, PRESERVATION), clock.now()
    Deadline.objects.bulk_create(
        Deadline(
            case=case, kind="triage", subject_id=f"s{index}", due_at=at - DAY, working={},
            because="x", computed_by="x",
        )
        for index in range(9)
    )  # fmt: skip
    assert figures.overdue(staff.triage, at) == 3


def test_the_due_ones_are_read_along_an_index_and_each_figure_is_one_query(
    policy: Any, staff: SimpleNamespace
):
    make_case(policy, changed(PRESERVATION))
    at = clock.now()
    asked = [
        lambda: figures.overdue(staff.triage, at),
        lambda: figures.coming(staff.triage, at, at + DAY),
        lambda: figures.took(staff.triage, "answered", at - DAY),
        lambda: list(figures.prohibitions_ending(staff.triage, at, at + DAY)[:10]),
        lambda: list(figures.debts(staff.triage)[:10]),
    ]
    for ask in asked:
        with CaptureQueriesContext(connection) as queries:
            ask()
        assert len(queries) == 1
    plan = Deadline.objects.filter(
        kind__in=["emergency_acknowledged", "emergency_decided", "triage", "answer"],
        superseded_at__isnull=True,
        closed_at__isnull=True,
        due_at__lte=at,
    ).order_by("due_at")[:5]
    if connection.vendor == "sqlite":
        assert "cases_deadline_open" in plan.explain()
