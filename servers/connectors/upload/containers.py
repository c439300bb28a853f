"""Archives as a set of named members, read where they lie and never unpacked to disk.

What arrives here was made by a stranger: names that climb out of the archive, links, members
that unpack to far more than they weigh, and truncated streams are all refused as a whole,
because half of an archive that lies about the rest is not evidence.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from gzip import BadGzipFile, GzipFile
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, Protocol, Self, cast

from servers.connectors.protocol import NotFound, Unreadable

STREAM_DAMAGE = (BadGzipFile, EOFError, tarfile.TarError, zipfile.BadZipFile, zlib.error)
"""What reading the bytes of a damaged archive raises."""

DAMAGE = (*STREAM_DAMAGE, NotImplementedError, RuntimeError, ValueError, struct.error)
"""The same, and what opening an encrypted, exotic or senseless one raises."""

COLLECTION = re.compile(r"(user|users|records|messages-\d+|rocketchat_\w+)\.jsonl?")
"""Members worth keeping while a tar archive passes by."""

BELOW = re.compile(
    r"(.*/)?(rooms/[^/]+/(events|invite_state|knock_state)|media_ids/[^/]+"
    r"|user_data/(profile|devices|connections|account_data/[^/]+))"
)
"""The same, told by the folders they lie in."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large an archive may be. Sizes are bytes after unpacking.

    ``ratio`` (unpacked over packed) is judged only above ``ratio_floor`` bytes, since a small
    archive of repetitive text packs very well without being an attack. ``text_total`` bounds
    what is read into memory, where records take about seven times their text; the bytes of
    files are streamed and do not count.
    """

    members: int = 50_000
    unpacked: int = 4 * 1024**3
    text_member: int = 256 * 1024**2
    text_total: int = 256 * 1024**2
    ratio: int = 200
    ratio_floor: int = 16 * 1024**2


class Container(Protocol):
    """Named members with their sizes in bytes."""

    def sizes(self) -> dict[str, int]:
        """Every regular member and its unpacked size."""
        ...

    def read(self, name: str) -> bytes:
        """A member as a whole, at most ``Limits.text_member`` bytes."""
        ...

    def open(self, name: str) -> AbstractContextManager[BinaryIO]:
        """A member as a stream."""
        ...


def safe_name(name: str) -> str:
    """The member's name if it stays inside the archive; raises Unreadable otherwise."""
    parts = PurePosixPath(name).parts
    drive = len(name) > 1 and name[1] == ":"
    if not parts or name.startswith("/") or ".." in parts or "\\" in name or drive:
        raise Unreadable(f"The archive has a member with an unsafe name: {name!r}.")
    if any(ord(character) < 32 for character in name):
        raise Unreadable(f"The archive has a member with control characters: {name!r}.")
    return "/".join(parts)


class GuardedStream(io.RawIOBase):
    """A read-only stream that counts and turns an archive's faults into Unreadable.

    ``allowed`` answers how many bytes may have been read in all so far.
    """

    def __init__(self, inner: IO[bytes], allowed: Callable[[], int], what: str) -> None:
        self._inner = inner
        self._allowed = allowed
        self._what = what
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        try:
            block = self._inner.read(len(view))
        except STREAM_DAMAGE as fault:
            raise Unreadable(f"{self._what} is damaged: {fault}.") from fault
        self.count += len(block)
        if self.count > self._allowed():
            raise Unreadable(f"{self._what} unpacks to more than the limit allows.")
        view[: len(block)] = block
        return len(block)


class _Inventory:
    """What every container counts: its members, and the text read into memory so far."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._sizes: dict[str, int] = {}
        self._members = 0
        self._unpacked = 0
        self._text = 0

    def sizes(self) -> dict[str, int]:
        return dict(self._sizes)

    def _count(self) -> None:
        """Counts a member, folders too, since an archive of nothing else is also a burden."""
        self._members += 1
        if self._members > self._limits.members:
            raise Unreadable(f"The archive has more than {self._limits.members} members.")

    def _register(self, name: str, size: int) -> None:
        if name in self._sizes:
            raise Unreadable(f"The archive holds {name!r} twice.")
        self._sizes[name] = size
        self._unpacked += size
        if self._unpacked > self._limits.unpacked:
            raise Unreadable("The archive unpacks to more than the limit allows.")

    def _whole(self, stream: IO[bytes], name: str) -> bytes:
        room = min(self._limits.text_member, self._limits.text_total - self._text)
        found = stream.read(room + 1)
        if len(found) > room:
            raise Unreadable(
                f"The archive holds more text than can be read at once, at {name}.",
                "Export a shorter period, or ask the operator to raise the limit.",
            )
        self._text += len(found)
        return found


class ZipContainer(_Inventory):
    """A ZIP archive."""

    def __init__(self, source: BinaryIO, limits: Limits) -> None:
        super().__init__(limits)
        self._names: dict[str, str] = {}
        try:
            self._zip = zipfile.ZipFile(source)
        except DAMAGE as fault:
            raise Unreadable(f"The ZIP archive is damaged: {fault}.") from fault
        for info in self._zip.infolist():
            self._admit(info)

    def _admit(self, info: zipfile.ZipInfo) -> None:
        self._count()
        name = safe_name(info.orig_filename)
        if info.is_dir():
            return
        if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
            raise Unreadable(f"{name} is a link or device, which an export never needs.")
        if info.flag_bits & 0x1:
            raise Unreadable("The archive is protected by a password.")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unreadable(f"{name} is packed in a way that common tools do not read.")
        large = info.file_size > self._limits.ratio_floor
        if large and info.file_size > self._limits.ratio * max(info.compress_size, 1):
            raise Unreadable(f"{name} unpacks to far more than it weighs.")
        self._register(name, info.file_size)
        self._names[name] = info.filename

    def read(self, name: str) -> bytes:
        with self.open(name) as stream:
            return self._whole(stream, name)

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        if name not in self._names:
            raise NotFound(f"The archive has no {name}.")
        size = self._sizes[name]
        try:
            inner = self._zip.open(self._names[name])
        except DAMAGE as fault:
            raise Unreadable(f"{name} is damaged: {fault}.") from fault
        with (
            inner,
            io.BufferedReader(GuardedStream(inner, lambda: size, name)) as stream,
        ):
            yield cast(BinaryIO, stream)


class StrictHeader(tarfile.TarInfo):
    """A tar header that must be one: where the standard library takes a missing or damaged
    header for the end of the archive, the rest of it would be lost without a word."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        try:
            return super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as fault:
            if bytes(buf) == bytes(tarfile.BLOCKSIZE):
                raise
            raise Unreadable(f"The archive is damaged or cut short: {fault}.") from fault


