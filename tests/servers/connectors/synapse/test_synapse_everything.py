"""Everything a real Synapse shows its administrator is read, and the rest is said."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest

from servers.connectors.protocol import NotFound, Record, Scope, Unsupported
from servers.connectors.synapse import SynapseConnector
from servers.fields import deliberately_unmapped, disclosable
from tests.servers.connectors.synapse.conftest import DAY, LONG_AGO

pytestmark = pytest.mark.services

Read = Callable[..., SimpleNamespace]
GRANTED = frozenset({"registration", "subscriber", "records", "content"})
CONVERSATIONS = ("invited to", "listed")


@pytest.fixture(scope="module")
def found(world: SimpleNamespace) -> dict[str, Any]:
    """The whole reading, made once."""
    return {}


@pytest.fixture
def everything_read(
    connector: SynapseConnector, read: Read, world: SimpleNamespace, found: dict[str, Any]
) -> SimpleNamespace:
    if "all" not in found:
        found["all"] = read(connector, world.ann.user_id)
    return found["all"]  # type: ignore[no-any-return]


def of(found: SimpleNamespace, kind: str) -> dict[str, Record]:
    """The records of a kind by their ids; none comes twice."""
    records = [record for record in found.records if record.kind == kind]
    by_id = {record.native_id: record for record in records}
    assert len(by_id) == len(records)
    return by_id


def content(record: Record) -> Any:
    return json.loads(record.raw)["content"]


def gaps_of(found: SimpleNamespace, scope: str) -> list[tuple[str, str]]:
    return [(gap.code, gap.detail) for gap in found.gaps if gap.scope == scope]


def events_of(world: SimpleNamespace, room: str) -> list[dict[str, Any]]:
    """Every event of a room, asked of the server without a connector."""
    path = f"/v1/rooms/{quote(room)}/messages"
    return list(world.admin.admin("GET", path, dir="b", limit=1000)["chunk"])


def test_every_event_of_the_account_and_of_its_conversations_is_a_message(
    everything_read: SimpleNamespace, world: SimpleNamespace
) -> None:
    expected = {
        event["event_id"]: room
        for name, room in world.rooms.items()
        for event in events_of(world, room)
        if event["sender"] == world.ann.user_id or name in CONVERSATIONS
    }
    messages = of(everything_read, "message")
    assert {identity: record.room_id for identity, record in messages.items()} == expected
    sent = {name: world.said[name] for name in world.said if "of ben" not in name}
    sent.pop("sealed by ben")
    assert set(sent.values()) <= set(messages)


def test_what_others_said_elsewhere_is_no_record(
    everything_read: SimpleNamespace, world: SimpleNamespace
) -> None:
    messages = of(everything_read, "message")
    for name in ("of ben", "of ben in thread", "sealed by ben"):
        assert world.said[name] not in messages
    authors = {
        record.author_id
        for record in messages.values()
        if record.room_id not in {world.rooms[name] for name in CONVERSATIONS}
    }
    assert authors == {world.ann.user_id}


def test_every_record_is_cut_out_of_its_page_as_it_was_received(
    everything_read: SimpleNamespace,
) -> None:
    for page in everything_read.pages:
        assert page.source.startswith("GET /_")
        assert page.asked_at.utcoffset() is not None
        for record in page.records:
            assert record.raw in page.raw
            json.loads(record.raw)
    refused = [page for page in everything_read.pages if page.status != 200]
    assert [page.status for page in refused] == [404, 404]
    assert all(b"M_NOT_FOUND" in page.raw and page.gaps for page in refused)


def test_rooms_have_several_pages(everything_read: SimpleNamespace, world: SimpleNamespace) -> None:
    asked = Counter(
        page.source.partition("/messages")[0] for page in everything_read.pages if page.records
    )
    group = f"GET /_synapse/admin/v1/rooms/{quote(world.rooms['group'], safe='')}"
    assert asked[group] >= 4


def test_an_edited_message_is_kept_as_it_was_beside_its_edit(
    everything_read: SimpleNamespace, world: SimpleNamespace
) -> None:
    messages = of(everything_read, "message")
    before, edit = messages[world.said["first"]], messages[world.said["edit"]]
    assert (before.state, content(before)["body"]) == ("edited", "before the edit")
    assert (edit.state, content(edit)["m.new_content"]["body"]) == ("live", "after")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("redacted", "I wish I had not said this"),
        ("moderated", "what ben removed"),
        ("taken back", "a word ben took back"),
    ],
)
def test_a_redacted_message_has_the_text_that_the_server_still_keeps(
    everything_read: SimpleNamespace, world: SimpleNamespace, name: str, text: str
) -> None:
    record = of(everything_read, "message")[world.said[name]]
    assert record.state == "deleted"
    assert content(record)["body"] == text
    assert gaps_of(everything_read, f"message {record.native_id}") == []


def test_encrypted_messages_are_kept_as_ciphertext_and_said(
    everything_read: SimpleNamespace, world: SimpleNamespace
) -> None:
    messages = of(everything_read, "message")
    for number in range(2):
        assert messages[world.said[f"sealed {number}"]].state == "encrypted"
    room = world.rooms["encrypted"]
    assert gaps_of(everything_read, f"room {room}") == [
        ("encrypted", "messages kept as ciphertext only: 2")
    ]


def test_times_are_the_senders_own_and_nothing_ends_at_an_old_one(
    everything_read: SimpleNamespace, world: SimpleNamespace
) -> None:
    messages = of(everything_read, "message")
    for day in range(12):
        record = messages[world.said[f"old {day}"]]
        assert record.at == datetime.fromtimestamp((LONG_AGO + day * DAY) / 1000, UTC)
        assert record.at_original == str(LONG_AGO + day * DAY)
    assert world.rooms["group"] in {messages[world.said["first"]].room_id}


def test_a_period_is_half_open_and_reaches_behind_new_messages(
    connector: SynapseConnector, read: Read, world: SimpleNamespace
) -> None:
    since = datetime.fromtimestamp((LONG_AGO + 3 * DAY) / 1000, UTC)
    scope = Scope(frozenset({"message"}), since, since + timedelta(days=4))
    found = read(connector, world.ann.user_id, scope)
    expected = [world.said[f"old {day}"] for day in (3, 4, 5, 6)]
    assert set(of(found, "message")) == set(expected)


def test_every_room_the_account_was_ever_in_is_a_record(
    everything_read: SimpleNamespace, world: SimpleNamespace
) -> None:
    rooms = of(everything_read, "room")
    expected = {room for name, room in world.rooms.items() if name != "strange"}
    assert {room for room in rooms if room.startswith("!")} == expected
    assert world.rooms["group"].endswith(":larkspur.example")
    assert ":" not in world.rooms["encrypted"]
    listed = json.loads(rooms["memberships"].raw)["memberships"]
    assert listed[world.rooms["left"]] == "leave"
    assert listed[world.rooms["invited"]] == "invite"
    assert world.rooms["deserted"] not in listed


def test_what_was_said_in_a_room_that_everybody_left_and_forgot_is_found(
    everything_read: SimpleNamespace, world: SimpleNamespace
) -> None:
    messages = of(everything_read, "message")
    assert content(messages[world.said["in deserted"]])["body"] == "nobody is here any more"
    assert messages[world.said["in forgotten"]].room_id == world.rooms["forgotten"]
    assert not [gap for gap in everything_read.gaps if "counts" in gap.detail]


def test_files_are_those_of_the_account_and_those_its_conversations_name(
    connector: SynapseConnector, everything_read: SimpleNamespace, world: SimpleNamespace
) -> None:
    files = of(everything_read, "file")
    rooms = {"posted": "group", "quarantined": "group", "unposted": None, "of ben": "invited to"}
    assert {record.native_id: record.room_id for record in files.values()} == {
        world.files[name]: world.rooms.get(room) for name, room in rooms.items()
    }
    for name in rooms:
        record = files[world.files[name]]
        with connector.open_file(record.file_ref or "") as stream:
            held = stream.read()
        assert held == f"bytes of {name.removeprefix('of ')}".encode()
        assert json.loads(record.raw)["sha256"] == hashlib.sha256(held).hexdigest()


def test_a_message_leads_to_its_file(
    everything_read: SimpleNamespace, world: SimpleNamespace
) -> None:
    messages = of(everything_read, "message")
    assert messages[world.said["posted"]].file_ref == world.files["posted"]
    assert messages[world.said["elsewhere"]].file_ref is None
    assert messages[world.said["first"]].file_ref is None


def test_a_file_that_is_purged_elsewhere_or_in_quarantine_is_said(
    connector: SynapseConnector, everything_read: SimpleNamespace, world: SimpleNamespace
) -> None:
    ((code, detail),) = gaps_of(everything_read, f"file {world.files['purged']}")
    assert (code, "does not hold it" in detail) == ("missing", True)
    ((code, detail),) = gaps_of(everything_read, f"file {world.files['elsewhere']}")
    assert (code, "of another server, which was not asked" in detail) == ("missing", True)
    ((code, detail),) = gaps_of(everything_read, f"file {world.files['quarantined']}")
    assert (code, "quarantine" in detail) == ("limit", True)
    with pytest.raises(NotFound), connector.open_file(world.files["purged"]):
        pass


def test_the_account_is_read_with_its_own_unit_of_time(
    everything_read: SimpleNamespace, world: SimpleNamespace
) -> None:
    account = of(everything_read, "account")
    profile = account[world.ann.user_id]
    assert profile.at is not None
    assert abs(profile.at - datetime.now(UTC)) < timedelta(days=1)
    assert profile.at_original == str(json.loads(profile.raw)["creation_ts"])
    (pusher,) = (account[name] for name in account if name.startswith("pusher "))
    assert json.loads(pusher.raw)["app_id"] == "example.larkspur.chat"
    assert world.rooms["listed"] in account["account data"].raw.decode()
    marked = of(everything_read, "room")[f"account data {world.rooms['group']}"]
    assert json.loads(marked.raw) == {"m.marked_unread": {"unread": True}}


def test_devices_and_addresses_are_sessions(
    everything_read: SimpleNamespace, world: SimpleNamespace
) -> None:
    sessions = of(everything_read, "session")
    held = [json.loads(record.raw) for record in sessions.values()]
    assert {entry.get("ip", entry.get("last_seen_ip")) for entry in held} == {"127.0.0.1"}
    devices = world.admin.admin("GET", f"/v2/users/{world.ann.user_id}/devices")["devices"]
    assert {f"device {device['device_id']}" for device in devices} <= set(sessions)
    assert all(record.at and record.at.year >= 2024 for record in sessions.values())


def test_every_field_is_accounted_for_and_no_secret_leaves(
    everything_read: SimpleNamespace,
) -> None:
    unknown: set[str] = set()
    for record in everything_read.records:
        sifted = disclosable("synapse", record.kind, record.raw, GRANTED)
        unknown |= {
            f"{record.kind}: {path}"
            for path in sifted.omitted_unmapped
            if not deliberately_unmapped("synapse", record.kind, path)
        }
        given = json.dumps(sifted.fields, ensure_ascii=False)
        assert "push-key-nobody-may-see" not in given
        assert "words of ben in a thread" not in given
    assert unknown == set()


def test_records_without_contents_hold_no_words(
    everything_read: SimpleNamespace, world: SimpleNamespace
) -> None:
    record = of(everything_read, "message")[world.said["first"]]
    given = disclosable("synapse", "message", record.raw, frozenset({"records"})).fields
    assert "content" not in given
    assert given["sender"] == world.ann.user_id


@pytest.mark.parametrize(
    ("kinds", "endings"),
    [
        ({"account"}, {"ann%3Alarkspur.example", "accountdata", "pushers"}),
        ({"session"}, {"devices", "%40ann%3Alarkspur.example"}),
        ({"file"}, {"media"}),
    ],
)
def test_a_scope_without_messages_asks_for_none(
    connector: SynapseConnector,
    read: Read,
    world: SimpleNamespace,
    kinds: set[str],
    endings: set[str],
) -> None:
    found = read(connector, world.ann.user_id, Scope(frozenset(kinds)))
    paths = [page.source.split(" ")[1].partition("?")[0] for page in found.pages]
    assert not [path for path in paths if "messages" in path or "fetch_event" in path]
    assert {path.rpartition("/")[2] for path in paths} <= endings | {"%40ann%3Alarkspur.example"}
    assert {record.kind for record in found.records} == kinds


def test_rooms_without_messages_touch_no_content_and_say_what_that_hides(
    connector: SynapseConnector, read: Read, world: SimpleNamespace
) -> None:
    found = read(connector, world.ann.user_id, Scope(frozenset({"room"})))
    assert not [page for page in found.pages if "messages" in page.source]
    assert ("missing", "rooms the server counts but does not list: 1") not in gaps_of(
        found, "source"
    )
    assert any("every account of the server has left" in gap.detail for gap in found.gaps)


def test_a_list_of_rooms_is_kept_to_and_what_is_not_the_accounts_is_said(
    connector: SynapseConnector, read: Read, world: SimpleNamespace
) -> None:
    rooms = {world.rooms[name] for name in ("left", "deserted", "strange")} | {"!none"}
    found = read(
        connector, world.ann.user_id, Scope(frozenset({"message"}), rooms=frozenset(rooms))
    )
    assert {record.room_id for record in found.records} == {
        world.rooms["left"],
        world.rooms["deserted"],
    }
    for room in (world.rooms["strange"], "!none"):
        assert [code for code, _ in gaps_of(found, f"room {room}")] == ["missing"]


def test_reading_on_from_every_cursor_gives_the_same_rest_and_nothing_twice(
    everything_read: SimpleNamespace,
    world: SimpleNamespace,
    server: Any,
    connecting: Any,
    everything: Scope,
) -> None:
    pages = everything_read.pages
    for position, page in enumerate(pages[:-1]):
        with connecting(server.url, world.admin.token) as fresh:
            follows = fresh.fetch(everything_read.account, everything, page.cursor)
        expected = pages[position + 1]
        assert [(r.kind, r.native_id, r.state) for r in follows.records] == [
            (r.kind, r.native_id, r.state) for r in expected.records
        ]
        assert (follows.gaps, follows.source) == (expected.gaps, expected.source)
    identities = Counter((record.kind, record.native_id) for record in everything_read.records)
    assert set(identities.values()) == {1}


def test_a_cursor_of_another_account_or_scope_is_refused(
    connector: SynapseConnector, everything_read: SimpleNamespace, everything: Scope
) -> None:
    cursor = everything_read.pages[3].cursor
    other = connector.find_account("ben")
    for account, scope in (
        (other, everything),
        (everything_read.account, Scope(frozenset({"message"}))),
    ):
        with pytest.raises(Unsupported):
            connector.fetch(account, scope, cursor)
    with pytest.raises(Unsupported):
        connector.fetch(other, everything, "{}")
