"""What of a record may leave: only mapped fields of a granted category, and never a secret."""

import json
import tarfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servers import fields
from servers.connectors.protocol import RECORD_KINDS, Scope
from servers.connectors.upload import open_archive, open_folder
from servers.fields import category_of, deliberately_unmapped, disclosable, field_map

EVERYTHING = frozenset({"registration", "subscriber", "records", "content"})
EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "archives"

MESSAGE = {
    "_id": "m1",
    "rid": "r1",
    "msg": "hello",
    "u": {"_id": "u1", "username": "ann", "mood": "new field"},
    "file": {"_id": "f1", "name": "plan.pdf", "type": "application/pdf"},
    "attachments": [{"title": "plan.pdf", "token": "t0"}],
    "groupable": False,
    "token": "t1",
}


def sift(granted, record=MESSAGE, kind="message", platform="rocketchat"):
    return disclosable(platform, kind, json.dumps(record).encode(), frozenset(granted))


def test_records_without_content_give_who_when_where_and_no_words():
    found = sift({"records"})
    assert found.fields == {
        "_id": "m1",
        "rid": "r1",
        "u": {"_id": "u1", "username": "ann"},
        "file": {"_id": "f1", "type": "application/pdf"},
    }
    assert found.omitted_category == Counter({"content": 3})


def test_content_alone_gives_words_alone():
    assert sift({"content"}).fields == {
        "msg": "hello",
        "file": {"name": "plan.pdf"},
        "attachments": [{"title": "plan.pdf"}],
    }


def test_unmapped_fields_stay_and_are_counted_by_path():
    found = sift(EVERYTHING)
    assert found.omitted_unmapped == Counter({"groupable": 1, "u.mood": 1})
    assert "mood" not in found.fields["u"]


def test_nothing_granted_gives_nothing():
    assert sift(set()).fields == {}


def test_secrets_never_leave_and_are_counted():
    found = sift(EVERYTHING)
    assert found.secrets == 2
    assert "t0" not in json.dumps(found.fields)
    assert "t1" not in json.dumps(found.fields)


@pytest.mark.parametrize("granted", [{"secret"}, {"content", "everything"}])
def test_what_is_no_category_cannot_be_granted(granted):
    with pytest.raises(ValueError, match="cannot be granted"):
        sift(granted)


@pytest.mark.parametrize(
    ("kind", "record"),
    [
        ("account", {"services": {"password": {"bcrypt": "SECRET"}, "resume": ["SECRET"]}}),
        ("account", {"customFields": {"inner": {"Password": "SECRET"}}}),
        ("room", {"joinCode": "SECRET", "v": {"token": "SECRET"}}),
        ("file", {"token": "SECRET"}),
        ("session", {"loginToken": "SECRET", "sessionId": "SECRET"}),
        ("message", {"attachments": [[{"api_key": "SECRET"}]]}),
    ],
)
def test_no_known_secret_leaves_under_any_grant(kind, record):
    found = sift(EVERYTHING, record, kind)
    assert "SECRET" not in json.dumps(found.fields)
    assert found.secrets >= 1


def test_a_time_with_a_fraction_comes_out_as_it_was_written():
    found = disclosable("zulip", "message", b'{"date_sent": 1795250124.556710}', EVERYTHING)
    assert found.fields == {"date_sent": "1795250124.556710"}


def test_a_dot_in_a_name_is_not_a_path():
    found = sift(EVERYTHING, {"emails.address": "x"}, "account")
    assert found.fields == {}
    assert sum(found.omitted_unmapped.values()) == 1


def test_another_persons_last_message_in_a_room_does_not_leave():
    found = sift(EVERYTHING, {"_id": "r1", "lastMessage": {"msg": "of another"}}, "room")
    assert found.fields == {"_id": "r1"}


def test_lists_keep_their_order_and_lose_what_was_not_granted():
    record = {"emails": [{"address": "a", "verified": True, "x": 1}, {"address": "b"}]}
    found = sift({"subscriber"}, record, "account")
    assert found.fields == {"emails": [{"address": "a", "verified": True}, {"address": "b"}]}


@pytest.mark.parametrize("raw", [b"[]", b'"text"', b"{", b"null"])
def test_what_is_no_record_is_refused(raw):
    with pytest.raises(ValueError):
        disclosable("rocketchat", "message", raw, EVERYTHING)


@pytest.mark.parametrize("platform", ["unknown", "../rocketchat", "", "rocketchat.toml"])
def test_a_platform_without_a_map_is_an_error(platform):
    with pytest.raises(KeyError):
        category_of(platform, "account", "name")


