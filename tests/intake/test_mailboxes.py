"""Mails leave their maildir only after they were stored, and are never taken twice."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.errors import Unavailable
from intake.mailboxes import files
from intake.mailboxes.imap import address_of
from intake.management.commands import ingest_mail
from intake.models import InboundMessage
from tests.intake.mails import mail

pytestmark = pytest.mark.django_db
LETTER = "Please preserve @kim on https://open.rocket.chat."


@pytest.fixture
def box(tmp_path: Path, keys: object) -> Path:
    for folder in ("new", "cur", "tmp"):
        (tmp_path / "box" / folder).mkdir(parents=True)
    return tmp_path / "box"


def run(*paths: Path, code: int = 0) -> list[dict[str, Any]]:
    out = StringIO()
    if code:
        with pytest.raises(SystemExit) as ended:
            call_command("ingest_mail", *map(str, paths), stdout=out)
        assert ended.value.code == code
    else:
        call_command("ingest_mail", *map(str, paths), stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_mail_moves_to_cur_once_it_is_stored(box: Path) -> None:
    (box / "new" / "1.host").write_bytes(mail(LETTER))

    (line,) = run(box)

    assert (line["outcome"], line["repeated"], line["sender"]) == ("submitted", False, None)
    assert (names(box / "new"), names(box / "cur")) == ([], ["1.host:2,S"])
    assert run(box) == []


def test_mail_that_somebody_read_before_us_is_taken_once(box: Path) -> None:
    (box / "cur" / "1.host:2,S").write_bytes(mail(LETTER))

    assert [line["outcome"] for line in run(box)] == ["submitted"]
    (box / "cur" / "1.host:2,S").rename(box / "cur" / "1.host:2,RS")
    assert run(box) == []


def test_crash_between_storing_and_moving_costs_a_repetition(
    box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (box / "new" / "1.host").write_bytes(mail(LETTER))

    def killed(path: Path, folder: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(files, "_move", killed)
        with pytest.raises(KeyboardInterrupt):
            run(box)

    (line,) = run(box)

    assert line["repeated"]
    assert names(box / "cur") == ["1.host:2,S"]
    assert InboundMessage.objects.count() == 1


def test_mail_that_cannot_be_stored_stays_where_it_is(
    box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (box / "new" / "1.host").write_bytes(mail(LETTER))
    (box / "new" / "2.host").write_bytes(mail(LETTER, message_id="<2@x>"))
    genuine, calls = ingest_mail.ingest, []

    def down(**given: Any) -> Any:
        calls.append(given["source"])
        if len(calls) == 1:
            raise Unavailable("The vault does not answer.")
        return genuine(**given)

    monkeypatch.setattr(ingest_mail, "ingest", down)

    lines = run(box, code=2)

    assert "vault" in lines[0]["error"]
    assert (names(box / "new"), names(box / "cur")) == (["1.host"], ["2.host:2,S"])


def test_empty_file_stays_and_is_told(box: Path) -> None:
    (box / "new" / "1.host").write_bytes(b"")

    (line,) = run(box, code=2)

    assert "error" in line
    assert names(box / "new") == ["1.host"]


def test_only_the_beginning_of_a_mail_that_is_too_large_is_read(box: Path, settings: Any) -> None:
    settings.MAIL_LARGEST = 2_000
    content = mail(LETTER, files=("order.pdf",), pdf=b"%PDF-" + b"x" * 900_000)
    (box / "new" / "1.host").write_bytes(content)

    run(box)

    message = InboundMessage.objects.get()
    assert message.marks == ["too_large"]
    assert message.document.length < 600_000
    assert message.case.accounts.get().username == "kim"


def test_command_without_any_place_says_what_to_name() -> None:
    with pytest.raises(CommandError):
        call_command("ingest_mail")


@pytest.mark.parametrize(
    "url",
    ["http://u:secret@host", "imaps://host/INBOX", "imaps://u:secret@host:port/x", "secret"],
)
def test_wrong_address_of_a_mailbox_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ValueError) as wrong:
        address_of(url)
    assert "secret" not in str(wrong.value)


def test_mailbox_that_does_not_answer_is_told(settings: Any) -> None:
    settings.MAIL_IMAP_URL = "imap://user:secret@127.0.0.1:1/INBOX"

    (line,) = run(code=2)

    assert "cannot be opened" in line["error"]
    assert "secret" not in json.dumps(line)


def test_address_says_host_folder_and_how_it_is_encrypted() -> None:
    found = address_of("imaps://legal%40x.example:p%2Fw@mail.example/Legal%20requests")

    assert (found.user, found.password, found.port) == ("legal@x.example", "p/w", 993)
    assert found.shown == "imaps://mail.example/Legal requests"


def test_mail_that_breaks_stays_and_those_behind_it_are_taken(
    box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (box / "new" / "1.host").write_bytes(mail(LETTER, message_id="<first@larkspur.example>"))
    (box / "new" / "2.host").write_bytes(mail(LETTER, message_id="<second@larkspur.example>"))

    whole = ingest_mail.ingest

    def breaks(*, content: bytes, **given: Any) -> Any:
        if b"<first@" in content:
            raise RuntimeError("nobody thought of this")
        return whole(content=content, **given)

    monkeypatch.setattr(ingest_mail, "ingest", breaks)

    broken, taken = run(box, code=2)

    assert (broken["error"], taken["outcome"]) == ("RuntimeError", "submitted")
    assert (names(box / "new"), names(box / "cur")) == (["1.host"], ["2.host:2,S"])


def test_mail_that_cannot_be_moved_does_not_keep_the_next_one_waiting(
    box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        content = mail(LETTER, message_id=f"<{number}@larkspur.example>")
        (box / "new" / f"{number}.host").write_bytes(content)
    move = files._move

    def refused(path: Path, folder: Path) -> None:
        if path.name == "1.host":
            raise PermissionError("read-only")
        move(path, folder)

    monkeypatch.setattr(files, "_move", refused)

    stuck, taken = run(box, code=2)

    assert (stuck["error"], taken["outcome"]) == ("PermissionError", "submitted")
    assert InboundMessage.objects.count() == 2
    monkeypatch.undo()
    assert [line["repeated"] for line in run(box)] == [True]
    assert names(box / "new") == []


def test_folder_that_is_no_maildir_is_told(tmp_path: Path, keys: object) -> None:
    (line,) = run(tmp_path, code=2)
    assert (line["file"], line["error"]) == (str(tmp_path), "No such file or directory")
