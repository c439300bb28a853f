"""Where the reading of an account stands: all that a new process needs to go on.

The rooms are fixed when they are found. Everything here travels in the cursor, so it holds ids and
counts and no contents.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, astuple, dataclass, field, fields
from typing import Any

from servers.connectors.protocol import Account, Scope, Unsupported

VERSION = 1


@dataclass
class Room:
    """One room. ``joined`` is what the listing says, ``ever`` that a joining was seen.

    ``small`` says that it may be a conversation of two, ``own`` that the account made it, and
    ``lost`` that nothing of it can be read.
    """

    id: str
    joined: bool = False
    ever: bool = False
    direct: bool = False
    small: bool = True
    own: bool = False
    lost: bool = False


@dataclass
class Reading:
    """Where one room stands.

    ``seen`` are short digests of tokens and pages, to notice a circle, and ``last`` those of the
    page before, of which a server may repeat a part.
    """

    judged: bool = False
    token: str = ""
    ended: bool = False
    empty: int = 0
    theirs: int = 0
    encrypted: int = 0
    nameless: int = 0
    unasked: int = 0
    whole: bool = False
    seen: list[str] = field(default_factory=list)
    last: list[str] = field(default_factory=list)
    redacted: list[str] = field(default_factory=list)
    shells: list[str] = field(default_factory=list)


@dataclass
class Place:
    """Where everything stands. ``named`` maps a file to the room whose message names it.

    ``counted`` is in how many rooms the server says the account has ever been; ``listing`` is
    from where its list of all rooms is read on, None at its end; ``left_out`` counts records that
    could not be shown to lie in the scope.
    """

    done: list[str] = field(default_factory=list)
    direct: list[str] = field(default_factory=list)
    rooms: list[Room] = field(default_factory=list)
    detailed: int = 0
    read: int = 0
    here: Reading = field(default_factory=Reading)
    counted: int | None = None
    candidates: list[str] = field(default_factory=list)
    listing: int | None = 0
    named: dict[str, str] = field(default_factory=dict)
    media: int | None = 0
    media_seen: int = 0
    left_out: dict[str, int] = field(default_factory=dict)

    def text(self, owner: str) -> str:
        """Return the cursor, bound to its owner."""
        held = {part.name: getattr(self, part.name) for part in fields(self)}
        held["here"] = asdict(self.here)
        held["rooms"] = [[room.id, *map(int, astuple(room)[1:])] for room in self.rooms]
        said = {"version": VERSION, "owner": owner, "place": held}
        return json.dumps(said, separators=(",", ":"))

    def unfound(self) -> int:
        """Return how many rooms the server counts that were not found yet."""
        if self.counted is None:
            return 0
        return max(0, self.counted - sum(room.ever or room.joined for room in self.rooms))


def owner_of(account: Account, scope: Scope) -> str:
    """Return what binds a cursor to one account and one scope."""
    rooms = None if scope.rooms is None else sorted(scope.rooms)
    asked = (account.native_id, sorted(scope.kinds), scope.since, scope.until, rooms)
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:16]


def place_of(cursor: str | None, owner: str) -> Place:
    """Return the place a cursor names, the beginning for None.

    Raises Unsupported for a cursor of another account, scope or version.
    """
    if cursor is None:
        return Place()
    try:
        said = json.loads(cursor)
        if (said["version"], said["owner"]) == (VERSION, owner):
            return _restored(said["place"])
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        pass
    raise Unsupported(
        "The cursor belongs to another account, scope or version.", "Begin without a cursor."
    )


def _restored(held: dict[str, Any]) -> Place:
    rooms = [Room(entry[0], *map(bool, entry[1:])) for entry in held.pop("rooms")]
    here = Reading(**held.pop("here"))
    return Place(rooms=rooms, here=here, **held)


def short(text: str) -> str:
    """Return a short digest, long enough to tell the pages of one room apart."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
