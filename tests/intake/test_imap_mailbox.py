"""Mail is fetched from a real IMAP server and moved there only after it was stored here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from intake.mailboxes import imap
from intake.models import InboundMessage
from tests.intake.dovecot import Server, imap_server
from tests.intake.mails import mail

pytestmark = [pytest.mark.django_db, pytest.mark.services]
LETTER = "Please preserve @kim on https://open.rocket.chat."


@pytest.fixture
def server(settings: Any, keys: object) -> Iterator[Server]:
    with imap_server() as started:
        settings.MAIL_IMAP_URL = started.url()
        settings.MAIL_IMAP_CA_FILE = started.ca_file
        yield started


def run(code: int = 0) -> list[dict[str, Any]]:
    out = StringIO()
    if code:
        with pytest.raises(SystemExit) as ended:
            call_command("ingest_mail", stdout=out)
        assert ended.value.code == code
    else:
        call_command("ingest_mail", stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_mails_are_taken_and_put_away(server: Server) -> None:
    server.deliver(mail(LETTER), "1.host")
    server.deliver(mail(LETTER, message_id="<2@x>"), "2.host")

    lines = run()

    assert [line["outcome"] for line in lines] == ["submitted", "submitted"]
    assert lines[0]["file"].startswith("imaps://localhost/INBOX;UID=")
    assert server.names() == []
    assert len(server.names(".Taken")) == 2
    assert run() == []


@pytest.mark.parametrize("more", ["", "imap_capability = IMAP4rev1 STARTTLS AUTH=PLAIN"])
def test_server_without_move_keeps_nothing_behind(settings: Any, keys: object, more: str) -> None:
    with imap_server(more) as started:
        settings.MAIL_IMAP_URL = started.url("imap+starttls")
        settings.MAIL_IMAP_CA_FILE = started.ca_file
        started.deliver(mail(LETTER), "1.host")

        assert len(run()) == 1
        assert run() == []
        assert len(started.names(".Taken")) == 1


def test_mail_that_was_not_put_away_comes_again_and_is_recognised(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.deliver(mail(LETTER), "1.host")
    with monkeypatch.context() as patched:
        patched.setattr(imap.Mailbox, "_put_away", lambda *_: None)
        run()
    assert len(server.names()) == 1

    (line,) = run()

    assert line["repeated"]
    assert server.names() == []
    assert InboundMessage.objects.count() == 1


def test_of_a_mail_that_is_too_large_only_the_beginning_is_fetched(
    server: Server, settings: Any
) -> None:
    settings.MAIL_LARGEST = 2_000
    server.deliver(mail(LETTER, files=("order.pdf",), pdf=b"%PDF-" + b"x" * 900_000), "1.host")

    run()

    message = InboundMessage.objects.get()
    assert message.marks == ["too_large"]
    assert message.document.length <= 512 * 1024
    assert len(server.names(".Taken")) == 1


@pytest.mark.parametrize("wrong", ["password", "certificate"])
def test_wrong_password_or_certificate_takes_nothing(
    server: Server, settings: Any, wrong: str
) -> None:
    server.deliver(mail(LETTER), "1.host")
    if wrong == "password":
        settings.MAIL_IMAP_URL = server.url(password="not/this.test")
    else:
        settings.MAIL_IMAP_CA_FILE = ""

    (line,) = run(code=2)

    assert "cannot be opened" in line["error"]
    assert "this.test" not in line["error"]
    assert len(server.names()) == 1
