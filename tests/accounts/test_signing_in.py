"""Signing in: password, second factor, what the log keeps of it, and what nobody may change."""

from __future__ import annotations

import base64
import json
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.actions import sessions
from accounts.actions.factors import give_totp
from accounts.factors import current_code
from accounts.models import User
from audit.models import AuditEvent, LogHead
from core.actor import SYSTEM
from notifications.events import facts_of
from notifications.models import Message
from sealing.secret_fields import is_token
from tests.notifications.telling import work
from tests.signing_in import PASSWORD, sign_in

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at:UserWarning"),
]
NEW_PASSWORD = "quiet-lantern-under-the-orchard"
NOON = "2026-11-24T12:00:10Z"


@pytest.fixture(autouse=True)
def _counts_begin_anew() -> None:
    cache.clear()


@pytest.fixture
def counsel(staff: SimpleNamespace) -> User:
    LogHead.objects.get_or_create(pk=1)
    person: User = staff.users.counsel
    person.set_password(PASSWORD)
    person.save()
    return person


def events(prefix: str = "") -> list[str]:
    found = AuditEvent.objects.filter(action__startswith=prefix).order_by("seq")
    return list(found.values_list("action", flat=True))


def send_password(client: Client, person: User, password: str = PASSWORD) -> Any:
    return client.post("/account/login/", {"login": person.email, "password": password})


def send_code(client: Client, code: str, where: str = "/account/factors/authenticate/") -> Any:
    return client.post(where, {"code": code})


def test_a_password_alone_opens_no_page_of_the_desk(client: Client, counsel: User) -> None:
    assert send_password(client, counsel)["Location"] == "/desk/"
    for path in ("/desk/", "/desk/preservations/", "/audit/"):
        assert client.get(path)["Location"] == "/account/factors/", path
    assert (
        "Set up a second factor before you go on"
        in client.get("/account/factors/").content.decode()
    )


@pytest.mark.django_db(transaction=True)
def test_setting_up_an_app_opens_the_desk_and_shows_codes_once(
    client: Client, counsel: User
) -> None:
    with time_machine.travel(NOON, tick=False):
        send_password(client, counsel)
        page = client.get("/account/factors/totp/activate/")
        secret = client.session["mfa.totp.secret"]
        assert "<svg" in page.content.decode()
        assert secret in page.content.decode().replace(" ", "")
        done = send_code(client, _code(secret), "/account/factors/totp/activate/")
        assert done["Location"] == "/account/factors/recovery-codes/"
        shown = client.get("/account/factors/recovery-codes/").content.decode()
        assert shown.count("<li><code>") == 10
        assert "<li><code>" not in client.get("/account/factors/recovery-codes/").content.decode()
        assert client.get("/desk/").status_code == 200
    assert events("factor.") == ["factor.added", "factor.added"]
    work()
    assert [message.to for message in mail.outbox] == [[counsel.email]]
    assert "A second factor was added: an app that shows codes." in mail.outbox[0].body


def _code(secret: str) -> str:
    from allauth.mfa.totp.internal.auth import (
        format_hotp_value,
        hotp_value,
        yield_hotp_counters_from_time,
    )

    return str(format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1])))


def test_secrets_of_factors_are_sealed_in_the_database(counsel: User) -> None:
    secret = give_totp(by=SYSTEM, user=counsel)
    row = Authenticator.objects.get(user=counsel)
    assert is_token(row.data["secret"])
    assert secret not in str(row.data)


def test_a_code_admits_once_even_where_the_cache_forgot_it(counsel: User) -> None:
    give_totp(by=SYSTEM, user=counsel)
    with time_machine.travel(NOON, tick=False):
        code, first, second = current_code(counsel), Client(), Client()
        send_password(first, counsel)
        assert send_code(first, code)["Location"] == "/desk/"
        assert first.get("/desk/").status_code == 200
        cache.clear()
        send_password(second, counsel)
        again = send_code(second, code)
        assert "was used before" in again.content.decode()
        assert second.get("/desk/").status_code == 302
    assert events("user.") == ["user.signed_in"]
    assert facts_of(AuditEvent.objects.get(action="user.signed_in"))["ways"] == ["password", "totp"]


def test_the_step_before_and_after_is_taken_and_no_other(counsel: User) -> None:
    give_totp(by=SYSTEM, user=counsel)
    with time_machine.travel(NOON, tick=False):
        code = current_code(counsel)
    with time_machine.travel("2026-11-24T12:00:40Z", tick=False):
        client = Client()
        send_password(client, counsel)
        assert send_code(client, code)["Location"] == "/desk/"
    with time_machine.travel("2026-11-24T13:00:10Z", tick=False):
        later = current_code(counsel)
    with time_machine.travel("2026-11-24T13:01:20Z", tick=False):
        client = Client()
        send_password(client, counsel)
        assert send_code(client, later).status_code == 200


