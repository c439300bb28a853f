"""What changes a real Synapse: notices, a text that is forgotten, an account that is closed."""

from __future__ import annotations

import json
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest

from servers.connectors.protocol import AuthFailed, NotFound, Scope, Unsupported
from servers.connectors.synapse import SynapseConnector
from tests.servers.connectors.synapse.homeserver import Homeserver, Person, homeserver

pytestmark = pytest.mark.services

Read = Callable[..., SimpleNamespace]


def bodies_in(admin: Person, room: str) -> list[Any]:
    chunk = admin.admin("GET", f"/v1/rooms/{quote(room)}/messages", dir="b", limit=100)["chunk"]
    return [event["content"].get("body") for event in chunk if event["type"] == "m.room.message"]


def test_a_notice_arrives_once_for_each_key(
    server: Homeserver, admin: Person, connector: SynapseConnector
) -> None:
    dora = server.person("dora")
    account = connector.find_account("dora")
    first = connector.notify(account, "Ein Hinweis – ünïcode", "preservation/7 of case 3")
    assert connector.notify(account, "Ein Hinweis – ünïcode", "preservation/7 of case 3") == first
    other = connector.notify(account, "Another", "preservation/8")
    assert other != first
    memberships = admin.admin("GET", f"/v1/users/{dora.user_id}/memberships")["memberships"]
    (room,) = memberships
    assert bodies_in(admin, room) == ["Another", "Ein Hinweis – ünïcode"]


def test_a_notice_that_cannot_be_sent_says_so(
    server: Homeserver, connector: SynapseConnector
) -> None:
    server.person("emil")
    account = connector.find_account("emil")
    with pytest.raises(Unsupported):
        connector.notify(account, "long " * 20_000, "k1")
    stranger = type(account)("@nobody:larkspur.example", "", b"{}")
    with pytest.raises(NotFound):
        connector.notify(stranger, "text", "k2")


def test_a_credential_that_is_not_accepted_is_said(server: Homeserver, connecting: Any) -> None:
    with connecting(server.url, "syt_not_a_token") as connector:
        for reading in (connector.check, lambda: connector.find_account("@ann:larkspur.example")):
            with pytest.raises(AuthFailed):
                reading()


def test_an_account_that_was_closed_is_still_read(
    server: Homeserver, admin: Person, connector: SynapseConnector, read: Read
) -> None:
    finn, gail = server.person("finn"), server.person("gail")
    shared = gail.room(name="Shared", preset="public_chat")
    alone = finn.room(name="Alone")
    finn.join(shared)
    said = {finn.say(shared, "before I go"), finn.say(alone, "to myself")}
    admin.admin("POST", f"/v1/deactivate/{finn.user_id}", {"erase": True})
    limit = time.monotonic() + 120
    while (
        "join"
        in admin.admin("GET", f"/v1/users/{finn.user_id}/memberships")["memberships"].values()
    ):
        assert time.monotonic() < limit, "the account did not leave its rooms"
        time.sleep(0.1)
    found = read(connector, "finn")
    profile = next(record for record in found.records if record.kind == "account")
    assert json.loads(profile.raw)["deactivated"] is True
    messages = {record.native_id for record in found.records if record.kind == "message"}
    assert said <= messages
    assert {record.room_id for record in found.records if record.kind == "room"} >= {shared, alone}


def _is_forgotten(database: Path, event: str) -> bool:
    with closing(sqlite3.connect(database)) as held:
        asked = held.execute("SELECT have_censored FROM redactions WHERE redacts = ?", [event])
        return bool(asked.fetchone()[0])


def test_a_text_redacted_too_long_ago_is_a_gap_and_the_shell_is_kept(
    server: Homeserver, admin: Person, connecting: Any, read: Read, tmp_path: Path
) -> None:
    hugo = server.person("hugo")
    room = hugo.room(name="Of hugo")
    said = hugo.say(room, "nobody will ever read this")
    kept = hugo.say(room, "this stays")
    hugo.redact(room, said)
    copy = tmp_path / "later"
    copy.mkdir()
    shutil.copy(server.folder / "signing.key", copy / "signing.key")
    with (
        closing(sqlite3.connect(server.folder / "homeserver.db")) as held,
        closing(sqlite3.connect(copy / "homeserver.db")) as target,
    ):
        held.backup(target)
    with homeserver(copy, retention="1s"):
        limit = time.monotonic() + 120
        while not _is_forgotten(copy / "homeserver.db", said):
            assert time.monotonic() < limit, "the server did not forget the text"
            time.sleep(0.2)
    # It would go on giving the text out of its memory until it is started again.
    with (
        homeserver(copy, retention="1s") as later,
        connecting(later.url, admin.token) as connector,
    ):
        found = read(connector, "hugo", Scope(frozenset({"message"})))
    by_id = {record.native_id: record for record in found.records}
    assert by_id[said].state == "deleted"
    assert json.loads(by_id[said].raw)["content"] == {}
    assert by_id[kept].state == "live"
    assert [gap.code for gap in found.gaps if gap.scope == f"message {said}"] == ["deleted"]
