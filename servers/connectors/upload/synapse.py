"""What Synapse's ``export-data`` writes of one account (a folder, packed by its operator).

Members, below one folder: ``user_data/profile``, ``devices``, ``connections`` and
``account_data/``; ``rooms/<id>/events``; ``media_ids/<id>``. Objects follow one another without a
separator. The bytes of files are not part of it; where the operator packs the server's
``local_content`` beside it, they are found there.

Whose messages: those the account sent, and everything in its direct conversations. The export also
holds what others said in its rooms; a gap says how much of that was left out.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

from servers.connectors.protocol import (
    RECORD_KINDS,
    Account,
    Gap,
    NotFound,
    Record,
    RecordKind,
    RecordState,
    Unreadable,
)
from servers.connectors.rows import Row, rows
from servers.connectors.synapse.bodies import id_of, mapping, moment, sent_at
from servers.connectors.synapse.files import files_named
from servers.connectors.synapse.place import short
from servers.connectors.synapse.rooms import FEW, TOO_MANY
from servers.connectors.upload.containers import Container
from servers.connectors.upload.formats import Entry, Plan, by_time, only, without_duplicates
from servers.connectors.upload.synapse_ids import event_id

PROFILE = "user_data/profile"
GLOBAL = "user_data/account_data/global"
EVENTS = re.compile(r"rooms/([^/]+)/events")
ROOM_DATA = re.compile(r"user_data/account_data/([^/]+)")
MEDIA = re.compile(r"media_ids/([^/]+)")
HOLE = re.compile(r"rooms/([^/]+)/state/[^/]+")
INVITED = re.compile(r"rooms/([^/]+)/(invite_state|knock_state)")

UNTOLD = (
    Gap("deleted", "source", "this export does not hold the texts of redacted messages"),
    Gap("missing", "source", "this export does not hold rooms that the account forgot"),
)


_BELOW = re.compile(r"(.*/)?(rooms/[^/]+/events|user_data/profile)")


def find_root(names: list[str]) -> str | None:
    """The folder of the export within the archive (with its slash), None if it is none."""
    roots = [match.group(1) or "" for match in map(_BELOW.fullmatch, names) if match]
    return min(roots, key=lambda root: (root.count("/"), root)) if roots else None


class SynapseExport:
    """One account's export, read into memory record by record."""

    name = "synapse-export"
    platform = "synapse"

    def __init__(self, container: Container) -> None:
        self._container = container
        self._sizes = container.sizes()
        root = find_root(list(self._sizes))
        if root is None:
            raise Unreadable("The archive holds no profile of an account.")
        self._root = root
        if not {root + PROFILE, root + GLOBAL} <= set(self._sizes):
            raise Unreadable(
                "The export did not run to its end: it holds no profile or no account data.",
                "Synapse stops at an open invitation; see what export-data said.",
            )
        self._gaps: list[Gap] = list(UNTOLD)
        self._entries: list[Entry] = []
        self._named: dict[str, str] = {}
        self._known: set[str] = set()
        self._account, self._handles = self._read_profile()
        self._server = self._account.native_id.partition(":")[2]
        self._content = self._find_content()
        direct = self._read_account_data()
        self._read_rooms(direct)
        self._read_media()
        self._read_sessions()

    def gaps(self) -> list[Gap]:
        return list(self._gaps)

    def _members(self, pattern: re.Pattern[str]) -> list[tuple[str, str]]:
        """The members of that form, with the id in their name."""
        found = ((name, pattern.fullmatch(name.removeprefix(self._root))) for name in self._sizes)
        return sorted((name, match.group(1)) for name, match in found if match)

    def _rows(self, name: str) -> list[Row]:
        whole = self._root + name
        return list(rows(self._container.read(whole), whole)) if whole in self._sizes else []

    def _add(self, kind: RecordKind, identity: str, row: Row, source: str, **more: Any) -> None:
        at, written = moment(more.get("time"))
        record = Record(
            kind,
            identity,
            more.get("room"),
            self._account.native_id,
            at,
            written,
            "live",
            row.raw,
        )
        self._entries.append(Entry(record, source))

    def _read_profile(self) -> tuple[Account, frozenset[str]]:
        found = self._rows(PROFILE)
        identity = id_of(found[0].fields.get("name")) if len(found) == 1 else None
        if identity is None or not identity.startswith("@") or ":" not in identity:
            raise Unreadable("The export holds no usable profile.")
        (row,) = found
        account = Account(identity, identity, row.raw)
        addresses = row.fields.get("threepids")
        listed = addresses if isinstance(addresses, list) else []
        handles = {str(mapping(entry).get("address")).casefold() for entry in listed}
        at, written = moment(row.fields.get("creation_ts"))
        record = Record("account", identity, None, identity, at, written, "live", row.raw)
        self._entries.append(Entry(record, self._root + PROFILE))
        name = identity.partition(":")[0].removeprefix("@")
        return account, frozenset({identity.casefold(), name.casefold(), *handles})

    def _read_account_data(self) -> set[str]:
        """Read the settings that clients keep; returns the rooms listed as direct ones."""
        direct: set[str] = set()
        for name, room_id in self._members(ROOM_DATA):
            for row in rows(self._container.read(name), name):
                if name.endswith(GLOBAL):
                    for listed in mapping(row.fields.get("m.direct")).values():
                        found = map(id_of, listed if isinstance(listed, list) else ())
                        direct |= {room for room in found if room}
                    if row.fields:
                        self._add("account", "account data", row, name)
                else:
                    self._known.add(room_id)
                    self._add("room", f"account data {room_id}", row, name, room=room_id)
        self._known |= direct
        return direct

    def _read_rooms(self, listed: set[str]) -> None:
        others = 0
        for name, room_id in self._members(EVENTS):
            found = list(rows(self._container.read(name), name))
            own = self._account.native_id
            direct = room_id in listed or any(_begins_direct(row.fields, own) for row in found)
            if direct and len(_joined(found)) > FEW:
                direct = False
                self._gaps.append(Gap("limit", f"room {room_id}", TOO_MANY))
            others += self._read_room(room_id, found, name, direct=direct)
        for room_id in sorted({room for _, room in self._members(HOLE)}):
            self._gaps.append(Gap("missing", f"room {room_id}", "the export marks holes in it"))
        for name, room_id in self._members(INVITED):
            detail = f"what the account was shown of it when invited is not collected ({name})"
            self._gaps.append(Gap("limit", f"room {room_id}", detail))
        if others:
            detail = f"messages of other people in rooms left out: {others}"
            self._gaps.append(Gap("limit", "messages", detail))

    def _read_room(self, room_id: str, found: list[Row], source: str, *, direct: bool) -> int:
        """Read one room; returns how many messages of others were left out."""
        created = next((row for row in found if row.fields.get("type") == "m.room.create"), None)
        scope, others, nameless = f"room {room_id}", 0, 0
        version = "1"
        if created is None:
            self._gaps.append(Gap("missing", scope, "the export does not show how it began"))
        else:
            version = str(mapping(created.fields.get("content")).get("room_version") or "1")
            self._add_room(room_id, created, source)
        redacted = _redacted_by(found)
        for row in found:
            sender, identity = id_of(row.fields.get("sender")), event_id(row.fields, version)
            if identity is None:
                nameless += 1
            elif sender != self._account.native_id and not direct:
                others += 1
            else:
                self._add_message(room_id, row, identity, source, gone=identity in redacted)
        if nameless:
            self._gaps.append(Gap("missing", scope, f"messages without an id: {nameless}"))
        return others

    def _add_room(self, room_id: str, row: Row, source: str) -> None:
        at, written = sent_at(row.fields)
        author = id_of(row.fields.get("sender"))
        record = Record("room", room_id, room_id, author, at, written, "live", row.raw)
        self._entries.append(Entry(record, source))

    def _add_message(
        self, room_id: str, row: Row, identity: str, source: str, *, gone: bool
    ) -> None:
        at, written = sent_at(row.fields)
        refs = files_named(row.fields, self._server)
        for ref in refs:
            self._named.setdefault(ref, room_id)
        state = _state(row.fields, gone=gone)
        lost = Gap("deleted", f"message {identity}", "it was redacted; its text is not exported")
        local = next((ref for ref in refs if ref in self._content), None)
        author = id_of(row.fields.get("sender"))
        record = Record("message", identity, room_id, author, at, written, state, row.raw, local)
        self._entries.append(Entry(record, source, (lost,) if state == "deleted" else ()))

    def _find_content(self) -> dict[str, str]:
        """Files whose bytes lie beside the export, in the folders of Synapse's own store."""
        found: dict[str, str] = {}
        for name in sorted(self._sizes):
            parts = PurePosixPath(name).parts
            if len(parts) >= 4 and parts[-4] == "local_content":
                found[f"{self._server}/{''.join(parts[-3:])}"] = name
        return found

    def _read_media(self) -> None:
        for name, identity in self._members(MEDIA):
            for row in rows(self._container.read(name), name):
                ref = f"{self._server}/{identity}"
                room_id = self._named.pop(ref, None)
                held = ref if ref in self._content else None
                at, written = moment(row.fields.get("created_ts"))
                author = id_of(row.fields.get("user_id"))
                record = Record("file", ref, room_id, author, at, written, "live", row.raw, held)
                lacking = Gap("missing", f"file {ref}", "the export lacks its bytes")
                self._entries.append(Entry(record, name, () if held else (lacking,)))
        for ref, room_id in sorted(self._named.items()):
            detail = f"a message in room {room_id} names it, the export does not hold it"
            self._gaps.append(Gap("missing", f"file {ref}", detail))

    def _read_sessions(self) -> None:
        for kind, time in (("devices", "last_seen_ts"), ("connections", "last_seen")):
            source = f"user_data/{kind}"
            for row in self._rows(source):
                device = id_of(row.fields.get("device_id"))
                identity = f"device {device}" if device else f"connection {short(row.raw.decode())}"
                seen = row.fields.get(time)
                self._add("session", identity, row, self._root + source, time=seen)

    def find(self, handle: str) -> Account:
        """By full id, by the name alone, or by an address bound to the account."""
        wanted = handle.strip().casefold()
        known = {wanted, wanted.removeprefix("@")} & self._handles
        return only([self._account] if known else [], handle)

    def plan(self, account: Account) -> Plan:
        if account.native_id != self._account.native_id:
            raise NotFound(f"The export holds no account with the id {account.native_id!r}.")
        held = {room_id for _, room_id in self._members(EVENTS)}
        ordered = [
            entry
            for kind in RECORD_KINDS
            for entry in sorted((e for e in self._entries if e.record.kind == kind), key=by_time)
        ]
        return Plan(without_duplicates(ordered), tuple(sorted(self._known - held)))

    def member_of(self, ref: str) -> str:
        if ref not in self._content:
            raise NotFound(f"The export holds no bytes of the file {ref!r}.")
        return self._content[ref]


