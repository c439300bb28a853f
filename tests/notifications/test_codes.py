"""One-time codes by mail: good once, and forgotten by us once they were sent."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection

from accounts.actions import redeem_email_code
from core.errors import Invalid
from notifications.actions import send_code
from notifications.models import Message
from tests.notifications.sink import Sink, text_of
from tests.notifications.telling import later, sent_events, work

TO = "dana.sample@police.example"
pytestmark = pytest.mark.usefixtures("staff")


def code_in(sink: Sink) -> str:
    found = re.search(r"\b\d{6}\b", text_of(sink.mails[-1]))
    assert found is not None
    return found[0]


def test_the_mailed_code_admits_once(sink: Sink) -> None:
    send_code(TO, "status")
    work()
    code = code_in(sink)
    assert code not in str(sink.mails[0]["Subject"])
    assert redeem_email_code(email=TO, purpose="status", code=code)
    assert not redeem_email_code(email=TO, purpose="status", code=code)


def test_the_code_is_forgotten_once_it_was_sent(sink: Sink) -> None:
    send_code(TO, "status")
    assert Message.objects.get().body
    work()
    assert Message.objects.get().body == ""
    assert sent_events() == ["queued", "sent"]


def test_a_refused_code_is_forgotten_too(sink: Sink) -> None:
    sink.answers = ["550 5.1.1 no"]
    send_code(TO, "status")
    work()
    assert (Message.objects.get().status, Message.objects.get().body) == ("failed", "")


def test_a_code_that_is_over_is_not_sent_any_more(sink: Sink) -> None:
    send_code(TO, "status", minutes=10)
    with later(timedelta(minutes=10)):
        work()
    assert sink.mails == []
    assert (Message.objects.get().status, Message.objects.get().body) == ("failed", "")


def test_the_database_never_holds_the_code_in_clear(sink: Sink) -> None:
    send_code(TO, "status")
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM notifications_message")
        stored = cursor.fetchone()[0]
    work()
    assert code_in(sink) not in stored
    assert "one-time" not in stored


def test_an_address_cannot_carry_a_header(staff: SimpleNamespace) -> None:
    with pytest.raises(Invalid):
        send_code("a@b.example\r\nBcc: c@d.example", "status")
    assert not Message.objects.exists()
