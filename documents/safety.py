"""Which files are taken, by extension and by the bytes at offset 0 (DESIGN, section 7).

Passing here does not make a file harmless; it only keeps out what nobody needs to open.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import Invalid
from documents.opening.kinds import DOCX, MAIL, ODT, begins_as
from rules.policy_parts import DocumentRules

MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "pdf": "application/pdf",
        "png": "image/png",
        "jpg": "image/jpeg",
        "jpeg": "image/jpeg",
        "tif": "image/tiff",
        "tiff": "image/tiff",
        "heic": "image/heic",
        "heif": "image/heic",
        "docx": DOCX,
        "odt": ODT,
        "txt": "text/plain",
        "eml": MAIL,
    }
)
_LONGEST_NAME = 255


def sniff(filename: str, content: bytes, rules: DocumentRules) -> str:
    """Return the media type of a file that may be taken.

    Raises Invalid, keyed by the file's name, for an extension the policy does not list, bytes that
    are not what the extension says, an empty file, or more bytes than the policy allows.
    """
    shown = safe_name(filename)
    extension = shown.rpartition(".")[2].lower() if "." in shown else ""
    if extension not in rules.extensions or extension not in MEDIA_TYPES:
        listed = ", ".join(sorted(rules.extensions & MEDIA_TYPES.keys()))
        words = _("Files of this type are not taken. Send one of: %(listed)s.")
        raise Invalid({shown: [words % {"listed": listed}]})
    if not content:
        raise Invalid({shown: [_("The file is empty. Send it again.")]})
    if len(content) > rules.bytes_each.value:
        words = _("The file is larger than %(most)s. Send it in parts.")
        raise Invalid({shown: [words % {"most": megabytes(rules.bytes_each.value)}]})
    media_type = MEDIA_TYPES[extension]
    if not begins_as(media_type, content):
        words = _("The content of the file is not what its name says (.%(extension)s).")
        raise Invalid({shown: [words % {"extension": extension}]})
    return media_type


def check_together(files: Sequence[tuple[str, bytes]], rules: DocumentRules) -> None:
    """Check how many files come together and how large they are. Raises Invalid."""
    errors: list[str] = []
    if len(files) > rules.count.value:
        most = rules.count.value
        words = ngettext(
            "Send at most %(most)d file at once.", "Send at most %(most)d files at once.", most
        )
        errors.append(words % {"most": most})
    total = sum(len(content) for _, content in files)
    if total > rules.bytes_total.value:
        words = _("The files together are larger than %(most)s.")
        errors.append(words % {"most": megabytes(rules.bytes_total.value)})
    if errors:
        raise Invalid({"documents": errors})


def safe_name(filename: str) -> str:
    """Return the last part of a file's name without control and direction characters.

    Direction marks would let ``cod.exe`` show as ``exe.doc``; a name left empty is ``file``.
    """
    last = re.split(r"[/\\]", filename)[-1]
    kept = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})
    stripped = kept.strip(" .") or "file"
    if len(stripped) <= _LONGEST_NAME:
        return stripped
    stem, dot, extension = stripped.rpartition(".")
    if not dot or len(extension) > 10:
        return stripped[:_LONGEST_NAME]
    return f"{stem[: _LONGEST_NAME - len(extension) - 1]}.{extension}"


def megabytes(count: int) -> str:
    """Return a number of bytes as people say it."""
    return f"{count / 1_048_576:.0f} MB" if count >= 1_048_576 else f"{count} bytes"
