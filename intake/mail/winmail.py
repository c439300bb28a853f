"""Opens ``winmail.dat`` (TNEF), in which some mail programs put a whole mail.

Written out here with bounds of its own: other readers follow counts that the sender wrote,
and a few bytes can keep them busy for hours.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from intake.mail.headers import clean, one_line
from intake.mail.rtf import text_of_rtf, unpacked

_SIGNATURE = b"\x78\x9f\x3e\x22"
_MOST_OBJECTS = 5_000
# Names of objects at the level of the mail and of an attachment (MS-OXTNEF, 2.1.3.3).
_BODY, _MESSAGE_PROPERTIES, _CODE_PAGE = 0x800C, 0x9003, 0x9007
_ATTACHMENT_BEGINS, _ATTACHMENT_TITLE = 0x9002, 0x8010
_ATTACHMENT_CONTENT, _ATTACHMENT_PROPERTIES = 0x800F, 0x9005
# Properties (MS-OXPROPS): the text, the HTML, a file's two names and its bytes.
_TEXT, _HTML, _LONG_NAME, _NAME, _BYTES = 0x1000, 0x1013, 0x3707, 0x3704, 0x3701
_COMPRESSED_RTF = 0x1009
_WIDTHS = {0x0001: 4, 0x0002: 4, 0x0003: 4, 0x0004: 4, 0x000A: 4, 0x000B: 4}
_WIDTHS |= {0x0005: 8, 0x0006: 8, 0x0007: 8, 0x0014: 8, 0x0040: 8, 0x0048: 16}
_OF_ANY_LENGTH = frozenset({0x000D, 0x001E, 0x001F, 0x0102})
_WIDE_TEXT, _OBJECT, _SEVERAL = 0x001F, 0x000D, 0x1000


@dataclass(frozen=True)
class Enclosed:
    """A file in a winmail.dat."""

    filename: str
    content: bytes


@dataclass(frozen=True)
class Winmail:
    """What a winmail.dat holds. ``rtf`` is read where neither text nor HTML is there.

    ``is_whole`` is False where there is RTF that cannot be unpacked.
    """

    text: str
    html: str
    files: tuple[Enclosed, ...]
    rtf: str = ""
    is_whole: bool = True


@dataclass
class _File:
    title: str = ""
    long_name: str = ""
    content: bytes = b""


def is_winmail(content: bytes) -> bool:
    return content.startswith(_SIGNATURE)


def read_winmail(content: bytes) -> Winmail | None:
    """Return the texts and files, or None for bytes that cannot be followed to their end."""
    text = html = ""
    packed: bytes | str | None = None
    code_page, files = "cp1252", list[_File]()
    try:
        for name, value in _objects(content):
            if name == _CODE_PAGE and len(value) >= 4:
                code_page = f"cp{struct.unpack_from('<I', value)[0]}"
            elif name == _BODY:
                text = text or _text(value, code_page)
            elif name == _MESSAGE_PROPERTIES:
                found = dict(_properties(value, code_page))
                text = _as_text(found.get(_TEXT), code_page) or text
                html = _as_text(found.get(_HTML), code_page) or html
                packed = found.get(_COMPRESSED_RTF, packed)
            elif name == _ATTACHMENT_BEGINS:
                files.append(_File())
            elif files:
                _complete(files[-1], name, value, code_page)
    except (struct.error, ValueError):
        return None
    kept = [
        Enclosed(one_line(item.long_name or item.title), item.content)
        for item in files
        if item.content
    ]
    if text or html or not isinstance(packed, bytes):
        return Winmail(text, html, tuple(kept))
    rtf = unpacked(packed)
    return Winmail("", "", tuple(kept), text_of_rtf(rtf) if rtf else "", rtf is not None)


def _complete(item: _File, name: int, value: bytes, code_page: str) -> None:
    if name == _ATTACHMENT_TITLE:
        item.title = _text(value, code_page)
    elif name == _ATTACHMENT_CONTENT:
        item.content = value
    elif name == _ATTACHMENT_PROPERTIES:
        found = dict(_properties(value, code_page))
        item.long_name = _as_text(found.get(_LONG_NAME) or found.get(_NAME), code_page)
        embedded = found.get(_BYTES)
        if isinstance(embedded, bytes) and not item.content:
            item.content = embedded


def _objects(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield name and value of each object. Raises ValueError for lengths that lead outside."""
    offset = 6
    for _ in range(_MOST_OBJECTS):
        if offset + 11 > len(content):
            return
        _, name, _, length = struct.unpack_from("<BHHI", content, offset)
        end = offset + 9 + length
        if end + 2 > len(content):
            raise ValueError("an object is longer than the file")
        yield name, content[offset + 9 : end]
        offset = end + 2
    raise ValueError("too many objects")


def _properties(value: bytes, code_page: str) -> Iterator[tuple[int, bytes | str]]:
    """Yield the properties that are texts or bytes. Raises ValueError, struct.error."""
    (count,) = struct.unpack_from("<I", value)
    offset = 4
    for _ in range(min(count, _MOST_OBJECTS)):
        kind, name = struct.unpack_from("<HH", value, offset)
        offset += 4
        if name >= 0x8000:
            offset = _after_name(value, offset)
        kind, several = kind & ~_SEVERAL, bool(kind & _SEVERAL)
        if kind in _OF_ANY_LENGTH:
            (number,) = struct.unpack_from("<I", value, offset)
            offset += 4
            if number > _MOST_OBJECTS:
                raise ValueError("too many values")
            for _ in range(number):
                found, offset = _sized(value, offset)
                if kind == _OBJECT:
                    found = found[16:]
                yield name, _wide(found) if kind == _WIDE_TEXT else found
        elif kind in _WIDTHS:
            number = struct.unpack_from("<I", value, offset)[0] if several else 1
            offset += 4 * several + number * _WIDTHS[kind]
        else:
            raise ValueError("an unknown kind of property")


def _after_name(value: bytes, offset: int) -> int:
    """Return where a property goes on after the name it was given beside its number."""
    (by_text,) = struct.unpack_from("<I", value, offset + 16)
    if not by_text:
        return offset + 24
    return _sized(value, offset + 20)[1]


def _sized(value: bytes, offset: int) -> tuple[bytes, int]:
    (length,) = struct.unpack_from("<I", value, offset)
    end = offset + 4 + length
    if end > len(value):
        raise ValueError("a property is longer than its object")
    return value[offset + 4 : end], end + -length % 4


def _wide(value: bytes) -> str:
    return clean(value.decode("utf-16-le", "replace"))


def _as_text(value: bytes | str | None, code_page: str) -> str:
    return _text(value, code_page) if isinstance(value, bytes) else value or ""


def _text(value: bytes, code_page: str) -> str:
    plain = value.rstrip(b"\x00")
    for name in ("utf-8", code_page):
        try:
            return clean(plain.decode(name))
        except (LookupError, UnicodeDecodeError):
            continue
    return clean(plain.decode("cp1252", "replace"))
