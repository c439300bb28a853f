"""verify_log finds a changed, deleted, added or reordered event, in the database or a file."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from accounts.models import Agency
from audit.export import export_lines, verify_file
from audit.models import AuditEvent, ClearText
from audit.recording import record
from audit.triggers import drop, install
from audit.verification import verify_database
from core.actor import SYSTEM


@pytest.fixture
def log(db: None) -> Agency:
    agency = Agency.objects.create(name="Larkspur County Sheriff", country="US")
    with transaction.atomic():
        for number in range(5):
            record(
                action="agency.verified",
                by=SYSTEM,
                subject=agency,
                facts={"number": number},
                personal={"email": f"{number}@larkspur.example"},
            )
    return agency


def tamper(*statements: str) -> None:
    """Do what somebody with the database's own powers could do."""
    with connection.cursor() as cursor:
        drop(cursor, connection.vendor)
        for statement in statements:
            cursor.execute(statement)
        install(cursor, connection.vendor)


def test_an_untouched_log_is_sound(log: Agency) -> None:
    assert verify_database() == []
    out = StringIO()
    call_command("verify_log", stdout=out)
    assert "sound: 5 events" in out.getvalue()


@pytest.mark.parametrize(
    ("statements", "seq", "says"),
    [
        (["UPDATE audit_auditevent SET action='case.closed' WHERE seq=2"], 2, "column action"),
        (["UPDATE audit_auditevent SET digest='00' WHERE seq=2"], 2, "no longer give its digest"),
        (["UPDATE audit_auditevent SET actor_id='somebody' WHERE seq=3"], 3, "column actor_id"),
        (
            [
                "DELETE FROM audit_cleartext WHERE event_id=1",
                "DELETE FROM audit_auditevent WHERE seq=1",
            ],
            2,
            "event 1 is missing",
        ),
        (
            [
                "DELETE FROM audit_cleartext WHERE event_id=4",
                "DELETE FROM audit_auditevent WHERE seq=4",
            ],
            4,
            "the head counts 5",
        ),
        (["UPDATE audit_loghead SET digest='ff'"], 4, "the head names"),
        (["UPDATE audit_cleartext SET salt='00' WHERE event_id=0"], 0, "clear text of email"),
    ],
)
def test_each_kind_of_tampering_is_found(
    log: Agency, statements: list[str], seq: int, says: str
) -> None:
    tamper(*statements)
    faults = verify_database()
    assert any(fault.seq == seq and says in fault.text for fault in faults), faults
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_log", stdout=StringIO(), stderr=StringIO())
    assert stopped.value.code == 5


def test_two_events_that_changed_places_are_found(log: Agency) -> None:
    tamper(
        "DELETE FROM audit_cleartext",
        "UPDATE audit_auditevent SET seq=99 WHERE seq=1",
        "UPDATE audit_auditevent SET seq=1 WHERE seq=2",
        "UPDATE audit_auditevent SET seq=2 WHERE seq=99",
    )
    assert {fault.seq for fault in verify_database()} >= {1, 2}


def test_an_erased_clear_text_leaves_the_chain_sound(log: Agency) -> None:
    ClearText.objects.all().delete()
    assert verify_database() == []


def exported(folder: Path) -> Path:
    path = folder / "log.jsonl"
    path.write_text("".join(line + "\n" for line in export_lines()), "utf-8")
    return path


def test_the_export_verifies_and_names_nobody(log: Agency, tmp_path: Path) -> None:
    path = exported(tmp_path)
    assert verify_file(path) == []
    assert "larkspur.example" not in path.read_text()
    out = StringIO()
    call_command("verify_log", str(path), stdout=out)
    assert "sound" in out.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[:2] + lines[3:],
        lambda lines: lines[:-1],
        lambda lines: [lines[1], lines[0], *lines[2:]],
        lambda lines: [lines[0].replace("agency.verified", "agency.forgotten"), *lines[1:]],
        lambda lines: [*lines[:2], lines[1], *lines[2:]],
        lambda lines: ["{not json", *lines],
    ],
    ids=["deleted", "cut short", "reordered", "changed", "repeated", "garbage"],
)
def test_a_changed_export_is_found(
    log: Agency, tmp_path: Path, change: Callable[[list[str]], list[str]]
) -> None:
    path = exported(tmp_path)
    path.write_text("\n".join(change(path.read_text().splitlines())) + "\n")
    assert verify_file(path) != []


def test_a_rewritten_tail_is_found_by_the_head_alone(log: Agency, tmp_path: Path) -> None:
    path = exported(tmp_path)
    lines = path.read_text().splitlines()
    head = json.loads(lines[-1])["head"]
    shorter = json.loads(lines[-3])
    lines = [*lines[:-2], json.dumps({"head": {"size": head["size"], "digest": shorter["digest"]}})]
    path.write_text("\n".join(lines))
    assert [fault.text for fault in verify_file(path)] == [
        "the head counts 5 events and the log ends after 4"
    ]


def test_the_export_command_writes_every_event(log: Agency, tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    call_command("export_log", str(path), stdout=StringIO())
    assert len(path.read_text().splitlines()) == AuditEvent.objects.count() + 1
