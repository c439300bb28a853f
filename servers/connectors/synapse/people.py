"""What Synapse knows of an account itself: its profile, its data, its devices and addresses."""

from __future__ import annotations

from servers.connectors.calling import Exchange, quoted
from servers.connectors.protocol import Record, RecordKind, Transient
from servers.connectors.rows import Row
from servers.connectors.synapse.bodies import (
    id_of,
    inside,
    mapping,
    members,
    moment,
    parts,
    rows_in,
    whole,
)
from servers.connectors.synapse.place import short
from servers.connectors.synapse.work import Call, Step, Work


def user_path(user_id: str) -> str:
    """Return the path of an account among the administrator's calls."""
    return f"/_synapse/admin/v2/users/{quoted(user_id)}"


def _first(work: Work, rest: str) -> str:
    return f"/_synapse/admin/v1/users/{quoted(work.account.native_id)}{rest}"


def _record(
    work: Work,
    kind: RecordKind,
    identity: str,
    row: Row,
    time: object = None,
    room: str | None = None,
) -> Record:
    at, written = moment(time)
    return Record(kind, identity, room, work.account.native_id, at, written, "live", row.raw)


class Profile(Step):
    """The account: names, addresses, when it was made, whether it still stands."""

    name = "profile"
    what = "The account"

    def ask(self, work: Work) -> Call:
        return user_path(work.account.native_id), {}

    def take(self, work: Work, exchange: Exchange) -> None:
        row = whole(exchange)
        if id_of(row.fields.get("name")) != work.account.native_id:
            raise Transient("The source answered with another account than was asked for.")
        identity = work.account.native_id
        work.add(_record(work, "account", identity, row, row.fields.get("creation_ts")))
        work.place.done.append(self.name)


class AccountData(Step):
    """What clients keep on the server: settings, and which rooms are direct conversations."""

    name = "account data"
    what = "The account data"

    def ask(self, work: Work) -> Call:
        return _first(work, "/accountdata"), {}

    def take(self, work: Work, exchange: Exchange) -> None:
        held = members(inside(exchange, "account_data"))
        everywhere, rooms = held.get("global"), held.get("rooms")
        if everywhere is not None:
            self._note_direct(work, everywhere)
            if everywhere.fields:
                work.add(_record(work, "account", "account data", everywhere))
        for room_id, row in members(rooms).items() if rooms else ():
            if id_of(room_id) is None:
                work.gap("missing", "room records", "a room was named without a usable id")
                continue
            work.add(_record(work, "room", f"account data {room_id}", row, room=room_id))
        work.place.done.append(self.name)

    def _note_direct(self, work: Work, everywhere: Row) -> None:
        """The account's own list, which its client keeps: other accounts, and rooms with them."""
        for listed in mapping(everywhere.fields.get("m.direct")).values():
            for room_id in listed if isinstance(listed, list) else ():
                found = id_of(room_id)
                if found is not None and found not in work.place.direct:
                    work.place.direct.append(found)


class Pushers(Step):
    """Where notifications are sent to; the keys among them are secrets of the field map."""

    name = "pushers"
    what = "The devices that are notified"

    def ask(self, work: Work) -> Call:
        return _first(work, "/pushers"), {}

    def take(self, work: Work, exchange: Exchange) -> None:
        for row in parts(exchange, "pushers")[0]:
            key = f"{row.fields.get('app_id')} {row.fields.get('pushkey')}"
            work.add(_record(work, "account", f"pusher {short(key)}", row))
        work.place.done.append(self.name)


class Devices(Step):
    """The devices that are signed in, each with when and from where it was last seen."""

    name = "devices"
    what = "The devices of the account"

    def ask(self, work: Work) -> Call:
        return user_path(work.account.native_id) + "/devices", {}

    def take(self, work: Work, exchange: Exchange) -> None:
        for row in parts(exchange, "devices")[0]:
            identity = id_of(row.fields.get("device_id"))
            if identity is None:
                work.gap("missing", "session records", "a device was listed without an id")
                continue
            seen = row.fields.get("last_seen_ts")
            work.add(_record(work, "session", f"device {identity}", row, seen))
        work.place.done.append(self.name)


class Addresses(Step):
    """The addresses the account was used from, as far back as the server keeps them."""

    name = "addresses"
    what = "The addresses the account was used from"

    def ask(self, work: Work) -> Call:
        return f"/_synapse/admin/v1/whois/{quoted(work.account.native_id)}", {}

    def take(self, work: Work, exchange: Exchange) -> None:
        taken: set[bytes] = set()
        for device in members(inside(exchange, "devices")).values():
            for session in rows_in(device, "sessions"):
                for row in rows_in(session, "connections"):
                    if row.raw not in taken:
                        taken.add(row.raw)
                        self._add(work, row)
        work.place.done.append(self.name)

    def _add(self, work: Work, row: Row) -> None:
        identity = f"connection {short(row.raw.decode())}"
        work.add(_record(work, "session", identity, row, row.fields.get("last_seen")))