def test_a_session_that_showed_no_factor_is_asked_for_it(client: Client, counsel: User) -> None:
    """As where a factor was set up elsewhere after this session had begun."""
    with time_machine.travel(NOON, tick=False):
        sign_in(client, counsel, factor=False)
        give_totp(by=SYSTEM, user=counsel)
        asked = client.get("/desk/?mine=1")["Location"]
        assert asked == "/account/factors/reauthenticate/?next=/desk/%3Fmine%3D1"
        answer = client.post(asked, {"code": current_code(counsel)})
        assert answer["Location"] == "/desk/?mine=1"
        assert client.get("/desk/").status_code == 200


def test_failures_stand_in_the_log_without_the_address_and_only_so_many(
    client: Client, counsel: User
) -> None:
    for _ in range(12):
        sessions.note_failed_sign_in(email="Counsel@Writdesk.example")
    sessions.note_failed_sign_in(email="other@writdesk.example")
    rows = list(AuditEvent.objects.filter(action="sign_in.failed").order_by("seq"))
    assert len(rows) == 6
    assert len({row.subject_id for row in rows}) == 2
    assert [facts_of(row)["more_are_not_written"] for row in rows] == [*[False] * 4, True, False]
    assert all(b"writdesk.example" not in bytes(row.body).lower() for row in rows)


def test_a_wrong_password_on_the_page_is_recorded_and_limited(
    client: Client, counsel: User
) -> None:
    texts = [send_password(client, counsel, f"wrong {n}").content.decode() for n in range(7)]
    assert "do not fit together" in texts[0]
    assert "too many tries" in texts[-1]
    assert events("sign_in.") == ["sign_in.failed"] * 5


def test_a_recovery_code_lets_in_once_and_the_log_says_so(counsel: User) -> None:
    give_totp(by=SYSTEM, user=counsel)
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    code = RecoveryCodes.activate(counsel).get_unused_codes()[0]
    first, second = Client(), Client()
    send_password(first, counsel)
    assert send_code(first, code)["Location"] == "/desk/"
    send_password(second, counsel)
    assert send_code(second, code).status_code == 200
    used = AuditEvent.objects.get(action="factor.used")
    assert facts_of(used) == {"kind": "recovery_codes"}


def test_a_passkey_that_is_refused_stands_in_the_log(client: Client, counsel: User) -> None:
    handle = base64.urlsafe_b64encode(counsel.pk.encode()).decode().rstrip("=")
    forged = {
        "id": "AAAA",
        "rawId": "AAAA",
        "type": "public-key",
        "response": {
            "clientDataJSON": base64.urlsafe_b64encode(
                b'{"type":"webauthn.get","challenge":"AAAA","origin":"http://localhost"}'
            ).decode(),
            "authenticatorData": base64.urlsafe_b64encode(bytes(37)).decode(),
            "signature": "AAAA",
            "userHandle": handle,
        },
    }
    options = client.get("/account/factors/webauthn/login/", headers={"Accept": "application/json"})
    assert "challenge" in options.json()["request_options"]["publicKey"]
    sent = {"credential": json.dumps(forged)}
    assert client.post("/account/factors/webauthn/login/", sent)["Location"] == "/account/login/"
    assert client.post("/account/factors/webauthn/login/", {"credential": "[1]"}).status_code == 302
    assert client.get("/desk/").status_code == 302
    assert events() == ["sign_in.failed", "sign_in.failed"]


def test_the_last_factor_cannot_be_removed(client: Client, counsel: User) -> None:
    give_totp(by=SYSTEM, user=counsel)
    sign_in(client, counsel)
    page = client.get("/account/factors/totp/deactivate/")
    assert "Add another second factor before you remove this one" in page.content.decode()
    client.post("/account/factors/totp/deactivate/")
    assert Authenticator.objects.filter(user=counsel).exists()


def test_a_new_password_ends_the_other_sessions(counsel: User) -> None:
    give_totp(by=SYSTEM, user=counsel)
    here, there = Client(), Client()
    for number, client in enumerate((there, here)):
        with time_machine.travel(f"2026-11-24T12:0{number}:10Z", tick=False):
            send_password(client, counsel)
            send_code(client, current_code(counsel))
            assert client.get("/desk/").status_code == 200
    assert UserSession.objects.filter(user=counsel).count() == 2
    with time_machine.travel("2026-11-24T12:02:10Z", tick=False):
        change = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
        here.post("/account/password/change/", change)
        assert here.get("/desk/").status_code == 200
        assert "/account/login/" in there.get("/desk/")["Location"]
        assert len(UserSession.objects.purge_and_list(counsel)) == 1
    assert events("session.") == ["session.ended"]