class TarContainer(_Inventory):
    """A tar archive, compressed by gzip or not.

    Tar has no table of contents, so one pass reads the names and keeps the collections; a
    file's bytes are found by reading from the start again. The first pass runs to the last
    byte, because only there does gzip say whether the content is intact.
    """

    def __init__(self, source: BinaryIO, limits: Limits, *, gzipped: bool) -> None:
        super().__init__(limits)
        self._source = source
        self._gzipped = gzipped
        self._texts: dict[str, bytes] = {}
        stream = self._stream()
        try:
            with tarfile.open(fileobj=stream, mode="r|", tarinfo=StrictHeader) as tar:
                for member in tar:
                    self._admit(tar, member)
        except DAMAGE as fault:
            raise Unreadable(f"The archive is damaged: {fault}.") from fault
        while stream.read(1024 * 1024):
            pass

    def _stream(self) -> io.BufferedReader:
        self._source.seek(0)
        inner: IO[bytes] = self._source
        if self._gzipped:
            inner = cast(IO[bytes], GzipFile(fileobj=self._source, mode="rb"))
        return io.BufferedReader(GuardedStream(inner, self._allowed, "The archive"))

    def _allowed(self) -> int:
        """The limit grows with what was read of the packed source, up to the fixed one."""
        if not self._gzipped:
            return self._limits.unpacked
        by_ratio = self._source.tell() * self._limits.ratio
        return min(self._limits.unpacked, max(by_ratio, self._limits.ratio_floor))

    def _admit(self, tar: tarfile.TarFile, member: tarfile.TarInfo) -> None:
        self._count()
        name = safe_name(member.name)
        if member.isdir():
            return
        if not member.isreg() or member.issparse():
            raise Unreadable(f"{name} is a link or device, which an export never needs.")
        self._register(name, member.size)
        if COLLECTION.fullmatch(PurePosixPath(name).name) or BELOW.fullmatch(name):
            self._texts[name] = self._whole(self._extract(tar, member), name)

    def _extract(self, tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
        stream = tar.extractfile(member)
        if stream is None:
            raise Unreadable(f"{member.name} cannot be read.")
        return stream

    def read(self, name: str) -> bytes:
        if name in self._texts:
            return self._texts[name]
        with self.open(name) as stream:
            return self._whole(stream, name)

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        if name not in self._sizes:
            raise NotFound(f"The archive has no {name}.")
        size = self._sizes[name]
        tar, inner = self._locate(name)
        with tar, io.BufferedReader(GuardedStream(inner, lambda: size, name)) as stream:
            yield cast(BinaryIO, stream)

    def _locate(self, name: str) -> tuple[tarfile.TarFile, IO[bytes]]:
        try:
            # The caller reads from it and closes it.
            tar = tarfile.open(fileobj=self._stream(), mode="r|", tarinfo=StrictHeader)  # noqa: SIM115
            for member in tar:
                if member.isreg() and safe_name(member.name) == name:
                    return tar, self._extract(tar, member)
        except DAMAGE as fault:
            raise Unreadable(f"The archive is damaged: {fault}.") from fault
        raise Unreadable(f"{name} was in the archive and is no longer.")


class FolderContainer(_Inventory):
    """A folder on disk, for exports that an operator unpacked. Links are refused."""

    def __init__(self, root: Path, limits: Limits) -> None:
        super().__init__(limits)
        self._root = root
        for path in sorted(root.rglob("*")):
            self._count()
            name = safe_name(path.relative_to(root).as_posix())
            if path.is_symlink():
                raise Unreadable(f"{name} is a link, which an export never needs.")
            if path.is_file():
                self._register(name, path.stat().st_size)

    def read(self, name: str) -> bytes:
        with self.open(name) as stream:
            return self._whole(stream, name)

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        if name not in self._sizes:
            raise NotFound(f"The folder has no {name}.")
        with (self._root / name).open("rb") as stream:
            yield stream


def open_container(source: BinaryIO, name: str, limits: Limits) -> Container:
    """The container of a seekable source, told by its first bytes and never by its name.

    Raises Unreadable for damage, unsafe members and anything that is no known archive.
    """
    source.seek(0)
    head = source.read(512)
    source.seek(0)
    if head.startswith(b"PK"):
        return ZipContainer(source, limits)
    if head.startswith(b"\x1f\x8b"):
        return TarContainer(source, limits, gzipped=True)
    if head[257:262] == b"ustar":
        return TarContainer(source, limits, gzipped=False)
    raise Unreadable(
        f"{name} is neither a ZIP nor a tar archive.",
        "Upload the export as it was made.",
    )
