"""The written confirmation that is owed after a grant is chased until it arrives."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from accounts.models import Agency, Officer
from cases import actions, emergency_queries
from cases.models import Case, ConfirmationDebt
from core import clock
from core.errors import Invalid, NotAllowed
from tests.cases.conftest import agency
from tests.cases.making import ACCOUNT, EMERGENCY, make_case
from tests.cases.test_emergency import call, grant
from tests.invariants import assert_invariants
from tests.notifications.sink import Sink, text_of
from tests.notifications.telling import later, work
from tests.preservation.keeping import facts

__all__ = ["agency"]
pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def granted(policy: Any, staff: SimpleNamespace, officer: Officer, agency: Agency) -> Case:
    case = make_case(policy, EMERGENCY, officer=officer)
    call(case, staff.triage, agency)
    return grant(case, staff.counsel)


def asked(sink: Sink) -> list[str]:
    wanted = "confirm your emergency request"
    return [text_of(mail) for mail in sink.mails if wanted in str(mail["Subject"])]


def test_the_officer_is_asked_again_and_again_until_it_is_there(
    granted: Case, staff: SimpleNamespace, sink: Sink
) -> None:
    debt = ConfirmationDebt.objects.get()
    assert debt.due_at - debt.owed_since == 7 * DAY
    for days in (0, 5.1, 7.2, 9.3):
        with later(days * DAY):
            work()
    words = asked(sink)
    assert len(words) == 3
    assert "We ask for it by" in words[0]
    assert "have not received it" in words[1]
    assert facts("case.confirmation_awaited")["overdue"] is True
    with later(9.4 * DAY):
        assert emergency_queries.emergency_debts(staff.triage).get().is_overdue(clock.now())
        paper = confirm(granted, staff)
    with later(30 * DAY):
        work()
    assert len(asked(sink)) == 3
    assert not emergency_queries.emergency_debts(staff.triage).exists()
    assert ConfirmationDebt.objects.get().document_id == paper
    assert facts("case.confirmation_settled")["late"] is True
    assert_invariants()


def test_it_ratifies_nothing(granted: Case, staff: SimpleNamespace) -> None:
    before = Case.objects.get(pk=granted.pk)
    confirm(granted, staff)
    after = Case.objects.get(pk=granted.pk)
    for name in ("status", "basis", "accepted_at", "legal_process"):
        assert getattr(after, name) == getattr(before, name)
    assert {row.basis for row in after.accounts.get().decisions.all()} == {"voluntary_2702"}


def test_only_a_paper_of_the_case_is_the_confirmation_and_only_once(
    granted: Case, staff: SimpleNamespace, policy: Any
) -> None:
    other = make_case(policy, ACCOUNT).documents.first().document_id
    with pytest.raises(Invalid):
        actions.settle_confirmation(by=staff.triage, case_id=granted.id, document_id=other)
    paper = confirm(granted, staff)
    with pytest.raises(NotAllowed) as refused:
        actions.settle_confirmation(by=staff.triage, case_id=granted.id, document_id=paper)
    assert refused.value.code == "confirmation.settled"
    with pytest.raises(NotAllowed) as refused:
        actions.settle_confirmation(by=staff.custodian, case_id=granted.id, document_id=paper)
    assert refused.value.code == "case.settle_confirmation"


def test_sealed_debts_are_counted_for_the_people_named_alone(
    granted: Case, staff: SimpleNamespace
) -> None:
    actions.seal(by=staff.counsel, case_id=granted.id, named=[staff.counsel.id])
    assert emergency_queries.emergency_debts(staff.counsel).count() == 1
    assert emergency_queries.emergency_debts(staff.triage).count() == 0


def confirm(case: Case, staff: SimpleNamespace) -> str:
    """The officer's paper came with the case's others; triage says that this one is it."""
    paper = str(case.documents.first().document_id)
    actions.settle_confirmation(by=staff.triage, case_id=case.id, document_id=paper)
    return paper
