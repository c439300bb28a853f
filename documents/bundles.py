"""What was seen in one document as one run of bytes: the view, then the pictures of its pages."""

from __future__ import annotations

import json
import struct
from dataclasses import replace

from core.errors import WritdeskError
from documents.opening import wire
from documents.sandbox import Opened
from documents.view import View

_VERSION = 1
_HEAD = struct.Struct(">I")


class NoBundle(WritdeskError):
    """The stored bytes are not what this version of Writdesk wrote."""


def pack(opened: Opened) -> bytes:
    """Return view and pictures as ``unpack`` reads them."""
    view = opened.view
    values = {
        "v": _VERSION,
        "media_type": view.media_type,
        "pages": [wire.page_values(page) for page in view.pages],
        "end": wire.end_values(view),
        "pictures": [[number, len(png)] for number, png in sorted(opened.page_pngs.items())],
    }
    text = json.dumps(values, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    pictures = (png for _, png in sorted(opened.page_pngs.items()))
    return b"".join([_HEAD.pack(len(text)), text, *pictures])


def unpack(content: bytes) -> Opened:
    """Return what ``pack`` wrote. Raises NoBundle."""
    try:
        (length,) = _HEAD.unpack_from(content)
        values = json.loads(content[_HEAD.size : _HEAD.size + length])
        if values["v"] != _VERSION:
            raise ValueError("another version")
        view = View(media_type=str(values["media_type"]), **wire.end_of(values["end"]))
        pages = tuple(wire.page_of(page) for page in values["pages"])
        return Opened(
            replace(view, pages=pages), _pictures(content, _HEAD.size + length, values["pictures"])
        )
    except (struct.error, KeyError, TypeError, ValueError) as error:
        raise NoBundle("What was seen in the document cannot be read back.") from error


def _pictures(content: bytes, start: int, listed: list[list[int]]) -> dict[int, bytes]:
    found = {}
    for number, length in listed:
        found[number] = content[start : start + length]
        start += length
    return found
