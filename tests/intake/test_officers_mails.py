"""Mails as officers write them, in five languages: what is read, and who must look at once."""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from intake.mail import read_mail, submission_of
from rules.consequence import mail_speaks_of_danger
from rules.facts import Facts
from rules.policy import Policy
from rules.submission import Submission
from tests.intake.asking import run
from tests.intake.mails import SENDER

NOW = datetime(2026, 11, 9, 12, tzinfo=UTC)
MAILS: list[dict[str, Any]] = [
    dict(written, language=path.stem)
    for path in sorted(Path(__file__).with_name("officers_mails").glob("*.toml"))
    for written in tomllib.loads(path.read_text("utf-8"))["mail"]
]
NAMES = [f"{written['language']}: {written['name']}" for written in MAILS]


def sent(written: dict[str, Any], *, encoding: str = "8bit") -> bytes:
    """Return the mail as a program would send it."""
    message = EmailMessage()
    message["From"] = SENDER
    message["To"] = "Legal <legal@provider.example>"
    message["Subject"] = written["subject"]
    message["Message-ID"] = "<one@larkspur.example>"
    if "html" in written:
        message.set_content(written["html"], subtype="html", cte=encoding)
    else:
        message.set_content(written["text"].strip("\n"), cte=encoding)
    return message.as_bytes()


def named(submission: Submission) -> list[str]:
    return [
        f"{account.server_url or '-'} {account.username or '-'}" for account in submission.accounts
    ]


@pytest.mark.parametrize("written", MAILS, ids=NAMES)
def test_a_mail_is_read_as_it_is_meant(policy: Policy, written: dict[str, Any]) -> None:
    mail = read_mail(sent(written))

    found = submission_of(mail, policy)

    facts = Facts(NOW, machine_read=True, free_text=mail.free_text)
    looks_now = found.kind == "emergency_disclosure" or mail_speaks_of_danger(found, policy, facts)
    assert looks_now is written["now"]
    assert named(found) == written["accounts"]
    assert found.kind == written.get("kind", found.kind)


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
def test_the_way_it_is_encoded_changes_nothing(policy: Policy, encoding: str) -> None:
    for written in MAILS:
        plain, other = (read_mail(sent(written, encoding=each)) for each in ("8bit", encoding))
        assert submission_of(other, policy) == submission_of(plain, policy)


@pytest.mark.django_db
def test_the_command_says_the_same_of_all_of_them(tmp_path: Path) -> None:
    paths = []
    for index, written in enumerate(MAILS):
        paths.append(tmp_path / f"{index}.eml")
        paths[-1].write_bytes(sent(written))

    lines = run(*paths)

    for line, written in zip(lines, MAILS, strict=True):
        assert set(line) == {"file", "kind", "consequence", "findings"}
        assert (line["consequence"] == "human_now") is written["now"], written["name"]
        assert line["consequence"] != "return"
        assert line["kind"] == written.get("kind", line["kind"])
        assert json.dumps(line)


def test_there_are_mails_in_each_language() -> None:
    assert {written["language"] for written in MAILS} == {"en", "de", "pt", "es", "fr"}
    assert len(MAILS) >= 50
