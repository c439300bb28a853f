"""Writes winmail.dat files as Outlook would."""

from __future__ import annotations

import struct

SIGNATURE = b"\x78\x9f\x3e\x22\x01\x00"


def item(level: int, name: int, kind: int, value: bytes, length: int | None = None) -> bytes:
    head = struct.pack("<BHHI", level, name, kind, len(value) if length is None else length)
    return head + value + struct.pack("<H", sum(value) & 0xFFFF)


def properties(*found: tuple[int, int, bytes], count: int | None = None) -> bytes:
    written = struct.pack("<I", len(found) if count is None else count)
    for kind, name, value in found:
        padded = value + b"\x00" * (-len(value) % 4)
        written += struct.pack("<HHII", kind, name, 1, len(value)) + padded
    return written


def winmail_of_rtf(packed: bytes) -> bytes:
    """A mail whose words stand in compressed RTF and nowhere else."""
    return SIGNATURE + item(1, 0x9003, 6, properties((0x0102, 0x1009, packed)))


def stored(rtf: bytes) -> bytes:
    """RTF as it is wrapped without being compressed."""
    return struct.pack("<II4sI", len(rtf) + 12, len(rtf), b"MELA", 0) + rtf


def winmail(text: str = "", files: tuple[tuple[str, bytes], ...] = ()) -> bytes:
    """A text and files; a name longer than eight letters stands only among the properties."""
    written = SIGNATURE + item(1, 0x9007, 6, struct.pack("<II", 1252, 0))
    if text:
        written += item(1, 0x9003, 6, properties((0x001F, 0x1000, text.encode("utf-16-le"))))
    for name, content in files:
        written += item(2, 0x9002, 6, b"\x00" * 14)
        written += item(2, 0x8010, 1, name.encode("cp1252")[:8] + b"\x00")
        written += item(2, 0x800F, 6, content)
        written += item(
            2, 0x9005, 6, properties((0x001F, 0x3707, (name + "\x00").encode("utf-16-le")))
        )
    return written
