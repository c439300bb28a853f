"""The officer is told in time that what is kept ends, and is not told once they asked."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction

from audit.models import AuditEvent
from audit.recording import record, stamp
from core import clock
from core.actor import SYSTEM
from duties.models import Duty
from duties.working import run_due
from intake.actions import ask_for_extension
from preservation.models import Preservation
from tests.portal.statuses import EMAIL, officer, received

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(keys: Any) -> Preservation:
    case = received("preservation")
    captured = clock.now()
    until = captured + timedelta(days=90)
    row = Preservation.objects.get(case=case)
    Preservation.objects.filter(pk=row.pk).update(captured_at=captured, expires_at=until)
    with transaction.atomic():
        record(
            action="preservation.captured",
            by=SYSTEM,
            subject=row,
            case_id=case.id,
            facts={"first": True, "expires_at": stamp(until)},
        )
    list(run_due())
    mail.outbox.clear()
    return Preservation.objects.select_related("case").get(pk=row.pk)


def told_at(kept: Preservation, days: float) -> list[str]:
    assert kept.expires_at is not None
    with clock.moved_to(kept.expires_at - timedelta(days=days)):
        list(run_due())
        list(run_due())
    return [item.body for item in mail.outbox if "ends soon" in item.subject]


def test_told_when_an_extension_is_offered_and_again_when_it_becomes_late(
    kept: Preservation,
) -> None:
    assert told_at(kept, 31) == []
    (first,) = told_at(kept, 29)
    assert "Ask for an extension before" in first
    assert f"/status/{kept.case.reference}/" in first
    assert "kim.example" not in first
    assert mail.outbox[-1].to == [EMAIL]
    assert len(told_at(kept, 20)) == 1
    _, second = told_at(kept, 6.9)
    assert "is late" in second
    assert AuditEvent.objects.filter(action="preservation.end_near").count() == 2


@pytest.mark.services
def test_not_told_once_an_extension_was_asked_for(kept: Preservation) -> None:
    assert kept.expires_at is not None
    assert len(told_at(kept, 29)) == 1
    with clock.moved_to(kept.expires_at - timedelta(days=20)):
        ask_for_extension(by=officer().actor(), preservation_id=kept.id)
    assert len(told_at(kept, 6)) == 1


@pytest.mark.services
def test_not_told_of_an_end_that_has_moved(kept: Preservation) -> None:
    assert kept.expires_at is not None
    Preservation.objects.filter(pk=kept.pk).update(expires_at=kept.expires_at + timedelta(days=90))
    assert told_at(kept, 29) == []
    assert Duty.objects.filter(kind="notifications.remind", state="done").count() == 1


@pytest.mark.services
def test_pause_and_hold_change_nothing(kept: Preservation) -> None:
    Preservation.objects.filter(pk=kept.pk).update(
        status="paused",
        paused_from="active",
        paused_at=clock.now(),
        paused_by="system",
        held_at=clock.now(),
        held_by="counsel",
    )
    assert len(told_at(kept, 29)) == 1
