"""Pages, cursors and scope: resuming gives the same records, and no scope is exceeded."""

import hashlib
from datetime import UTC, datetime

import pytest

from servers.connectors.protocol import RECORD_KINDS, NotFound, Scope, Unsupported

ANN = {"_id": "ann1", "username": "ann"}
BEN = {"_id": "ben1", "username": "ben"}


def at(minute):
    return datetime(2026, 1, 1, 0, minute, tzinfo=UTC)


@pytest.fixture
def ten(dump):
    """Ten messages a minute apart, in two rooms, the last without a time; a file in each room."""
    messages = [
        {
            "_id": f"m{number}",
            "rid": f"c{number % 2}",
            "ts": f"2026-01-01T00:0{number}:00Z" if number < 9 else None,
            "u": {"_id": "ann1"},
        }
        for number in range(10)
    ]
    files = [
        {"_id": f"f{n}", "rid": f"c{n}", "userId": "ann1", "uploadedAt": f"2026-01-01T00:0{n}:00Z"}
        for n in range(2)
    ]

    def make(page_size=3):
        return dump(
            page_size=page_size,
            users=[ANN, BEN],
            rooms=[{"_id": "c0", "t": "c"}, {"_id": "c1", "t": "c"}],
            messages=list(reversed(messages)),
            uploads=files,
        )

    return make


def names(records, kind="message"):
    return [record.native_id for record in records if record.kind == kind]


def test_pages_are_bounded_ordered_and_of_one_source(ten, read):
    found = read(ten(), "ann")
    assert all(0 < len(page.records) <= 3 for page in found.pages)
    kinds = [record.kind for record in found.records]
    assert kinds == sorted(kinds, key=list(RECORD_KINDS).index)
    assert names(found.records) == [f"m{number}" for number in range(10)]
    sources = [page.source for page in found.pages]
    assert sources == sorted(sources, key=sources.index)
    assert sources.count("rocketchat_message.json") == 4


@pytest.mark.parametrize("page_size", [1, 2, 5, 500])
def test_the_size_of_pages_changes_nothing_in_the_records(ten, read, page_size):
    assert read(ten(page_size), "ann").records == read(ten(), "ann").records


def test_a_new_connector_goes_on_from_a_stored_cursor(ten, everything):
    first = ten()
    account = first.find_account("ann")
    page = first.fetch(account, everything)
    expected = first.fetch(account, everything, page.cursor)
    assert ten().fetch(account, everything, page.cursor) == expected
    assert first.fetch(account, everything, page.cursor) == expected


@pytest.mark.parametrize("cursor", ["", "0", "x.3", "{}.0", "{}.999", "{}.-1", "{}.3x", "{}.٣"])
def test_a_cursor_that_is_not_ours_is_refused(ten, everything, cursor):
    connector = ten()
    account = connector.find_account("ann")
    fingerprint = connector.fetch(account, everything).cursor.partition(".")[0]
    with pytest.raises(Unsupported):
        connector.fetch(account, everything, cursor.format(fingerprint))


def test_a_cursor_serves_only_its_own_scope_and_account(ten, everything):
    connector = ten()
    account = connector.find_account("ann")
    cursor = connector.fetch(account, everything).cursor
    with pytest.raises(Unsupported):
        connector.fetch(account, Scope(frozenset({"message"})), cursor)
    with pytest.raises(Unsupported):
        connector.fetch(connector.find_account("ben"), everything, cursor)


def test_page_raw_is_that_of_its_records(ten, read):
    for page in read(ten(), "ann").pages:
        joined = b"\n".join(record.raw for record in page.records)
        assert hashlib.sha256(page.raw).digest() == hashlib.sha256(joined).digest()


@pytest.mark.parametrize("kind", RECORD_KINDS)
def test_only_kinds_of_the_scope_are_collected(ten, read, kind):
    found = read(ten(), "ann", Scope(frozenset({kind})))
    assert {record.kind for record in found.records} <= {kind}


def test_a_scope_of_account_data_hears_of_no_file_or_room(dump, read):
    connector = dump(
        users=[{**ANN, "__rooms": ["lost"]}],
        rooms=[],
        messages=[{"_id": "m", "rid": "c", "u": {"_id": "ann1"}, "t": "e2e"}],
        uploads=[{"_id": "f", "userId": "ann1"}],
    )
    found = read(connector, "ann", Scope(frozenset({"account"})))
    assert {gap.scope for gap in found.gaps} == {"source"}


def test_the_period_is_half_open(ten, read):
    scope = Scope(frozenset({"message"}), since=at(2), until=at(5))
    assert names(read(ten(), "ann", scope).records) == ["m2", "m3", "m4"]


def test_the_period_reaches_files_and_leaves_account_and_rooms_alone(ten, read):
    scope = Scope(frozenset(RECORD_KINDS), since=at(1), until=at(2))
    found = read(ten(), "ann", scope)
    assert names(found.records, "file") == ["f1"]
    assert names(found.records, "account") == ["ann1"]
    assert len(names(found.records, "room")) == 2


def test_what_has_no_time_is_left_out_of_a_period_and_told(ten, read):
    found = read(ten(), "ann", Scope(frozenset({"message"}), since=at(0)))
    assert "m9" not in names(found.records)
    assert [gap.detail for gap in found.gaps if gap.scope == "message records"] == [
        "1 without a time were left out of this scope"
    ]


def test_rooms_restrict_rooms_messages_and_files(ten, read):
    found = read(ten(), "ann", Scope(frozenset(RECORD_KINDS), rooms=frozenset({"c1"})))
    assert {r.room_id for r in found.records if r.kind in ("room", "message", "file")} == {"c1"}
    assert names(found.records, "file") == ["f1"]


def test_an_empty_result_is_one_finished_page(ten, read):
    found = read(ten(), "ann", Scope(frozenset({"session"})))
    assert [(page.records, page.cursor, page.raw) for page in found.pages] == [((), None, b"")]


def test_an_account_of_elsewhere_is_not_found(ten, everything, chat_example):
    stranger = chat_example.find_account("@robin.sample")
    with pytest.raises(NotFound):
        ten().fetch(stranger, everything)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kinds": frozenset({"everything"})},
        {"kinds": frozenset({"message"}), "since": datetime(2026, 1, 1)},
        {"kinds": frozenset({"message"}), "since": at(5), "until": at(4)},
    ],
)
def test_a_senseless_scope_is_refused(wrong):
    with pytest.raises(ValueError):
        Scope(**wrong)
