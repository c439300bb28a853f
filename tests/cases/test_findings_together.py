"""Findings that stood in rows of their own keep their ids, their words and their rulings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cases import actions, queries
from cases.findings import CaseFinding
from cases.models import Case, FindingRuling
from tests.cases.making import ACCOUNT, again, changed, cure_case, finding, make_case

# Migrations follow one another in transactions of their own.
pytestmark = pytest.mark.django_db(transaction=True)
NAME = "0010_findings_of_a_round_together"
Move = Callable[[str], Any]


@pytest.fixture
def move() -> Iterator[Move]:
    """Bring the cases to a migration; afterwards the database is as every test expects it."""

    def to(name: str) -> Any:
        executor = MigrationExecutor(connection)
        executor.migrate([("cases", name)])
        return MigrationExecutor(connection).loader.project_state([("cases", name)]).apps

    yield to
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.fixture
def rounds(policy: Any, staff: SimpleNamespace, officer: Any) -> list[Case]:
    """Three cases; the first was returned and completed, and three of its findings are ruled on."""
    first = make_case(policy, changed(ACCOUNT, accounts=[{"username": "x"}]), officer=officer)
    for code in ("server_url.present", "order.signed"):
        actions.find_defect(
            by=staff.counsel,
            case_id=first.id,
            finding_id=finding(first, code).id,
            reason="Seen by Dana Sample",
        )
    actions.return_case(by=staff.counsel, case_id=first.id)
    cure_case(policy, first, ACCOUNT, by=officer.actor())
    actions.overrule_finding(
        by=staff.counsel,
        case_id=first.id,
        finding_id=finding(first, "order.signed").id,
        reason="Seen on paper",
    )
    return [again(first), make_case(policy), make_case(policy)]


def read(cases: list[Case]) -> list[CaseFinding]:
    return [
        row
        for case in cases
        for round_ in range(1, case.round + 1)
        for row in queries.findings_of(case, round_)
    ]


def written() -> str:
    """Return what the tables of rounds and rulings hold, as it lies there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT findings FROM cases_examination")
        rows = cursor.fetchall()
        cursor.execute("SELECT reason FROM cases_findingruling")
        return str([*rows, *cursor.fetchall()])


def test_findings_of_their_own_rows_come_together_as_they_were(
    rounds: list[Case], move: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No more than a case at a time, so that there are several turns.
    monkeypatch.setattr(import_module(f"cases.migrations.{NAME}"), "_CASES", 1)
    before = read(rounds)
    old = move("0009_risks_in_the_queue").get_model("cases", "CaseFinding")
    rows = {row.id: row for row in old.objects.all()}
    assert len(rows) == len(before)
    for was in before:
        row = rows[was.id]
        assert all(getattr(row, name) == getattr(was, name) for name in vars(was))

    move(NAME)

    assert read(rounds) == before
    assert {row.ruling for row in before} == {"", "defect", "overruled"}
    assert FindingRuling.objects.count() == 3
    assert not [said for said in ("Dana", "server_url", "fail") if said in written()]


def test_an_old_id_still_names_its_finding_and_can_be_ruled_on(
    rounds: list[Case], move: Move, staff: SimpleNamespace
) -> None:
    case = rounds[1]
    old = move("0009_risks_in_the_queue").get_model("cases", "CaseFinding")
    # As keys were made while each finding had a row.
    key = "01J00000000000000000000001"
    old.objects.filter(case_id=case.pk, code="letterhead.present").update(id=key)

    move(NAME)

    assert finding(case, "letterhead.present").id == key
    actions.find_defect(by=staff.counsel, case_id=case.id, finding_id=key, reason="Blank head")
    ruled = queries.finding_of(again(case), key)
    assert ruled is not None
    assert (ruled.code, ruled.effective_outcome) == ("letterhead.present", "fail")


def test_a_database_without_cases_has_nothing_to_gather(move: Move) -> None:
    move("0009_risks_in_the_queue")

    move(NAME)

    assert not FindingRuling.objects.exists()
