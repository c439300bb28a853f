"""A real Synapse behind something that fails, hurries, or does not tell the truth."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
import urllib3

from servers.connectors.calling import Limits, Source
from servers.connectors.protocol import (
    Account,
    AuthFailed,
    Gap,
    Page,
    RateLimited,
    Record,
    Scope,
    Transient,
)
from servers.connectors.synapse import SynapseConnector, headers, refusal
from tests.servers.connectors.odd_server import Answer, Asked, odd_server
from tests.servers.connectors.synapse.homeserver import Homeserver

pytestmark = pytest.mark.services

Twist = Callable[[Asked, Answer], Answer]
CONTENT = Scope(frozenset({"message"}))
ENOUGH = 400
"""More pages than any reading of this small server may take."""


@contextmanager
def twisted(
    server: Homeserver, token: str, twist: Twist, waits: list[float] | None = None
) -> Iterator[SynapseConnector]:
    """A connector that reaches the server through something that changes its answers."""

    def answer(asked: Asked) -> Answer:
        real = urllib3.request(
            "GET",
            server.url + asked.target,
            headers={"Authorization": asked.headers["Authorization"]},
            retries=False,
        )
        return twist(asked, Answer(real.status, real.data))

    with odd_server(answer) as between:
        wait = (lambda _: None) if waits is None else waits.append
        source = Source(
            between.url,
            headers("", token),
            inside=True,
            refusal=refusal,
            limits=Limits(tries=2),
            wait=wait,
        )
        with source:
            yield SynapseConnector(source, 7)


def pages_of(connector: SynapseConnector, user: str, scope: Scope) -> Iterator[Page]:
    """Every page; going on at the same place where one is only passing trouble."""
    account: Account | None = None
    cursor: str | None = None
    for _ in range(ENOUGH):
        try:
            account = account or connector.find_account(user)
            page = connector.fetch(account, scope, cursor)
        except (Transient, RateLimited):
            continue
        yield page
        cursor = page.cursor
        if cursor is None:
            return
    raise AssertionError("the reading does not end")


def read(
    connector: SynapseConnector, user: str, scope: Scope = CONTENT
) -> tuple[list[Record], list[Gap]]:
    pages = list(pages_of(connector, user, scope))
    return [r for page in pages for r in page.records], [g for page in pages for g in page.gaps]


def ids(records: list[Record]) -> list[str]:
    return sorted(record.native_id for record in records)


@pytest.fixture
def truth(world: SimpleNamespace, connector: SynapseConnector) -> list[str]:
    """The ids of all messages, read without anything in between."""
    return ids(read(connector, world.ann.user_id)[0])


def once(answer: Answer) -> Twist:
    """That answer to the first of each two requests for the same thing."""
    asked_for: Counter[str] = Counter()

    def twist(asked: Asked, real: Answer) -> Answer:
        asked_for[asked.target] += 1
        return answer if asked_for[asked.target] % 2 else real

    return twist


@pytest.mark.parametrize(
    "trouble",
    [
        Answer(500, b"{}"),
        Answer(502, b"<html>Bad gateway</html>"),
        Answer(429, b'{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 1500}'),
        Answer(429, b'{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 600000}'),
        Answer(404, b"<html>Not here</html>"),
        Answer(200, b'{"chunk": [{"event_id": "$a", "sen'),
        Answer(200, b"<html>Sign in</html>"),
        Answer(200, b"null"),
        Answer(200, b'{"chunk": null, "memberships": null}'),
    ],
)
def test_trouble_that_passes_costs_nothing(
    server: Homeserver, world: SimpleNamespace, truth: list[str], trouble: Answer
) -> None:
    with twisted(server, world.admin.token, once(trouble)) as connector:
        records, gaps = read(connector, world.ann.user_id)
    assert ids(records) == truth
    assert {gap.code for gap in gaps} == {"deleted", "missing", "encrypted", "limit"}


def test_the_server_is_given_the_patience_it_asks_for(
    server: Homeserver, world: SimpleNamespace
) -> None:
    waits: list[float] = []
    slow = Answer(429, b'{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 1500}')
    with twisted(server, world.admin.token, once(slow), waits) as connector:
        connector.find_account(world.ann.user_id)
    assert len(waits) == 1
    assert 1.5 <= waits[0] <= 2


def test_a_long_wait_is_left_to_the_duty_with_its_length(
    server: Homeserver, world: SimpleNamespace
) -> None:
    slow = Answer(429, b'{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 600000}')
    with (
        twisted(server, world.admin.token, lambda *_: slow) as connector,
        pytest.raises(RateLimited) as asked,
    ):
        connector.find_account(world.ann.user_id)
    assert asked.value.retry_after == 600


def changing(path: str, change: Callable[[dict[str, Any]], Any]) -> Twist:
    """Another body in the answers whose path is found."""

    def twist(asked: Asked, real: Answer) -> Answer:
        if re.search(path, asked.target) and real.status == 200:
            return Answer(200, json.dumps(change(json.loads(real.body))).encode())
        return real

    return twist


def test_the_same_token_for_ever_ends_with_a_gap_and_nothing_twice(
    server: Homeserver, world: SimpleNamespace
) -> None:
    group = quote(world.rooms["group"], safe="")
    path = f"{group}/messages.*dir=b"
    seen: list[str] = []

    def stuck(body: dict[str, Any]) -> Any:
        seen.append(body.get("end", ""))
        return {**body, "end": seen[0]}

    with twisted(server, world.admin.token, changing(path, stuck)) as connector:
        records, gaps = read(connector, world.ann.user_id)
    assert len(ids(records)) == len(set(ids(records)))
    said = [gap.code for gap in gaps if gap.scope == f"room {world.rooms['group']}"]
    assert "limit" in said
    assert world.said["to ben"] in ids(records)


def test_the_same_page_under_ever_new_tokens_ends_too(
    server: Homeserver, world: SimpleNamespace
) -> None:
    path = f"{quote(world.rooms['group'], safe='')}/messages.*dir=b"
    seen: list[dict[str, Any]] = []

    def again(body: dict[str, Any]) -> Any:
        seen.append(body)
        return {**seen[0], "end": f"t{len(seen)}"}

    def without_from(asked: Asked, real: Answer) -> Answer:
        twist = changing(path, again)
        return twist(asked, real if real.status == 200 else Answer(200, b"{}"))

    with twisted(server, world.admin.token, without_from) as connector:
        records, gaps = read(connector, world.ann.user_id)
    assert len(ids(records)) == len(set(ids(records)))
    assert ("limit", f"room {world.rooms['group']}") in {(gap.code, gap.scope) for gap in gaps}


def test_empty_pages_without_end_are_given_up_with_a_gap(
    server: Homeserver, world: SimpleNamespace
) -> None:
    path = f"{quote(world.rooms['group'], safe='')}/messages.*dir=b"
    tokens = iter(range(10_000))

    def nothing(asked: Asked, real: Answer) -> Answer:
        if not re.search(path, asked.target):
            return real
        return Answer(200, json.dumps({"chunk": [], "end": f"t{next(tokens)}"}).encode())

    with twisted(server, world.admin.token, nothing) as connector:
        _, gaps = read(connector, world.ann.user_id)
    codes = [gap.code for gap in gaps if gap.scope == f"room {world.rooms['group']}"]
    assert codes == ["limit", "missing"]


def test_ids_that_are_numbers_are_ids_still(
    server: Homeserver, world: SimpleNamespace, truth: list[str]
) -> None:
    numbers: dict[str, int] = {}

    def numbered(body: dict[str, Any]) -> Any:
        for event in body["chunk"]:
            event["event_id"] = numbers.setdefault(event["event_id"], 1000 + len(numbers))
            event.pop("redacted_because", None)
            event["unsigned"] = None
        return body

    with twisted(server, world.admin.token, changing("/messages", numbered)) as connector:
        records, _ = read(connector, world.ann.user_id)
    names = {str(number): name for name, number in numbers.items()}
    assert sorted(names[record.native_id] for record in records) == truth


def test_times_of_no_use_are_left_out_of_a_period_and_counted(
    server: Homeserver, world: SimpleNamespace
) -> None:
    def in_seconds(body: dict[str, Any]) -> Any:
        for event in body["chunk"]:
            event["origin_server_ts"] //= 1000
        return body

    with twisted(server, world.admin.token, changing("/messages", in_seconds)) as connector:
        account = connector.find_account("ann")
        whole, _ = read(connector, account.native_id)
        since = next(record.at for record in whole if record.state == "deleted")
        scope = Scope(frozenset({"message"}), since=since)
        records, gaps = read(connector, account.native_id, scope)
    assert {record.at for record in whole if record.state != "deleted"} == {None}
    assert records == []
    counted = [gap.detail for gap in gaps if gap.scope == "message records"]
    assert counted == [f"{len(whole)} without a time were left out of this scope"]


def test_a_credential_taken_away_in_the_middle_is_said(
    server: Homeserver, world: SimpleNamespace
) -> None:
    gone = Answer(401, b'{"errcode": "M_UNKNOWN_TOKEN", "error": "Invalid access token passed."}')

    def twist(asked: Asked, real: Answer) -> Answer:
        return gone if "/messages" in asked.target else real

    with twisted(server, world.admin.token, twist) as connector, pytest.raises(AuthFailed):
        read(connector, world.ann.user_id)


def test_a_room_that_is_refused_is_a_gap_and_the_others_are_read(
    server: Homeserver, world: SimpleNamespace, truth: list[str]
) -> None:
    left = quote(world.rooms["left"], safe="")
    refused = Answer(403, b'{"errcode": "M_FORBIDDEN", "error": "Not this one"}')

    def twist(asked: Asked, real: Answer) -> Answer:
        return refused if f"{left}/messages" in asked.target else real

    with twisted(server, world.admin.token, twist) as connector:
        records, gaps = read(connector, world.ann.user_id)
    missing = set(truth) - set(ids(records))
    assert world.said["in left"] in missing
    assert {record.room_id for record in records} == {
        world.rooms[name] for name in world.rooms if name not in ("left", "strange", "invited")
    }
    said = {gap.code for gap in gaps if gap.scope == f"room {world.rooms['left']}"}
    assert said == {"forbidden"}


@pytest.mark.parametrize("known", [False, True])
def test_a_room_that_is_listed_and_not_there_is_a_gap(
    server: Homeserver, world: SimpleNamespace, known: bool
) -> None:
    """Synapse answers for a room it does not know with a page of no messages."""

    def twist(asked: Asked, real: Answer) -> Answer:
        if asked.target.endswith("/memberships"):
            listed = json.loads(real.body)["memberships"]
            return Answer(200, json.dumps({"memberships": {"!ghost": "join", **listed}}).encode())
        if known and asked.target.endswith("/rooms/%21ghost"):
            return Answer(200, b'{"room_id": "!ghost", "joined_members": 2}')
        return real

    with twisted(server, world.admin.token, twist) as connector:
        records, gaps = read(connector, world.ann.user_id)
    assert [gap.code for gap in gaps if gap.scope == "room !ghost"] == ["missing"]
    assert world.said["to ben"] in ids(records)


def test_a_server_that_ignores_what_is_asked_gives_no_words_of_others(
    server: Homeserver, world: SimpleNamespace, truth: list[str]
) -> None:
    def answer(asked: Asked, real: Answer) -> Answer:
        if "/messages" in asked.target and "senders" in asked.target:
            target = re.sub(r"&filter=[^&]*", "", asked.target)
            whole = urllib3.request(
                "GET", server.url + target, headers={"Authorization": f"Bearer {world.admin.token}"}
            )
            return Answer(200, whole.data)
        return real

    with twisted(server, world.admin.token, answer) as connector:
        records, gaps = read(connector, world.ann.user_id)
    shown = [record for record in records if record.room_id != world.rooms["deserted"]]
    assert set(ids(records)) <= set(truth)
    assert {world.said["in left"], world.said["first"], world.said["of cleo"]} <= set(ids(shown))
    unasked = [gap.scope for gap in gaps if "though not asked for" in gap.detail]
    assert f"room {world.rooms['left']}" in unasked
    lost = [gap.detail for gap in gaps if "shows nowhere" in gap.detail]
    assert lost == ["rooms the server counts, but shows nowhere: 1"]


def test_a_redacted_text_that_is_refused_leaves_what_the_room_shows_of_it(
    server: Homeserver, world: SimpleNamespace, truth: list[str]
) -> None:
    old = Answer(404, b'{"errcode": "M_UNRECOGNIZED", "error": "Unrecognized request"}')

    def twist(asked: Asked, real: Answer) -> Answer:
        return old if "fetch_event" in asked.target else real

    with twisted(server, world.admin.token, twist) as connector:
        assert any("redacted" in gap.detail for gap in connector.check() if gap.code == "disabled")
        records, gaps = read(connector, world.ann.user_id)
    assert ids(records) == truth
    record = next(r for r in records if r.native_id == world.said["redacted"])
    assert (record.state, json.loads(record.raw)["content"]) == ("deleted", {})
    said = [gap.code for gap in gaps if gap.scope == f"message {record.native_id}"]
    assert said == ["disabled"]


def test_files_the_server_counts_and_does_not_list_are_said(
    server: Homeserver, world: SimpleNamespace
) -> None:
    def cut(body: dict[str, Any]) -> Any:
        return {"media": body["media"][:1], "total": body["total"], "next_token": 0}

    with twisted(server, world.admin.token, changing("/media", cut)) as connector:
        records, gaps = read(connector, world.ann.user_id, Scope(frozenset({"file"})))
    assert len(records) == 1
    assert ("missing", "file records") in {(gap.code, gap.scope) for gap in gaps}