def _begins_direct(fields: dict[str, Any], own: str) -> bool:
    """Whether an event is an invitation, by or of the account, to a direct conversation."""
    concerned = own in (fields.get("sender"), fields.get("state_key"))
    return concerned and mapping(fields.get("content")).get("is_direct") is True


def _joined(found: list[Row]) -> set[str]:
    """Who is in a room after the events of it."""
    members: dict[str, object] = {}
    for row in found:
        if row.fields.get("type") == "m.room.member":
            whose = str(row.fields.get("state_key"))
            members[whose] = mapping(row.fields.get("content")).get("membership")
    return {whose for whose, how in members.items() if how == "join"}


def _redacted_by(found: list[Row]) -> set[str]:
    """The events that redactions of a room name, in either place where rooms keep it."""
    redactions = [row.fields for row in found if row.fields.get("type") == "m.room.redaction"]
    named = [fields.get("redacts") for fields in redactions]
    named += [mapping(fields.get("content")).get("redacts") for fields in redactions]
    return {identity for identity in named if isinstance(identity, str)}


def _state(fields: dict[str, Any], *, gone: bool) -> RecordState:
    """A redaction that was not allowed changes nothing, so the content decides with it."""
    if gone and not mapping(fields.get("content")):
        return "deleted"
    return "encrypted" if fields.get("type") == "m.room.encrypted" else "live"
