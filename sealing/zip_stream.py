"""A stored ZIP as a stream whose every byte is known beforehand, so that a Range is a seek.

Nothing is compressed, names are sorted, times and permissions fixed: the same entries always give
the same bytes. ZIP64 records (PKWARE's APPNOTE 4.3.14, 4.5.3) appear only where needed.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sealing.bag import CHUNK, BagFile, Entry, check_names
from sealing.errors import Altered

_MAX32 = 0xFFFFFFFF
_MAX16 = 0xFFFF
_UTF8_NAMES = 0x0800
_JANUARY_1980 = 0x21
_UNIX = 3 << 8
_OWNER_FILE = 0o100600 << 16


@dataclass(frozen=True)
class _Placed:
    """An entry at its offset; ``name`` as it stands in the archive, ``head`` before its bytes."""

    file: BagFile
    name: bytes
    offset: int
    head: bytes

    @property
    def end(self) -> int:
        return self.offset + len(self.head) + self.file.length


def zip_length(files: Iterable[BagFile], folder: str = "") -> int:
    """Return the length in bytes of the archive that ``stream_zip`` gives."""
    placed = _place(files, folder)
    start = placed[-1].end if placed else 0
    return start + len(_directory(placed))


def stream_zip(
    entries: Sequence[Entry], folder: str = "", start: int = 0, stop: int | None = None
) -> Iterator[bytes]:
    """Yield the bytes ``start`` to ``stop`` (exclusive) of the archive.

    ``folder`` is one name put before every path. Entries outside the range are not opened. Raises
    Altered when an entry does not give exactly its length.
    """
    openers = {file.path: opener for file, opener in entries}
    placed = _place([file for file, _ in entries], folder)
    position = placed[-1].end if placed else 0
    directory = _directory(placed)
    stop = position + len(directory) if stop is None else stop
    for item in placed:
        yield from _cut(item.head, item.offset, start, stop)
        begin = item.offset + len(item.head)
        low, high = max(start, begin) - begin, min(stop, item.end) - begin
        if low < high:
            with openers[item.file.path]() as stream:
                yield from _slice(stream, item.file, low, high)
    yield from _cut(directory, position, start, stop)


def deterministic_zip(entries: Sequence[Entry], target: Path, folder: str = "") -> None:
    """Write the archive to a new file. Raises FileExistsError, Altered."""
    with target.open("xb") as file:
        for piece in stream_zip(entries, folder):
            file.write(piece)


def _place(files: Iterable[BagFile], folder: str) -> list[_Placed]:
    prefix = f"{folder}/" if folder else ""
    listed = sorted(files, key=lambda file: file.path.encode())
    check_names(prefix + file.path for file in listed)
    placed: list[_Placed] = []
    offset = 0
    for file in listed:
        name = (prefix + file.path).encode()
        placed.append(_Placed(file, name, offset, _local_header(file, name)))
        offset = placed[-1].end
    return placed


def _local_header(file: BagFile, name: bytes) -> bytes:
    extra = b""
    length = file.length
    if length >= _MAX32:
        extra = struct.pack("<HHQQ", 1, 16, length, length)
        length = _MAX32
    fields = (_version(extra), _UTF8_NAMES, 0, 0, _JANUARY_1980, file.crc32, length, length)
    return struct.pack("<4s5H3L2H", b"PK\3\4", *fields, len(name), len(extra)) + name + extra


def _directory(placed: Sequence[_Placed]) -> bytes:
    """Return the central directory with its end records."""
    body = b"".join(_directory_header(item) for item in placed)
    start = placed[-1].end if placed else 0
    count, size = len(placed), len(body)
    tail = b""
    if count >= _MAX16 or size >= _MAX32 or start >= _MAX32:
        record = (44, _UNIX | 45, 45, 0, 0, count, count, size, start)
        tail = struct.pack("<4sQ2H2L4Q", b"PK\6\6", *record)
        tail += struct.pack("<4sLQL", b"PK\6\7", 0, start + size, 1)
    count, size, start = min(count, _MAX16), min(size, _MAX32), min(start, _MAX32)
    return body + tail + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, size, start, 0)


def _directory_header(item: _Placed) -> bytes:
    length, offset, numbers = item.file.length, item.offset, []
    if length >= _MAX32:
        numbers += [length, length]
        length = _MAX32
    if offset >= _MAX32:
        numbers.append(offset)
        offset = _MAX32
    extra = b""
    if numbers:
        extra = struct.pack(f"<HH{len(numbers)}Q", 1, 8 * len(numbers), *numbers)
    version = _version(extra)
    fields = (_UNIX | version, version, _UTF8_NAMES, 0, 0, _JANUARY_1980)
    sizes = (item.file.crc32, length, length)
    rest = (len(item.name), len(extra), 0, 0, 0, _OWNER_FILE, offset)
    return struct.pack("<4s6H3L5H2L", b"PK\1\2", *fields, *sizes, *rest) + item.name + extra


def _version(extra: bytes) -> int:
    return 45 if extra else 20


def _cut(piece: bytes, offset: int, start: int, stop: int) -> Iterator[bytes]:
    """Yield the part of a piece standing at ``offset`` that lies between start and stop."""
    part = piece[max(start - offset, 0) : max(stop - offset, 0)]
    if part:
        yield part


def _slice(stream: BinaryIO, file: BagFile, low: int, high: int) -> Iterator[bytes]:
    """Yield bytes low..high of a file; at its end also make sure that nothing follows."""
    position = 0
    while position < high:
        piece = stream.read(min(CHUNK, high - position))
        if not piece:
            raise Altered(f"{file.path} is shorter than when the bag was built.")
        position += len(piece)
        # The last piece is held back until the source has proven that it ended as it should.
        if position == file.length and stream.read(1):
            raise Altered(f"{file.path} is longer than when the bag was built.")
        part = piece[max(low - (position - len(piece)), 0) :]
        if part:
            yield part
