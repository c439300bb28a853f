"""Asking ClamAV, where an operator runs it, whether a file holds malware it knows."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from typing import Literal

from django.conf import settings

_PIECE = 1_048_576
_PATIENCE = 60.0
_LONGEST_ANSWER = 4_096


@dataclass(frozen=True)
class Scan:
    """``found`` names the malware; ``failed`` says that the scanner gave no proper answer."""

    outcome: Literal["not_configured", "clean", "found", "failed"]
    name: str = ""


def scan(content: bytes) -> Scan:
    """Return what the scanner at ``CLAMD_ADDRESS`` says: ``host:port`` or the path of a socket."""
    address = settings.CLAMD_ADDRESS
    if not address:
        return Scan("not_configured")
    try:
        answer = _answer(address, content)
    except (OSError, ValueError):
        return Scan("failed")
    said = answer.removeprefix("stream: ").strip()
    if said == "OK":
        return Scan("clean")
    if said.endswith(" FOUND"):
        return Scan("found", said.removesuffix(" FOUND"))
    return Scan("failed")


def _answer(address: str, content: bytes) -> str:
    """Stream the bytes to clamd (INSTREAM) and return its line. Raises OSError or ValueError."""
    with _line(address) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _PIECE):
            piece = content[start : start + _PIECE]
            line.sendall(struct.pack(">I", len(piece)) + piece)
        line.sendall(struct.pack(">I", 0))
        answer = bytearray()
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
            part = line.recv(_LONGEST_ANSWER)
            if not part:
                break
            answer += part
    return answer.rstrip(b"\0").decode("utf-8", "replace")


def _line(address: str) -> socket.socket:
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(_PATIENCE)
        try:
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), _PATIENCE)
