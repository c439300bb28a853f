"""What an officer may see of a case, and what would betray others or teach a forger."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from accounts.actions import enrol_officer
from cases import actions as cases
from cases.models import Case, Letter
from core.actor import SYSTEM
from intake.actions import submit_request
from intake.officer_view import view_of
from preservation.actions import pause_for_case
from preservation.models import Preservation
from tests.intake.builders import OFFICER, sound

pytestmark = pytest.mark.django_db


def received(kind: str) -> Case:
    officer = enrol_officer(by=SYSTEM, email=OFFICER["email"])
    receipt = submit_request(by=officer.actor(), raw=sound(kind), via="api")
    return receipt.case


def shown(case: Case) -> Any:
    assert case.officer is not None
    return view_of(Case.objects.get(pk=case.pk), case.officer.actor())


def test_a_pause_for_somebody_else_is_not_betrayed(staff: SimpleNamespace) -> None:
    case = received("preservation")
    (before,) = shown(case).preservations
    pause_for_case(by=SYSTEM, case_id=received("account_information").id)
    assert Preservation.objects.get(case=case).status == "paused"
    (after,) = shown(case).preservations
    assert (after.status, after.words) == (before.status, before.words)


def test_a_decision_without_a_letter_looks_undecided(staff: SimpleNamespace) -> None:
    case = received("account_information")
    cases.take(by=staff.triage, case_id=case.id)
    before = shown(case)
    cases.decline(by=staff.counsel, case_id=case.id, reason="Not within our reach.")
    assert shown(case).status == "declined"
    Letter.objects.filter(case=case).delete()
    after = shown(case)
    assert (after.status, after.label, after.next_step) == (
        before.status,
        before.label,
        before.next_step,
    )
