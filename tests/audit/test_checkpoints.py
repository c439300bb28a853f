"""A checkpoint kept by somebody else shows what the chain cannot: a log written anew."""

from pathlib import Path

import pytest
from django.db import connection, transaction

from accounts.models import Agency
from audit.checkpoints import checkpoint_faults, checkpoint_if_due, log_key, make, prove
from audit.models import AuditEvent, LogCheckpoint
from audit.recording import record
from audit.triggers import drop, install
from audit.verification import verify_database
from core import clock
from core.actor import SYSTEM
from sealing.checkpoint import read_tlog_proof, read_verifier_key, verify_tlog_proof
from sealing.errors import Altered
from sealing.merkle import leaf_hash, root


@pytest.fixture
def agency(db: None) -> Agency:
    return Agency.objects.create(name="Larkspur County Sheriff", country="US")


def grow(agency: Agency, count: int) -> None:
    with transaction.atomic():
        for _ in range(count):
            record(action="agency.verified", by=SYSTEM, subject=agency)


def test_a_checkpoint_is_made_once_an_hour_and_only_when_the_log_grew(agency: Agency) -> None:
    assert checkpoint_if_due() == 0
    grow(agency, 3)
    assert [checkpoint_if_due(), checkpoint_if_due()] == [1, 0]
    grow(agency, 2)
    assert checkpoint_if_due() == 0
    with clock.moved_to(clock.now().replace(year=clock.now().year + 1)):
        assert checkpoint_if_due() == 1
    assert list(LogCheckpoint.objects.values_list("size", flat=True)) == [3, 5]
    assert list(checkpoint_faults()) == []


def test_growing_on_gives_the_root_of_the_whole_tree(agency: Agency) -> None:
    for count in (1, 2, 4, 6):
        grow(agency, count)
        kept = make()
        leaves = [leaf_hash(bytes(event.body)) for event in AuditEvent.objects.order_by("seq")]
        assert kept.root == root(leaves).hex()


def test_an_event_is_proven_offline_by_the_pinned_key(agency: Agency) -> None:
    grow(agency, 7)
    event = AuditEvent.objects.get(seq=3)
    proof = read_tlog_proof(prove(event))
    origin, key = read_verifier_key(log_key())
    assert proof.extra == bytes(event.body)
    assert verify_tlog_proof(proof, bytes(event.body), key, origin).size == 7
    with pytest.raises(Altered):
        verify_tlog_proof(proof, bytes(AuditEvent.objects.get(seq=4).body), key, origin)


def test_a_log_written_anew_is_sound_by_itself_and_found_by_its_checkpoint(agency: Agency) -> None:
    grow(agency, 3)
    make()
    with connection.cursor() as cursor:
        drop(cursor, connection.vendor)
        cursor.execute("DELETE FROM audit_auditevent")
        cursor.execute("UPDATE audit_loghead SET size = 0, digest = %s", ["0" * 64])
        install(cursor, connection.vendor)
    grow(agency, 3)
    assert verify_database() == []
    assert [fault.seq for fault in checkpoint_faults()] == [2]


def test_a_checkpoint_that_was_changed_is_found(agency: Agency) -> None:
    grow(agency, 3)
    make()
    note = LogCheckpoint.objects.get().note
    LogCheckpoint.objects.update(note=note.replace("\n3\n", "\n2\n"))
    assert ["signature" in fault.text for fault in checkpoint_faults()] == [True]


def test_copies_for_others_are_written_after_the_commit(
    agency: Agency, tmp_path: Path, django_capture_on_commit_callbacks: object, settings: object
) -> None:
    settings.CHECKPOINT_DIR = tmp_path / "published"  # type: ignore[attr-defined]
    grow(agency, 2)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        made = make()
    folder = tmp_path / "published"
    assert (folder / "000000000002.checkpoint").read_text() == made.note
    assert (folder / "log-key.txt").read_text().strip() == log_key()


def test_the_log_is_named_by_the_operator_or_after_its_key(settings: object) -> None:
    assert log_key().startswith("writdesk/")
    settings.LOG_ORIGIN = "log.provider.example"  # type: ignore[attr-defined]
    assert log_key().startswith("log.provider.example+")
