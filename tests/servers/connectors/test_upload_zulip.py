"""A Zulip single-user export: whose records are taken and what is said to be missing."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from servers.connectors.protocol import Account, NotFound, Scope, Unreadable
from servers.connectors.upload import open_archive

PROFILE = {"id": 10, "full_name": "Ann Example", "delivery_email": "ann@mail.example"}
CHANNEL, PERSON = 31, 13


def message(identity, sender, recipient, **more):
    return {
        "id": identity,
        "sender": sender,
        "recipient": recipient,
        "content": f"text {identity}",
        "date_sent": 1795250124.55671,
        "is_channel_message": recipient == CHANNEL,
        **more,
    }


@pytest.fixture
def export(packed):
    def make(messages=(), uploads=(), profiles=(PROFILE,), extra=None, **tables):
        user = {
            "zerver_userprofile": list(profiles),
            "zerver_recipient": [{"id": CHANNEL, "type": 2}, {"id": PERSON, "type": 1}],
            **tables,
        }
        members = {
            "export/user.json": json.dumps(user).encode(),
            "export/messages-000001.json": json.dumps({"zerver_message": list(messages)}).encode(),
            "export/uploads/records.json": json.dumps(list(uploads)).encode(),
            **(extra or {}),
        }
        return open_archive(packed.targz(members), "export.tar.gz")

    return make


def ids(records, kind="message"):
    return [record.native_id for record in records if record.kind == kind]


def test_other_peoples_channel_messages_are_left_out_and_counted(export, read):
    connector = export(
        [
            message(1, 10, CHANNEL),
            message(2, 11, CHANNEL),
            message(3, 11, PERSON),
            message(4, 12, 77),
        ]
    )
    found = read(connector, "ann@mail.example")
    assert ids(found.records) == ["1", "3", "4"]
    assert ("limit", "messages") in {(gap.code, gap.scope) for gap in found.gaps}


def test_older_exports_tell_a_channel_by_the_recipients_type(export, read):
    rows = [message(1, 11, CHANNEL), message(2, 11, PERSON), message(3, 11, 99, subject="topic")]
    for row in rows:
        del row["is_channel_message"]
    assert ids(read(export(rows), "10").records) == ["2"]


def test_edits_are_seen_by_history_or_time(export, read):
    rows = [
        message(1, 10, PERSON, edit_history="[]", last_edit_time=1795250125),
        message(2, 10, PERSON, edit_history=None, last_edit_time=None),
    ]
    assert [r.state for r in read(export(rows), "10").records if r.kind == "message"] == [
        "edited",
        "live",
    ]


def test_times_keep_their_fraction_as_written(export, read):
    (record,) = (
        r for r in read(export([message(1, 10, PERSON)]), "10").records if r.kind == "message"
    )
    assert record.at == datetime(2026, 11, 21, 8, 35, 24, 556710, tzinfo=UTC)
    assert record.at_original == "1795250124.55671"


def test_what_the_format_cannot_show_is_said_first(export):
    connector = export(zerver_reaction=[{"id": 1}, {"id": 2}])
    gaps = {(gap.code, gap.scope): gap.detail for gap in connector.check()}
    assert gaps["deleted", "source"] == "this export format cannot show deleted messages"
    assert gaps["limit", "zerver_reaction"] == "rows not collected as records: 2"


def test_files_open_and_a_link_to_somebody_elses_file_is_a_gap(export, read):
    path = "2/ab/grüße.txt"
    connector = export(
        [
            message(1, 10, PERSON, content=f"[f](/user_uploads/{path})"),
            message(2, 11, PERSON, content="[g](/user_uploads/2/cd/other.txt)"),
        ],
        [{"path": path, "size": 5, "user_profile_id": 10, "last_modified": 1795250124.5}],
        extra={f"export/uploads/{path}": b"bytes"},
    )
    found = read(connector, "10")
    assert ids(found.records, "file") == [path]
    assert [gap.scope for gap in found.gaps if gap.code == "missing"] == ["file 2/cd/other.txt"]
    with connector.open_file(path) as stream:
        assert stream.read() == b"bytes"
    with pytest.raises(NotFound):
        connector.open_file("2/cd/other.txt")
    with pytest.raises(NotFound):
        connector.open_file("../user.json")


@pytest.mark.parametrize("handle", ["ann@mail.example", "@Ann Example", "10", "ANN@mail.example"])
def test_the_one_account_is_found(export, handle):
    assert export().find_account(handle).native_id == "10"


def test_any_other_account_is_not_found(export, everything):
    with pytest.raises(NotFound):
        export().find_account("ben@mail.example")
    with pytest.raises(NotFound):
        export().fetch(Account("11", "ben", b"{}"), everything)


@pytest.mark.parametrize("profiles", [(), (PROFILE, {"id": 11})])
def test_an_export_of_none_or_several_profiles_is_refused(export, profiles):
    with pytest.raises(Unreadable):
        export(profiles=profiles)


def test_the_example_reads_as_its_readme_says(zulip_example, read):
    found = read(zulip_example, "sasha@mail.example.org")
    assert Counter(r.kind for r in found.records) == {
        "account": 1,
        "room": 2,
        "message": 7,
        "file": 1,
        "session": 1,
    }


def test_a_real_export_is_read_whole(fixtures_folder, read):
    path = Path(fixtures_folder) / "zulip" / "single_user_hamlet.tar.gz"
    before = path.read_bytes()
    with path.open("rb") as source:
        connector = open_archive(source, path.name)
        found = read(connector, "hamlet@zulip.com")
        (file,) = (r for r in found.records if r.kind == "file")
        with connector.open_file(file.file_ref) as stream:
            assert stream.read() == b"hello file"
    messages = [r for r in found.records if r.kind == "message"]
    assert len(messages) == 66
    assert Counter(r.state for r in messages) == {"live": 65, "edited": 1}
    assert Counter(r.kind for r in found.records)["session"] == 15
    assert path.read_bytes() == before


def test_a_real_export_gives_account_data_without_content(fixtures_folder, read):
    path = Path(fixtures_folder) / "zulip" / "single_user_hamlet.tar.gz"
    with path.open("rb") as source:
        found = read(
            open_archive(source, path.name), "hamlet@zulip.com", Scope(frozenset({"account"}))
        )
    assert {r.kind for r in found.records} == {"account"}
    assert all("file" not in gap.scope for gap in found.gaps)
