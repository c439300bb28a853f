"""A Rocket.Chat dump: whose records are taken, in which state, and what is said to be missing."""

import hashlib
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from servers.connectors.protocol import Ambiguous, NotFound, Unsupported
from servers.connectors.upload import open_folder

ANN = {"_id": "ann1", "username": "ann", "emails": [{"address": "Ann@Mail.example"}]}
BEN = {"_id": "ben1", "username": "ben", "emails": [{"address": "ben@mail.example"}]}
DIRECT = {"_id": "d1", "t": "d", "uids": ["ann1", "ben1"], "usernames": ["ann", "ben"]}
CHANNEL = {"_id": "c1", "t": "c", "name": "talk"}


def message(identity, author, room="c1", **more):
    return {
        "_id": identity,
        "rid": room,
        "msg": f"text of {identity}",
        "ts": "2026-01-02T03:04:05.678Z",
        "u": {"_id": f"{author}1", "username": author},
        **more,
    }


def ids(records, kind):
    return {record.native_id for record in records if record.kind == kind}


def test_own_messages_and_direct_rooms_are_taken_and_nothing_else(dump, read):
    connector = dump(
        users=[ANN, BEN],
        rooms=[DIRECT, CHANNEL, {"_id": "d2", "t": "d", "uids": ["ben1", "eve1"]}],
        messages=[
            message("own", "ann"),
            message("others", "ben"),
            message("to-ann", "ben", "d1"),
            message("not-hers", "ben", "d2"),
        ],
        uploads=[],
    )
    found = read(connector, "@ann")
    assert ids(found.records, "message") == {"own", "to-ann"}
    assert ids(found.records, "room") == {"c1", "d1"}
    assert ids(found.records, "account") == {"ann1"}


def test_old_dumps_name_no_members_and_the_room_id_tells(dump, read):
    connector = dump(
        users=[ANN, BEN],
        rooms=[{"_id": "ann1ben1", "t": "d"}, {"_id": "eve1ben1", "t": "d"}],
        messages=[message("m1", "ben", "ann1ben1"), message("m2", "ben", "eve1ben1")],
        uploads=[],
    )
    assert ids(read(connector, "ann").records, "message") == {"m1"}


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({}, "live"),
        ({"editedAt": {"$date": 1767323046000}}, "edited"),
        ({"t": "rm", "msg": ""}, "deleted"),
        ({"_hidden": True}, "deleted"),
        ({"t": "e2e", "msg": "", "content": {"ciphertext": "x"}}, "encrypted"),
        ({"t": "uj"}, "live"),
    ],
)
def test_the_state_of_a_message(dump, read, more, state):
    connector = dump(users=[ANN], rooms=[CHANNEL], messages=[message("m", "ann", **more)])
    assert [r.state for r in read(connector, "ann").records if r.kind == "message"] == [state]


def test_a_kept_copy_of_a_standing_message_is_an_earlier_version(dump, read):
    connector = dump(
        users=[ANN],
        rooms=[CHANNEL],
        messages=[
            message("copy", "ann", _hidden=True, parent="now"),
            message("now", "ann", editedAt="2026-01-02T04:00:00Z"),
            message("copy2", "ann", _hidden=True, parent="gone"),
            message("gone", "ann", t="rm"),
        ],
    )
    states = {r.native_id: r.state for r in read(connector, "ann").records if r.kind == "message"}
    assert states == {"copy": "edited", "now": "edited", "copy2": "deleted", "gone": "deleted"}


def test_encrypted_messages_are_a_gap_for_each_room(dump, read):
    secret = [message(f"m{number}", "ann", t="e2e") for number in range(3)]
    connector = dump(users=[ANN], rooms=[CHANNEL], messages=secret)
    gaps = [gap for gap in read(connector, "ann").gaps if gap.code == "encrypted"]
    assert [(gap.scope, gap.detail[-1]) for gap in gaps] == [("room c1", "3")]


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("2026-01-02T03:04:05.678Z", 1767323045.678),
        ("2026-01-02T05:04:05.678+02:00", 1767323045.678),
        ({"$date": "2026-01-02T03:04:05.678Z"}, 1767323045.678),
        ({"$date": {"$numberLong": "1767323045678"}}, 1767323045.678),
        ({"$date": 1767323045678}, 1767323045.678),
        ({"$date": {"$numberLong": "-1000"}}, -1.0),
        ("2026-01-02T03:04:05", None),
        ("yesterday", None),
        ({"$date": {"$numberLong": "9" * 17}}, None),
        (True, None),
    ],
)
def test_every_form_of_time_becomes_utc_and_stays_as_written(dump, read, written, seconds):
    connector = dump(users=[ANN], rooms=[], messages=[message("m", "ann", ts=written)])
    (record,) = (r for r in read(connector, "ann").records if r.kind == "message")
    expected = None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    assert record.at == expected
    assert record.at is None or record.at.utcoffset().total_seconds() == 0
    text = written if isinstance(written, str) else json.dumps(written, separators=(",", ":"))
    assert record.at_original.casefold() == text.casefold()


