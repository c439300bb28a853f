"""One mail through a real server: taken, refused, put off, and left without an answer."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from audit.models import ClearText
from core.actor import SYSTEM
from core.errors import Invalid
from duties.models import Duty
from notifications.models import Message
from notifications.queueing import queue_message, schedule_sending
from tests.notifications.sink import Sink, text_of
from tests.notifications.telling import facts, later, sent_events, work

TO = "dana.sample@police.example"


def queue(**changes: Any) -> Message:
    options: dict[str, Any] = {
        "by": SYSTEM,
        "kind": "receipt",
        "to": TO,
        "subject": "[LER-2026-000000] We have received your request",
        "body": "Hello,\n\nthe body — with a dash.\n",
        "effect": "test:one",
    }
    with transaction.atomic():
        message = queue_message(**{**options, **changes})
        schedule_sending(message)
    return message


@pytest.fixture(autouse=True)
def _database(staff: Any) -> None:
    """Every test here writes."""


def test_a_mail_is_handed_over_once_under_its_own_id(sink: Sink) -> None:
    message = queue()
    work()
    work()
    assert [mail["To"] for mail in sink.mails] == [TO]
    assert sink.ids() == [message.message_id]
    assert "with a dash" in text_of(sink.mails[0])
    assert sink.mails[0]["Auto-Submitted"] == "auto-generated"
    assert Message.objects.get().status == "sent"
    assert sent_events() == ["queued", "sent"]


def test_the_same_effect_is_one_message(sink: Sink) -> None:
    assert queue().id == queue(body="worded otherwise").id
    work()
    assert len(sink.mails) == 1


def test_a_server_that_says_later_is_tried_again(sink: Sink) -> None:
    queue()
    sink.answers = [f"451 4.7.1 greylisted, {TO}"]
    work()
    message = Message.objects.get()
    assert (message.status, message.last_error, sink.mails) == ("queued", "451 4.7.1", [])
    assert TO not in Duty.objects.get().last_error
    with later(timedelta(minutes=1)):
        work()
    assert Message.objects.get().status == "sent"
    assert len(sink.mails) == 1
    assert sent_events() == ["queued", "deferred", "sent"]


def test_a_server_that_refuses_ends_it_visibly(sink: Sink) -> None:
    queue()
    sink.answers = ["550 5.1.1 no such user"]
    work()
    with later(timedelta(days=2)):
        work()
    assert Message.objects.get().status == "failed"
    assert Message.objects.get().last_error == "550 5.1.1"
    assert sink.mails == []
    assert sent_events() == ["queued", "failed"]
    assert facts("message.failed")["error"] == "550 5.1.1"


def test_no_answer_is_written_down_and_sent_again_under_the_same_id(sink: Sink) -> None:
    message = queue()
    sink.drops = 1
    work()
    assert Message.objects.get().status == "unknown"
    assert sent_events() == ["queued", "outcome_unknown"]
    with later(timedelta(minutes=1)):
        work()
    assert Message.objects.get().status == "sent"
    assert sink.ids() == [message.message_id, message.message_id]
    assert sent_events() == ["queued", "outcome_unknown", "resent", "sent"]


def test_nobody_listening_puts_it_off_without_doubt(sink: Sink, settings: Any) -> None:
    queue()
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    work()
    assert Message.objects.get().status == "queued"
    settings.EMAIL_PORT = port
    with later(timedelta(minutes=1)):
        work()
    assert len(sink.mails) == 1
    assert sent_events() == ["queued", "deferred", "sent"]


@pytest.mark.services
def test_a_server_that_is_never_ready_is_given_up_visibly(sink: Sink) -> None:
    queue()
    sink.answers = ["451 later"] * 100
    for hours in range(0, 120, 4):
        with later(timedelta(hours=hours)):
            work()
    assert Message.objects.get().status == "failed"
    assert sent_events()[-1] == "failed"
    assert sink.mails == []
    duty = Duty.objects.get()
    assert (duty.state, duty.attempts) == ("given_up", 13)


@pytest.mark.parametrize(
    "field",
    ["to", "subject"],
)
@pytest.mark.parametrize(
    "injected",
    [
        "x\r\nBcc: someone@else.example",
        "x\nBcc: someone@else.example",
        "x\rBcc: someone@else.example",
        "x\x00y",
        "x\x85y",
        "x\u2028y",
        "x\ty",
    ],
)
def test_no_header_can_be_written_through_a_field(sink: Sink, field: str, injected: str) -> None:
    with pytest.raises(Invalid):
        queue(**{field: injected})
    work()
    assert sink.mails == []
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "to", ["", "nobody", "a@b@c.example", "Dana <d@police.example>", "a,b@c.de"]
)
def test_what_is_no_address_is_refused(to: str) -> None:
    with pytest.raises(Invalid):
        queue(to=to)


def test_a_subject_in_other_letters_arrives_whole(sink: Sink) -> None:
    queue(subject="Größe 字 " + "lang " * 30)
    work()
    assert str(sink.mails[0]["Subject"]).split() == ["Größe", "字", *["lang"] * 30]


def test_the_address_is_in_the_log_only_as_a_commitment(sink: Sink) -> None:
    from audit.models import AuditEvent

    queue()
    work()
    assert not any(TO.encode() in bytes(event.body) for event in AuditEvent.objects.all())
    assert [clear.key for clear in ClearText.objects.filter(event__action="message.queued")] == [
        "to"
    ]
