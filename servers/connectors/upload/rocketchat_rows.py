"""What one row of a Rocket.Chat collection means, without knowing the rest of the dump."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from servers.connectors.protocol import Account, Record, RecordState
from servers.connectors.rows import Row, moment_of_mongo, native_id


@dataclass(frozen=True, slots=True)
class User:
    """What is needed to find an account and its rooms."""

    account: Account
    emails: frozenset[str]
    rooms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Room:
    """A room with those the dump itself names as being in it."""

    record: Record
    direct: bool
    member_ids: frozenset[str]
    usernames: frozenset[str]

    def holds(self, account: Account) -> bool:
        """Old dumps name nobody, but a direct room's id is then its two members' ids joined."""
        if account.native_id in self.member_ids or account.handle in self.usernames:
            return True
        if self.direct and not self.member_ids and not self.usernames:
            room_id = self.record.native_id
            return room_id.startswith(account.native_id) or room_id.endswith(account.native_id)
        return False


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _user_id(fields: dict[str, Any], key: str) -> str | None:
    """A user's id, given as itself or within the small user object that messages carry."""
    value = fields.get(key)
    return native_id(_object(value).get("_id")) if key == "u" else native_id(value)


def user(row: Row, identity: str) -> User:
    """A row of ``users``."""
    emails = row.fields.get("emails")
    listed = emails if isinstance(emails, list) else []
    addresses = [_object(item).get("address") for item in listed]
    return User(
        Account(identity, str(row.fields.get("username") or identity), row.raw),
        frozenset(str(address).casefold() for address in addresses if address),
        _texts(row.fields.get("__rooms")),
    )


def room(row: Row, identity: str) -> Room:
    """A row of ``rocketchat_room``."""
    at, original = moment_of_mongo(row.fields.get("ts"))
    creator = _user_id(row.fields, "u")
    return Room(
        Record("room", identity, identity, creator, at, original, "live", row.raw),
        row.fields.get("t") == "d",
        frozenset(_texts(row.fields.get("uids"))),
        frozenset(_texts(row.fields.get("usernames"))),
    )


def _state(fields: dict[str, Any]) -> RecordState:
    if fields.get("t") == "rm" or fields.get("_hidden"):
        return "deleted"
    if fields.get("t") == "e2e":
        return "encrypted"
    return "edited" if fields.get("editedAt") else "live"


def message(row: Row, identity: str) -> Record:
    """A row of ``rocketchat_message``. ``file_ref`` is the id of the first file sent with it."""
    at, original = moment_of_mongo(row.fields.get("ts"))
    return Record(
        kind="message",
        native_id=identity,
        room_id=native_id(row.fields.get("rid")),
        author_id=_user_id(row.fields, "u"),
        at=at,
        at_original=original,
        state=_state(row.fields),
        raw=row.raw,
        file_ref=native_id(_object(row.fields.get("file")).get("_id")),
    )


def upload(row: Row, identity: str) -> Record:
    """A row of ``rocketchat_uploads``; its bytes are looked for elsewhere."""
    return _plain(row, "file", identity, author="userId", time="uploadedAt")


def subscription(row: Row, identity: str) -> Record:
    """A row of ``rocketchat_subscription``: one account's membership of one room."""
    return _plain(row, "room", f"subscription:{identity}", author="u", time="ts")


def session(row: Row, identity: str) -> Record:
    """A row of ``rocketchat_sessions``: one log-in."""
    return _plain(row, "session", identity, author="userId", time="loginAt")


def _plain(
    row: Row,
    kind: Literal["file", "room", "session"],
    identity: str,
    *,
    author: str,
    time: str,
) -> Record:
    at, original = moment_of_mongo(row.fields.get(time))
    written_by = _user_id(row.fields, author)
    room_id = native_id(row.fields.get("rid"))
    return Record(kind, identity, room_id, written_by, at, original, "live", row.raw)
