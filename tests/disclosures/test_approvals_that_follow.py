"""Approvals that follow an emergency's release are chased until they are there."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from audit.models import AuditEvent
from core import clock
from disclosures import actions
from notifications.models import Message

from .conftest import HOUR, World, work
from .test_release import emergency, refused, release

pytestmark = pytest.mark.django_db


def test_an_emergency_s_second_approval_may_follow_and_is_missed_aloud(world: World) -> None:
    emergency(world)
    world.call_back()
    production = world.as_if_signed("subscriber", "content")
    assert production.approvals.count() == 1
    release(world, production)
    began = clock.now()
    for hours in (5, 25, 30):
        with clock.moved_to(began + hours * HOUR):
            work()
    said = [
        (event.action, json.loads(bytes(event.body))["facts"])
        for event in AuditEvent.objects.filter(action__startswith="production.approvals_")
    ]
    missing = {"count": 1, "needed": 2}
    assert said == [
        ("production.approvals_awaited", {**missing, "turn": 1}),
        ("production.approvals_overdue", {**missing, "turn": 2}),
        ("production.approvals_overdue", {**missing, "turn": 3}),
    ]
    mails = Message.objects.filter(kind="approvals")
    assert production.prepared_by not in {each.effect_key.rsplit(":")[-1] for each in mails}
    assert {mail.subject.split("] ")[1] for mail in mails} == {
        "An approval is still owed",
        "An approval is overdue",
    }
    actions.approve(
        by=world.staff.counsel2,
        production_id=production.id,
        manifest_sha256=production.manifest_sha256,
    )
    with clock.moved_to(began + 40 * HOUR):
        work()
    assert AuditEvent.objects.filter(action="production.approvals_overdue").count() == 2


def test_where_the_policy_lets_nothing_follow_every_approval_comes_first(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    emergency(world)
    world.call_back()
    production = world.as_if_signed("subscriber", "content")
    strict = replace(
        world.policy, approvals=replace(world.policy.approvals, emergency_may_follow=False)
    )
    monkeypatch.setattr("cases.queries.policy_of", lambda case: strict)
    assert refused(world, production) == "production.approvals_missing"
    actions.approve(
        by=world.staff.counsel2,
        production_id=production.id,
        manifest_sha256=production.manifest_sha256,
    )
    release(world, production)


@pytest.mark.services
def test_a_second_approval_in_time_is_not_missed(world: World) -> None:
    emergency(world)
    world.call_back()
    production = world.as_if_signed("subscriber", "content")
    release(world, production)
    actions.approve(
        by=world.staff.counsel2,
        production_id=production.id,
        manifest_sha256=production.manifest_sha256,
    )
    with clock.moved_to(clock.now() + 25 * HOUR):
        work()
    assert not AuditEvent.objects.filter(action="production.approvals_overdue").exists()
