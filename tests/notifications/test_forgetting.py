"""After the time a request is kept for, nothing of a person is left in what stood beside it."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps

from accounts.models import Officer
from audit.models import AuditEvent, ClearText
from cases import actions
from cases.actions.forget import BESIDE, forget_beside
from cases.actions.risk import weigh_risk
from cases.models import Case, EmergencyProposal
from core import clock
from core.actor import SYSTEM
from core.errors import NotAllowed
from disclosures.actions.forgetting import forget_recalls
from disclosures.actions.recalling import begin_recall
from disclosures.models import Recall
from notifications.forgetting import kept_until
from tests.cases.making import EMERGENCY, authenticated, make_case
from tests.invariants import assert_invariants
from tests.notifications.telling import events, facts, later, work

pytestmark = pytest.mark.django_db
# Words that somebody typed; each of them is a person's.
TYPED = ("Wilma Placeholder", "the aunt of Quirin", "Ottokar the clerk", "a page about Zita")
YEARS = timedelta(days=7 * 366 + 2)


@pytest.fixture
def ended(policy: Any, staff: SimpleNamespace, officer: Officer) -> Case:
    """An emergency that was worked on in every way and declined."""
    case = make_case(policy, EMERGENCY, officer=officer)
    weigh_risk(by=SYSTEM, case_id=case.id)
    work()
    actions.take(by=staff.triage, case_id=case.id)
    actions.write_note(by=staff.triage, case_id=case.id, text=TYPED[0])
    actions.write_privileged_note(by=staff.counsel, case_id=case.id, text=TYPED[1])
    authenticated(case, staff.triage)
    EmergencyProposal.objects.create(
        case=case, decisions=[], good_faith={"danger": TYPED[2]}, proposed_by=staff.triage.id
    )
    letter = case.letters.create(kind="acceptance", made_by="counsel")
    begin_recall(
        by=staff.counsel, case_id=case.id, letter_id=letter.id, mistake="too_much",
        what_happened=TYPED[3],
    )  # fmt: skip
    actions.decline(by=staff.counsel, case_id=case.id, reason="This is no emergency.")
    work()
    return Case.objects.get(pk=case.pk)


def close_open_recall(case: Case) -> None:
    Recall.objects.filter(case=case).update(
        status="closed", closed_at=clock.now(), closed_by="counsel", learnt="Look twice."
    )


def rows_of(case: Case) -> dict[str, int]:
    return {
        model.__name__: number
        for model in BESIDE
        if (number := model.objects.filter(case_id=case.pk).count())
    }


def in_the_clear() -> str:
    """Return what can still be read of all rows beside cases, their sealed fields opened."""
    return repr(
        [
            [getattr(row, field.attname) for field in model._meta.concrete_fields]
            for model in (*BESIDE, Recall, ClearText)
            for row in model.objects.all()
        ]
    )


def test_what_was_typed_is_gone_with_its_clear_texts_and_the_log_stays_whole(
    ended: Case, staff: SimpleNamespace
) -> None:
    close_open_recall(ended)
    standing = rows_of(ended)
    assert {"PrivilegedNote", "CaseNote", "FindableWords", "RiskFlag", "Deadline", "Alarm"} <= set(
        standing
    )
    assert all(typed in in_the_clear() for typed in TYPED)
    before = AuditEvent.objects.count()
    with later(YEARS - timedelta(days=30)):
        work()
    assert rows_of(ended) == standing, "it is kept to the last day"
    with later(YEARS):
        work()
        work()
    assert rows_of(ended) == {}
    assert not Recall.objects.filter(case=ended).exists()
    assert not ClearText.objects.filter(event__case_id=ended.pk).exists()
    assert [typed for typed in TYPED if typed in in_the_clear()] == []
    assert events(ended.id).count("case.desk_forgotten") == 1
    assert facts("case.desk_forgotten")["rows"]["PrivilegedNote"] == 1
    assert AuditEvent.objects.count() > before
    assert_invariants()


def test_what_is_held_is_not_forgotten_and_asked_for_again(
    ended: Case, staff: SimpleNamespace
) -> None:
    with later(YEARS):
        work()
    assert rows_of(ended), "a recall is open"
    close_open_recall(ended)
    with later(YEARS + timedelta(days=31)):
        work()
    assert rows_of(ended) == {}


def test_beside_an_open_request_nothing_is_forgotten(policy: Any, staff: SimpleNamespace) -> None:
    case = make_case(policy, EMERGENCY)
    assert kept_until(case) is None
    with pytest.raises(NotAllowed):
        forget_beside(case_id=case.id)


def test_an_open_recall_is_kept(ended: Case) -> None:
    with pytest.raises(NotAllowed):
        forget_recalls(case_id=ended.id)
    assert Recall.objects.filter(case=ended).exists()


def test_every_row_of_the_desk_beside_a_case_is_named_here_or_belongs_to_the_request() -> None:
    """A model that comes later is sorted into one of the two, or this fails."""
    request = {
        "Service", "EarlierSubmission", "CureLink", "Turnaround", "Examination", "FindingRuling",
        "Prohibition", "CallBack", "Letter", "GoodFaith", "ConfirmationDebt", "Routing",
        "RemovalDecision", "AccountIdentifier", "CaseDocument", "LegalProcess",
    }  # fmt: skip
    beside = {
        model.__name__
        for model in apps.get_app_config("cases").get_models()
        for field in model._meta.concrete_fields
        if field.name == "case" and field.related_model is Case
    }
    assert beside == request | {model.__name__ for model in BESIDE}
