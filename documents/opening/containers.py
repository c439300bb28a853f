"""Reading parts of a compressed file without letting it unpack more than it may."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from documents.opening.child import CannotOpen
from documents.opening.limits import Limits

_MOST_PARTS = 5_000
_LARGEST_XML = 24 * 1_048_576


class Container:
    """A ZIP file of parts. Raises CannotOpen for one that is damaged, locked or too large."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        try:
            self.zip = zipfile.ZipFile(BytesIO(content))
        # The library raises NotImplementedError for what a file may ask and it cannot: another
        # way to compress, a newer version of the format, parts over several disks.
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise CannotOpen("damaged") from error
        self.left = limits.unpacked
        entries = self.zip.infolist()
        if len(entries) > _MOST_PARTS or sum(entry.file_size for entry in entries) > self.left:
            raise CannotOpen("too_large_unpacked")
        if any(entry.flag_bits & 1 for entry in entries):
            raise CannotOpen("encrypted")
        self.names = {entry.filename for entry in entries}
        if len(self.names) != len(entries):
            # Two programs would show two documents, each the part of that name it happens to take.
            raise CannotOpen("damaged")

    def part(self, name: str) -> bytes:
        """Return one part, or nothing if it is not there. Raises CannotOpen."""
        if name not in self.names:
            return b""
        try:
            with self.zip.open(name) as packed:
                content = packed.read(self.left + 1)
        except (
            *(zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError),
            *(NotImplementedError, RuntimeError),
        ) as error:
            raise CannotOpen("damaged") from error
        self.left -= len(content)
        if self.left < 0:
            raise CannotOpen("too_large_unpacked")
        return content

    def xml(self, name: str) -> Element | None:
        """Return one part as XML, or None if it is not there. Raises CannotOpen."""
        content = self.part(name)
        if not content:
            return None
        if len(content) > _LARGEST_XML:
            raise CannotOpen("too_large_unpacked")
        try:
            root: Element = fromstring(content, forbid_dtd=True)
        except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
            raise CannotOpen("damaged") from error
        return root
