"""The mails of a recall: asked again as often as the policy says, and to counsel once overdue."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core import mail

from cases.models import Case
from core import clock
from disclosures import actions
from disclosures.models import Recall

from .conftest import work
from .test_recall import PAT, begun, case, events, letter, now

__all__ = ["begun", "case", "letter"]
pytestmark = pytest.mark.django_db


def test_the_answer_is_asked_for_again_as_often_as_the_policy_says_and_then_missed(
    begun: Recall, staff: SimpleNamespace
) -> None:
    actions.demand(by=staff.counsel, recall_id=begun.id, wanted="return")
    start = clock.now()
    for days in (4, 7, 10, 13, 16):
        with clock.moved_to(start + timedelta(days=days)):
            work()
    assert events(begun) == ["begun", "demanded", *["asked_again"] * 3, "unanswered"]
    assert now(begun).status == "demanded"
    reminders = [sent for sent in mail.outbox if "have no answer yet" in sent.body]
    assert [sent.to for sent in reminders] == [[PAT]] * 3
    to_counsel = [sent for sent in mail.outbox if sent.subject.endswith("A recall is overdue")]
    assert sorted(sent.to for sent in to_counsel) == sorted(
        [person.email] for person in (staff.users.counsel, staff.users.counsel2)
    )
    assert f"/desk/recalls/{begun.pk}/" in to_counsel[0].body
    assert "has not answered" in to_counsel[0].body


def test_of_a_sealed_case_an_overdue_recall_names_nothing_and_is_told_to_who_is_named(
    begun: Recall, case: Case, staff: SimpleNamespace
) -> None:
    due = clock.now() + timedelta(hours=10)
    actions.decide_notice(
        by=staff.counsel, recall_id=begun.id, party="court", needed=True, due_at=due,
        citation="The order",
    )  # fmt: skip
    Case.objects.filter(pk=case.pk).update(sealed=True)
    case.named.set([staff.users.counsel2])
    with clock.moved_to(due + timedelta(hours=1)):
        work()
    (sent,) = [sent for sent in mail.outbox if "recall is overdue" in sent.subject]
    assert (sent.to, sent.subject) == ([staff.users.counsel2.email], "A recall is overdue")
    assert case.reference not in sent.body
    assert begun.pk not in sent.body
