"""Archives that lie, climb, swell or break are refused whole, and nothing is written to disk."""

import gzip
import io
import json
import os
import stat
import tarfile
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servers.connectors.protocol import ConnectorError, Unreadable, Unsupported
from servers.connectors.upload import Limits, open_archive, open_folder

USERS = json.dumps([{"_id": "a", "username": "ann"}]).encode()
SMALL = Limits(members=20, unpacked=200_000, text_member=50_000, text_total=80_000, ratio=20,
               ratio_floor=10_000)  # fmt: skip


def refused(source, match, limits=None):
    with pytest.raises(Unreadable, match=match):
        open_archive(source, "upload", limits=limits)


@pytest.mark.parametrize(
    "name",
    ["../users.json", "/etc/users.json", "a/../../users.json", "..\\users.json", "C:users.json",
     "a\nusers.json"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["zip", "targz"])
def test_names_that_leave_the_archive_are_refused(packed, kind, name):
    source = getattr(packed, kind)({"users.json": USERS, name: b"x"})
    refused(source, r"unsafe name|control characters")


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE,
                                  tarfile.CHRTYPE])  # fmt: skip
def test_links_and_devices_in_a_tar_are_refused(packed, kind):
    member = tarfile.TarInfo("uploads/f1")
    member.type, member.linkname = kind, "/etc/passwd"
    refused(packed.targz({"users.json": USERS}, member), "link or device")


def test_a_link_in_a_zip_is_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("users.json", USERS)
        link = zipfile.ZipInfo("uploads/f1")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    refused(target, "link or device")


def test_a_link_in_a_folder_is_refused(tmp_path):
    (tmp_path / "users.json").write_bytes(USERS)
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads" / "f1").symlink_to("/etc/passwd")
    with pytest.raises(Unreadable, match="link"):
        open_folder(tmp_path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("users.json", USERS)
        archive.writestr("users.json", b"[]")
    refused(target, "twice")


def test_a_bomb_in_a_zip_is_refused_before_it_is_unpacked(packed):
    members = {"users.json": USERS, "uploads/f1": bytes(150_000)}
    refused(packed.zip(members, zipfile.ZIP_DEFLATED), "far more than it weighs", SMALL)


def test_a_bomb_in_a_tar_is_refused_while_it_unpacks(packed):
    source = packed.targz({"users.json": USERS, "uploads/f1": bytes(150_000)})
    refused(source, "unpacks to more", SMALL)


def test_what_follows_the_end_of_a_tar_counts_too(packed):
    inner = packed.tar({"users.json": USERS}).getvalue()
    refused(io.BytesIO(gzip.compress(inner + bytes(400_000))), "unpacks to more", SMALL)


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_the_sum_of_many_members_is_limited(packed, kind):
    members = {f"uploads/f{n}": os.urandom(30_000) for n in range(8)}
    refused(getattr(packed, kind)({"users.json": USERS, **members}), "more than the limit", SMALL)


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_the_number_of_members_is_limited_folders_included(packed, kind):
    folders = {f"folder{n}/": b"" for n in range(21)}
    refused(getattr(packed, kind)(folders), "more than 20 members", SMALL)


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_text_read_into_memory_is_limited_in_all(packed, kind):
    row = json.dumps([{"_id": "a", "username": "x" * 30_000}]).encode()
    members = {"users.json": row, "rocketchat_room.json": row, "rocketchat_message.json": row}
    refused(getattr(packed, kind)(members), "more text", SMALL)


def test_an_encrypted_zip_is_refused(packed):
    source = packed.zip({"users.json": USERS})
    raw = bytearray(source.getvalue())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(signature) + offset] |= 1
    refused(io.BytesIO(bytes(raw)), "password")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_unusual_way_of_packing_is_refused(packed, method):
    refused(packed.zip({"users.json": USERS}, method), "common tools")


@pytest.mark.parametrize("kind", ["zip", "tar", "targz"])
def test_every_cut_short_archive_is_refused(packed, kind):
    whole = getattr(packed, kind)({"users.json": USERS, "uploads/f1": os.urandom(3000)}).getvalue()
    # Of a tar's padding only the first 1,024 bytes belong to it.
    last = len(whole.rstrip(b"\0")) if kind == "tar" else len(whole)
    for length in [*range(1, 40), *range(40, last, 97), last - 1]:
        with pytest.raises(ConnectorError):
            open_archive(io.BytesIO(whole[:length]), "cut")


