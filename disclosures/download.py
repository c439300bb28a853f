"""A production as one ZIP whose length is known before and whose every part is a seek away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from disclosures.models import Production
from disclosures.storing import bag_file, entry
from sealing.bag import Entry
from sealing.zip_stream import stream_zip, zip_length


@dataclass(frozen=True)
class ZipStream:
    """The archive of one production: name, length in bytes, an ETag, and its bytes on demand."""

    filename: str
    length: int
    etag: str
    folder: str
    entries: tuple[Entry, ...]

    def read(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Yield the bytes from ``start`` up to ``stop`` (exclusive; the end where None).

        Raises Altered when the vault does not hold what was signed.
        """
        return stream_zip(self.entries, self.folder, start, stop)

    def range(self, header: str) -> tuple[int, int] | None:
        """Return the half-open range that an HTTP Range header asks for, None for the whole.

        Only a single range of bytes is understood (RFC 9110, section 14); anything else is
        answered with the whole. Raises ValueError for a range that cannot be satisfied.
        """
        unit, _, wanted = header.strip().partition("=")
        first, dash, last = wanted.strip().partition("-")
        if unit.strip().lower() != "bytes" or not dash or "," in wanted:
            return None
        if not all(part == "" or (part.isascii() and part.isdigit()) for part in (first, last)):
            return None
        if not first:
            if not last or int(last) == 0:
                raise ValueError("The range is empty.")
            return max(self.length - int(last), 0), self.length
        start = int(first)
        stop = min(int(last) + 1, self.length) if last else self.length
        if start >= self.length or stop <= start:
            raise ValueError("The range lies outside the archive.")
        return start, stop


def zip_stream(production: Production) -> ZipStream:
    """Return the archive of a signed production; reading it is recorded by ``actions``.

    The same signed production gives the same bytes until a late timestamp is added to it, which
    changes the ETag.
    """
    rows = list(production.files.all())
    files = [bag_file(row) for row in rows]
    stamped = "stamped" if production.timestamp_token else "plain"
    return ZipStream(
        filename=f"{production.reference}.zip",
        length=zip_length(files, production.reference),
        etag=f'"{production.reference}-{production.manifest_sha256[:16]}-{stamped}"',
        folder=production.reference,
        entries=tuple(entry(row) for row in rows),
    )
