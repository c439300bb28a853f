"""Many growing files at once, in little memory and never as plaintext on a disk (I6).

A build reads every record once and writes to a transcript for each room. What does not fit into
memory waits in one unnamed temporary file, encrypted under a key that exists in memory only.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from io import BufferedReader, RawIOBase
from types import TracebackType

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MEMORY = 32 * 1024 * 1024
CHUNK = 1024 * 1024
_NONCE = 12


class Spool:
    """Append to files by path, then read each back once.

    ``memory`` is the number of bytes that may wait unsealed in memory, over all files.
    """

    def __init__(self, memory: int = MEMORY) -> None:
        self._limit = memory
        self._waiting: dict[str, list[bytes]] = {}
        self._held = 0
        self._pieces: dict[str, list[tuple[int, int]]] = {}
        self._key = AESGCM(AESGCM.generate_key(256))
        self._file = tempfile.TemporaryFile()  # noqa: SIM115
        self._end = 0

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()

    def append(self, path: str, text: str) -> None:
        """Add text, as UTF-8, to the end of a file."""
        piece = text.encode("utf-8")
        self._waiting.setdefault(path, []).append(piece)
        self._pieces.setdefault(path, [])
        self._held += len(piece)
        if self._held > self._limit:
            self._flush()

    def paths(self) -> list[str]:
        """Return the paths written to, sorted."""
        return sorted(self._pieces)

    def pieces(self, path: str) -> Iterator[bytes]:
        """Yield a file's bytes in order. Raises KeyError for a path never written to."""
        for offset, length in self._pieces[path]:
            self._file.seek(offset)
            sealed = self._file.read(length)
            yield self._key.decrypt(sealed[:_NONCE], sealed[_NONCE:], path.encode("utf-8"))
        yield from self._waiting.get(path, [])

    def open(self, path: str) -> BufferedReader:
        """Return a file as a readable stream."""
        return BufferedReader(_PieceReader(self.pieces(path)), CHUNK)

    def _flush(self) -> None:
        self._file.seek(self._end)
        for path, waiting in self._waiting.items():
            nonce = os.urandom(_NONCE)
            sealed = nonce + self._key.encrypt(nonce, b"".join(waiting), path.encode("utf-8"))
            self._file.write(sealed)
            self._pieces[path].append((self._end, len(sealed)))
            self._end += len(sealed)
        self._waiting.clear()
        self._held = 0


class _PieceReader(RawIOBase):
    """A stream over an iterator of byte strings."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
