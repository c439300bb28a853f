"""The generic export, for servers we know nothing about."""

import json

import pytest

from servers.connectors.protocol import Ambiguous, NotFound, Unreadable
from servers.connectors.upload import open_archive
from servers.fields import disclosable

ROWS = [
    {"kind": "account", "id": 1, "handle": "ann", "emails": ["Ann@mail.example"]},
    {"kind": "account", "id": 2, "handle": "ben"},
    {"kind": "room", "id": "talk", "members": [1, 2]},
    {"kind": "room", "id": "two", "members": [1, 2], "direct": True},
    {"kind": "room", "id": "apart", "members": [2, 3], "direct": True},
    {"kind": "message", "id": "m1", "room": "talk", "author": 1, "at": "2026-01-01T00:00:00Z"},
    {"kind": "message", "id": "m2", "room": "talk", "author": 2, "at": "2026-01-01T00:01:00Z"},
    {"kind": "message", "id": "m3", "room": "two", "author": 2, "at": "2026-01-01T00:02:00Z"},
    {"kind": "message", "id": "m4", "room": "apart", "author": 2, "at": "2026-01-01T00:03:00Z"},
    {"kind": "message", "id": "m5", "room": "gone", "author": 1, "state": "deleted"},
    {"kind": "file", "id": "f1", "room": "two", "author": 2, "path": "a/b.txt", "size": 5},
    {"kind": "file", "id": "f2", "room": "talk", "author": 1},
    {"kind": "session", "id": "s1", "author": 1, "at": "2026-01-01T00:00:00Z", "ip": "192.0.2.1"},
    {"kind": "session", "id": "s2", "author": 2, "at": "2026-01-01T00:00:00Z"},
]


@pytest.fixture
def export(packed):
    def make(rows=ROWS, kind="targz", **extra):
        text = "".join(json.dumps(row) + "\n" for row in rows).encode()
        members = {"x/records.jsonl": text, "x/files/a/b.txt": b"bytes"}
        return open_archive(getattr(packed, kind)(members), "export")

    return make


@pytest.mark.parametrize("kind", ["zip", "tar", "targz"])
def test_own_messages_and_conversations_are_taken_and_nothing_else(export, read, kind):
    found = read(export(kind=kind), "@ann")
    names = [(record.kind, record.native_id) for record in found.records]
    assert sorted(names) == [
        ("account", "1"),
        ("file", "f1"),
        ("file", "f2"),
        ("message", "m1"),
        ("message", "m3"),
        ("message", "m5"),
        ("room", "talk"),
        ("room", "two"),
        ("session", "s1"),
    ]
    assert {gap.scope for gap in found.gaps} == {"source", "room gone", "file f2"}
    assert {r.native_id: r.state for r in found.records}["m5"] == "deleted"


def test_a_file_opens_by_its_path(export, read):
    connector = export()
    refs = {r.native_id: r.file_ref for r in read(connector, "ann").records if r.kind == "file"}
    assert refs == {"f1": "a/b.txt", "f2": None}
    with connector.open_file("a/b.txt") as stream:
        assert stream.read() == b"bytes"
    with pytest.raises(NotFound):
        connector.open_file("../records.jsonl")


def test_an_account_is_found_by_handle_address_and_id(export):
    for handle in ("ann", "@Ann", "ann@mail.example", "1"):
        assert export().find_account(handle).native_id == "1"
    with pytest.raises(NotFound):
        export().find_account("@1")
    with pytest.raises(Ambiguous):
        export([*ROWS, {"kind": "account", "id": 9, "handle": "ANN"}]).find_account("ann")


@pytest.mark.parametrize(
    "row",
    [{"kind": "note", "id": 1}, {"kind": "message"}, {"id": 1}, {"kind": "room", "id": [1]},
     {"kind": "message", "id": 1, "state": "odd"}, {"kind": ["message"], "id": 1}],
)  # fmt: skip
def test_a_line_that_is_no_record_makes_the_export_unreadable(export, row):
    with pytest.raises(Unreadable, match="known kind, id or state"):
        export([*ROWS, row])


def test_text_is_content_and_addresses_of_sessions_are_records(export, read):
    raw = json.dumps({"kind": "message", "id": "m", "text": "hello", "new": 1}).encode()
    assert disclosable("generic", "message", raw, frozenset({"records"})).fields == {
        "kind": "message",
        "id": "m",
    }
    (session,) = (r for r in read(export(), "ann").records if r.kind == "session")
    assert disclosable("generic", "session", session.raw, frozenset({"subscriber"})).fields == {}
