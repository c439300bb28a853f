"""Recorded answers of Synapse, replayed as they were and with anything in them replaced."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from servers.connectors.protocol import (
    RECORD_KINDS,
    Account,
    ConnectorError,
    NotFound,
    Scope,
    Transient,
    Unsupported,
)
from servers.connectors.synapse import SynapseConnector
from tests.servers.connectors.odd_server import Answer, Asked, odd_server

ALICE = "@alice:test"
EVERYTHING = Scope(frozenset(RECORD_KINDS))
NOT_FOUND = Answer(404, b'{"errcode": "M_NOT_FOUND", "error": "Not found"}')
JUNK: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    10**30,
    1.5,
    "",
    "x",
    "\ud800",
    [],
    {},
    [None],
    {"": None},
)

Connecting = Callable[..., AbstractContextManager[SynapseConnector]]


@dataclass
class Recorded:
    """Answers by path, and the events of each room, newest first."""

    answers: dict[str, Any]
    events: dict[str, list[dict[str, Any]]]

    def answer(self, asked: Asked) -> Any:
        """The body for a request, None where nothing was recorded."""
        parts = urlsplit(asked.target)
        path, query = unquote(parts.path), parse_qs(parts.query)
        if path.endswith("/messages"):
            return self._page(path.split("/")[-2], query)
        return self.answers.get(path)

    def _page(self, room: str, query: dict[str, list[str]]) -> Any:
        chosen = json.loads(query.get("filter", ["{}"])[0])
        events = [
            event
            for event in self.events.get(room, [])
            if event["sender"] in chosen.get("senders", [event["sender"]])
            and event["type"] in chosen.get("types", [event["type"]])
        ]
        if query["dir"] == ["f"]:
            events = events[::-1]
        start, limit = int(query.get("from", ["t0"])[0][1:]), int(query["limit"][0])
        page = {"chunk": events[start : start + limit], "start": f"t{start}"}
        return {**page, "end": f"t{start + limit}"} if page["chunk"] else page


@pytest.fixture
def recorded(fixtures_folder: Path) -> Recorded:
    exchanges = json.loads((fixtures_folder / "synapse" / "recorded_api.json").read_text())
    answers: dict[str, Any] = {
        unquote(urlsplit(exchange["path"]).path): exchange["body"]
        for exchange in exchanges
        if exchange["status"] == 200 and exchange["method"] == "GET"
    }
    events = {
        unquote(exchange["path"]).split("/")[5]: exchange["body"]["chunk"]
        for exchange in exchanges
        if exchange["name"] in ("messages_priv", "messages_dm", "messages_enc", "messages_pub")
    }
    user = "/_synapse/admin/v1/users/@alice:test"
    answers |= {
        f"{user}/pushers": {"pushers": [], "total": 0},
        f"{user}/cumulative_joined_room_count": {"cumulative_joined_room_count": 4},
        "/_matrix/client/v3/account/whoami": {"user_id": "@admin:test"},
        "/_synapse/admin/v2/users/@admin:test": {"name": "@admin:test", "admin": True},
    }
    return Recorded(answers, events)


def read(connector: SynapseConnector, steps: int = 300) -> tuple[list[Any], list[Any]]:
    """Everything, in no more than so many steps."""
    account = connector.find_account("alice")
    records, gaps, cursor = [], [], None
    for _ in range(steps):
        page = connector.fetch(account, EVERYTHING, cursor)
        records += page.records
        gaps += page.gaps
        cursor = page.cursor
        if cursor is None:
            return records, gaps
    raise AssertionError("the reading does not end")


def plain(recorded: Recorded) -> Callable[[Asked], Answer]:
    def answer(asked: Asked) -> Answer:
        body = recorded.answer(asked)
        return NOT_FOUND if body is None else Answer(body=json.dumps(body).encode())

    return answer


def test_recorded_answers_are_read_as_they_were(recorded: Recorded, connecting: Connecting) -> None:
    with odd_server(plain(recorded)) as server, connecting(server.url, "t", 20) as connector:
        records, gaps = read(connector)
    messages = {record.native_id: record for record in records if record.kind == "message"}
    conversation = {
        room
        for room, events in recorded.events.items()
        if any(event["content"].get("is_direct") for event in events)
    }
    expected = {
        event["event_id"]
        for room, events in recorded.events.items()
        for event in events
        if event["sender"] == ALICE or room in conversation
    }
    assert len(conversation) == 1
    assert set(messages) == expected
    assert {record.state for record in messages.values()} == {
        "live", "edited", "deleted", "encrypted",
    }  # fmt: skip
    deleted = next(record for record in messages.values() if record.state == "deleted")
    assert "message 7" in json.loads(deleted.raw)["content"]["body"]
    assert {gap.code for gap in gaps} == {"deleted", "missing", "encrypted", "limit"}
    assert {record.kind for record in records} == set(RECORD_KINDS)
    (file,) = (record for record in records if record.kind == "file")
    assert file.room_id in conversation
    assert json.loads(file.raw)["upload_name"] == "evidénce.png"


def test_a_room_of_many_is_no_direct_conversation_whatever_the_account_says(
    recorded: Recorded, connecting: Connecting
) -> None:
    room = next(
        room
        for room, events in recorded.events.items()
        if any(event["content"].get("is_direct") for event in events)
    )
    recorded.answers[f"/_synapse/admin/v1/rooms/{room}"]["joined_members"] = 9
    listed = {"account_data": {"global": {"m.direct": {"@bob:test": [room]}}, "rooms": {}}}
    recorded.answers[f"/_synapse/admin/v1/users/{ALICE}/accountdata"] = listed
    with odd_server(plain(recorded)) as server, connecting(server.url, "t") as connector:
        records, gaps = read(connector)
    assert {r.author_id for r in records if r.kind == "message" and r.room_id == room} == {ALICE}
    assert ("limit", f"room {room}") in {(gap.code, gap.scope) for gap in gaps}


def test_an_empty_page_that_names_its_own_token_is_the_end(
    recorded: Recorded, connecting: Connecting
) -> None:
    def answer(asked: Asked) -> Answer:
        body = recorded.answer(asked)
        if body is not None and body.get("chunk") == []:
            body["end"] = parse_qs(urlsplit(asked.target).query).get("from", ["t0"])[0]
        return NOT_FOUND if body is None else Answer(body=json.dumps(body).encode())

    with odd_server(plain(recorded)) as straight, connecting(straight.url, "t") as connector:
        truth = read(connector)
    with odd_server(answer) as server, connecting(server.url, "t") as connector:
        assert read(connector) == truth


def test_pages_that_overlap_give_nothing_twice(recorded: Recorded, connecting: Connecting) -> None:
    def answer(asked: Asked) -> Answer:
        body = recorded.answer(asked)
        if body is not None and len(body.get("chunk", ())) == 10:
            body["end"] = f"t{int(body['end'][1:]) - 4}"
        return NOT_FOUND if body is None else Answer(body=json.dumps(body).encode())

    with odd_server(plain(recorded)) as straight, connecting(straight.url, "t", 10) as connector:
        truth, _ = read(connector)
    with odd_server(answer) as server, connecting(server.url, "t", 10) as connector:
        records, _ = read(connector)
    assert len(server.asked) > len(straight.asked)
    assert sorted(r.native_id for r in records) == sorted(r.native_id for r in truth)


def test_only_reading_calls_are_made_and_the_secret_is_in_no_line(
    recorded: Recorded, connecting: Connecting
) -> None:
    with odd_server(plain(recorded)) as server, connecting(server.url, "s3cr3t-t0ken") as connector:
        connector.check()
        read(connector)
    assert {asked.method for asked in server.asked} == {"GET"}
    assert all(
        asked.headers["Authorization"] == "Bearer s3cr3t-t0ken" and "s3cr3t" not in asked.target
        for asked in server.asked
    )


def test_a_notice_is_put_under_its_key_and_a_refusal_is_said(connecting: Connecting) -> None:
    refused = Answer(
        400,
        b'{"errcode": "M_UNKNOWN", "error": "Server notices are not enabled on this server"}',
    )
    answers = iter([Answer(body=b'{"event_id": "$1"}'), refused, Answer(502), Answer(body=b"{}")])
    account = Account(ALICE, ALICE, b"{}")
    with (
        odd_server(lambda _: next(answers)) as server,
        connecting(server.url, "t") as connector,
    ):
        assert connector.notify(account, "Tell her", "case 3/notice") == "$1"
        with pytest.raises(Unsupported, match="not enabled"):
            connector.notify(account, "Tell her", "k")
        for _ in range(2):
            with pytest.raises(Transient):
                connector.notify(account, "Tell her", "k")
    first = server.asked[0]
    assert first.method == "PUT"
    assert first.target == "/_synapse/admin/v1/send_server_notice/case%203%2Fnotice"
    assert json.loads(first.body) == {
        "user_id": ALICE,
        "content": {"msgtype": "m.text", "body": "Tell her"},
    }
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    "ref", ["", "x", "../x", "../../secret", "a/b/c", "a/../b", "a b/c", "a/b?c=d"]
)
def test_what_is_no_file_is_not_asked_for(connecting: Connecting, ref: str) -> None:
    with (
        odd_server(lambda _: Answer()) as server,
        connecting(server.url, "t") as connector,
        pytest.raises(NotFound),
        connector.open_file(ref),
    ):
        pass
    assert server.asked == []


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value within a value."""
    found = [path]
    items = value.items() if isinstance(value, dict) else enumerate(value)
    if isinstance(value, (dict, list)):
        for key, inner in items:
            found += places(inner, (*path, key))
    return found


