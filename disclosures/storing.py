"""Put the files of a production into the vault under its own key, measured on the way."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import IO, BinaryIO

from disclosures.models import Production, ProductionFile
from disclosures.states import Part
from sealing.bag import BagFile, Entry, check_name
from sealing.columns import columns_of
from sealing.vault import StoredObject, vault


@dataclass(frozen=True)
class Kept:
    """One file of a bag and where it lies in the vault."""

    file: BagFile
    stored: StoredObject

    def row(self, production: Production, part: Part) -> ProductionFile:
        """Return the unsaved row of this file."""
        return ProductionFile(
            production=production,
            path=self.file.path,
            part=part,
            crc32=self.file.crc32,
            **columns_of(self.stored),
        )


def keep(key_id: str, path: str, source: IO[bytes] | bytes) -> Kept:
    """Encrypt one file into the vault and return what it is. Raises Invalid for an unsafe path."""
    check_name(path)
    counted = _Counted(BytesIO(source) if isinstance(source, bytes) else source)
    stored = vault.put(key_id, counted)  # type: ignore[arg-type]
    return Kept(BagFile(path, stored.length, stored.sha256, counted.crc32), stored)


class Batch:
    """Files kept for one piece of work; if it fails, what was stored is removed again."""

    def __init__(self, key_id: str) -> None:
        self._key_id = key_id
        self.kept: list[Kept] = []

    def add(self, path: str, source: IO[bytes] | bytes) -> Kept:
        """Keep one more file."""
        self.kept.append(keep(self._key_id, path, source))
        return self.kept[-1]

    def discard(self) -> None:
        """Remove everything this batch stored."""
        for each in self.kept:
            vault.delete_object(each.stored)


@contextmanager
def batch(key_id: str) -> Iterator[Batch]:
    """Yield a batch that is discarded when the block raises."""
    files = Batch(key_id)
    try:
        yield files
    except BaseException:
        files.discard()
        raise


def bag_file(row: ProductionFile) -> BagFile:
    """Return a stored row as a file of the bag."""
    return BagFile(row.path, row.length, row.sha256, row.crc32)


def entry(row: ProductionFile) -> Entry:
    """Return the file with the way to its plaintext."""
    stored = row.stored

    def opener() -> AbstractContextManager[BinaryIO]:
        return vault.open(stored)

    return bag_file(row), opener


class _Counted:
    """Passes reads through and keeps the CRC-32, which a ZIP must know before the bytes."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.crc32 = 0

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self.crc32 = zlib.crc32(piece, self.crc32)
        return piece
