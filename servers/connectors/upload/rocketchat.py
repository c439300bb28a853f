"""A Rocket.Chat database dump as JSON (``mongoexport``, arrays or one object a line).

Members: ``users.json``, ``rocketchat_room.json``, ``rocketchat_message.json`` and
``rocketchat_uploads.json``; where present also ``rocketchat_subscription.json`` (membership)
and ``rocketchat_sessions.json`` (log-ins). The bytes of an upload lie under ``uploads/``,
named by its id: ``uploads/<id>``, ``uploads/<id>.<extension>``, ``uploads/<id>-<name>`` or
``uploads/<id>/<name>``.

Whose messages: those the account wrote, wherever, and everything in the direct-message rooms
it belongs to, where what was said to it is part of the conversation. Files follow the same
rule. Other people's messages in channels and groups are never taken; the rooms the account is
in are, as metadata.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from servers.connectors.protocol import Account, Gap, NotFound, Record
from servers.connectors.rows import Row, native_id, rows, whole_number
from servers.connectors.upload import rocketchat_rows as read
from servers.connectors.upload.containers import Container
from servers.connectors.upload.formats import (
    Entry,
    Plan,
    by_time,
    only,
    without_duplicates,
)

USERS = "users.json"
ROOMS = "rocketchat_room.json"
MESSAGES = "rocketchat_message.json"
UPLOADS = "rocketchat_uploads.json"
SUBSCRIPTIONS = "rocketchat_subscription.json"
SESSIONS = "rocketchat_sessions.json"
EXPECTED = (USERS, ROOMS, MESSAGES, UPLOADS)
OPTIONAL = (SUBSCRIPTIONS, SESSIONS)
UPLOAD_ID = re.compile(r"[A-Za-z0-9]+")

HARD_DELETION = Gap(
    "deleted",
    "source",
    "a dump does not show messages deleted while the server kept no history",
)


def find_members(names: list[str]) -> dict[str, str]:
    """The known collections among an archive's members, the least nested of each name."""
    known: dict[str, str] = {}
    for name in sorted(names, key=lambda name: (name.count("/"), name)):
        stem = re.sub(r"\.jsonl$", ".json", PurePosixPath(name).name)
        if stem in EXPECTED + OPTIONAL:
            known.setdefault(stem, name)
    return known


def _file_members(sizes: dict[str, int]) -> dict[str, str]:
    """Upload id to the member that holds its bytes."""
    found: dict[str, str] = {}
    for name in sorted(sizes):
        parts = PurePosixPath(name).parts
        if "uploads" in parts[:-1]:
            below = parts[parts.index("uploads") + 1]
            found.setdefault(below, name)
            if identity := UPLOAD_ID.match(below):
                found.setdefault(identity.group(), name)
    return found


