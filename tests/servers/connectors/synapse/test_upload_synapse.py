"""What ``export-data`` of Synapse writes: the recorded one, one made now, and one that is odd."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from servers.connectors.protocol import (
    RECORD_KINDS,
    NotFound,
    Scope,
    Unreadable,
)
from servers.connectors.upload import open_archive, open_folder
from servers.connectors.upload.synapse_ids import event_id
from servers.fields import deliberately_unmapped, disclosable
from tests.servers.connectors.synapse.homeserver import Homeserver

ALICE = "@alice:test"
GRANTED = frozenset({"registration", "subscriber", "records", "content"})
Read = Callable[..., SimpleNamespace]


@pytest.fixture
def recorded(fixtures_folder: Path, read: Read) -> SimpleNamespace:
    path = fixtures_folder / "synapse" / "export-data_alice.tgz"
    with path.open("rb") as source:
        connector = open_archive(source, path.name)
        assert (connector.platform, connector.format_name) == ("synapse", "synapse-export")
        return read(connector, "alice")


def kinds_of(found: SimpleNamespace) -> dict[str, int]:
    held = [record.kind for record in found.records]
    return {kind: held.count(kind) for kind in RECORD_KINDS}


def test_the_recorded_export_gives_the_ids_that_the_server_gave(
    recorded: SimpleNamespace, fixtures_folder: Path
) -> None:
    exchanges = json.loads((fixtures_folder / "synapse" / "recorded_api.json").read_text())
    shown = {
        event["event_id"]: event
        for exchange in exchanges
        if exchange["name"] in ("messages_priv", "messages_dm", "messages_enc", "messages_pub")
        for event in exchange["body"]["chunk"]
    }
    messages = {r.native_id: r for r in recorded.records if r.kind == "message"}
    own = {identity for identity, event in shown.items() if event["sender"] == ALICE}
    assert own <= set(messages)
    notice = {r.room_id for r in messages.values()} - {e["room_id"] for e in shown.values()}
    assert {messages[m].room_id for m in set(messages) - set(shown)} <= notice
    for identity in own:
        assert messages[identity].at_original == str(shown[identity]["origin_server_ts"])
    states = {record.state for record in messages.values()}
    assert states == {"live", "deleted", "encrypted"}


def test_the_recorded_export_says_what_it_lacks(recorded: SimpleNamespace) -> None:
    assert kinds_of(recorded)["file"] == 1
    codes = {(gap.code, gap.scope.partition(" ")[0]) for gap in recorded.gaps}
    assert {
        ("deleted", "source"),
        ("deleted", "message"),
        ("missing", "source"),
        ("missing", "file"),
        ("encrypted", "room"),
        ("limit", "messages"),
    } <= codes
    sessions = [record for record in recorded.records if record.kind == "session"]
    assert sessions
    for record in recorded.records:
        json.loads(record.raw)


def test_every_field_of_the_recorded_export_is_accounted_for(recorded: SimpleNamespace) -> None:
    unknown: set[str] = set()
    for record in recorded.records:
        sifted = disclosable("synapse", record.kind, record.raw, GRANTED)
        unknown |= {
            f"{record.kind}: {path}"
            for path in sifted.omitted_unmapped
            if not deliberately_unmapped("synapse", record.kind, path)
        }
    assert unknown == set()


def event(kind: str, sender: str, content: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "sender": sender,
        "content": content,
        "origin_server_ts": 1_700_000_000_000,
        **more,
    }


def written(*objects: dict[str, Any]) -> bytes:
    """Objects one after another, as the export has them."""
    return "".join(map(json.dumps, objects)).encode()


OWN, OTHER = "@kim:larkspur.example", "@ola:larkspur.example"
FIRST = event("m.room.create", OTHER, {"room_version": "10"})
SAID = event("m.room.message", OWN, {"body": "mine", "url": "mxc://larkspur.example/AbCdEfGh"})
HEARD = event("m.room.message", OTHER, {"body": "of ola"})


def folder(**changed: bytes | None) -> dict[str, bytes]:
    members: dict[str, bytes | None] = {
        "kim/user_data/profile": written({"name": OWN, "creation_ts": 1_700_000_000}),
        "kim/user_data/account_data/global": b"{}",
        "kim/rooms/!a:larkspur.example/events": written(FIRST, SAID, HEARD),
        "kim/media_ids/AbCdEfGh": written({"media_id": "AbCdEfGh", "user_id": OWN}),
    }
    members |= {f"kim/{name}": held for name, held in changed.items()}
    return {name: held for name, held in members.items() if held is not None}


def test_others_words_are_left_out_of_rooms_and_counted(
    packed: SimpleNamespace, read: Read
) -> None:
    found = read(open_archive(packed.targz(folder()), "kim.tgz"), OWN)
    messages = [record for record in found.records if record.kind == "message"]
    assert [record.author_id for record in messages] == [OWN]
    assert messages[0].raw == json.dumps(SAID).encode()
    assert "messages of other people in rooms left out: 2" in {gap.detail for gap in found.gaps}


@pytest.mark.parametrize(
    "said",
    [
        {"user_data/account_data/global": b'{"m.direct": {"x": ["!a:larkspur.example"]}}'},
        {
            "rooms/!a:larkspur.example/events": written(
                FIRST,
                event(
                    "m.room.member",
                    OTHER,
                    {"membership": "invite", "is_direct": True},
                    state_key=OWN,
                ),
                SAID,
                HEARD,
            )
        },
    ],
)
def test_a_direct_conversation_is_kept_whole(
    packed: SimpleNamespace, read: Read, said: dict[str, bytes]
) -> None:
    found = read(open_archive(packed.zip(folder(**said)), "kim.zip"), "kim")
    authors = {record.author_id for record in found.records if record.kind == "message"}
    assert authors == {OWN, OTHER}


def test_a_room_of_many_is_no_direct_conversation_whatever_the_account_says(
    packed: SimpleNamespace, read: Read
) -> None:
    many = [
        event("m.room.member", f"@{n}:x", {"membership": "join"}, state_key=f"@{n}:x", depth=n)
        for n in range(9)
    ]
    members = folder(
        **{
            "user_data/account_data/global": b'{"m.direct": {"x": ["!a:larkspur.example"]}}',
            "rooms/!a:larkspur.example/events": written(FIRST, *many, SAID, HEARD),
        }
    )
    found = read(open_archive(packed.zip(members), "kim.zip"), "kim")
    authors = {record.author_id for record in found.records if record.kind == "message"}
    assert authors == {OWN}
    assert ("limit", "room !a:larkspur.example") in {(gap.code, gap.scope) for gap in found.gaps}


def test_bytes_that_the_operator_packed_beside_it_are_found(
    packed: SimpleNamespace, read: Read
) -> None:
    members = {**folder(), "media_store/local_content/Ab/Cd/EfGh": b"the picture"}
    connector = open_archive(packed.targz(members), "kim.tgz")
    found = read(connector, "kim")
    (file,) = (record for record in found.records if record.kind == "file")
    assert file.room_id == "!a:larkspur.example"
    assert not [gap for gap in found.gaps if gap.scope == f"file {file.native_id}"]
    with connector.open_file(file.file_ref or "") as stream:
        assert stream.read() == b"the picture"
    bare = open_archive(packed.targz(folder()), "kim.tgz")
    assert ("missing", f"file {file.native_id}") in {
        (gap.code, gap.scope) for gap in read(bare, "kim").gaps
    }
    with pytest.raises(NotFound), bare.open_file(file.native_id):
        pass


def test_rooms_that_are_named_but_not_held_and_holes_are_said(
    packed: SimpleNamespace, read: Read
) -> None:
    more = {
        "user_data/account_data/global": b'{"m.direct": {"x": ["!gone"]}}',
        "rooms/!a:larkspur.example/state/$x": b"{}",
        "rooms/!b/invite_state": b"{}",
        "rooms/!c/events": written(SAID),
    }
    found = read(open_archive(packed.zip(folder(**more)), "kim.zip"), "kim")
    said = {(gap.code, gap.scope) for gap in found.gaps}
    assert {
        ("missing", "room !gone"),
        ("missing", "room !a:larkspur.example"),
        ("limit", "room !b"),
        ("missing", "room !c"),
    } <= said


def test_a_scope_is_kept_to(packed: SimpleNamespace, read: Read) -> None:
    connector = open_archive(packed.zip(folder()), "kim.zip")
    found = read(connector, "kim", Scope(frozenset({"account", "room"})))
    assert {record.kind for record in found.records} == {"account", "room"}


@pytest.mark.parametrize(
    "changed",
    [
        {"user_data/profile": b"{}"},
        {"user_data/profile": b'{"name": 5}'},
        {"user_data/profile": None},
        {"user_data/account_data/global": None},
        {"user_data/profile": b'{"name": "@kim:x"}{"name": "@kim:x"}'},
        {"rooms/!a:larkspur.example/events": b'{"type": "m.room.cre'},
        {"rooms/!a:larkspur.example/events": b"[1]"},
        {"user_data/account_data/global": b"\xff"},
    ],
)
def test_a_damaged_export_is_refused_as_a_whole(
    packed: SimpleNamespace, changed: dict[str, bytes | None]
) -> None:
    with pytest.raises(Unreadable):
        open_archive(packed.zip(folder(**changed)), "kim.zip")


@pytest.mark.parametrize(
    "odd",
    [
        event("m.room.message", OWN, {}, origin_server_ts="soon"),
        event("m.room.message", OWN, {"body": 1.5}, depth=7),
        {"type": 5, "sender": None, "content": []},
        {},
    ],
)
def test_odd_events_break_nothing(packed: SimpleNamespace, read: Read, odd: dict[str, Any]) -> None:
    held = {"rooms/!a:larkspur.example/events": written(FIRST, odd, SAID)}
    found = read(open_archive(packed.zip(folder(**held)), "kim.zip"), "kim")
    mine = [record for record in found.records if record.raw == json.dumps(SAID).encode()]
    assert len(mine) == 1


def test_an_event_of_the_first_versions_has_its_own_id_or_none() -> None:
    assert event_id({**SAID, "event_id": "$1:larkspur.example"}, "1") == "$1:larkspur.example"
    assert event_id(SAID, "2") is None
    third = event_id(SAID, "3") or ""
    fourth = event_id(SAID, "4") or ""
    assert third.translate(str.maketrans("+/", "-_")) == fourth
    assert len(fourth) == 44


@pytest.fixture(scope="session")
def exported(server: Homeserver, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """What somebody did, and the folder that ``export-data`` made of it."""
    ivo, jan = server.person("ivo"), server.person("jan")
    said: dict[str, str] = {}
    rooms = {
        version: ivo.room(room_version=version) for version in ("3", "5", "8", "10", "11", "12")
    }
    for version, room in rooms.items():
        said[version] = ivo.say(room, f"in version {version}")
        said[f"gone {version}"] = ivo.say(room, "taken back")
        ivo.redact(room, said[f"gone {version}"])
    direct = jan.room(is_direct=True, preset="trusted_private_chat", invite=[ivo.user_id])
    shared = jan.room(preset="public_chat")
    forgotten = jan.room(preset="public_chat")
    for room in (direct, shared, forgotten):
        ivo.join(room)
    said["to ivo"] = jan.say(direct, "jan to ivo")
    others = jan.say(shared, "jan to everybody")
    said["left"] = ivo.say(shared, "ivo to everybody")
    ivo.leave(shared)
    lost = ivo.say(forgotten, "forget this")
    ivo.leave(forgotten, forget=True)
    file = ivo.upload(b"bytes of ivo", "ivo.txt").removeprefix("mxc://")
    said["file"] = ivo.send(direct, {"msgtype": "m.file", "body": "f", "url": f"mxc://{file}"})
    folder = tmp_path_factory.mktemp("export") / "ivo"
    assert server.export(ivo.user_id, folder)
    return SimpleNamespace(
        ivo=ivo, jan=jan, said=said, rooms=rooms, others=others, lost=lost, file=file, folder=folder
    )


@pytest.mark.services
def test_an_export_made_now_gives_what_was_done_with_the_servers_own_ids(
    exported: SimpleNamespace, read: Read
) -> None:
    """The ids of six versions of rooms among them, which the export does not hold."""
    found = read(open_folder(exported.folder), exported.ivo.user_id)
    messages = {record.native_id: record for record in found.records if record.kind == "message"}
    assert set(exported.said.values()) <= set(messages)
    assert not {exported.others, exported.lost} & set(messages)
    assert messages[exported.said["to ivo"]].author_id == exported.jan.user_id
    for version in exported.rooms:
        record = messages[exported.said[f"gone {version}"]]
        assert (record.state, json.loads(record.raw)["content"]) == ("deleted", {})
    rooms = {record.room_id for record in found.records if record.kind == "room"}
    assert set(exported.rooms.values()) <= rooms
    codes = {(gap.code, gap.scope) for gap in found.gaps}
    assert {("missing", "source"), ("missing", f"file {exported.file}")} <= codes
    unknown = [
        path
        for record in found.records
        for path in disclosable("synapse", record.kind, record.raw, GRANTED).omitted_unmapped
        if not deliberately_unmapped("synapse", record.kind, path)
    ]
    assert unknown == []


@pytest.mark.services
def test_an_export_packed_with_the_servers_files_gives_their_bytes(
    exported: SimpleNamespace, server: Homeserver, read: Read
) -> None:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        archive.add(exported.folder, "ivo")
        archive.add(server.folder / "media" / "local_content", "local_content")
    target.seek(0)
    connector = open_archive(target, "ivo.tar.gz")
    found = read(connector, "ivo")
    (record,) = (record for record in found.records if record.kind == "file")
    with connector.open_file(record.file_ref or "") as stream:
        held = stream.read()
    assert held == b"bytes of ivo"
    assert json.loads(record.raw)["sha256"] == hashlib.sha256(held).hexdigest()


@pytest.mark.services
def test_an_export_that_broke_off_at_an_open_invitation_is_refused(
    world: SimpleNamespace, server: Homeserver, tmp_path: Path
) -> None:
    """Synapse 1.163 stops there, with rooms written and nothing said of the account."""
    assert not server.export(world.ann.user_id, tmp_path / "ann")
    assert list((tmp_path / "ann" / "rooms").iterdir())
    with pytest.raises(Unreadable, match="did not run to its end"):
        open_folder(tmp_path / "ann")
