"""Collecting from a running server: each answer kept as received, each record once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.errors import NotAllowed, NotFound
from duties.models import Duty
from preservation import actions, collecting, reading
from preservation.models import Preservation, SeenRecord, Snapshot
from preservation.states import ObjectKind
from sealing.vault import vault
from servers.actions import grant_access, revoke_access
from servers.connectors import calling
from servers.connectors.live import PLATFORMS
from servers.models import ServerAccess
from tests.preservation.keeping import Kept, facts, later, work
from tests.preservation.live_server import MADE_UP, LiveServer, live_server, said
from tests.servers.connectors.odd_server import Answer

Live = Callable[..., LiveServer]


@pytest.fixture
def live(kept: Kept, staff: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Live]:
    """Start the server and enter its credential."""
    monkeypatch.setitem(PLATFORMS, "rocketchat", MADE_UP)
    monkeypatch.setattr(calling.time, "sleep", lambda _: None)
    opened = []

    def start(messages: list[dict[str, Any]], secret: str = "right", **more: Any) -> LiveServer:
        running = live_server(messages, **more)
        server = running.__enter__()
        opened.append(running)
        grant_access(
            by=staff.administrator,
            server_id=kept.server.id,
            api_url=server.url,
            login="",
            secret=secret,
            inside=True,
        )
        return server

    yield start
    for running in opened:
        running.__exit__(None, None, None)


def begin(kept: Kept) -> Snapshot:
    return actions.collect(by=kept.staff.custodian, preservation_id=kept.preservation.id)


def collect(kept: Kept) -> Snapshot:
    snapshot = begin(kept)
    work()
    return Snapshot.objects.get(pk=snapshot.pk)


def test_every_answer_is_kept_as_received_with_its_request_moment_and_status(
    kept: Kept, live: Live
) -> None:
    server = live([said(number) for number in range(7)])
    snapshot = collect(kept)
    assert snapshot.status == "ready"
    pages = list(snapshot.stored_objects.filter(kind=ObjectKind.PAGE).order_by("position"))
    assert [page.source for page in pages] == [f"GET /messages?from={at}" for at in (0, 3, 6)]
    for page, start in zip(pages, (0, 3, 6), strict=True):
        body = json.dumps({"messages": server.messages[start : start + 3], "total": 7}).encode()
        assert vault.read(page.stored) == body
        assert page.sha256 == hashlib.sha256(body).hexdigest()
        assert page.answer_status == 200
        assert page.asked_at is not None
        assert page.asked_at <= page.received_at
    assert {asked.method for asked in server.asked} == {"GET"}


def test_what_comes_after_the_start_is_not_part_of_it(kept: Kept, live: Live) -> None:
    live([said(1)])
    moment = clock.now()
    snapshot = begin(kept)
    until = collecting.scope_from_json(snapshot.scope).until
    assert until is not None
    assert moment <= until <= clock.now()
    assert facts("preservation.collection_started")["until"] == snapshot.scope["until"]


def test_a_record_that_two_pages_show_is_kept_once_and_both_pages_stay(
    kept: Kept, live: Live
) -> None:
    """People write while pages are turned, so that a message moves to the next page."""
    live([said(0), said(1), said(2), said(2), said(3), said(1)])
    snapshot = collect(kept)
    natives = [record.native_id for record in reading.iter_records(snapshot)]
    assert natives == ["m0", "m1", "m2", "m3"]
    assert (snapshot.counts["message"], snapshot.counts["repeated"]) == (4, 2)
    pages = snapshot.stored_objects.filter(kind=ObjectKind.PAGE)
    assert sum(len(json.loads(vault.read(page.stored))["messages"]) for page in pages) == 6
    assert not SeenRecord.objects.exists(), "what was seen is not needed any more"


def test_a_record_that_changed_while_it_was_read_is_said(kept: Kept, live: Live) -> None:
    live([said(0), said(1), said(2), said(0, text="edited")])
    snapshot = collect(kept)
    (changed,) = [gap for gap in reading.gaps(snapshot) if gap.scope == "message m0"]
    assert changed.code == "limit"
    assert [record.native_id for record in reading.iter_records(snapshot)] == ["m0", "m1", "m2"]


def test_counts_of_a_room_stand_beside_the_sources_own(kept: Kept, live: Live) -> None:
    live([said(0), said(1), said(1), said(2)])
    assert collect(kept).rooms == {"room1": [3, 4]}


def test_the_files_that_records_name_are_kept_and_missing_ones_are_gaps(
    kept: Kept, live: Live
) -> None:
    live([said(0, file="a"), said(1, file="b")], files={"a": b"bytes of a"})
    snapshot = collect(kept)
    with reading.open_file(snapshot, "a") as file:
        assert file.read() == b"bytes of a"
    assert [gap.scope for gap in reading.gaps(snapshot) if gap.code == "missing"] == ["file b"]


def test_a_server_that_asks_for_patience_is_asked_again_later_and_nothing_is_lost(
    kept: Kept, live: Live
) -> None:
    server = live([said(number) for number in range(5)])
    slow = iter([None, None, Answer(429, headers={"Retry-After": "900"})])
    server.before = lambda _: next(slow, None)
    snapshot = collect(kept)
    assert snapshot.status == "collecting"
    with later(timedelta(minutes=16)):
        work()
        snapshot = Snapshot.objects.get(pk=snapshot.pk)
        assert snapshot.status == "ready"
    targets = [asked.target for asked in server.asked if asked.target.startswith("/messages")]
    assert targets == ["/messages?from=0", "/messages?from=3", "/messages?from=3"]
    assert len(list(reading.iter_records(snapshot))) == 5


def test_progress_counts_what_is_kept(
    kept: Kept, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    live([said(number, file="a") for number in range(5)], files={"a": b"bytes of a"})
    progress_of, told = collecting.progress_of, []

    def listen(*given: Any) -> dict[str, Any]:
        told.append(progress_of(*given))
        return told[-1]

    monkeypatch.setattr(collecting, "progress_of", listen)
    collect(kept)
    assert [(each["step"], each["message"], each["files_held"]) for each in told] == [
        *[("key", 0, 0), ("account", 0, 0), ("pages", 3, 0), ("pages", 5, 0), ("files", 5, 1)]
    ]
    assert told[3]["rooms"] == told[3]["rooms_of"] == 1
    assert Duty.objects.get(kind="preservation.collect").progress["files_held"] == 1


def test_a_credential_that_is_refused_ends_it_as_failed(kept: Kept, live: Live) -> None:
    live([said(0)], secret="wrong")
    snapshot = collect(kept)
    assert snapshot.status == "failed"
    assert facts("preservation.collection_failed")["failure"] == "AuthFailed"


def test_a_credential_taken_away_in_the_middle_leaves_what_there_is(
    kept: Kept, live: Live, staff: Any
) -> None:
    server = live([said(number) for number in range(5)])
    server.before = lambda asked: Answer(503) if asked.target.endswith("from=3") else None
    snapshot = collect(kept)
    assert snapshot.status == "collecting"
    revoke_access(by=staff.administrator, access_id=ServerAccess.objects.get().id)
    server.asked.clear()
    with later(timedelta(hours=1)):
        work()
    snapshot = Snapshot.objects.get(pk=snapshot.pk)
    assert snapshot.status == "partial"
    assert len(list(reading.iter_records(snapshot))) == 3
    assert ServerAccess.objects.get().secret == ""
    assert server.asked == []


def test_without_a_credential_nothing_is_begun(kept: Kept) -> None:
    with pytest.raises(NotFound, match="no credential"):
        begin(kept)
    assert not Snapshot.objects.exists()


def test_of_a_period_that_has_not_begun_nothing_is_read(kept: Kept, live: Live) -> None:
    server = live([said(0)])
    Preservation.objects.filter(pk=kept.preservation.pk).update(
        period_from=clock.now() + timedelta(days=1)
    )
    with pytest.raises(NotAllowed) as refused:
        begin(kept)
    assert refused.value.code == "preservation.period_ahead"
    assert server.asked == []


def test_only_a_custodian_begins(kept: Kept, live: Live, staff: Any) -> None:
    live([said(0)])
    with pytest.raises(NotAllowed):
        actions.collect(by=staff.triage, preservation_id=kept.preservation.id)
