"""Triage proposes and it is kept at once; counsel or a custodian confirms it."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from audit.models import AuditEvent
from cases import actions as cases
from cases.models import Case
from core import clock
from core.actor import SYSTEM
from core.errors import NotAllowed
from duties.models import Duty
from intake.officer_view import view_of
from preservation import actions
from preservation.models import Preservation
from preservation.queries import to_confirm
from tests.cases.making import PRESERVATION, clear_fails, make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposed(policy: Any, staff: SimpleNamespace) -> Preservation:
    case = make_case(policy, PRESERVATION)
    return actions.propose(
        by=staff.triage,
        case_id=case.id,
        account_id=case.accounts.get().id,
        categories=["subscriber", "content"],
    )


def test_what_is_proposed_is_kept_from_that_moment(proposed: Preservation) -> None:
    assert proposed.is_holding
    assert (proposed.status, proposed.proposed) == ("provisional", True)
    assert AuditEvent.objects.filter(action="preservation.proposed").count() == 1
    assert not AuditEvent.objects.filter(action="preservation.created").exists()


def test_a_proposal_never_lapses_because_nobody_looked(proposed: Preservation) -> None:
    """18 U.S.C. 2703(f) binds on receipt, whatever becomes of our own paper work."""
    assert proposed.ends_at is None
    assert not Duty.objects.filter(kind__startswith="preservation.", subject_id=proposed.id)
    with clock.moved_to(clock.now() + timedelta(days=400)):
        assert proposed.ends_at is None


@pytest.mark.parametrize("who", ["counsel", "custodian"])
def test_counsel_or_a_custodian_confirms_it(
    proposed: Preservation, staff: SimpleNamespace, who: str
) -> None:
    actions.confirm(by=getattr(staff, who), preservation_id=proposed.id)
    now = Preservation.objects.get(pk=proposed.pk)
    assert (now.status, now.confirmed_by) == ("active", getattr(staff, who).id)


def test_triage_neither_confirms_nor_decides(
    proposed: Preservation, staff: SimpleNamespace
) -> None:
    before = AuditEvent.objects.count()
    with pytest.raises(NotAllowed) as refused:
        actions.confirm(by=staff.triage, preservation_id=proposed.id)
    assert refused.value.code == "preservation.confirm"
    with pytest.raises(NotAllowed) as refused:
        actions.create(
            by=staff.triage,
            case_id=proposed.case_id,
            account_id=proposed.account_id,
            categories=["subscriber"],
            provisional=True,
        )
    assert refused.value.code == "preservation.create"
    assert AuditEvent.objects.count() == before


def test_counsel_who_does_not_want_it_releases_it(
    proposed: Preservation, staff: SimpleNamespace
) -> None:
    actions.release(by=staff.counsel, preservation_id=proposed.id, reason="Not ours to keep")
    assert Preservation.objects.get(pk=proposed.pk).status == "released"


def test_accepting_the_request_confirms_it(proposed: Preservation, staff: SimpleNamespace) -> None:
    case = proposed.case
    clear_fails(case, staff.counsel)
    cases.accept(by=staff.counsel, case_id=case.id)
    assert proposed in to_confirm()


def test_the_officer_hears_of_it_only_once_it_is_decided(
    proposed: Preservation, staff: SimpleNamespace
) -> None:
    case = proposed.case
    assert view_of(case, SYSTEM).preservations == ()
    actions.confirm(by=staff.counsel, preservation_id=proposed.id)
    shown = view_of(Case.objects.get(pk=case.pk), SYSTEM).preservations
    assert [row.reference for row in shown] == [proposed.reference]
