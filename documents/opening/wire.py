"""What travels between a child and the one who asked: frames of JSON values and bytes.

Written compactly, because a page has hundreds of words. Whatever a child sends is checked in shape
and size before it is believed, since the child has read what a stranger sent.
"""

from __future__ import annotations

import json
import re
import socket
import struct
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, cast, get_args

from documents.view import (
    Box,
    Danger,
    DigitalSignature,
    Mark,
    MarkKind,
    PageView,
    Revocation,
    View,
    Word,
)

HEAD = struct.Struct(">II")
LARGEST = 256 * 1_048_576
# JSON of this length may become thirty times as much in memory.
LONGEST_TEXT = 16 * 1_048_576
MOST = 1_000_000_000
_MARKS = frozenset(get_args(MarkKind))
_UNSTORABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_PNG = b"\x89PNG\r\n\x1a\n"
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
    if text_length > LONGEST_TEXT or content_length > LARGEST:
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
        number=_count(values["number"]),
        width=_length(values["width"]),
        height=_length(values["height"]),
        source=values["source"],
        words=tuple(_word(*word) for word in values["words"]),
        marks=tuple(_mark(*mark) for mark in values["marks"]),
    )


def picture_of(png: bytes) -> bytes:
    """Return what a child calls a picture. Raises ValueError for anything else."""
    if not png.startswith(_PNG):
        raise ValueError("no picture")
    return png


def died_of(values: Mapping[str, Any]) -> dict[str, int]:
    """Return how a child ended. Raises KeyError, TypeError or ValueError."""
    return {"signal": _count(values["signal"]), "peak": int(values["peak"])}


def danger_of(values: Mapping[str, Any]) -> Danger:
    """Return a danger, its words cut to a length that can be shown."""
    return Danger(
        _text(values["code"])[:40], _text(values["where"])[:200], _text(values["detail"])[:300]
    )


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
        "page_count": _count(values["page_count"]),
        "signatures": tuple(signature_of(each) for each in values["signatures"]),
        "dangers": tuple(danger_of(each) for each in values["dangers"]),
        "unreadable": unreadable,
    }


def signature_of(values: Mapping[str, Any]) -> DigitalSignature:
    """Return a signature. Raises KeyError, TypeError or ValueError for anything else."""
    box: Box | None = None
    if values["box"] is not None:
        x0, y0, x1, y1 = (_length(edge) for edge in values["box"])
        box = (x0, y0, x1, y1)
    signed_at, page = values["signed_at"], values["page"]
    return DigitalSignature(
        field=_text(values["field"])[:300],
        signer=_text(values["signer"])[:300],
        intact=_flag(values["intact"]),
        trusted=_flag(values["trusted"]),
        bottom_line=_flag(values["bottom_line"]),
        changed_after=_flag(values["changed_after"]),
        signed_at=None if signed_at is None else datetime.fromisoformat(signed_at).isoformat(),
        page=None if page is None else _count(page),
        box=box,
        note=_text(values["note"])[:300],
        revocation=_revocation(values["revocation"]),
    )


def _revocation(value: Any) -> Revocation:
    if value not in get_args(Revocation):
        raise ValueError("unknown word about a revocation")
    return cast("Revocation", value)


def _word(text: str, x0: float, y0: float, x1: float, y1: float, size: float, sure: float) -> Word:
    _length(x0 + y0 + x1 + y1 + size + sure)
    box = (float(x0), float(y0), float(x1), float(y1))
    return Word(_text(text), box, float(size), float(sure))


def _mark(kind: Any, x0: float, y0: float, x1: float, y1: float, score: float) -> Mark:
    if kind not in _MARKS:
        raise ValueError("unknown kind of mark")
    _length(x0 + y0 + x1 + y1 + score)
    return Mark(kind, (float(x0), float(y0), float(x1), float(y1)), float(score))


def _text(value: Any) -> str:
    """Return a text that can be stored and shown: files hold halves of characters, and NUL."""
    text = str(value)
    return text if text.isprintable() else _UNSTORABLE.sub("", text)


def _length(value: Any) -> float:
    """Return a finite number; JSON as Python reads it also knows NaN and Infinity."""
    if not -MOST < value < MOST:
        raise ValueError("no length")
    return float(value)


def _count(value: Any) -> int:
    if not isinstance(value, int) or not 0 <= value < MOST:
        raise ValueError("no count")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("neither true nor false")
    return value


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
