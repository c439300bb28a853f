"""What counsel is told of a recall that is overdue."""

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
from .test_recall import begun, case, letter

__all__ = ["begun", "case", "letter"]
pytestmark = pytest.mark.django_db


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