def test_object_ids_and_json_lines_as_mongoexport_writes_them(dump, read):
    user = {**ANN, "_id": {"$oid": "ann1"}}
    lines = "\n".join(json.dumps(message(f"m{n}", "ann")) for n in range(3)).encode()
    connector = dump(users=[user], rooms=[], extra={"rocketchat_message.json": lines + b"\n"})
    assert ids(read(connector, "ann1").records, "message") == {"m0", "m1", "m2"}


def test_raw_is_the_text_of_the_source_byte_for_byte(dump, read):
    written = (
        '{ "_id":"m1",  "u":{"_id":"ann1"}, "msg":"Gr\u00fc\u00dfe \\u00e9", "ts":null }'.encode()
    )
    connector = dump(
        users=[ANN], rooms=[], extra={"rocketchat_message.json": b"[" + written + b"]"}
    )
    found = read(connector, "ann")
    assert [r.raw for r in found.records if r.kind == "message"] == [written]
    assert [page.raw for page in found.pages if page.source == "rocketchat_message.json"] == [
        written
    ]


@pytest.mark.parametrize("handle", ["ann", "@ann", "@ANN", " Ann ", "ann@mail.example", "ann1"])
def test_an_account_is_found_by_name_address_and_id(dump, handle):
    connector = dump(users=[ANN, BEN], rooms=[], messages=[])
    assert connector.find_account(handle).native_id == "ann1"


@pytest.mark.parametrize("handle", ["eve", "@ann1", "@ann@mail.example", "", "@"])
def test_an_unknown_account_is_not_found(dump, handle):
    with pytest.raises(NotFound):
        dump(users=[ANN, BEN], rooms=[], messages=[]).find_account(handle)


def test_two_accounts_with_one_address_are_ambiguous_and_both_named(dump):
    twin = {**BEN, "emails": ANN["emails"]}
    connector = dump(users=[ANN, twin], rooms=[], messages=[])
    with pytest.raises(Ambiguous, match="ann1, ben1"):
        connector.find_account("ann@mail.example")


def test_exact_capitals_decide_between_similar_names(dump):
    connector = dump(users=[ANN, {"_id": "x", "username": "Ann"}], rooms=[], messages=[])
    assert connector.find_account("@Ann").native_id == "x"
    with pytest.raises(Ambiguous):
        connector.find_account("@aNN")


def test_each_absent_collection_is_a_gap(dump, read):
    connector = dump(users=[ANN])
    missing = {gap.scope for gap in connector.check() if gap.code == "missing"}
    assert missing == {
        "rocketchat_room.json",
        "rocketchat_message.json",
        "rocketchat_uploads.json",
    }
    assert {(gap.code, gap.scope) for gap in read(connector, "ann").gaps} >= {("deleted", "source")}


def test_a_room_the_account_is_in_and_the_dump_lacks_is_a_gap(dump, read):
    ann = {**ANN, "__rooms": ["c1", "lost"]}
    found = read(dump(users=[ann], rooms=[CHANNEL], messages=[], uploads=[]), "ann")
    assert [gap.scope for gap in found.gaps if gap.code == "missing"] == ["room lost"]


def test_membership_comes_from_subscriptions_and_only_ones_own(dump, read):
    rows = [
        {"_id": "s1", "rid": "c1", "u": {"_id": "ann1"}, "ts": "2026-01-01T00:00:00Z"},
        {"_id": "s2", "rid": "c1", "u": {"_id": "ben1"}, "ts": "2026-01-01T00:00:00Z"},
    ]
    connector = dump(users=[ANN, BEN], rooms=[CHANNEL], messages=[], subscriptions=rows)
    assert ids(read(connector, "ann").records, "room") == {"c1", "subscription:s1"}