def test_an_unknown_kind_discloses_nothing():
    assert sift(EVERYTHING, {"name": "x"}, "invented").fields == {}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('[account]\n"name" = "sbscriber"', "has the category"),
        ('[account]\n"name" = "content"\n[unmapped]\naccount = ["name"]', "mapped and unmapped"),
    ],
)
def test_a_mistake_in_a_map_is_told(tmp_path, monkeypatch, text, wrong):
    (tmp_path / "invented.toml").write_text(text)
    monkeypatch.setattr(fields, "MAPS", tmp_path)
    with pytest.raises(ValueError, match=wrong):
        field_map("invented")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["_id", "u", "msg", "token", "file", "name", "services", "x", "md"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def leaves(value, path=""):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, path)
    else:
        yield path


@given(st.dictionaries(st.sampled_from(["_id", "u", "msg", "file", "x", "token"]), JSON),
       st.frozensets(st.sampled_from(sorted(EVERYTHING))))  # fmt: skip
def test_every_leaf_that_leaves_is_of_a_granted_category(record, granted):
    found = disclosable("rocketchat", "message", json.dumps(record).encode(), granted)
    for path in leaves(found.fields):
        assert category_of("rocketchat", "message", path) in granted


def unaccounted(platform, records):
    """Paths that are neither mapped nor knowingly left out."""
    found = set()
    for record in records:
        sifted = disclosable(platform, record.kind, record.raw, EVERYTHING)
        found |= {
            f"{record.kind}: {path}"
            for path in sifted.omitted_unmapped
            if not deliberately_unmapped(platform, record.kind, path)
        }
    return found


def everything_of(connector, handle):
    account = connector.find_account(handle)
    page = connector.fetch(account, Scope(frozenset(RECORD_KINDS)))
    records = list(page.records)
    while page.cursor:
        page = connector.fetch(account, Scope(frozenset(RECORD_KINDS)), page.cursor)
        records.extend(page.records)
    return records


def test_every_field_of_real_rocketchat_records_is_accounted_for(fixtures_folder):
    connector = open_folder(fixtures_folder / "rocketchat")
    users = json.loads((fixtures_folder / "rocketchat" / "users.json").read_text())
    records = [r for user in users for r in everything_of(connector, user["_id"])]
    assert {record.kind for record in records} == {"account", "room", "message", "file"}
    assert unaccounted("rocketchat", records) == set()


def test_every_field_of_real_rocketchat_rows_is_mapped_even_of_rows_not_collected(fixtures_folder):
    kinds = {
        "users": "account",
        "rocketchat_room": "room",
        "rocketchat_message": "message",
        "rocketchat_uploads": "file",
    }
    unknown = set()
    for name, kind in kinds.items():
        for row in json.loads((fixtures_folder / "rocketchat" / f"{name}.json").read_text()):
            sifted = sift(EVERYTHING, row, kind)
            unknown |= {
                f"{kind}: {path}"
                for path in sifted.omitted_unmapped
                if not deliberately_unmapped("rocketchat", kind, path)
            }
    assert unknown == set()


def test_every_field_of_real_zulip_records_is_accounted_for(fixtures_folder):
    path = fixtures_folder / "zulip" / "single_user_hamlet.tar.gz"
    with path.open("rb") as source:
        records = everything_of(open_archive(source, path.name), "hamlet@zulip.com")
    assert unaccounted("zulip", records) == set()
    with tarfile.open(path) as archive:
        member = archive.extractfile("single_user_hamlet/messages-000001.json")
        rows = json.load(member)["zerver_message"]
    for row in rows:
        sifted = sift({"records"}, row, "message", "zulip")
        assert row["content"] not in json.dumps(sifted.fields, ensure_ascii=False)


@pytest.mark.parametrize(
    ("name", "handle", "platform"),
    [
        ("rocketchat-dump-example.zip", "@robin.sample", "rocketchat"),
        ("zulip-user-example.tar.gz", "10", "zulip"),
    ],
)
def test_examples_are_accounted_for_and_give_no_secret(name, handle, platform):
    with (EXAMPLES / name).open("rb") as source:
        records = everything_of(open_archive(source, name), handle)
    assert unaccounted(platform, records) == set()
    given_out = [disclosable(platform, r.kind, r.raw, EVERYTHING).fields for r in records]
    assert "not-a-real" not in json.dumps(given_out)
