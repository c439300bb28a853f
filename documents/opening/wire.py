"""What travels between a child and the one who asked: frames of JSON values and bytes.

Written compactly, because a page has hundreds of words. Whatever a child sends is checked in shape
and size before it is believed, since the child has read what a stranger sent.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from documents.view import Box, Danger, DigitalSignature, Mark, PageView, View, Word

HEAD = struct.Struct(">II")
LARGEST = 256 * 1_048_576
UNREADABLE = frozenset(
    {
        *("encrypted", "damaged", "empty", "unknown_type", "too_many_pages", "too_large_image"),
        *("too_large_unpacked", "took_too_long", "took_too_much_memory", "not_inspected"),
    }
)


class Broken(Exception):
    """The other side sent something that is no frame, or stopped in the middle of one."""


def send(line: socket.socket, values: Mapping[str, Any], content: bytes = b"") -> None:
    """Send one frame. Raises OSError."""
    text = json.dumps(values, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    line.sendall(HEAD.pack(len(text), len(content)) + text)
    if content:
        line.sendall(content)


def receive(line: socket.socket) -> tuple[dict[str, Any], bytes] | None:
    """Return the next frame, or None at the end. Raises Broken, TimeoutError or OSError."""
    head = _exactly(line, HEAD.size)
    if head is None:
        return None
    text_length, content_length = HEAD.unpack(head)
    if text_length + content_length > LARGEST:
        raise Broken("A frame is larger than any frame may be.")
    text, content = _exactly(line, text_length), _exactly(line, content_length)
    if text is None or content is None:
        raise Broken("The frame ends in the middle.")
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Broken("The frame holds no JSON.") from error
    if not isinstance(values, dict):
        raise Broken("The frame holds no object.")
    return values, content


def page_values(page: PageView) -> dict[str, Any]:
    """Return a page as JSON values, a list for each word."""
    return {
        "number": page.number,
        "width": round(page.width, 2),
        "height": round(page.height, 2),
        "source": page.source,
        "words": [
            [word.text, *(round(edge, 2) for edge in word.box), word.size, word.sure]
            for word in page.words
        ],
        "marks": [[mark.kind, *(round(e, 2) for e in mark.box), mark.score] for mark in page.marks],
    }


def page_of(values: Mapping[str, Any]) -> PageView:
    """Return the page that ``page_values`` wrote. Raises KeyError, TypeError or ValueError."""
    if values["source"] not in {"text", "ocr", "none"}:
        raise ValueError("unknown source of text")
    return PageView(
        number=int(values["number"]),
        width=float(values["width"]),
        height=float(values["height"]),
        source=values["source"],
        words=tuple(
            Word(str(text), (float(x0), float(y0), float(x1), float(y1)), float(size), float(sure))
            for text, x0, y0, x1, y1, size, sure in values["words"]
        ),
        marks=tuple(
            Mark(kind, (float(x0), float(y0), float(x1), float(y1)), float(score))
            for kind, x0, y0, x1, y1, score in values["marks"]
        ),
    )


def danger_of(values: Mapping[str, Any]) -> Danger:
    """Return a danger, its words cut to a length that can be shown."""
    return Danger(str(values["code"])[:40], str(values["where"])[:200], str(values["detail"])[:300])


def end_values(view: View) -> dict[str, Any]:
    """Return what is known of the whole file as JSON values."""
    return {
        "page_count": view.page_count,
        "signatures": [asdict(each) for each in view.signatures],
        "dangers": [asdict(each) for each in view.dangers],
        "unreadable": view.unreadable,
    }


def end_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known of a whole file. Raises KeyError, TypeError or ValueError."""
    unreadable = values["unreadable"]
    if unreadable is not None and unreadable not in UNREADABLE:
        raise ValueError("unknown reason")
    return {
        "page_count": int(values["page_count"]),
        "signatures": tuple(signature_of(each) for each in values["signatures"]),
        "dangers": tuple(danger_of(each) for each in values["dangers"]),
        "unreadable": unreadable,
    }


def signature_of(values: Mapping[str, Any]) -> DigitalSignature:
    """Return a signature. Raises KeyError, TypeError or ValueError for anything else."""
    box: Box | None = None
    if values["box"] is not None:
        x0, y0, x1, y1 = (float(edge) for edge in values["box"])
        box = (x0, y0, x1, y1)
    return DigitalSignature(**{**values, "box": box})


def _exactly(line: socket.socket, length: int) -> bytes | None:
    """Return exactly so many bytes, or None when the line ends first."""
    parts = bytearray()
    while len(parts) < length:
        part = line.recv(min(1_048_576, length - len(parts)))
        if not part:
            if parts:
                raise Broken("The line ends in the middle of a frame.")
            return None
        parts += part
    return bytes(parts)
