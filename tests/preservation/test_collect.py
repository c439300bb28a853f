"""Collecting a snapshot from the example exports."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.errors import NotAllowed, NotFound
from preservation import actions, collecting, reading
from preservation.collecting import manifest_of
from preservation.models import Snapshot, SnapshotObject
from sealing.vault import Altered, vault
from servers.actions import register_server
from servers.connectors.protocol import Page, RateLimited, Transient
from servers.connectors.upload import UploadConnector
from tests.preservation.keeping import (
    HOLD,
    Kept,
    big_dump,
    events,
    facts,
    later,
    upload,
    work,
)

Keeping = Callable[..., Kept]


def test_a_snapshot_holds_what_the_export_shows_and_says_what_it_lacks(kept: Kept) -> None:
    snapshot = kept.collect()
    assert snapshot.status == "ready", snapshot.failure
    records = list(reading.iter_records(snapshot))
    kinds = [record.kind for record in records]
    assert [kinds.count(kind) for kind in ("account", "room", "message", "file")] == [1, 3, 26, 2]
    assert {record.native_id for record in records if record.kind == "account"} == {
        "robinSampleId0001"
    }
    assert snapshot.native_id == "robinSampleId0001"
    assert {gap.code for gap in reading.gaps(snapshot)} == {"deleted", "missing", "encrypted"}
    with reading.open_file(snapshot, "exampleUpload0001") as stream:
        assert stream.read()
    with pytest.raises(NotFound):
        reading.open_file(snapshot, "exampleUpload0002")
    assert snapshot.counts["files_held"] == 1
    account = reading.account_record(snapshot)
    assert account is not None
    assert b"robin@mail.example.org" in account.raw


def test_records_come_back_exactly_as_the_source_wrote_them(kept: Kept) -> None:
    snapshot = kept.collect()
    with collecting.opened(snapshot) as connector:
        assert connector is not None
        account = connector.find_account("@robin.sample")
        scope = collecting.scope_from_json(snapshot.scope)
        direct, cursor = [], None
        while True:
            page = connector.fetch(account, scope, cursor)
            direct += page.records
            if (cursor := page.cursor) is None:
                break
    assert list(reading.iter_records(snapshot)) == direct


def test_capture_starts_the_ninety_days_and_is_recorded_with_digests(kept: Kept) -> None:
    snapshot = kept.collect()
    now = kept.now()
    assert now.captured_at == snapshot.captured_at
    assert now.expires_at is not None
    assert now.captured_at is not None
    assert now.expires_at - now.captured_at == HOLD
    objects = list(snapshot.stored_objects.order_by("position"))
    assert [entry.position for entry in objects] == list(range(len(objects)))
    told = facts("preservation.captured")
    assert told["sha256"] == [entry.sha256 for entry in objects]
    assert told["manifest_sha256"] == snapshot.manifest_sha256 == manifest_of(objects)
    assert events(kept.preservation.id) == ["created", "collection_started", "captured"]
    for entry in objects:
        vault.verify(entry.stored)


def test_a_second_snapshot_does_not_move_the_end(kept: Kept) -> None:
    kept.collect()
    first = kept.now().expires_at
    with later(HOLD / 2):
        second = kept.collect()
    assert second.status == "ready"
    assert kept.now().expires_at == first
    assert facts("preservation.captured")["first"] is False


@pytest.mark.parametrize(
    ("categories", "kinds"),
    [
        (("subscriber",), {"account"}),
        (("records",), {"account", "room"}),
        (("subscriber", "records"), {"account", "room"}),
        (("content",), {"account", "room", "message", "file"}),
    ],
)
def test_without_content_no_message_and_no_file_is_ever_fetched(
    keeping: Keeping,
    categories: tuple[str, ...],
    kinds: set[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[frozenset[str]] = []
    opened: list[str] = []
    fetch, open_file = UploadConnector.fetch, UploadConnector.open_file

    def watched(self: Any, account: Any, scope: Any, cursor: str | None = None) -> Page:
        asked.append(scope.kinds)
        return fetch(self, account, scope, cursor)

    def watched_file(self: Any, ref: str) -> Any:
        opened.append(ref)
        return open_file(self, ref)

    monkeypatch.setattr(UploadConnector, "fetch", watched)
    monkeypatch.setattr(UploadConnector, "open_file", watched_file)
    snapshot = keeping(categories=categories).collect()
    assert snapshot.status == "ready"
    assert {record.kind for record in reading.iter_records(snapshot)} <= kinds
    wants_content = "content" in categories
    assert all(("message" in kinds) == wants_content for kinds in asked)
    assert bool(opened) == wants_content


def test_an_export_of_another_server_is_refused(kept: Kept) -> None:
    other = register_server(
        by=kept.staff.administrator,
        policy=kept.policy,
        server_url="https://acme.rocket.chat",
        deployment="cloud",
    )
    archive = upload(kept.staff, other, "rocketchat-dump-example.zip")
    with pytest.raises(NotAllowed) as refused:
        kept.ask(archive)
    assert refused.value.code == "preservation.other_server"
    assert not Snapshot.objects.exists()


def test_only_a_custodian_collects_one_snapshot_at_a_time(kept: Kept) -> None:
    for person in (kept.staff.counsel, kept.staff.triage, kept.staff.nobody):
        with pytest.raises((NotAllowed, NotFound)):
            actions.collect(
                by=person, preservation_id=kept.preservation.id, archive_id=kept.archive.id
            )
    kept.ask()
    with pytest.raises(NotAllowed) as refused:
        kept.ask()
    assert refused.value.code == "preservation.collecting"


def test_an_account_the_export_lacks_fails_visibly(keeping: Keeping) -> None:
    accounts = [{"server_url": "https://open.rocket.chat", "username": "nobody.here"}]
    kept = keeping(accounts=accounts)
    snapshot = kept.collect()
    assert snapshot.status == "failed"
    assert "nobody.here" in snapshot.failure
    assert (kept.now().captured_at, kept.now().expires_at) == (None, None)
    assert events(kept.preservation.id)[-1] == "collection_failed"
    assert facts("preservation.collection_failed")["failure"] == "NotFound"
    assert "nobody.here" not in str(facts("preservation.collection_failed"))
    assert vault.is_erased(snapshot.key_id), "the key of nothing stays behind"


def test_an_id_and_a_name_of_two_accounts_are_not_guessed_between(keeping: Keeping) -> None:
    accounts = [
        {
            "server_url": "https://open.rocket.chat",
            "username": "kim.placeholder",
            "user_id": "robinSampleId0001",
        }
    ]
    snapshot = keeping(accounts=accounts).collect()
    assert snapshot.status == "failed"
    assert facts("preservation.collection_failed")["failure"] == "Ambiguous"


def test_stopping_leaves_a_partial_snapshot_that_says_so(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch = UploadConnector.fetch

    def stop_then_fetch(self: Any, *given: Any) -> Page:
        page = fetch(self, *given)
        snapshot = Snapshot.objects.get()
        if snapshot.stop_asked_at is None:
            actions.stop_collecting(by=kept.staff.custodian, snapshot_id=snapshot.id)
        return page

    monkeypatch.setattr(UploadConnector, "fetch", stop_then_fetch)
    snapshot = kept.collect()
    assert (snapshot.status, snapshot.failure) == ("partial", "A person stopped it.")
    assert [record.kind for record in reading.iter_records(snapshot)] == ["account"]
    assert kept.now().expires_at is not None, "what was captured must end some day"
    assert facts("preservation.captured")["snapshot_status"] == "partial"
    with pytest.raises(NotAllowed):
        actions.stop_collecting(by=kept.staff.custodian, snapshot_id=snapshot.id)


def test_what_passes_is_tried_again_from_the_page_it_stopped_at(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch, cursors, troubles = (
        UploadConnector.fetch,
        [],
        [Transient("away"), RateLimited("slow", 7)],
    )

    def shaky(self: Any, account: Any, scope: Any, cursor: str | None = None) -> Page:
        cursors.append(cursor)
        if cursor is not None and troubles:
            raise troubles.pop()
        return fetch(self, account, scope, cursor)

    monkeypatch.setattr(UploadConnector, "fetch", shaky)
    kept.ask()
    work()
    assert Snapshot.objects.get().status == "collecting"
    with later(HOLD / 1000):
        work()
        with later(HOLD / 1000):
            work()
    snapshot = Snapshot.objects.get()
    assert snapshot.status == "ready"
    assert cursors.count(None) == 1, "the first page was not read again"
    natives = [(record.kind, record.native_id) for record in reading.iter_records(snapshot)]
    assert len(natives) == len(set(natives)) == 32


def test_an_object_that_was_altered_keeps_a_snapshot_from_being_ready(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify = collecting._verify

    def spoil_first(claim: Any, snapshot_id: str) -> int:
        name = (
            SnapshotObject.objects.filter(snapshot_id=snapshot_id).earliest("position").object_name
        )
        with vault.storage.open(name, "rb") as file:
            content = bytearray(file.read())
        content[-1] ^= 1
        vault.storage.delete(name)
        Path(vault.storage.path(name)).write_bytes(content)
        return verify(claim, snapshot_id)

    monkeypatch.setattr(collecting, "_verify", spoil_first)
    snapshot = kept.collect()
    assert snapshot.status == "partial"
    assert "altered" in snapshot.failure
    with pytest.raises(Altered):
        list(reading.iter_records(snapshot))


def test_an_object_put_but_never_recorded_is_removed(kept: Kept) -> None:
    snapshot = kept.ask()
    key_id = vault.new_key("snapshot of a worker that died")
    Snapshot.objects.filter(pk=snapshot.pk).update(key_id=key_id)
    orphan = vault.put(key_id, b"a page nobody recorded")
    work()
    done = Snapshot.objects.get(pk=snapshot.pk)
    assert (done.status, done.key_id) == ("ready", key_id)
    assert not vault.storage.exists(orphan.name)
    for entry in SnapshotObject.objects.all():
        vault.verify(entry.stored)


def test_no_plaintext_of_records_reaches_the_database(kept: Kept) -> None:
    from django.db import connection

    kept.collect()
    with connection.cursor() as cursor:
        for table in ("preservation_snapshot", "preservation_snapshotobject", "duties_duty"):
            cursor.execute(f"SELECT * FROM {table}")
            text = str(cursor.fetchall())
            assert "robin.sample" not in text
            assert "robin@mail.example.org" not in text
            assert "exampleUpload0001" not in text


def test_a_long_collection_has_many_pages_and_every_file(
    keeping: Keeping, staff: Any, server: Any
) -> None:
    kept = keeping()
    archive = upload(staff, server, "long.zip", big_dump(1200, files=5))
    snapshot = kept.collect(archive)
    assert snapshot.status == "ready", snapshot.failure
    assert snapshot.counts["message"] == 1200
    assert snapshot.counts["files_held"] == 5
    assert sum(1 for record in reading.iter_records(snapshot) if record.kind == "message") == 1200