def test_a_flipped_bit_in_gzip_is_refused_even_in_a_members_bytes(packed):
    raw = bytearray(packed.targz({"users.json": USERS, "uploads/f1": os.urandom(3000)}).getvalue())
    raw[len(raw) // 2] ^= 1
    with pytest.raises(Unreadable):
        open_archive(io.BytesIO(bytes(raw)), "flipped")


def test_a_damaged_header_is_not_taken_for_the_end(packed):
    members = {"users.json": USERS, "uploads/f1": b"1", "uploads/f2": b"2"}
    raw = bytearray(packed.tar(members).getvalue())
    raw[raw.index(b"uploads/f2") + 3] ^= 1
    refused(io.BytesIO(bytes(raw)), "damaged or cut short")


def test_a_tar_cut_between_two_members_is_refused_even_when_packed_whole(packed):
    members = {"users.json": USERS, "uploads/f1": b"1"}
    raw = packed.tar(members).getvalue()
    half = raw[: raw.index(b"uploads/f1")]
    refused(io.BytesIO(half), "damaged or cut short")
    refused(io.BytesIO(gzip.compress(half)), "damaged or cut short")


def test_a_flipped_bit_in_a_zip_is_refused_when_the_file_is_read(packed):
    row = json.dumps([{"_id": "f1", "userId": "a", "size": 3000}]).encode()
    content = os.urandom(3000)
    members = {"users.json": USERS, "rocketchat_uploads.json": row, "uploads/f1": content}
    raw = bytearray(packed.zip(members).getvalue())
    raw[raw.index(content) + 1500] ^= 1
    connector = open_archive(io.BytesIO(bytes(raw)), "flipped")
    with connector.open_file("f1") as stream, pytest.raises(Unreadable, match="damaged"):
        stream.read()


@pytest.mark.parametrize(
    "text",
    [
        b'[{"_id":"a"}',
        b'[{"_id":"a"} {"_id":"b"}]',
        b'[{"_id":"a"}] and more',
        b'{"_id":"a"}\n{"_id":',
        b'{"_id":"a"}\nnull\n',
        b'["a"]',
        b'[{"_id":NaN}]',
        b"\xff\xfe\x00",
        b'[{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}]",
        b'[{"a":' + b"9" * 5000 + b"}]",
    ],
)
def test_damaged_json_is_refused_and_its_member_named(packed, text):
    with pytest.raises(Unreadable, match=r"users\.json"):
        open_archive(packed.zip({"users.json": text}), "damaged")


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"\x1f\x8b", b"%PDF-1.7", b"\x1f\x8b" + bytes(50), b"PK\x05\x06" * 9]
)
def test_what_is_no_archive_is_refused(content):
    with pytest.raises(Unreadable):
        open_archive(io.BytesIO(content), "nothing")


def test_an_archive_of_something_else_is_unsupported(packed):
    with pytest.raises(Unsupported, match="no export format"):
        open_archive(packed.zip({"letter.txt": b"hello"}), "letters.zip")


def test_a_fault_of_the_reader_is_not_blamed_on_the_archive(packed):
    source = packed.targz(
        {
            "users.json": USERS,
            "rocketchat_uploads.json": b'[{"_id":"f1","userId":"a"}]',
            "uploads/f1": b"bytes",
        }
    )
    connector = open_archive(source, "good.tar.gz")
    with pytest.raises(RuntimeError, match="my own"), connector.open_file("f1"):
        raise RuntimeError("my own")


def test_nothing_is_written_anywhere(packed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    for kind in ("zip", "targz"):
        source = getattr(packed, kind)({"users.json": USERS, "uploads/f1": b"x"})
        before = source.getvalue()
        open_archive(source, "good").find_account("ann")
        assert source.getvalue() == before
    assert list(tmp_path.iterdir()) == []


def test_a_gzip_of_two_parts_is_read_as_one(packed):
    raw = packed.tar({"users.json": USERS}).getvalue()
    joined = gzip.compress(raw[:512]) + gzip.compress(raw[512:])
    assert open_archive(io.BytesIO(joined), "two").find_account("ann").native_id == "a"


@pytest.mark.services
@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_altered_archive_raises_anything_but_our_own_errors(data):
    kind = data.draw(st.sampled_from(["zip", "deflated", "tar", "gz"]))
    raw = bytearray(BASES[kind])
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        connector = open_archive(io.BytesIO(bytes(raw)), "altered", limits=SMALL)
        with connector.open_file("f1") as stream:
            stream.read()
    except ConnectorError:
        pass


def _base(kind):
    members = {
        "users.json": USERS,
        "rocketchat_uploads.json": b'[{"_id":"f1","userId":"a"}]',
        "uploads/f1": zlib.compress(USERS * 4),
    }
    target = io.BytesIO()
    if kind in ("zip", "deflated"):
        method = zipfile.ZIP_DEFLATED if kind == "deflated" else zipfile.ZIP_STORED
        with zipfile.ZipFile(target, "w", method) as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        return target.getvalue()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(content), 1790000000.5
            archive.addfile(member, io.BytesIO(content))
    return gzip.compress(target.getvalue()) if kind == "gz" else target.getvalue()


BASES = {kind: _base(kind) for kind in ("zip", "deflated", "tar", "gz")}
