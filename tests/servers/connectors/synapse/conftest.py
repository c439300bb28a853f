"""A real Synapse on which something happened, and a connector over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest

from servers.connectors.calling import Limits, Source
from servers.connectors.synapse import SynapseConnector, headers, refusal
from tests.servers.connectors.synapse.homeserver import Homeserver, Person, homeserver

DAY = 86_400_000
LONG_AGO = 1_600_000_000_000
"""A moment in September 2020, in milliseconds."""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Homeserver]:
    """One server for all tests of a process; the test is skipped where Synapse is absent."""
    with homeserver(tmp_path_factory.mktemp("synapse")) as running:
        yield running


@pytest.fixture(scope="session")
def admin(server: Homeserver) -> Person:
    return server.person("root", admin=True)


@contextmanager
def connector_over(url: str, token: str, page_size: int = 7) -> Iterator[SynapseConnector]:
    """A connector that waits for nobody, with pages so small that rooms have several."""
    source = Source(
        url,
        headers("", token),
        inside=True,
        refusal=refusal,
        limits=Limits(tries=2),
        wait=lambda _: None,
    )
    with source:
        yield SynapseConnector(source, page_size)


@pytest.fixture
def connecting() -> Callable[..., AbstractContextManager[SynapseConnector]]:
    return connector_over


@pytest.fixture
def connector(server: Homeserver, admin: Person) -> Iterator[SynapseConnector]:
    with connector_over(server.url, admin.token) as opened:
        yield opened


@pytest.fixture(scope="session")
def world(server: Homeserver, admin: Person) -> SimpleNamespace:
    """What happened: ``rooms`` by name, ``said`` what was sent by name, ``files`` by name."""
    happened = SimpleNamespace(
        admin=admin,
        ann=server.person("ann"),
        ben=server.person("ben"),
        cleo=server.person("cleo"),
        rooms={},
        said={},
        files={},
    )
    _group(server, happened)
    _conversations(happened)
    _encrypted(happened)
    _parted(happened)
    _invitations(happened)
    _account(happened)
    return happened


def _group(server: Homeserver, world: SimpleNamespace) -> None:
    ann, ben, said = world.ann, world.ben, world.said
    room = ann.room(name="Plans", preset="private_chat", invite=[ben.user_id], room_version="11")
    world.rooms["group"] = room
    ben.join(room)
    bridge = server.bridge()
    for day in range(12):
        sent = {"msgtype": "m.text", "body": f"old {day} – ünïcode 😀"}
        when = LONG_AGO + day * DAY
        said[f"old {day}"] = bridge.send(room, sent, user_id=ann.user_id, ts=when)
    said["first"] = ann.say(room, "before the edit")
    edit = {"m.relates_to": {"rel_type": "m.replace", "event_id": said["first"]}}
    said["edit"] = ann.say(
        room, "* after", **edit, **{"m.new_content": {"msgtype": "m.text", "body": "after"}}
    )
    said["root"] = ann.say(room, "shall we")
    thread = {"m.relates_to": {"rel_type": "m.thread", "event_id": said["root"]}}
    said["of ben in thread"] = ben.say(room, "words of ben in a thread", **thread)
    said["in thread"] = ann.say(room, "in the thread", **thread)
    mark = {"m.relates_to": {"rel_type": "m.annotation", "event_id": said["root"], "key": "👍"}}
    said["mark"] = ann.send(room, mark, "m.reaction")
    said["redacted"] = ann.say(room, "I wish I had not said this")
    said["redaction"] = ann.redact(room, said["redacted"])
    said["of ben"] = ben.say(room, "words of ben in a group")
    for name in ("posted", "purged", "quarantined"):
        file = ann.upload(f"bytes of {name}".encode(), f"{name}.txt")
        world.files[name] = file.removeprefix("mxc://")
        said[name] = ann.send(room, {"msgtype": "m.file", "body": f"{name}.txt", "url": file})
    world.admin.admin("DELETE", f"/v1/media/{world.files['purged']}")
    world.admin.admin("POST", f"/v1/media/quarantine/{world.files['quarantined']}")
    world.files["unposted"] = ann.upload(b"bytes of unposted", "unposted.txt").removeprefix(
        "mxc://"
    )
    world.files["elsewhere"] = "other.example/abcdefghijkl"
    said["elsewhere"] = ann.send(
        room, {"msgtype": "m.image", "body": "x", "url": "mxc://other.example/abcdefghijkl"}
    )


def _conversations(world: SimpleNamespace) -> None:
    """Two direct ones: of one an invitation says so, of the other the account's own list."""
    ann, ben, said = world.ann, world.ben, world.said
    room = ben.room(is_direct=True, preset="trusted_private_chat", invite=[ann.user_id])
    world.rooms["invited to"] = room
    ann.join(room)
    for number in range(9):
        said[f"to ann {number}"] = ben.say(room, f"for ann alone {number}")
    said["to ben"] = ann.say(room, "for ben alone")
    said["taken back"] = ben.say(room, "a word ben took back")
    ben.redact(room, said["taken back"])
    file = ben.upload(b"bytes of ben", "of ben.txt")
    world.files["of ben"] = file.removeprefix("mxc://")
    said["of ben file"] = ben.send(room, {"msgtype": "m.file", "body": "of ben.txt", "url": file})
    listed = ann.room(preset="private_chat", invite=[world.cleo.user_id])
    world.rooms["listed"] = listed
    world.cleo.join(listed)
    said["of cleo"] = world.cleo.say(listed, "cleo to ann")
    said["to cleo"] = ann.say(listed, "ann to cleo")
    path = f"/user/{quote(ann.user_id)}/account_data/m.direct"
    ann.client("PUT", path, {world.cleo.user_id: [listed]})


