"""Erasing: the key first, then the objects, then a signed receipt of what remains."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from core.canonical import canonical_bytes, digest
from preservation import actions, erasing, reading
from preservation.models import Snapshot
from sealing.openpgp import Keyring
from sealing.vault import Erased, vault
from tests.preservation.keeping import Kept, facts, upload, work


def released(kept: Kept) -> Snapshot:
    actions.release(by=kept.staff.counsel, preservation_id=kept.preservation.id, reason="asked")
    work()
    return Snapshot.objects.get(preservation=kept.preservation)


def test_nothing_can_be_read_afterwards_and_nothing_is_left(kept: Kept) -> None:
    before = kept.collect()
    objects = list(before.stored_objects.all())
    snapshot = released(kept)
    assert snapshot.status == "erased"
    assert vault.is_erased(snapshot.key_id)
    for entry in objects:
        assert not vault.storage.exists(entry.object_name)
        with pytest.raises(Erased):
            vault.read(entry.stored)
    with pytest.raises(Erased):
        list(reading.iter_records(snapshot))


def test_the_objects_of_an_old_backup_stay_closed(kept: Kept) -> None:
    before = kept.collect()
    entry = before.stored_objects.get(position=0)
    with vault.storage.open(entry.object_name, "rb") as file:
        saved = file.read()
    released(kept)
    Path(vault.storage.path(entry.object_name)).write_bytes(saved)
    with pytest.raises(Erased):
        vault.read(entry.stored)


def test_the_receipt_is_signed_and_says_what_remains(kept: Kept, keys: SimpleNamespace) -> None:
    before = kept.collect()
    digests = [entry.sha256 for entry in before.stored_objects.order_by("position")]
    receipt = released(kept).receipt
    assert receipt is not None
    statement = receipt["statement"]
    assert receipt["sha256"] == digest(statement)
    assert [entry["sha256"] for entry in statement["objects"]] == digests
    assert statement["key"]["id"] == before.key_id
    assert len(statement["read_back"]) == len(digests)
    assert all("gone" in failure for _, failure in statement["read_back"])
    assert set(statement["remains"]) == {"backups", "productions"}
    assert statement["rule"] == {"clause": "G5", "ended": "released"}
    verdict = Keyring(keys.gnupg_home).verify_detached(
        receipt["signature"].encode(), canonical_bytes(statement), keys.fingerprint
    )
    assert verdict.word == "GOOD"
    assert facts("preservation.erased")["receipts"] == {before.id: receipt["sha256"]}
    assert "robin" not in str(receipt)


def test_the_export_goes_with_the_last_snapshot_read_from_it(kept: Kept) -> None:
    kept.collect()
    statement = released(kept).receipt["statement"]  # type: ignore[index]
    assert statement["source_archive"]["erased_at"]
    with pytest.raises(Erased):
        vault.read(kept.archive.stored)


def test_the_export_stays_while_another_snapshot_rests_on_it(kept: Kept, keeping: object) -> None:
    kept.collect()
    other = keeping()  # type: ignore[operator]
    other.collect(kept.archive)
    statement = released(kept).receipt["statement"]  # type: ignore[index]
    assert statement["source_archive"]["erased_at"] is None
    vault.verify(kept.archive.stored)
    assert list(reading.iter_records(Snapshot.objects.get(preservation=other.preservation)))


def test_without_a_signing_key_the_receipt_is_plain_and_says_so(
    kept: Kept, settings: object, tmp_path: object
) -> None:
    kept.collect()
    settings.SIGNING_FINGERPRINT_FILE = tmp_path / "none"  # type: ignore[attr-defined, operator]
    receipt = released(kept).receipt
    assert receipt is not None
    assert (receipt["signature"], receipt["fingerprint"]) == ("", "")
    assert receipt["sha256"] == digest(receipt["statement"])


def test_a_worker_that_died_after_the_key_was_destroyed_is_followed_by_one_that_finishes(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kept.collect()
    monkeypatch.setattr(erasing, "signed", _dies)
    actions.release(by=kept.staff.counsel, preservation_id=kept.preservation.id, reason="asked")
    work()
    assert kept.now().status == "released"
    assert vault.is_erased(before.key_id)
    monkeypatch.undo()
    from datetime import timedelta

    from tests.preservation.keeping import later

    with later(timedelta(minutes=10)):
        work()
    assert kept.now().status == "erased"
    snapshot = Snapshot.objects.get()
    assert snapshot.receipt is not None
    assert snapshot.receipt["statement"]["key"]["id"] == before.key_id


def _dies(statement: object) -> None:
    raise OSError("the disk is full")


def test_ending_while_a_snapshot_is_being_collected_erases_what_was_stored(kept: Kept) -> None:
    snapshot = kept.ask()
    key_id = vault.new_key("begun")
    Snapshot.objects.filter(pk=snapshot.pk).update(key_id=key_id)
    orphan = vault.put(key_id, b"a page that was being recorded")
    actions.release(by=kept.staff.counsel, preservation_id=kept.preservation.id, reason="asked")
    work()
    assert kept.now().status == "erased"
    assert Snapshot.objects.get().status == "erased"
    assert not vault.storage.exists(orphan.name)


def test_uploading_for_a_preservation_that_ended_is_refused(kept: Kept) -> None:
    from core.errors import NotAllowed

    kept.collect()
    released(kept)
    again = upload(kept.staff, kept.server, "rocketchat-dump-example.zip")
    with pytest.raises(NotAllowed) as refused:
        kept.ask(again)
    assert refused.value.code == "preservation.over"
