"""A session ends after half an hour idle and after twelve hours, and keeps what was typed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import Agency, AgencyNumber, User
from audit.models import AuditEvent, LogHead
from notifications.events import facts_of
from tests.signing_in import sign_in

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at:UserWarning"),
]
MORNING = "2026-11-24T08:00:00Z"


@pytest.fixture
def travel() -> Any:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def counsel(staff: SimpleNamespace) -> User:
    LogHead.objects.get_or_create(pk=1)
    person: User = staff.users.counsel
    return person


@pytest.fixture
def desk(client: Client, counsel: User, travel: Any) -> Client:
    sign_in(client, counsel)
    assert client.get("/desk/").status_code == 200
    return client


def ended() -> list[str]:
    found = AuditEvent.objects.filter(action="session.ended").order_by("seq")
    return [facts_of(event)["reason"] for event in found]


def test_half_an_hour_without_use_ends_a_session(desk: Client, travel: Any) -> None:
    travel.shift(29 * 60)
    assert desk.get("/desk/").status_code == 200
    travel.shift(30 * 60)
    answer = desk.get("/desk/?mine=1", follow=True)
    assert answer.redirect_chain[0][0] == "/account/login/?next=/desk/%3Fmine%3D1"
    assert "ended after 30 minutes without use" in answer.content.decode()
    assert ended() == ["idle"]


def test_use_every_quarter_hour_does_not_outlast_twelve_hours(desk: Client, travel: Any) -> None:
    for _ in range(12 * 4 - 1):
        travel.shift(15 * 60)
        assert desk.get("/desk/").status_code == 200
    travel.shift(15 * 60)
    answer = desk.get("/desk/", follow=True)
    assert "ended after 12 hours" in answer.content.decode()
    assert ended() == ["longest"]


def test_a_page_that_refreshes_itself_keeps_no_session_alive(desk: Client, travel: Any) -> None:
    for _ in range(29):
        travel.shift(60)
        assert desk.get("/desk/", headers={"X-Refresh": "1"}).status_code == 200
    travel.shift(60)
    assert desk.get("/desk/", headers={"X-Refresh": "1"}).status_code == 401
    assert desk.get("/desk/").status_code == 302
    assert ended() == ["idle"]


def test_use_is_written_once_a_minute_at_most(
    desk: Client, travel: Any, django_assert_num_queries: Any
) -> None:
    def writes() -> int:
        before = dict(desk.session)
        desk.get("/desk/")
        return before != dict(desk.session)

    travel.shift(59)
    assert not writes()
    travel.shift(1)
    assert writes()


def test_what_was_typed_comes_back_to_its_author_once(
    desk: Client, counsel: User, travel: Any
) -> None:
    agency = Agency.objects.create(name="Larkspur County Sheriff", country="US")
    where = f"/desk/agencies/{agency.pk}/phone/"
    travel.shift(31 * 60)
    answer = desk.post(where, {"phone": "+1 555 0199"}, follow=True)
    assert "What you typed is kept; nothing was sent" in answer.content.decode()
    assert "555 0199" not in answer.content.decode()
    assert "555 0199" not in str(dict(desk.session))
    assert not AgencyNumber.objects.exists()
    sign_in(desk, counsel)
    assert 'value="+1 555 0199"' in desk.get(where).content.decode()
    assert "555 0199" not in desk.get(where).content.decode()


def test_what_was_typed_is_shown_to_nobody_else_and_not_after_an_hour(
    desk: Client, counsel: User, staff: SimpleNamespace, travel: Any
) -> None:
    agency = Agency.objects.create(name="Larkspur County Sheriff", country="US")
    where = f"/desk/agencies/{agency.pk}/phone/"
    travel.shift(31 * 60)
    desk.post(where, {"phone": "+1 555 0199"})
    kept = desk.session["kept"]
    sign_in(desk, staff.users.counsel2)
    assert "555 0199" not in desk.get(where).content.decode()
    assert "kept" not in desk.session
    sign_in(desk, counsel)
    session = desk.session
    session["kept"] = kept
    session.save()
    travel.shift(3601)
    sign_in(desk, counsel)
    assert "555 0199" not in desk.get(where).content.decode()


def test_passwords_and_codes_are_never_kept(desk: Client, travel: Any) -> None:
    travel.shift(31 * 60)
    desk.post("/account/password/change/", {"oldpassword": "a", "password1": "b", "password2": "b"})
    assert "kept" not in desk.session


def test_who_is_shut_out_is_out_at_once(desk: Client, counsel: User) -> None:
    User.objects.filter(pk=counsel.pk).update(is_active=False)
    assert "/account/login/" in desk.get("/desk/")["Location"]