class RocketChatDump:
    """A dump, read into memory record by record."""

    name = "rc-dump"
    platform = "rocketchat"

    def __init__(self, container: Container) -> None:
        self._container = container
        self._sizes = container.sizes()
        self._members = find_members(list(self._sizes))
        self._files = _file_members(self._sizes)
        self._gaps = [
            Gap("missing", name, "the dump has no such collection")
            for name in EXPECTED
            if name not in self._members
        ]
        self._gaps.append(HARD_DELETION)
        self._users = [read.user(*found) for found in self._identified(USERS)]
        self._rooms = {
            room.record.native_id: room
            for room in (read.room(*found) for found in self._identified(ROOMS))
        }
        self._messages = self._read_messages()
        self._uploads = self._read_uploads()
        self._subscriptions = self._read(SUBSCRIPTIONS, read.subscription)
        self._sessions = self._read(SESSIONS, read.session)

    def gaps(self) -> list[Gap]:
        return list(self._gaps)

    def _identified(self, collection: str) -> Iterator[tuple[Row, str]]:
        """The rows of a collection with their ids; those without one become a gap."""
        member = self._members.get(collection)
        if member is None:
            return
        nameless = 0
        for row in rows(self._container.read(member), member):
            identity = native_id(row.fields.get("_id"))
            if identity is None:
                nameless += 1
            else:
                yield row, identity
        if nameless:
            self._gaps.append(Gap("missing", collection, f"rows without an id: {nameless}"))

    def _read(self, collection: str, parse: Callable[[Row, str], Record]) -> list[Entry]:
        source = self._members.get(collection, collection)
        return [Entry(parse(*found), source) for found in self._identified(collection)]

    def _read_messages(self) -> list[Entry]:
        """Messages; kept copies of an edited one are its earlier versions and not deletions."""
        source = self._members.get(MESSAGES, MESSAGES)
        entries: list[Entry] = []
        parents: dict[int, str] = {}
        standing: set[str] = set()
        for row, identity in self._identified(MESSAGES):
            record = read.message(row, identity)
            if record.state != "deleted":
                standing.add(identity)
            elif parent := native_id(row.fields.get("parent")):
                parents[len(entries)] = parent
            entries.append(Entry(record, source))
        for position, parent in parents.items():
            if parent in standing:
                earlier = replace(entries[position].record, state="edited")
                entries[position] = Entry(earlier, source)
        return entries

    def _read_uploads(self) -> list[Entry]:
        """File records, with a gap for each whose bytes are absent or cut short."""
        source = self._members.get(UPLOADS, UPLOADS)
        entries: list[Entry] = []
        for row, identity in self._identified(UPLOADS):
            record = read.upload(row, identity)
            member = self._files.get(identity)
            claimed = whole_number(row.fields.get("size"))
            detail = ""
            if member is None:
                detail = "the dump lacks its bytes"
            else:
                record = replace(record, file_ref=identity)
                if claimed is not None and claimed != self._sizes[member]:
                    detail = f"{self._sizes[member]} bytes where its record says {claimed}"
            gaps = (Gap("missing", f"file {identity}", detail),) if detail else ()
            entries.append(Entry(record, source, gaps))
        return entries

    def find(self, handle: str) -> Account:
        """By username, e-mail address or id; with a leading @ by username only."""
        wanted = handle.strip()
        name = wanted.removeprefix("@")
        exact = [user.account for user in self._users if user.account.handle == name]
        if exact or wanted.startswith("@"):
            folded = name.casefold()
            loose = [u.account for u in self._users if u.account.handle.casefold() == folded]
            return only(exact or loose, handle)
        folded = wanted.casefold()
        return only(
            [
                user.account
                for user in self._users
                if folded in user.emails
                or user.account.native_id == wanted
                or user.account.handle.casefold() == folded
            ],
            handle,
        )

    def plan(self, account: Account) -> Plan:
        user = next((u for u in self._users if u.account.native_id == account.native_id), None)
        if user is None:
            raise NotFound(f"The export holds no account with the id {account.native_id!r}.")
        direct = {
            room.record.native_id
            for room in self._rooms.values()
            if room.direct and room.holds(user.account)
        }
        known = self._known_rooms(user)
        messages = [entry for entry in self._messages if self._is_theirs(entry, user, direct)]
        files = [entry for entry in self._uploads if self._is_theirs(entry, user, direct)]
        known |= {entry.record.room_id for entry in messages if entry.record.room_id}
        own = account.native_id
        memberships = [e for e in self._subscriptions if e.record.author_id == own]
        sessions = [e for e in self._sessions if e.record.author_id == own]
        ordered = [
            Entry(self._account_record(user), self._members[USERS]),
            *self._room_entries(known),
            *sorted(memberships, key=by_time),
            *sorted(self._with_file_gaps(messages), key=by_time),
            *sorted(files, key=by_time),
            *sorted(sessions, key=by_time),
        ]
        return Plan(without_duplicates(ordered), tuple(sorted(known - set(self._rooms))))

    def _is_theirs(self, entry: Entry, user: read.User, direct: set[str]) -> bool:
        record = entry.record
        return record.author_id == user.account.native_id or record.room_id in direct

    def _known_rooms(self, user: read.User) -> set[str]:
        """Every room that something in the dump says the account is in, held or not."""
        own = user.account.native_id
        known = set(user.rooms)
        known |= {
            entry.record.room_id
            for entry in self._subscriptions
            if entry.record.author_id == own and entry.record.room_id
        }
        for room_id, room in self._rooms.items():
            if room.holds(user.account) or room.record.author_id == own:
                known.add(room_id)
        return known

    def _room_entries(self, known: set[str]) -> list[Entry]:
        source = self._members.get(ROOMS, ROOMS)
        held = [self._rooms[room_id].record for room_id in known if room_id in self._rooms]
        return sorted((Entry(record, source) for record in held), key=by_time)

    def _account_record(self, user: read.User) -> Record:
        own = user.account
        return Record("account", own.native_id, None, own.native_id, None, "", "live", own.raw)

    def _with_file_gaps(self, messages: list[Entry]) -> Iterator[Entry]:
        """The messages; one that names a file of which the dump has no record says so."""
        held = {entry.record.native_id for entry in self._uploads}
        for entry in messages:
            ref = entry.record.file_ref
            if ref is not None and ref not in held:
                gap = Gap(
                    "missing",
                    f"file {ref}",
                    "a message names it, the dump does not hold it",
                )
                entry = replace(entry, gaps=(gap,))
            yield entry

    def member_of(self, ref: str) -> str:
        if ref not in self._files:
            raise NotFound(f"The export holds no bytes of the file {ref!r}.")
        return self._files[ref]
