"""Which kind of file some bytes are, by what stands at their beginning."""

from __future__ import annotations

import re

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
MAIL = "message/rfc822"
MAGIC: dict[str, tuple[bytes, ...]] = {
    "application/pdf": (b"%PDF-",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/tiff": (b"II*\x00", b"MM\x00*"),
}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}
_HEAD_OF_MAIL = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,70}:[ \t\r\n]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HTML = re.compile(rb"<\s*(!doctype html|html|script|svg|iframe|body)[\s>]", re.IGNORECASE)
_ZIP_END = b"PK\x05\x06"


def media_type_of(content: bytes, name: str = "") -> str | None:
    """Return the media type of bytes we open, or None for any other kind."""
    for media_type in (*MAGIC, "image/heic", DOCX, ODT):
        if begins_as(media_type, content):
            return media_type
    if name.lower().endswith(".eml") and begins_as(MAIL, content):
        return MAIL
    named_text = name.lower().endswith(".txt") or name.startswith("text/plain")
    return "text/plain" if named_text and begins_as("text/plain", content) else None


def begins_as(media_type: str, content: bytes) -> bool:
    """Say whether the bytes begin as this kind of file does."""
    if media_type in MAGIC:
        return content.startswith(MAGIC[media_type])
    if media_type == "image/heic":
        return content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS
    if media_type == DOCX:
        return content.startswith(b"PK\x03\x04") and b"word/document.xml" in content
    if media_type == ODT:
        return content.startswith(b"PK\x03\x04") and content[38:77] == ODT.encode("ascii")
    if media_type == MAIL:
        return bool(_HEAD_OF_MAIL.match(content)) and b"\x00" not in content
    return _is_text(content)


def hides_another(media_type: str, content: bytes) -> str | None:
    """Return which other kind of file the same bytes are as well, or None.

    Such files pass one program's check and are opened by another as something else.
    """
    head = content[:1024]
    if media_type in (MAIL, "text/plain"):
        return None
    if _HTML.search(head):
        return "html"
    if media_type != "application/pdf" and b"%PDF-" in head:
        return "pdf"
    if media_type not in (DOCX, ODT) and _ends_as_zip(content):
        return "zip"
    return None


def _ends_as_zip(content: bytes) -> bool:
    at = content.rfind(_ZIP_END, max(0, len(content) - 65_557))
    if at < 0 or at + 22 > len(content):
        return False
    return at + 22 + int.from_bytes(content[at + 20 : at + 22], "little") == len(content)


def _is_text(content: bytes) -> bool:
    if any(content.startswith(magic) for magics in MAGIC.values() for magic in magics):
        return False
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        # Old editors write one byte for each character; any such byte but a control is a letter.
        text = content.decode("latin-1")
    return not _CONTROLS.search(text)