def _encrypted(world: SimpleNamespace) -> None:
    ann, ben = world.ann, world.ben
    room = ann.room(name="Secret", preset="private_chat", invite=[ben.user_id])
    world.rooms["encrypted"] = room
    ben.join(room)
    ann.state(room, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
    sealed = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "AwgA", "session_id": "s"}
    for number in range(2):
        world.said[f"sealed {number}"] = ann.send(room, sealed, "m.room.encrypted")
    world.said["sealed by ben"] = ben.send(room, sealed, "m.room.encrypted")


def _parted(world: SimpleNamespace) -> None:
    """Left, forgotten while others stay, and left and forgotten by everybody."""
    ann, ben, said = world.ann, world.ben, world.said
    left = ben.room(name="Lobby", preset="public_chat", room_version="3")
    ann.join(left)
    said["in left"] = ann.say(left, "hello lobby")
    said["moderated"] = ann.say(left, "what ben removed")
    ben.redact(left, said["moderated"])
    ben.say(left, "words of ben in the lobby")
    ann.leave(left)
    forgotten = ben.room(name="Forgotten", preset="public_chat")
    ann.join(forgotten)
    said["in forgotten"] = ann.say(forgotten, "forget this")
    ann.leave(forgotten, forget=True)
    deserted = ann.room(name="Deserted", preset="public_chat")
    ben.join(deserted)
    said["in deserted"] = ann.say(deserted, "nobody is here any more")
    ann.leave(deserted, forget=True)
    ben.leave(deserted, forget=True)
    strange = ben.room(name="Strange", preset="public_chat")
    ben.say(strange, "ann was never here")
    ben.leave(strange)
    world.rooms |= {"left": left, "forgotten": forgotten, "deserted": deserted}
    world.rooms["strange"] = strange


def _invitations(world: SimpleNamespace) -> None:
    """One that is open, and one that was declined."""
    cleo, ann = world.cleo, world.ann
    for name in ("invited", "declined"):
        world.rooms[name] = cleo.room(name=name, preset="private_chat", invite=[ann.user_id])
        cleo.say(world.rooms[name], "words of cleo")
    ann.leave(world.rooms["declined"])


def _account(world: SimpleNamespace) -> None:
    ann = world.ann
    account = f"/user/{quote(ann.user_id)}"
    ann.client("PUT", f"{account}/account_data/m.ignored_user_list", {"ignored_users": {}})
    room = f"{account}/rooms/{quote(world.rooms['group'])}"
    ann.client("PUT", f"{room}/account_data/m.marked_unread", {"unread": True})
    threepids = [{"medium": "email", "address": "ann@larkspur.example"}]
    world.admin.admin("PUT", f"/v2/users/{ann.user_id}", {"threepids": threepids})
    pusher: dict[str, Any] = {
        "kind": "http",
        "app_id": "example.larkspur.chat",
        "app_display_name": "Larkspur chat",
        "device_display_name": "Ann's telephone",
        "pushkey": "push-key-nobody-may-see",
        "lang": "en",
        "data": {"url": "https://push.larkspur.example/_matrix/push/v1/notify"},
    }
    ann.client("POST", "/pushers/set", pusher)
