"""Mail becomes a case once, is never returned by a machine, and joins what it answers."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.actions import enrol_officer
from audit.models import AuditEvent
from cases.models import Case
from core.actor import SYSTEM, Actor
from core.errors import Invalid, NotAllowed
from documents.reading import read
from intake.actions import ingest, submit_request
from intake.models import InboundMessage
from preservation.models import Preservation
from tests.cases.making import findings
from tests.intake.builders import OFFICER, sound
from tests.intake.mails import TEMPLATE, mail

pytestmark = pytest.mark.django_db


def test_mail_opens_a_case_with_the_mail_itself_kept(keys: object) -> None:
    content = mail(TEMPLATE, files=("letter.pdf", "warrant.pdf"))

    taken = ingest(by=SYSTEM, content=content)

    case = Case.objects.get()
    assert taken.message.case == case
    assert (case.received_via, case.machine_read) == ("email", True)
    assert case.officer.email == "pat@sheriff.larkspur.example"
    assert read(taken.message.document) == content
    roles = [link.role for link in case.documents.order_by("position")]
    assert roles == ["cover_sheet", "legal_process", "other"]
    assert AuditEvent.objects.filter(action="mail.received", case_id=case.id).exists()


def test_same_message_id_opens_nothing_more(keys: object) -> None:
    first = ingest(by=SYSTEM, content=mail(TEMPLATE))
    again = ingest(by=SYSTEM, content=mail(TEMPLATE + "\nforwarded copy"))

    assert again.repeated
    assert again.message == first.message
    assert Case.objects.count() == 1


def test_without_message_id_the_bytes_decide(keys: object) -> None:
    for text in (TEMPLATE, TEMPLATE, TEMPLATE + "\nmore"):
        ingest(by=SYSTEM, content=mail(text, message_id=None))

    assert Case.objects.count() == 2


def test_defects_a_machine_read_are_not_returned(keys: object) -> None:
    taken = ingest(by=SYSTEM, content=mail("Please preserve kim.", subject="Preservation"))

    case = taken.message.case
    assert findings(case, outcome="fail")
    assert case.status == "submitted"
    assert not AuditEvent.objects.filter(action="case.returned").exists()


def test_preservation_by_mail_is_kept_at_once(keys: object) -> None:
    ingest(
        by=SYSTEM,
        content=mail(
            "Please preserve @kim on https://open.rocket.chat",
            subject="Preservation request",
            files=("letter.pdf",),
        ),
    )

    assert Preservation.objects.get().status == "active"


def test_answer_of_the_officer_joins_the_case_it_quotes(keys: object) -> None:
    officer = enrol_officer(by=SYSTEM, email=OFFICER["email"])
    case = submit_request(
        by=officer.actor(), raw=sound(), via="api", officer_email=officer.email
    ).case
    text = f"Concerning {case.reference}: see attached."

    own = ingest(by=SYSTEM, content=mail(text, sender=f"<{officer.email}>"))
    other = ingest(
        by=SYSTEM, content=mail(text, sender="max@police.beispiel.example", message_id="<2@x>")
    )

    assert (own.message.outcome, own.message.case) == ("joined", case)
    assert other.message.outcome == "submitted"
    assert other.message.case != case


def test_mail_without_anything_is_kept_as_unreadable(keys: object) -> None:
    taken = ingest(by=SYSTEM, content=b"From: a@b.example\n\n")

    assert (taken.message.outcome, taken.message.case) == ("unreadable", None)
    assert Case.objects.count() == 0


def test_only_the_machine_takes_in_mail_and_never_nothing(keys: object) -> None:
    officer = Actor(kind="officer", id="x", roles=frozenset({"officer"}))

    with pytest.raises(NotAllowed):
        ingest(by=officer, content=mail(TEMPLATE))
    with pytest.raises(Invalid):
        ingest(by=SYSTEM, content=b" \n")


def test_file_of_any_type_is_kept_as_evidence(keys: object) -> None:
    taken = ingest(by=SYSTEM, content=mail(TEMPLATE, files=("warrant.exe",)))

    kept = taken.message.case.documents.get(document__filename="warrant.exe").document
    assert kept.media_type == "application/octet-stream"


def run(*paths: Path) -> list[dict[str, Any]]:
    out = StringIO()
    call_command("ingest_mail", *map(str, paths), stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_command_takes_files_and_maildirs(tmp_path: Path, keys: object) -> None:
    single = tmp_path / "one.eml"
    single.write_bytes(mail(TEMPLATE))
    for folder in ("new", "cur", "tmp"):
        (tmp_path / "box" / folder).mkdir(parents=True)
    (tmp_path / "box" / "new" / "2").write_bytes(mail(TEMPLATE, message_id="<2@x>"))
    (tmp_path / "box" / "cur" / "3:2,S").write_bytes(mail(TEMPLATE))
    (tmp_path / "box" / "tmp" / "4").write_bytes(mail(TEMPLATE, message_id="<4@x>"))

    lines = run(single, tmp_path / "box")

    assert [line["repeated"] for line in lines] == [False, False, True]
    assert lines[0]["reference"] == lines[2]["reference"]
    assert InboundMessage.objects.count() == 2


def test_command_says_what_it_could_not_take(tmp_path: Path, keys: object) -> None:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("ingest_mail", str(tmp_path / "absent.eml"), stdout=out)
    assert ended.value.code == 2
    assert "error" in json.loads(out.getvalue())
    with pytest.raises(CommandError):
        call_command("ingest_mail")


def test_mail_that_speaks_of_danger_is_kept_as_it_asks(keys: object) -> None:
    text = (
        "Please preserve the account @kim on https://open.rocket.chat at once. "
        "There is an imminent danger to the child."
    )

    ingest(by=SYSTEM, content=mail(text, subject="Preservation request", files=("letter.pdf",)))

    case = Case.objects.get()
    assert (case.kind, case.consequence) == ("preservation", "human_now")
    assert Preservation.objects.filter(case=case).count() == 1
