"""Header fields, however badly they are written and however often they are repeated."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime

_LONGEST_ADDRESS = 254
_ADDRESS = re.compile(r"[^\s<>,;:\"()\[\]@]+@[^\s<>,;:\"()\[\]@]+")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_COMMENT = re.compile(r"\([^()]*\)")
# Beyond this nobody reads on: such a field is an attack or an accident.
_LONGEST_FIELD = 16_384


@dataclass(frozen=True)
class Sender:
    """Who a mail says it is from. ``addresses`` are all that its From fields name, each once."""

    name: str | None
    email: str | None
    addresses: tuple[str, ...]


def clean(text: str) -> str:
    """Take away what no database stores and what only hides: NUL, surrogates, bidi, zero width."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        character
        for character in plain
        if character in "\n\t"
        or (unicodedata.category(character) not in ("Cc", "Cf", "Cs") and character != "\ufffe")
    ).replace("\u00a0", " ")


def one_line(text: str) -> str:
    """Return the text cleaned and on one line, so that it can never write a header of its own."""
    return " ".join(clean(text).split())


def raw_fields(message: Message, name: str) -> list[str]:
    """Return every field of this name as it stands in the mail, the topmost first."""
    wanted = name.lower()
    return [
        str(value)[:_LONGEST_FIELD].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        for key, value in message.raw_items()
        if key.lower() == wanted
    ]


def field(message: Message, name: str) -> str:
    """Return the topmost field of this name, decoded, on one line; empty where there is none."""
    fields = raw_fields(message, name)
    return one_line(decoded(fields[0])) if fields else ""


def decoded(value: str) -> str:
    """Return a field with its encoded words made readable; one badly encoded stays as it is."""
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, ValueError, AttributeError, TypeError):
        return value


def sender_of(message: Message) -> Sender:
    """Return who the mail says it is from.

    The address is taken from the field as it was written, because an encoded display name may
    spell another one.
    """
    fields = raw_fields(message, "From") or raw_fields(message, "Sender")
    found = [found for value in fields for found in addresses_in(value)]
    unique = tuple(dict.fromkeys(found))
    if not unique:
        written = one_line(fields[0])[:_LONGEST_ADDRESS] if fields else ""
        return Sender(None, written.lower() or None, ())
    before = fields[0].partition("<")
    name = one_line(decoded(before[0].strip())).strip("\"' ,") if before[1] else ""
    return Sender(name or None, unique[0], unique)


def addresses_in(value: str) -> list[str]:
    """Return the addresses of a field in lower case; those in angle brackets win over bare ones."""
    bare = _QUOTED.sub('""', value)
    for _ in range(4):
        bare = _COMMENT.sub(" ", bare)
    angled = re.findall(r"<([^<>]*@[^<>]*)>", bare)
    found = angled or _ADDRESS.findall(bare)
    return [one_line(address).lower()[:_LONGEST_ADDRESS] for address in found]


def moment_of(message: Message) -> datetime | None:
    """Return when the sender says the mail was written, where that names a zone."""
    try:
        sent = parsedate_to_datetime(field(message, "Date"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return sent if sent.tzinfo else None


def message_id_of(message: Message) -> str | None:
    return field(message, "Message-ID").strip("<> ") or None


def answered_by(message: Message) -> tuple[str, ...]:
    """Return the Message-IDs, without brackets, that the mail says it answers."""
    fields = [*raw_fields(message, "In-Reply-To")[:1], *raw_fields(message, "References")[:1]]
    found = (one_line(item) for value in fields for item in re.findall(r"<([^<>\s]+)>", value))
    return tuple(dict.fromkeys(found))[:50]


def is_automatic(message: Message) -> bool:
    """Say whether a machine wrote it, so that an answer would only meet another machine."""
    auto = field(message, "Auto-Submitted").partition(";")[0].strip().lower()
    if auto not in ("", "no"):
        return True
    if field(message, "Precedence").lower() in ("bulk", "junk", "list", "auto_reply"):
        return True
    if any(raw_fields(message, name) for name in ("List-Id", "List-Unsubscribe", "X-Autoreply")):
        return True
    if field(message, "X-Auto-Response-Suppress"):
        return True
    returns = raw_fields(message, "Return-Path")
    return bool(returns) and returns[0].strip() in ("", "<>")


def recipients_of(message: Message) -> int:
    """Count the addressees by their signs, without taking the fields apart."""
    return sum(_at_signs(message, ("To", "Cc")))


def _at_signs(message: Message, names: Iterable[str]) -> Iterable[int]:
    for name in names:
        for key, value in message.raw_items():
            if key.lower() == name.lower():
                yield str(value).count("@")
