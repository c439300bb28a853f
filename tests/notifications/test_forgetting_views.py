"""What somebody saved to list the queue by goes some time after they left the desk."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from accounts import actions as accounts
from accounts.actions.staff import deactivate, reactivate
from audit.models import AuditEvent
from cases.actions.saved_views import delete_view, save_view
from cases.models import SavedView
from core.errors import NotAllowed
from tests.invariants import assert_invariants
from tests.notifications.telling import later, work

pytestmark = pytest.mark.django_db
OWN, SHARED = "Everything about Wilma Placeholder", "Warrants"


@pytest.fixture
def kept(policy: Any) -> timedelta:
    return policy.retention["draft"].keep.period


@pytest.fixture
def leaving(staff: SimpleNamespace) -> Any:
    """Somebody of triage who keeps one view for themselves and shares another."""
    save_view(by=staff.triage, name=OWN, query="q=wilma")
    save_view(by=staff.triage, name=SHARED, query="process=search_warrant", shared=True)
    return staff.users.triage


def names() -> list[str]:
    return list(SavedView.objects.values_list("name", flat=True))


def after(time: timedelta) -> list[str]:
    with later(time):
        work()
    return names()


@pytest.mark.parametrize("way", ["shut out", "role ended"])
def test_own_views_go_when_drafts_would_and_shared_ones_stay(
    staff: SimpleNamespace, leaving: Any, kept: timedelta, way: str
) -> None:
    if way == "shut out":
        deactivate(by=staff.administrator, user=leaving)
    else:
        accounts.end_role(by=staff.administrator, user=leaving, role="triage")
    work()
    assert after(kept - timedelta(hours=1)) == [OWN, SHARED]
    assert after(kept + timedelta(hours=1)) == [SHARED]
    (event,) = AuditEvent.objects.filter(action="view.deleted")
    assert event.actor_kind == "system"
    assert "Wilma" not in bytes(event.body).decode()
    assert_invariants()


def test_whoever_still_works_on_cases_in_another_role_keeps_them(
    staff: SimpleNamespace, leaving: Any, kept: timedelta
) -> None:
    accounts.grant_role(by=staff.administrator, user=leaving, role="custodian")
    accounts.end_role(by=staff.administrator, user=leaving, role="triage")
    work()
    assert after(kept + timedelta(hours=1)) == [OWN, SHARED]


def test_whoever_came_back_keeps_them_and_a_second_leaving_counts_anew(
    staff: SimpleNamespace, leaving: Any, kept: timedelta
) -> None:
    day = timedelta(days=1)
    deactivate(by=staff.administrator, user=leaving)
    work()
    with later(kept - 2 * day):
        reactivate(by=staff.administrator, user=leaving)
        work()
    with later(kept - day):
        deactivate(by=staff.administrator, user=leaving)
        work()
    assert after(kept + day) == [OWN, SHARED], "they left yesterday for the second time"
    assert after(2 * kept) == [SHARED]


def test_a_shared_view_is_deleted_by_anybody_once_its_owner_left(
    staff: SimpleNamespace, leaving: Any
) -> None:
    view = SavedView.objects.get(name=SHARED)
    with pytest.raises(NotAllowed) as refused:
        delete_view(by=staff.counsel, view_id=view.pk)
    assert refused.value.code == "view.delete"
    deactivate(by=staff.administrator, user=leaving)
    with pytest.raises(NotAllowed) as refused:
        delete_view(by=staff.auditor, view_id=view.pk)
    assert refused.value.code == "view.save"
    delete_view(by=staff.counsel, view_id=view.pk)
    assert names() == [OWN]