def test_a_person_ends_the_sessions_elsewhere(counsel: User) -> None:
    give_totp(by=SYSTEM, user=counsel)
    here, there = Client(), Client()
    for number, client in enumerate((there, here)):
        with time_machine.travel(f"2026-11-24T12:0{number}:10Z", tick=False):
            send_password(client, counsel)
            send_code(client, current_code(counsel))
    with time_machine.travel("2026-11-24T12:02:10Z", tick=False):
        assert "This one" in here.get("/account/sessions/").content.decode()
        here.post("/account/sessions/")
        assert here.get("/desk/").status_code == 200
        assert there.get("/desk/").status_code == 302
    ended = AuditEvent.objects.get(action="session.ended")
    assert facts_of(ended) == {"reason": "by_the_person", "sessions": 1}


@pytest.mark.parametrize(
    "path",
    ["webauthn/add/", "totp/activate/", "totp/deactivate/", "recovery-codes/generate/", ""],
)
def test_a_session_without_its_factor_changes_no_factor(
    client: Client, counsel: User, path: str
) -> None:
    sign_in(client, counsel, factor=False)
    give_totp(by=SYSTEM, user=counsel)
    answer = client.get(f"/account/factors/{path}")
    assert answer["Location"].startswith("/account/factors/reauthenticate/?next=")
    assert client.post(f"/account/factors/{path}").status_code == 302
    assert client.get("/account/password/change/").status_code == 302
    assert Authenticator.objects.filter(user=counsel).count() == 1


def test_who_came_by_another_provider_adds_a_factor_right_after_that_alone(
    client: Client, counsel: User
) -> None:
    counsel.set_unusable_password()
    counsel.save()
    with time_machine.travel(NOON, tick=False) as traveller:
        sign_in(client, counsel)
        assert client.get("/account/factors/totp/activate/").status_code == 200
        traveller.shift(301)
        answer = client.get("/account/factors/totp/activate/", follow=True)
        assert answer.redirect_chain[0][0].startswith("/account/login/")
        assert "Sign in again first" in answer.content.decode()
        assert client.get("/desk/").status_code == 302


def test_nobody_changes_the_address_they_sign_in_with(client: Client, counsel: User) -> None:
    sign_in(client, counsel)
    before = counsel.email
    for act in ("action_add", "action_primary"):
        answer = client.post("/account/email/", {"email": "other@attacker.example", act: ""})
        assert answer.status_code == 404
    assert User.objects.get(pk=counsel.pk).email == before
    assert not EmailAddress.objects.filter(email="other@attacker.example").exists()


def test_a_new_password_stands_in_the_log_and_is_not_in_it(client: Client, counsel: User) -> None:
    sign_in(client, counsel)
    client.post(
        "/account/password/change/",
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )
    assert User.objects.get(pk=counsel.pk).check_password(NEW_PASSWORD)
    event = AuditEvent.objects.get(action="user.password_set")
    assert event.actor_id == counsel.id
    assert NEW_PASSWORD.encode() not in bytes(event.body)


def test_a_reset_of_the_password_leaves_the_second_factor(counsel: User) -> None:
    give_totp(by=SYSTEM, user=counsel)
    client = Client()
    client.post("/account/password/reset/", {"email": counsel.email})
    work()
    link = next(word for word in mail.outbox[-1].body.split() if "/password/reset/key/" in word)
    page = client.get(link[link.index("/account/") :], follow=True)
    answer = client.post(
        page.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    )
    assert answer.status_code == 302
    assert send_password(client, counsel, NEW_PASSWORD)["Location"].startswith("/account/factors/")
    assert client.get("/desk/").status_code == 302


def test_a_mailbox_alone_gives_nobody_a_first_password(client: Client, counsel: User) -> None:
    counsel.set_unusable_password()
    counsel.save()
    answer = client.post("/account/password/reset/", {"email": counsel.email})
    assert answer["Location"] == "/account/password/reset/done/"
    assert not Message.objects.exists()


def test_too_many_tries_are_told_in_words(client: Client, counsel: User) -> None:
    answers = [client.post("/account/password/reset/", {"email": "a@b.example"}) for _ in range(6)]
    assert answers[-1].status_code == 429
    assert "Wait five minutes" in answers[-1].content.decode()


def test_no_stranger_is_written_to_by_asking_for_a_reset(client: Client, staff: Any) -> None:
    client.post("/account/password/reset/", {"email": "stranger@example.org"})
    assert not Message.objects.exists()


def test_signing_out_stands_in_the_log(client: Client, counsel: User) -> None:
    sign_in(client, counsel)
    client.post("/account/logout/")
    assert events() == ["user.signed_out"]
    assert client.get("/desk/").status_code == 302
