"""Readable text of what was said, made from disclosed fields alone and never from the original.

Everything a user wrote is indented, so that no message can pass for the heading of another one,
and characters that would hide or turn text are spelled out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

INDENT = "    "
_TURNING = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
)
Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Utterance:
    """What one message says, as far as it may be said. None means: not produced."""

    timed: bool
    sender: str | None
    text: str | None
    notes: tuple[str, ...] = ()


def visible(text: str) -> str:
    """Return the text with control and direction-changing characters spelled out."""
    return "".join(_spelled(character) for character in text)


def _spelled(character: str) -> str:
    hidden = unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} or character in _TURNING
    return f"\\u{ord(character):04x}" if hidden and character not in "\n\t" else character


def in_utc(at: datetime | None) -> str:
    """Return the moment as transcripts write it, to the millisecond where there are any."""
    if at is None:
        return "time not stated by the source"
    moment = at.astimezone(UTC)
    text = moment.strftime("%Y-%m-%d %H:%M:%S")
    return f"{text}.{moment.microsecond // 1000:03d} UTC" if moment.microsecond else f"{text} UTC"


def message_lines(number: str, record: Any, fields: Fields, platform: str) -> str:
    """Return the block of one message: a heading, its indented text, and notes."""
    said = READERS.get(platform, _plain)(fields)
    when = in_utc(record.at) if said.timed else "[time not produced]"
    who = visible(said.sender).replace("\n", " ") if said.sender else "[sender not produced]"
    lines = [f"[{number}] {when}  {who}"]
    if said.text is None:
        lines.append(INDENT + "[text not produced]")
    elif record.state == "encrypted":
        lines.append(INDENT + "[end-to-end encrypted: the source holds no readable text]")
    elif not said.text:
        lines.append(INDENT + "[no text]")
    else:
        body = visible(said.text.replace("\r\n", "\n"))
        lines += [INDENT + line for line in body.split("\n")]
    lines += [f"{INDENT}({note})" for note in (*_state_notes(record, said), *said.notes)]
    return "\n".join(lines) + "\n\n"


def _state_notes(record: Any, said: Utterance) -> Iterator[str]:
    if said.timed and record.state == "deleted":
        yield "deleted in the source; this is the copy that the source kept"


def room_title(fields: Fields, platform: str) -> str:
    """Return how people call a room, from its disclosed fields; may be empty."""
    named = fields.get("fname") or fields.get("name") or fields.get("recipient_name")
    if isinstance(named, str) and named:
        return visible(named).replace("\n", " ")
    members = fields.get("usernames")
    if isinstance(members, Sequence) and not isinstance(members, str):
        return "direct messages of " + " and ".join(f"@{visible(str(name))}" for name in members)
    return ""


def _rocketchat(fields: Fields) -> Utterance:
    sender = fields.get("u")
    notes: list[str] = []
    if kind := fields.get("t"):
        notes.append(f"system message: {visible(str(kind))}")
    if edited := fields.get("editedAt"):
        editor = _person(fields.get("editedBy"))
        by = f" by {editor}" if editor else ""
        notes.append(f"edited {visible(_moment(edited))}{visible(by)}")
    if thread := fields.get("tmid"):
        notes.append(f"answer in the thread of message {visible(_id(thread))}")
    notes += [f"attached: {visible(name)}" for name in _attached(fields)]
    if message := fields.get("_id"):
        notes.append(f"message {visible(_id(message))}")
    text = fields.get("msg")
    encrypted = "content" in fields and text is None
    return Utterance(
        timed="ts" in fields,
        sender=_person(sender),
        text="" if encrypted else (str(text) if text is not None else None),
        notes=tuple(notes),
    )


def _attached(fields: Fields) -> list[str]:
    """Names of attached files, each once, in the order in which the record has them."""
    several = fields.get("files")
    found: list[str] = []
    for file in [fields.get("file"), *(several if isinstance(several, list) else [])]:
        if _holds(file, "name"):
            found.append(str(file["name"]))
    attachments = fields.get("attachments")
    for attachment in attachments if isinstance(attachments, list) else []:
        if _holds(attachment, "title"):
            found.append(str(attachment["title"]))
        if _holds(attachment, "description"):
            found.append(f"its description: {attachment['description']}")
    return list(dict.fromkeys(" ".join(name.split("\n")) for name in found))


def _zulip(fields: Fields) -> Utterance:
    notes: list[str] = []
    if topic := fields.get("subject"):
        notes.append(f"topic: {visible(str(topic))}")
    if fields.get("edit_history"):
        notes.append("edited; the earlier versions stand in its record")
    elif fields.get("last_edit_time"):
        notes.append("edited")
    if fields.get("id") is not None:
        notes.append(f"message {fields['id']}")
    sender = fields.get("sender")
    text = fields.get("content")
    return Utterance(
        timed="date_sent" in fields,
        sender=f"user {sender}" if sender is not None else None,
        text=str(text) if text is not None else None,
        notes=tuple(notes),
    )


def _plain(fields: Fields) -> Utterance:
    """A platform without a reader of its own: the record has it all, the transcript the least."""
    return Utterance(timed=False, sender=None, text=None, notes=("see its record",))


READERS: dict[str, Callable[[Fields], Utterance]] = {"rocketchat": _rocketchat, "zulip": _zulip}


def _person(value: Any) -> str | None:
    if _holds(value, "username"):
        name = f" ({value['name']})" if value.get("name") else ""
        return f"@{value['username']}{name}"
    return f"user {_id(value['_id'])}" if _holds(value, "_id") else None


def _holds(value: Any, key: str) -> bool:
    return isinstance(value, Mapping) and bool(value.get(key))


def _id(value: Any) -> str:
    """An identifier as text; ``mongoexport`` wraps it."""
    return str(value["$oid"]) if _holds(value, "$oid") else str(value)


def _moment(value: Any) -> str:
    """A moment as the source wrote it; ``mongoexport`` wraps it."""
    return str(value["$date"]) if _holds(value, "$date") else str(value)
