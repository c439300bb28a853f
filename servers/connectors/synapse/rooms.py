"""Which rooms an account is or was in, and what they are.

Synapse lists the rooms of which it still keeps the members, left ones too. A room that every
account of the server has left is not among them, but the server still counts it and holds it: such
rooms are looked for until the count is met.
"""

from __future__ import annotations

import json

from servers.connectors.calling import Exchange, quoted
from servers.connectors.protocol import Record, Transient
from servers.connectors.synapse.bodies import id_of, mapping, number, parts, whole
from servers.connectors.synapse.place import Room
from servers.connectors.synapse.work import Call, Refused, Step, Work, code_of

FEW = 8
"""How many members a direct conversation has at most, whatever a client calls it: accounts keep
their own lists of them, and nobody's list may open what many others said."""

TOO_MANY = "called a direct conversation, but of more members; what others said was left out"
_LISTED = 500


def room_path(room_id: str, rest: str = "") -> str:
    """Return the path of a room among the administrator's calls."""
    return f"/_synapse/admin/v1/rooms/{quoted(room_id)}{rest}"


class Memberships(Step):
    """The rooms the server knows the account in, and how: joined, left, invited, banned."""

    name = "memberships"
    what = "The rooms of the account"

    def ask(self, work: Work) -> Call:
        user = quoted(work.account.native_id)
        return f"/_synapse/admin/v1/users/{user}/memberships", {}

    def take(self, work: Work, exchange: Exchange) -> None:
        row = whole(exchange)
        listed = row.fields.get("memberships")
        if not isinstance(listed, dict):
            raise Transient("The source answered without the memberships that were asked for.")
        own = work.account.native_id
        work.add(Record("room", "memberships", None, own, None, "", "live", row.raw))
        wanted = work.scope.rooms
        for room_id, how in listed.items():
            if id_of(room_id) is None:
                work.gap("missing", "source", "a room was listed without a usable id")
            elif wanted is None or room_id in wanted:
                direct = room_id in work.place.direct
                work.place.rooms.append(Room(room_id, joined=how == "join", direct=direct))
        self._go_on(work, set(listed))

    def refused(self, work: Work, refused: Refused) -> None:
        super().refused(work, refused)
        self._go_on(work, set())

    def _go_on(self, work: Work, listed: set[str]) -> None:
        place = work.place
        if work.scope.rooms is not None:
            place.candidates, place.listing = sorted(work.scope.rooms - listed), None
        if self.name not in place.done:
            place.done.append(self.name)
        if not work.wants("message"):
            for room_id in place.candidates:
                work.gap("missing", f"room {room_id}", "the server lists no membership of it")


class Count(Step):
    """In how many rooms the account has ever been, by the server's own count."""

    name = "count"
    what = "How many rooms the account has been in"

    def ask(self, work: Work) -> Call:
        user = quoted(work.account.native_id)
        return f"/_synapse/admin/v1/users/{user}/cumulative_joined_room_count", {"from_ts": 0}

    def take(self, work: Work, exchange: Exchange) -> None:
        work.place.counted = number(whole(exchange).fields.get("cumulative_joined_room_count"))
        if work.place.counted is None:
            raise Transient("The source answered without the count that was asked for.")
        work.place.done.append(self.name)
        more = work.place.counted - len(work.place.rooms)
        if more > 0 and not work.wants("message"):
            work.gap("missing", "source", f"rooms the server counts but does not list: {more}")


class Details(Step):
    """What one room is."""

    name = "details"
    what = "The room"

    def ask(self, work: Work) -> Call:
        return room_path(work.place.rooms[work.place.detailed].id), {}

    def take(self, work: Work, exchange: Exchange) -> None:
        room, row = work.place.rooms[work.place.detailed], whole(exchange)
        creator = id_of(row.fields.get("creator"))
        if id_of(row.fields.get("room_id")) != room.id:
            raise Transient("The source answered with another room than was asked for.")
        work.add(Record("room", room.id, room.id, creator, None, "", "live", row.raw))
        room.small = (number(row.fields.get("joined_members")) or 0) <= FEW
        room.own = creator == work.account.native_id
        if room.direct and not room.small:
            room.direct = False
            work.gap("limit", f"room {room.id}", TOO_MANY)
        work.place.detailed += 1

    def refused(self, work: Work, refused: Refused) -> None:
        room = work.place.rooms[work.place.detailed]
        room.lost = True
        detail = f"the account is or was in it, but it could not be read: {refused.message}"
        work.gap(code_of(refused), f"room {room.id}", detail)
        work.place.detailed += 1


class Nature(Step):
    """Whether a room was begun as a direct conversation, which its first invitations say."""

    name = "nature"
    what = "Whether a room is a direct conversation"

    def ask(self, work: Work) -> Call:
        room = work.place.rooms[work.place.read]
        chosen = json.dumps({"types": ["m.room.member"]})
        return room_path(room.id, "/messages"), {"dir": "f", "limit": 50, "filter": chosen}

    def take(self, work: Work, exchange: Exchange) -> None:
        own = work.account.native_id
        for row in parts(exchange, "chunk")[0]:
            concerned = own in (row.fields.get("sender"), row.fields.get("state_key"))
            if concerned and mapping(row.fields.get("content")).get("is_direct") is True:
                work.place.rooms[work.place.read].direct = True
        work.place.here.judged = True

    def refused(self, work: Work, refused: Refused) -> None:
        room = work.place.rooms[work.place.read]
        work.gap(code_of(refused), f"room {room.id}", f"{self.what} is not known")
        work.place.here.judged = True


class Listing(Step):
    """The server's list of all rooms, of which those nobody here is in any more are looked at."""

    name = "listing"
    what = "The list of all rooms"

    def ask(self, work: Work) -> Call:
        return "/_synapse/admin/v1/rooms", {"from": work.place.listing or 0, "limit": _LISTED}

    def take(self, work: Work, exchange: Exchange) -> None:
        place, (found, rest) = work.place, parts(exchange, "rooms")
        known = {room.id for room in place.rooms}
        for row in found:
            room_id = id_of(row.fields.get("room_id"))
            if (
                room_id
                and room_id not in known
                and not number(row.fields.get("joined_local_members"))
            ):
                place.candidates.append(room_id)
        following = number(rest.get("next_batch"))
        onward = following is not None and following > (place.listing or 0)
        place.listing = following if onward and found else None

    def refused(self, work: Work, refused: Refused) -> None:
        work.gap(code_of(refused), "source", f"{self.what} could not be read: {refused.message}")
        work.place.listing = None


class Probe(Step):
    """Whether the account was ever in a room that the list of its memberships does not name."""

    name = "probe"
    what = "Whether the account was in a room"

    def ask(self, work: Work) -> Call:
        chosen = json.dumps({"senders": [work.account.native_id], "types": ["m.room.member"]})
        path = room_path(work.place.candidates[0], "/messages")
        return path, {"dir": "b", "limit": 1, "filter": chosen}

    def take(self, work: Work, exchange: Exchange) -> None:
        place, room_id = work.place, work.place.candidates[0]
        found = parts(exchange, "chunk")[0]
        if any(row.fields.get("sender") == work.account.native_id for row in found):
            place.rooms.append(Room(room_id, direct=room_id in place.direct))
        elif work.scope.rooms is not None:
            work.gap("missing", f"room {room_id}", "the server shows nothing of the account in it")
        place.candidates.pop(0)

    def refused(self, work: Work, refused: Refused) -> None:
        room_id = work.place.candidates.pop(0)
        work.gap(code_of(refused), f"room {room_id}", f"{self.what} is not known")