def spoiled(body: Any, chance: random.Random) -> Any:
    """The body with one value replaced by junk, or taken away."""
    whole = {"body": copy.deepcopy(body)}
    path = chance.choice(places(whole)[1:])
    held: Any = whole
    for key in path[:-1]:
        held = held[key]
    if isinstance(held, dict) and len(path) > 1 and chance.random() < 0.3:
        del held[path[-1]]
    else:
        held[path[-1]] = chance.choice(JUNK)
    return whole["body"]


@pytest.mark.parametrize("seed", range(60))
def test_whatever_is_replaced_in_an_answer_it_ends_and_is_said(
    recorded: Recorded, connecting: Connecting, seed: int
) -> None:
    """A reading ends, or stops with one of the faults that are foreseen; it never breaks."""
    chance = random.Random(seed)
    share = chance.choice((0.05, 0.3, 1))

    def answer(asked: Asked) -> Answer:
        body = recorded.answer(asked)
        if body is None:
            return NOT_FOUND
        if chance.random() < share:
            body = spoiled(body, chance)
        return Answer(body=json.dumps(body).encode())

    with odd_server(answer) as server, connecting(server.url, "t", 20) as connector:
        try:
            records, _ = read(connector)
        except ConnectorError:
            return
    for record in records:
        known = f"{record.native_id} {record.room_id} {record.author_id} {record.at_original}"
        assert known.encode().decode() == known
        assert isinstance(json.loads(record.raw), dict)
        assert record.kind != "message" or record.room_id
