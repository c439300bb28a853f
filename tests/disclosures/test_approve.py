"""Four eyes (I4): the truth table of approvals, in the policy and in the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts import actions as accounts
from cases.models import Decision
from core import clock
from core.errors import NotAllowed, NotFound
from disclosures import actions
from disclosures.demands import counting, demand_of
from disclosures.models import Approval, Production
from disclosures.queries import standing
from rules.policy_parts import ApprovalRule

from .conftest import World, again


@pytest.mark.parametrize(
    ("has_content", "is_emergency", "may_follow", "now", "total"),
    [
        (False, False, True, 1, 1),
        (True, False, True, 2, 2),
        (False, True, True, 1, 1),
        (True, True, True, 1, 2),
        (True, True, False, 2, 2),
        (True, False, False, 2, 2),
    ],
)
def test_what_the_policy_demands(
    policy: Any, has_content: bool, is_emergency: bool, may_follow: bool, now: int, total: int
) -> None:
    rules = replace(policy.approvals, emergency_may_follow=may_follow)
    demand = demand_of(rules, has_content=has_content, is_emergency=is_emergency)
    assert (demand.now, demand.total) == (now, total)
    if now < total:
        assert demand.within == timedelta(hours=24)


def test_another_policy_may_demand_more(policy: Any) -> None:
    rules = replace(policy.approvals, content=ApprovalRule(3, frozenset({"counsel"})))
    demand = demand_of(rules, has_content=True, is_emergency=False)
    assert (demand.now, demand.total, demand.roles) == (3, 3, {"counsel"})


@pytest.mark.parametrize(
    ("same_digest", "is_preparer", "holds_role"), list(product([True, False], repeat=3))
)
def test_an_approval_counts_only_if_everything_holds(
    same_digest: bool, is_preparer: bool, holds_role: bool
) -> None:
    production = SimpleNamespace(manifest_sha256="a" * 64, prepared_by="preparer")
    person = "preparer" if is_preparer else "other"
    approval = SimpleNamespace(
        approved_by=person, manifest_sha256="a" * 64 if same_digest else "b" * 64
    )
    held = {person: {"counsel"} if holds_role else set()}
    counted = counting([approval], production, held)
    assert bool(counted) == (same_digest and not is_preparer and holds_role)


def test_one_person_counts_once_and_an_empty_digest_never() -> None:
    production = SimpleNamespace(manifest_sha256="", prepared_by="preparer")
    approval = SimpleNamespace(approved_by="other", manifest_sha256="")
    assert not counting([approval], production, {"other": {"counsel"}})
    production.manifest_sha256 = approval.manifest_sha256 = "a" * 64
    assert counting([approval, approval], production, {"other": {"counsel"}}) == {"other"}


def approve(production: Production, person: Any, digest: str | None = None) -> Production:
    return actions.approve(
        by=person,
        production_id=production.id,
        manifest_sha256=production.manifest_sha256 if digest is None else digest,
    )


def refused(production: Production, person: Any, digest: str | None = None) -> str:
    with pytest.raises(NotAllowed) as refusal:
        approve(production, person, digest)
    return refusal.value.code


@pytest.mark.django_db
class TestInTheDatabase:
    def test_content_needs_two_different_people(self, world: World) -> None:
        production = world.built("subscriber", "records", "content")
        approve(production, world.staff.counsel)
        assert again(production).status == "built"
        assert refused(production, world.staff.counsel) == "production.approved_by_you"
        approve(production, world.staff.custodian2)
        assert again(production).status == "approved"

    def test_subscriber_data_needs_one(self, world: World) -> None:
        production = world.built("subscriber")
        approve(production, world.staff.counsel)
        assert again(production).status == "approved"
        assert refused(production, world.staff.counsel2) == "production.state"

    def test_the_preparer_cannot_approve(self, world: World) -> None:
        production = world.built("subscriber")
        assert refused(production, world.staff.custodian) == "production.own"
        assert not production.approvals.exists()

    def test_the_database_itself_refuses_the_preparer(self, world: World) -> None:
        production = world.built("subscriber")
        person = world.staff.custodian.id
        with pytest.raises(IntegrityError), transaction.atomic():
            Approval.objects.create(
                production=production,
                approved_by=person,
                prepared_by=person,
                manifest_sha256=production.manifest_sha256,
                approved_at=clock.now(),
            )

    def test_the_database_refuses_a_second_row_of_one_person(self, world: World) -> None:
        production = world.built("subscriber", "content")
        approve(production, world.staff.counsel)
        row = production.approvals.get()
        row.pk = "01ANOTHERIDENTIFIERFORAROW"
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)

    def test_triage_cannot_approve(self, world: World) -> None:
        production = world.built("subscriber")
        assert refused(production, world.staff.triage) == "production.approve"

    @pytest.mark.parametrize("name", ["auditor", "administrator", "nobody"])
    def test_who_sees_no_case_finds_nothing_to_approve(self, world: World, name: str) -> None:
        production = world.built("subscriber")
        with pytest.raises(NotFound):
            approve(production, getattr(world.staff, name))
        assert not again(production).approvals.exists()

    def test_another_digest_is_refused(self, world: World) -> None:
        production = world.built("subscriber")
        assert refused(production, world.staff.counsel, "0" * 64) == "production.other_digest"
        assert refused(production, world.staff.counsel, "") == "production.other_digest"

    def test_a_draft_cannot_be_approved(self, world: World) -> None:
        production = world.prepare("subscriber")
        assert refused(production, world.staff.counsel, "") == "production.state"

    def test_a_changed_decision_stops_approval(self, world: World) -> None:
        production = world.built("subscriber")
        Decision.objects.filter(account=world.account).update(narrowed_to="one day only")
        assert refused(production, world.staff.counsel) == "production.decisions_changed"

    def test_an_approver_who_lost_the_role_no_longer_counts(self, world: World) -> None:
        production = world.approved("subscriber")
        assert standing(production).approved
        accounts.end_role(
            by=world.staff.administrator, user=world.staff.users.counsel, role="counsel"
        )
        assert not standing(production).approved

    def test_an_approver_who_left_no_longer_counts(self, world: World) -> None:
        production = world.approved("subscriber")
        world.staff.users.counsel.is_active = False
        world.staff.users.counsel.save()
        assert not standing(production).approved

    def test_a_role_the_policy_does_not_name_does_not_keep_it(self, world: World) -> None:
        production = world.approved("subscriber")
        user = world.staff.users.counsel
        accounts.grant_role(by=world.staff.administrator, user=user, role="triage")
        accounts.end_role(by=world.staff.administrator, user=user, role="counsel")
        assert not standing(production).approved