def test_rows_without_an_id_are_counted_as_a_gap(dump):
    connector = dump(users=[ANN, {"username": "x"}], rooms=[], messages=[], uploads=[])
    assert [gap.detail for gap in connector.check() if gap.scope == "users.json"] == [
        "rows without an id: 1"
    ]


@pytest.mark.parametrize(
    "member", ["uploads/f1", "uploads/f1.txt", "uploads/f1-name.txt", "uploads/f1/name.txt"]
)
def test_the_bytes_of_a_file_open_under_every_known_name(dump, read, member):
    row = {"_id": "f1", "userId": "ann1", "rid": "c1", "size": 5}
    connector = dump(users=[ANN], rooms=[], messages=[], uploads=[row], extra={member: b"bytes"})
    (record,) = (r for r in read(connector, "ann").records if r.kind == "file")
    with connector.open_file(record.file_ref) as stream:
        assert stream.read() == b"bytes"


def test_missing_and_short_bytes_are_gaps_and_missing_ones_cannot_be_opened(dump, read):
    rows = [
        {"_id": "gone", "userId": "ann1", "rid": "c1", "size": 5},
        {"_id": "short", "userId": "ann1", "rid": "c1", "size": 9},
    ]
    sent = message("m", "ann", file={"_id": "never"})
    connector = dump(
        users=[ANN], rooms=[], messages=[sent], uploads=rows, extra={"uploads/short": b"bytes"}
    )
    found = read(connector, "ann")
    refs = {r.native_id: r.file_ref for r in found.records if r.kind == "file"}
    assert refs == {"gone": None, "short": "short"}
    assert {g.scope for g in found.gaps if g.code == "missing" and g.scope.startswith("file")} == {
        "file gone",
        "file short",
        "file never",
    }
    with pytest.raises(NotFound):
        connector.open_file("gone")


def test_duplicates_are_dropped_and_a_differing_copy_is_told(dump, read):
    rows = [message("m", "ann"), message("m", "ann"), message("m", "ann", msg="another text")]
    found = read(dump(users=[ANN], rooms=[], messages=rows, uploads=[]), "ann")
    kept = [r for r in found.records if r.kind == "message"]
    assert len(kept) == 1
    assert b"text of m" in kept[0].raw
    assert [gap.scope for gap in found.gaps if gap.code == "limit"] == ["message m"]


def test_an_export_cannot_carry_a_notice(chat_example):
    account = chat_example.find_account("@robin.sample")
    with pytest.raises(Unsupported):
        chat_example.notify(account, "text", "key")


def test_the_example_reads_as_its_readme_says(chat_example, read):
    found = read(chat_example, "@robin.sample")
    messages = Counter(r.state for r in found.records if r.kind == "message")
    assert messages == {"live": 22, "edited": 2, "encrypted": 1, "deleted": 1}
    assert b"Robin must not see this" not in b"".join(r.raw for r in found.records)
    (rota,) = (r for r in found.records if r.file_ref and r.kind == "file")
    with chat_example.open_file(rota.file_ref) as stream:
        assert stream.read().startswith(b"Rota for October")


def test_a_real_dump_is_read_whole_for_every_account(fixtures_folder, read):
    folder = Path(fixtures_folder) / "rocketchat"
    before = {p.name: hashlib.sha256(p.read_bytes()).digest() for p in folder.iterdir()}
    rows = json.loads((folder / "rocketchat_message.json").read_text())
    connector = open_folder(folder)
    for user in json.loads((folder / "users.json").read_text()):
        found = read(connector, f"@{user['username']}")
        own = {row["_id"] for row in rows if row["u"]["_id"] == user["_id"]}
        assert own <= ids(found.records, "message")
        for record in found.records:
            assert json.loads(record.raw)["_id"] == record.native_id
    after = {p.name: hashlib.sha256(p.read_bytes()).digest() for p in folder.iterdir()}
    assert after == before


def test_a_real_account_has_its_conversations_and_only_its_own_words_elsewhere(
    fixtures_folder, read
):
    folder = Path(fixtures_folder) / "rocketchat"
    direct = {
        room["_id"]
        for room in json.loads((folder / "rocketchat_room.json").read_text())
        if room["t"] == "d" and "hermione.granger" in room["usernames"]
    }
    found = read(open_folder(folder), "@hermione.granger")
    messages = [record for record in found.records if record.kind == "message"]
    assert len(messages) == 25
    for record in messages:
        assert record.room_id in direct or record.author_id == found.account.native_id
    assert {record.room_id for record in messages} >= direct
