"""What a signed-in person may change about signing in, and what the log keeps of it."""

from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import User
from audit.models import AuditEvent

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "quiet-lantern-under-the-orchard"


@pytest.fixture
def desk(client: Client, staff: SimpleNamespace) -> Client:
    client.force_login(staff.users.counsel)
    return client


def test_nobody_changes_the_address_they_sign_in_with(desk: Client, staff: Any) -> None:
    before = staff.users.counsel.email
    for act in ("action_add", "action_primary"):
        answer = desk.post("/account/email/", {"email": "other@attacker.example", act: ""})
        assert answer.status_code == 404
    assert User.objects.get(pk=staff.users.counsel.pk).email == before
    assert not EmailAddress.objects.filter(email="other@attacker.example").exists()


def test_a_new_password_stands_in_the_log_and_is_not_in_it(desk: Client, staff: Any) -> None:
    person = User.objects.get(pk=staff.users.counsel.pk)
    person.set_password("the-old-one-of-the-example")
    person.save()
    desk.force_login(person)
    desk.post(
        "/account/password/change/",
        {
            "oldpassword": "the-old-one-of-the-example",
            "password1": NEW_PASSWORD,
            "password2": NEW_PASSWORD,
        },
    )
    assert User.objects.get(pk=person.pk).check_password(NEW_PASSWORD)
    event = AuditEvent.objects.get(action="user.password_set")
    assert event.actor_id == person.id
    assert NEW_PASSWORD.encode() not in bytes(event.body)


def test_no_stranger_is_written_to_by_asking_for_a_reset(client: Client, staff: Any) -> None:
    client.post("/account/password/reset/", {"email": "stranger@example.org"})
    assert mail.outbox == []
