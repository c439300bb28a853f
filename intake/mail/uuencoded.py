"""Files that stand uuencoded in the text of a mail, as old programs and scanners write them."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass

# The lines of a block in their alphabet; a full one has 61 characters, and some programs pad.
_BLOCK = re.compile(
    r"^begin [0-7]{3,4} (?P<name>[^\r\n]{1,300})\r?\n"
    r"(?P<lines>(?:[ -`]{1,64}\r?\n)+?)"
    r"(?:`|[ ])?\r?\n?end[ \t]*\r?$",
    re.MULTILINE,
)
_MOST_BLOCKS = 60


@dataclass(frozen=True)
class UuencodedFile:
    """One file by the name that its block gives, with its bytes."""

    filename: str
    content: bytes


def take_out(text: str) -> tuple[str, tuple[UuencodedFile, ...]]:
    """Return the text without its uuencoded files, and the files; a torn block stays text."""
    if "\nend" not in text or "begin " not in text:
        return text, ()
    files: list[UuencodedFile] = []

    def taken(block: re.Match[str]) -> str:
        content = _decoded(block["lines"]) if len(files) < _MOST_BLOCKS else None
        if not content:
            return block[0]
        files.append(UuencodedFile(block["name"].strip(), content))
        return ""

    return _BLOCK.sub(taken, text), tuple(files)


def _decoded(lines: str) -> bytes | None:
    try:
        return b"".join(binascii.a2b_uu(line) for line in lines.splitlines())
    except (binascii.Error, ValueError):
        return None
