"""Counsel decides anew until a production was built; what stood before is kept."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from audit.recording import record
from cases import actions, counsel_queries
from cases.actions import DecisionEntry
from cases.models import Case, Decision, EarlierDecision
from core.errors import Conflict, NotAllowed
from tests.cases.making import ACCOUNT, PRESERVATION, again, changed, decisions, ready_to_accept
from tests.invariants import assert_invariants

pytestmark = pytest.mark.django_db


@pytest.fixture
def accepted(policy: Any, staff: SimpleNamespace) -> Case:
    case = ready_to_accept(policy, staff.counsel)
    grid = decisions(case, subscriber=True, content=True)
    actions.accept(by=staff.counsel, case_id=case.id, decisions=grid)
    return again(case)


def narrower(case: Case) -> list[DecisionEntry]:
    account = case.accounts.get()
    return [
        DecisionEntry(account.id, "subscriber", True),
        DecisionEntry(account.id, "content", False, objection="Beyond the warrant"),
    ]


def refused_code(case: Case, by: Any) -> str:
    with pytest.raises(NotAllowed) as refused:
        actions.redecide(by=by, case_id=case.id, decisions=narrower(case))
    return str(refused.value.code)


def test_the_new_decisions_stand_and_the_old_are_history(
    accepted: Case, staff: SimpleNamespace
) -> None:
    actions.redecide(by=staff.counsel2, case_id=accepted.id, decisions=narrower(accepted))
    rows = {row.category: row for row in Decision.objects.filter(account__case=accepted)}
    assert {name: row.produce for name, row in rows.items()} == {
        "subscriber": True,
        "content": False,
    }
    assert {row.decided_by for row in rows.values()} == {staff.counsel2.id}
    earlier = counsel_queries.earlier_decisions(accepted)
    assert {(row.category, row.produce) for row in earlier} == {
        ("subscriber", True),
        ("content", True),
    }
    assert {(row.decided_by, row.replaced_by) for row in earlier} == {
        (staff.counsel.id, staff.counsel2.id)
    }
    assert_invariants()


def test_a_letter_takes_the_place_of_the_last(accepted: Case, staff: SimpleNamespace) -> None:
    actions.redecide(by=staff.counsel, case_id=accepted.id, decisions=narrower(accepted))
    first, second = accepted.letters.order_by("made_at")
    assert "takes the place of our letter of" in second.paragraphs[0]["text"]
    assert "takes the place" not in first.paragraphs[0]["text"]
    table = next(block for block in second.paragraphs if block["type"] == "table")
    assert any("Beyond the warrant" in row[2] for row in table["rows"])


def test_each_time_leaves_its_own_history(accepted: Case, staff: SimpleNamespace) -> None:
    actions.redecide(by=staff.counsel, case_id=accepted.id, decisions=narrower(accepted))
    actions.redecide(
        by=staff.counsel,
        case_id=accepted.id,
        decisions=decisions(accepted, subscriber=True, content=True),
    )
    assert EarlierDecision.objects.count() == 4
    assert Decision.objects.count() == 2
    assert_invariants()


def test_a_production_that_was_built_must_be_revoked_first(
    accepted: Case, staff: SimpleNamespace
) -> None:
    with transaction.atomic():
        record(action="production.built", by=staff.custodian, subject=accepted, case_id=accepted.id)
    assert refused_code(accepted, staff.counsel) == "case.redecide_built"
    with transaction.atomic():
        record(action="production.revoked", by=staff.counsel, subject=accepted, case_id=accepted.id)
    actions.redecide(by=staff.counsel, case_id=accepted.id, decisions=narrower(accepted))
    assert EarlierDecision.objects.count() == 2


def test_only_counsel_decides_anew_and_only_after_accepting(
    policy: Any, accepted: Case, staff: SimpleNamespace
) -> None:
    assert refused_code(accepted, staff.triage) == "case.accept"
    waiting = ready_to_accept(policy, staff.counsel)
    assert refused_code(waiting, staff.counsel) == "case.redecide_in_state"
    kept = ready_to_accept(policy, staff.counsel, PRESERVATION)
    actions.accept(by=staff.counsel, case_id=kept.id)
    with pytest.raises(NotAllowed) as refused:
        actions.redecide(by=staff.counsel, case_id=kept.id, decisions=[])
    assert refused.value.code == "case.redecide_basis"


def test_the_reach_of_the_confirmed_process_binds_again(
    policy: Any, staff: SimpleNamespace
) -> None:
    case = ready_to_accept(policy, staff.counsel, changed(ACCOUNT, legal_process="subpoena"))
    grid = decisions(case, subscriber=True, content=False)
    actions.accept(by=staff.counsel, case_id=case.id, decisions=grid)
    with pytest.raises(NotAllowed) as refused:
        actions.redecide(
            by=staff.counsel,
            case_id=case.id,
            decisions=decisions(case, subscriber=True, content=True),
        )
    assert refused.value.code == "decision.not_reached"
    assert not EarlierDecision.objects.exists()


def test_somebody_faster_wins(
    accepted: Case, staff: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The package offers the act under the name of its module.
    module = sys.modules["cases.actions.redecide"]
    keep = module.keep_pdf  # type: ignore[attr-defined]

    def slowly(**given: Any) -> Any:
        document = keep(**given)
        Case.objects.filter(pk=accepted.pk).update(version=again(accepted).version + 1)
        return document

    monkeypatch.setattr(module, "keep_pdf", slowly)
    with pytest.raises(Conflict):
        actions.redecide(by=staff.counsel, case_id=accepted.id, decisions=narrower(accepted))
    assert not EarlierDecision.objects.exists()


def test_the_letter_says_the_days_to_which_it_is_limited(
    policy: Any, staff: SimpleNamespace
) -> None:
    period = {"from": "2026-10-01", "to": "2026-11-01", "zone": "America/New_York"}
    case = ready_to_accept(policy, staff.counsel, changed(ACCOUNT, period=period))
    account = case.accounts.get()
    since, until = datetime(2026, 10, 5, 4, tzinfo=UTC), datetime(2026, 10, 8, 4, tzinfo=UTC)
    grid = [
        DecisionEntry(account.id, "subscriber", True, period=(since, None)),
        DecisionEntry(account.id, "content", True, "Threats", period=(since, until)),
    ]
    actions.accept(by=staff.counsel, case_id=case.id, decisions=grid)
    letter = case.letters.get(kind="acceptance")
    table = next(block for block in letter.paragraphs if block["type"] == "table")
    assert [row[2] for row in table["rows"]] == [
        "Will be produced. Only from 5 Oct 2026 on (America/New_York).",
        "Narrowed to: Threats. Only from 5 Oct 2026 to 7 Oct 2026 (America/New_York).",
    ]
