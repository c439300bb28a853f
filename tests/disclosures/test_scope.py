"""Nothing outside the confirmed grid enters a payload (I8): canaries in every field."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosures.payload import Sorter, Source, gap_lines
from disclosures.scope import (
    Grant,
    Grid,
    ScopedAccount,
    frozen_grid,
    grid_from_json,
)
from disclosures.spool import Spool
from servers.fields import field_map

START = datetime(2026, 9, 1, tzinfo=UTC)
DAY = timedelta(days=1)
CATEGORIES = ("registration", "subscriber", "records", "content")
KINDS = ("account", "room", "message", "file", "session")


def canary_record(platform: str, kind: str, number: int) -> tuple[bytes, dict[str, str]]:
    """A record with every field the map knows and some it does not; canary to category."""
    record: dict[str, Any] = {}
    canaries: dict[str, str] = {}
    known = field_map(platform)
    fields = dict(known.categories.get(kind, {}))
    fields |= dict.fromkeys(known.unmapped.get(kind, ()), "unmapped")
    fields |= {"brandNewField": "unmapped", "nested.brandNew": "unmapped"}
    for path, category in fields.items():
        canary = f"CANARY-{category}-{kind}-{number}-{path.replace('.', '_')}-"
        place = record
        *above, last = path.split(".")
        for step in above:
            place = place.setdefault(step, {})
            if not isinstance(place, dict):
                break
        else:
            place[last] = canary
            canaries[canary] = category
    return json.dumps(record).encode(), canaries


def record(kind: str, number: int, at: datetime | None, raw: bytes) -> Any:
    return SimpleNamespace(
        kind=kind,
        native_id=f"id{number}",
        room_id="CANARY-records-room-id-",
        author_id="someone",
        at=at,
        state="live",
        raw=raw,
        file_ref=f"ref{number}" if kind == "file" else None,
    )


@st.composite
def grants(draw: Any) -> tuple[Grant, ...]:
    chosen = draw(st.lists(st.sampled_from(CATEGORIES), unique=True))
    found = []
    for category in chosen:
        since = draw(st.none() | st.integers(0, 5))
        until = draw(st.none() | st.integers(6, 10))
        found.append(
            Grant(
                category,
                "process",
                since=None if since is None else START + since * DAY,
                until=None if until is None else START + until * DAY,
            )
        )
    return tuple(found)


def payload_of(spool: Spool) -> bytes:
    names = "\n".join(spool.paths()).encode()
    return names + b"".join(b"".join(spool.pieces(path)) for path in spool.paths())


@settings(max_examples=60, deadline=None)
@given(
    given=grants(),
    platform=st.sampled_from(["rocketchat", "zulip"]),
    days=st.lists(st.none() | st.integers(0, 10), min_size=5, max_size=12),
)
def test_no_canary_outside_the_grid_is_in_the_payload(
    given: tuple[Grant, ...], platform: str, days: list[int | None]
) -> None:
    account = ScopedAccount("a", 0, "@kim on chat.example", "chat.example", given, (), ("snap",))
    forbidden: list[str] = []
    expected: list[str] = []
    with Spool(memory=200) as spool:
        sorter = Sorter(Grid("process", (account,)), "PRD-2026-TEST00", b"k" * 32, spool)
        sorter.begin(Source("snap", platform, frozenset()))
        for number, day in enumerate(days):
            kind = KINDS[number % len(KINDS)]
            at = None if day is None else START + day * DAY
            raw, canaries = canary_record(platform, kind, number)
            sorter.add(record(kind, number, at, raw))
            allowed = allowed_categories(given, kind, at)
            for canary, category in canaries.items():
                (expected if category in allowed else forbidden).append(canary)
        payload = payload_of(spool).decode()
    assert not [canary for canary in forbidden if canary in payload]
    assert not [canary for canary in expected if canary not in payload]
    assert "CANARY-secret" not in payload
    assert "CANARY-unmapped" not in payload
    if not any(grant.category == "records" for grant in given):
        assert "CANARY-records-room-id-" not in payload


def allowed_categories(given: tuple[Grant, ...], kind: str, at: datetime | None) -> set[str]:
    """The rule written down a second time, plainly."""
    found = set()
    for grant in given:
        if kind in ("message", "file", "session") and (grant.since or grant.until):
            if at is None:
                continue
            if grant.since and at < grant.since:
                continue
            if grant.until and at >= grant.until:
                continue
        found.add(grant.category)
    if kind == "session":
        return found if "records" in found else set()
    if kind == "account":
        return found - {"registration"}
    return found if found & {"records", "content"} else set()


def test_a_record_at_the_end_of_the_period_is_outside() -> None:
    grant = Grant("content", "process", since=START, until=START + DAY)
    assert grant.covers("message", START)
    assert not grant.covers("message", START + DAY)
    assert not grant.covers("message", START - timedelta(microseconds=1))
    assert not grant.covers("message", None)
    assert grant.covers("account", None)


def test_a_snapshot_outside_the_grid_is_refused() -> None:
    with pytest.raises(KeyError), Spool() as spool:
        sorter = Sorter(Grid("process", ()), "PRD-2026-TEST00", b"k", spool)
        sorter.begin(Source("other", "rocketchat", frozenset()))
        sorter.add(record("message", 1, START, b"{}"))


def test_only_decisions_to_produce_become_grants() -> None:
    account = SimpleNamespace(id="a", position=0, label="@kim", canonical="chat.example")
    grid = frozen_grid([(account, list(decisions()))], "process")
    assert grid.accounts[0].categories == {"subscriber"}
    assert [(each.category, each.objection) for each in grid.accounts[0].refusals] == [
        ("content", "needs a warrant")
    ]
    assert not grid.has_content


def test_a_grid_survives_storage_and_a_changed_decision_changes_its_digest() -> None:
    account = SimpleNamespace(id="a", position=0, label="@kim", canonical="chat.example")
    grid = frozen_grid([(account, list(decisions()))], "process")
    stored = json.loads(json.dumps(grid.to_json()))
    assert grid_from_json(stored) == grid
    changed = frozen_grid([(account, list(decisions(narrowed_to="one room")))], "process")
    assert changed.sha256 != grid.sha256
    with pytest.raises(ValueError, match="unknown version"):
        grid_from_json({**stored, "v": 2})


def decisions(**more: Any) -> Iterator[Any]:
    plain: dict[str, Any] = {
        "basis": "process", "narrowed_to": "", "period_from": None, "period_to": START,
    }  # fmt: skip
    yield SimpleNamespace(category="subscriber", produce=True, objection="", **{**plain, **more})
    yield SimpleNamespace(category="content", produce=False, objection="needs a warrant", **plain)


@pytest.mark.parametrize(
    ("categories", "since", "told"),
    [
        (("subscriber",), None, "outside this production"),
        (("records",), None, "    missing: 1"),
        (("content",), START, "    missing: 1"),
        (("content",), None, "    missing: file secret-name.png: gone"),
    ],
)
def test_gaps_tell_no_more_than_the_scope(
    categories: tuple[str, ...], since: datetime | None, told: str
) -> None:
    granted = tuple(Grant(category, "process", since=since) for category in categories)
    account = ScopedAccount("a", 0, "@kim", "chat.example", granted)
    gap = SimpleNamespace(code="missing", scope="file secret-name.png", detail="gone")
    text = gap_lines(account, "2026-09-01 00:00:00 UTC", [gap])
    assert told in text
    assert ("secret-name" in text) == (categories == ("content",) and since is None)
