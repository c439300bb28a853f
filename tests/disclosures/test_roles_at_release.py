"""I4: an approval counts by the roles its giver holds when the production leaves, not before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import actions as accounts
from accounts.models import RoleGrant, User
from audit.models import AuditEvent
from cases.models import PolicyVersion
from core import clock
from core.actor import Actor
from core.errors import NotAllowed, NotFound
from disclosures import actions
from disclosures.demands import Demand, stricter
from disclosures.models import Production
from disclosures.queries import standing
from duties.working import run_due

from .conftest import World, again

ROLES = st.frozensets(st.sampled_from(["counsel", "custodian", "triage"]))
DEMANDS = st.builds(
    lambda now, more, roles, hours: Demand(now, now + more, roles, timedelta(hours=hours)),
    st.integers(0, 3),
    st.integers(0, 2),
    ROLES,
    st.integers(0, 48),
)


@given(DEMANDS, DEMANDS)
def test_the_stricter_demand_satisfies_both(one: Demand, other: Demand) -> None:
    both = stricter(one, other)
    assert both.now == max(one.now, other.now)
    assert both.total == max(one.total, other.total)
    assert both.roles == one.roles & other.roles
    assert stricter(one, one) == one
    assert stricter(other, one) == both


def a_role_ends(world: World) -> None:
    accounts.end_role(by=world.staff.administrator, user=world.staff.users.counsel, role="counsel")


def a_person_is_deactivated(world: World) -> None:
    User.objects.filter(pk=world.staff.counsel.id).update(is_active=False)


CHANGES = (a_role_ends, a_person_is_deactivated)


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
def test_an_approver_whose_role_went_is_none_at_release(
    world: World, change: Callable[[World], None]
) -> None:
    production = world.as_if_signed("subscriber")
    change(world)

    refused = refusal_of_release(production, world)

    assert refused == "production.approvals_missing"
    assert again(production).status == "signed"
    assert not AuditEvent.objects.filter(action="production.released").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
def test_nothing_is_signed_on_the_word_of_somebody_who_left(
    world: World, change: Callable[[World], None]
) -> None:
    production = world.approved("subscriber")
    change(world)
    with pytest.raises(NotAllowed) as refused:
        world.sign(production)
    assert refused.value.code == "production.approvals_missing"


@pytest.mark.django_db
def test_a_role_given_back_makes_the_approval_count_again(world: World) -> None:
    production = world.as_if_signed("subscriber")
    a_role_ends(world)
    assert refusal_of_release(production, world) == "production.approvals_missing"
    accounts.grant_role(
        by=world.staff.administrator, user=world.staff.users.counsel, role="counsel"
    )
    actions.release(by=world.staff.custodian, production_id=production.id)
    assert again(production).status == "released"


@pytest.mark.django_db
def test_whoever_releases_must_hold_the_role_when_it_leaves(world: World) -> None:
    production = world.as_if_signed("subscriber")
    on_the_page = world.staff.custodian
    RoleGrant.objects.filter(user_id=on_the_page.id).update(
        ended_at=clock.now(), ended_by=world.staff.administrator.id
    )
    # Without a role left, there is no such production for them at all.
    with pytest.raises(NotFound):
        actions.release(by=on_the_page, production_id=production.id)
    RoleGrant.objects.create(user_id=on_the_page.id, role="triage", granted_by="test")
    still_believed = Actor("staff", on_the_page.id, frozenset({"custodian", "triage"}))
    with pytest.raises(NotAllowed) as refused:
        actions.release(by=still_believed, production_id=production.id)
    assert refused.value.code == "production.release"
    assert again(production).status == "signed"


@pytest.mark.django_db
def test_a_signature_is_not_written_down_for_a_custodian_who_left_meanwhile(world: World) -> None:
    production = world.approved("subscriber")
    actions.sign(
        by=world.staff.custodian, production_id=production.id, reauthenticated_at=clock.now()
    )
    RoleGrant.objects.filter(user_id=world.staff.custodian.id).update(
        ended_at=clock.now(), ended_by=world.staff.administrator.id
    )
    list(run_due())
    assert again(production).status == "approved"
    assert "may not sign" in again(production).failure


@pytest.mark.django_db
def test_a_stricter_policy_binds_what_was_approved_under_the_old_one(
    world: World, settings: Any, tmp_path: Path
) -> None:
    production = world.as_if_signed("subscriber")
    put_in_force(settings, tmp_path, world, "count = 1", "count = 2")

    assert standing(again(production)).demand.now == 2
    assert refusal_of_release(production, world) == "production.approvals_missing"

    actions.approve(
        by=world.staff.counsel2,
        production_id=production.id,
        manifest_sha256=production.manifest_sha256,
    )
    actions.release(by=world.staff.custodian, production_id=production.id)
    assert again(production).status == "released"


@pytest.mark.django_db
def test_a_laxer_policy_frees_nothing_received_under_the_old_one(
    world: World, settings: Any, tmp_path: Path
) -> None:
    production = world.built("subscriber", "content")
    put_in_force(settings, tmp_path, world, "content = { count = 2", "content = { count = 1")
    actions.approve(
        by=world.staff.counsel,
        production_id=production.id,
        manifest_sha256=production.manifest_sha256,
    )
    assert again(production).status == "built"


@pytest.mark.django_db
def test_a_role_the_new_policy_does_not_admit_counts_no_more(
    world: World, settings: Any, tmp_path: Path
) -> None:
    production = world.built("subscriber")
    actions.approve(
        by=world.staff.custodian2,
        production_id=production.id,
        manifest_sha256=production.manifest_sha256,
    )
    assert standing(again(production)).approved
    old, new = (
        'default = { count = 1, roles = ["counsel", "custodian"] }',
        'default = { count = 1, roles = ["counsel"] }',
    )
    put_in_force(settings, tmp_path, world, old, new)
    assert not standing(again(production)).approved


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["build", "approve", "sign", "release", "revoke", "issue_link"])
def test_a_production_of_a_sealed_case_is_found_by_nobody_else(world: World, act: str) -> None:
    production = world.prepare("subscriber")
    type(world.case).objects.filter(pk=world.case.pk).update(sealed=True)
    before = AuditEvent.objects.count()
    by = world.staff.counsel if act in ("approve", "revoke") else world.staff.custodian
    more: dict[str, Any] = {
        "approve": {"manifest_sha256": ""},
        "sign": {"reauthenticated_at": clock.now()},
        "revoke": {"reason": "x"},
    }.get(act, {})
    with pytest.raises(NotFound):
        getattr(actions, act)(by=by, production_id=production.id, **more)
    assert AuditEvent.objects.count() == before
    with pytest.raises(NotFound):
        actions.prepare(by=world.staff.custodian, case_id=world.case.id, snapshot_ids=[])


def refusal_of_release(production: Production, world: World) -> str:
    with pytest.raises(NotAllowed) as refused:
        actions.release(by=world.staff.custodian, production_id=production.id)
    return refused.value.code


def put_in_force(settings: Any, folder: Path, world: World, old: str, new: str) -> None:
    """Let another policy be the current one; the case stays pinned to its own."""
    assert old in world.policy.text
    PolicyVersion.objects.get_or_create(
        digest=world.policy.digest,
        defaults={"name": world.policy.id, "text": world.policy.text},
    )
    settings.POLICY_FILE = folder / "newer.toml"
    settings.POLICY_FILE.write_text(world.policy.text.replace(old, new, 1))
