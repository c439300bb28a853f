"""A link to set a new password waits in the queue while the mail server is down, and then comes."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from audit.models import AuditEvent, LogHead
from duties.working import run_due
from notifications.models import Message
from tests.notifications.sink import listening, text_of
from tests.portal.desk.pages import words
from tests.preservation.keeping import later

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at:UserWarning"),
]
ASK, DONE = "/account/password/reset/", "/account/password/reset/done/"
NEW = "another sentence that nobody guesses"


@pytest.fixture
def counsel(staff: SimpleNamespace) -> User:
    LogHead.objects.get_or_create(pk=1)
    person: User = staff.users.counsel
    person.set_password("the old sentence that nobody guesses")
    person.save()
    return person


@pytest.fixture
def nobody_listens(settings: Any) -> Iterator[None]:
    """A port that refuses: bound, so that nobody else takes it, and never listened at."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = held.getsockname()
        yield


def done() -> list[str]:
    kept = AuditEvent.objects.filter(action__startswith="message.").order_by("seq")
    return list(kept.values_list("action", flat=True))


def test_a_mail_server_that_is_down_loses_no_link(
    counsel: User, nobody_listens: None, settings: Any
) -> None:
    client = Client()
    asked = client.post(ASK, {"email": counsel.email}, follow=True)
    assert asked.redirect_chain == [(DONE, 302)]
    assert asked.status_code == 200
    assert "our mail server may be down: ask an administrator" in words(asked)
    assert "goes out late" not in words(asked)
    list(run_due())
    message = Message.objects.get()
    assert (message.status, message.last_error) == (
        "queued",
        "no connection: ConnectionRefusedError",
    )
    assert "/password/reset/key/" in message.body
    assert done() == ["message.queued", "message.deferred"]
    assert "Our mail goes out late at present." in words(client.get(DONE))
    with listening() as sink, later(timedelta(minutes=2)):
        settings.EMAIL_HOST, settings.EMAIL_PORT = sink.host, sink.port
        list(run_due())
        text = text_of(sink.mails[0])
    assert done()[-1] == "message.sent"
    assert Message.objects.get().body == ""
    assert "goes out late" not in words(client.get(DONE))
    link = next(word for word in text.split() if "/password/reset/key/" in word)
    page = client.get(link[link.index("/account/") :], follow=True)
    client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    assert User.objects.get(pk=counsel.pk).check_password(NEW)


def test_a_stranger_and_somebody_enrolled_read_the_same_while_mail_waits(
    counsel: User, nobody_listens: None
) -> None:
    pages = []
    for email in (counsel.email, "stranger@example.org"):
        pages.append(words(Client().post(ASK, {"email": email}, follow=True)))
        list(run_due())
        pages.append(words(Client().get(DONE)))
    assert pages[0] == pages[2].replace(
        "Important Our mail goes out late at present. What was asked for waits and is sent as soon"
        " as the mail server takes it; you need not ask again. ",
        "",
    )
    assert pages[1] == pages[3]


def test_a_link_whose_hour_is_over_is_not_sent_any_more(
    counsel: User, nobody_listens: None, settings: Any
) -> None:
    Client().post(ASK, {"email": counsel.email})
    list(run_due())
    with listening() as sink, later(timedelta(hours=2)):
        settings.EMAIL_HOST, settings.EMAIL_PORT = sink.host, sink.port
        list(run_due())
        assert sink.mails == []
    assert Message.objects.get().body == ""
    assert done()[-1] == "message.failed"


def test_administrators_see_that_mail_waits(
    counsel: User, staff: SimpleNamespace, nobody_listens: None
) -> None:
    Client().post(ASK, {"email": counsel.email})
    list(run_due())
    client = Client()
    client.force_login(staff.users.administrator)
    assert "Waits: the mail server took none lately" in words(client.get("/desk/settings/"))
