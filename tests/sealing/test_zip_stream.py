"""Archives with the same bytes every time, that others unpack and a Range can enter anywhere."""

import io
import subprocess
import zipfile
import zlib
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Invalid
from sealing.bag import BagFile, Entry, entry_of
from sealing.errors import Altered
from sealing.zip_stream import deterministic_zip, stream_zip, zip_length

CONTENT = {
    "data/b.txt": b"second",
    "data/a/schéma 漢.png": bytes(range(256)) * 20_000,
    "data/empty": b"",
    "bagit.txt": b"BagIt",
}
ENTRIES = [entry_of(path, content) for path, content in CONTENT.items()]
FILES = [file for file, _ in ENTRIES]
WHOLE = b"".join(stream_zip(ENTRIES, "LER"))


def test_other_tools_unpack_it(tmp_path: Path) -> None:
    deterministic_zip(ENTRIES, tmp_path / "out.zip", "LER")
    assert (tmp_path / "out.zip").read_bytes() == WHOLE
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == sorted(f"LER/{path}" for path in CONTENT)
        for path, content in CONTENT.items():
            assert archive.read(f"LER/{path}") == content
        assert {item.compress_type for item in archive.infolist()} == {zipfile.ZIP_STORED}
    command = ["python3", "-m", "zipfile", "-e", "out.zip", "unpacked"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "unpacked/LER/data/b.txt").read_bytes() == b"second"
    with pytest.raises(FileExistsError):
        deterministic_zip(ENTRIES, tmp_path / "out.zip")


def test_order_does_not_matter_and_the_length_is_known_beforehand() -> None:
    assert b"".join(stream_zip(ENTRIES[::-1], "LER")) == WHOLE
    assert zip_length(FILES, "LER") == len(WHOLE)
    assert zip_length(FILES) == len(b"".join(stream_zip(ENTRIES)))
    assert zip_length([]) == len(b"".join(stream_zip([]))) == 22


@settings(max_examples=60)
@given(st.integers(0, len(WHOLE)), st.integers(0, len(WHOLE)))
def test_any_range_is_that_part_of_the_whole(one: int, other: int) -> None:
    start, stop = sorted((one, other))
    assert b"".join(stream_zip(ENTRIES, "LER", start, stop)) == WHOLE[start:stop]


def test_entries_outside_the_range_are_not_opened() -> None:
    def refuse() -> AbstractContextManager[BinaryIO]:
        raise AssertionError("opened although nothing of it was asked for")

    closed: list[Entry] = [(file, refuse) for file in FILES]
    tail = b"".join(stream_zip(closed, "LER", len(WHOLE) - 100))
    assert tail == WHOLE[-100:]


def test_an_archive_beyond_four_gigabytes_is_read_by_others(tmp_path: Path) -> None:
    huge = BagFile("data/1-huge", (1 << 32) + 5, "0" * 64, 0)
    edge = BagFile("data/2-edge", 0xFFFFFFFF, "0" * 64, 0)
    small = entry_of("data/3-small", b"after the huge one")

    def never() -> AbstractContextManager[BinaryIO]:
        raise AssertionError("the zeros are a hole in the file")

    entries: list[Entry] = [(huge, never), (edge, never), small]
    # A local header with 64-bit sizes has 30 bytes, the name of 11, and 20 for the sizes.
    start = 61 + huge.length + 61 + edge.length
    with (tmp_path / "huge.zip").open("wb") as file:
        file.write(b"".join(stream_zip(entries, "", 0, 61)))
        file.seek(61 + huge.length)
        file.write(b"".join(stream_zip(entries, "", file.tell(), file.tell() + 61)))
        file.seek(start)
        file.write(b"".join(stream_zip(entries, "", start)))
        assert file.tell() == zip_length([huge, edge, small[0]])
    with zipfile.ZipFile(tmp_path / "huge.zip") as archive:
        sizes = {item.filename: item.file_size for item in archive.infolist()}
        assert sizes == {
            "data/1-huge": (1 << 32) + 5,
            "data/2-edge": 0xFFFFFFFF,
            "data/3-small": 18,
        }
        assert archive.read("data/3-small") == b"after the huge one"


@pytest.mark.services
def test_more_entries_than_sixteen_bits_count() -> None:
    entry = entry_of("data/x", b"")
    entries = [(BagFile(f"data/{n:05}", 0, entry[0].sha256, 0), entry[1]) for n in range(65_536)]
    with zipfile.ZipFile(io.BytesIO(b"".join(stream_zip(entries)))) as archive:
        assert len(archive.namelist()) == 65_536


@pytest.mark.parametrize("change", [b"", b"secon", b"second and more"])
def test_an_entry_that_is_not_what_it_was_stops_the_stream(change: bytes) -> None:
    file = ENTRIES[0][0]
    with pytest.raises(Altered, match=r"data/b\.txt"):
        list(stream_zip([(file, entry_of(file.path, change)[1])]))


def test_unsafe_names_never_enter_an_archive() -> None:
    with pytest.raises(Invalid):
        list(stream_zip(ENTRIES, ".."))
    with pytest.raises(Invalid):
        zip_length([BagFile("../x", 0, "0" * 64, zlib.crc32(b""))])
