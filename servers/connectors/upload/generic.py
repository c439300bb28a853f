"""The generic export: what an operator of any other server can write with little work.

An archive with one member ``records.jsonl``, one JSON object a line, and files under
``files/``. Every object has ``kind`` and ``id``; further fields by kind:

- ``account``: ``handle``, ``emails`` (a list), ``name``, ``created_at``
- ``room``: ``direct`` (true for a conversation), ``members`` (ids of accounts), ``name``
- ``message``: ``room``, ``author``, ``at``, ``text``; ``state`` where it is not ``live``
- ``file``: ``room``, ``author``, ``at``, ``name``, ``path`` (below ``files/``), ``size``
- ``session``: ``author``, ``at``

Times are ISO 8601 with a zone. The account has its own messages and files, and everything in
the conversations it is a member of.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import get_args

from servers.connectors.protocol import (
    RECORD_KINDS,
    Account,
    Gap,
    NotFound,
    Record,
    RecordState,
    Unreadable,
)
from servers.connectors.rows import Row, moment_of_mongo, native_id, rows, whole_number
from servers.connectors.upload.containers import Container
from servers.connectors.upload.formats import Entry, Plan, by_time, only, without_duplicates

NAME = "records.jsonl"
NOT_TOLD = Gap("deleted", "source", "a generic export does not say what was deleted before it")


def find_records(names: list[str]) -> str | None:
    """The member with the records, None where there is none."""
    found = sorted(
        (name for name in names if PurePosixPath(name).name == NAME),
        key=lambda name: (name.count("/"), name),
    )
    return found[0] if found else None


class GenericExport:
    """A generic export, read into memory record by record."""

    name = "generic-jsonl"
    platform = "generic"

    def __init__(self, container: Container) -> None:
        self._sizes = container.sizes()
        source = find_records(list(self._sizes))
        if source is None:
            raise Unreadable(f"The archive holds no {NAME}.")
        self._source = source
        self._root = source.removesuffix(NAME)
        self._accounts: dict[str, tuple[Account, frozenset[str]]] = {}
        self._members: dict[str, frozenset[str]] = {}
        self._conversations: set[str] = set()
        self._entries = [self._entry(row) for row in rows(container.read(source), source)]

    def gaps(self) -> list[Gap]:
        return [NOT_TOLD]

    def _entry(self, row: Row) -> Entry:
        """One line as a record; a line that is none makes the whole export unreadable, since
        its author can mend it."""
        fields = row.fields
        kind = next((known for known in RECORD_KINDS if known == fields.get("kind")), None)
        identity = native_id(fields.get("id"))
        said = fields.get("state", "live")
        state = next((known for known in get_args(RecordState) if known == said), None)
        if kind is None or identity is None or state is None:
            raise Unreadable(
                f"{self._source} has a record without a known kind, id or state: "
                f"{row.raw[:80].decode(errors='replace')}"
            )
        if kind == "account":
            self._note_account(row, identity)
        elif kind == "room":
            self._note_room(row, identity)
        at, original = moment_of_mongo(fields.get("at"))
        author = identity if kind == "account" else native_id(fields.get("author"))
        room = identity if kind == "room" else native_id(fields.get("room"))
        ref, gaps = self._bytes_of(row, identity) if kind == "file" else (None, ())
        record = Record(kind, identity, room, author, at, original, state, row.raw, ref)
        return Entry(record, self._source, gaps)

    def _note_account(self, row: Row, identity: str) -> None:
        emails = row.fields.get("emails")
        listed = emails if isinstance(emails, list) else []
        account = Account(identity, str(row.fields.get("handle") or identity), row.raw)
        self._accounts.setdefault(
            identity, (account, frozenset(str(email).casefold() for email in listed))
        )

    def _note_room(self, row: Row, identity: str) -> None:
        members = row.fields.get("members")
        listed = members if isinstance(members, list) else []
        self._members[identity] = frozenset(filter(None, map(native_id, listed)))
        if row.fields.get("direct") is True:
            self._conversations.add(identity)

    def _bytes_of(self, row: Row, identity: str) -> tuple[str | None, tuple[Gap, ...]]:
        path = native_id(row.fields.get("path")) or identity
        held = self._sizes.get(self._member(path))
        claimed = whole_number(row.fields.get("size"))
        if held is None:
            return None, (Gap("missing", f"file {identity}", "the export lacks its bytes"),)
        if claimed is not None and claimed != held:
            detail = f"{held} bytes where its record says {claimed}"
            return path, (Gap("missing", f"file {identity}", detail),)
        return path, ()

    def _member(self, path: str) -> str:
        return f"{self._root}files/{path}"

    def find(self, handle: str) -> Account:
        """By handle, e-mail address or id; with a leading @ by handle only."""
        wanted = handle.strip()
        name = wanted.removeprefix("@").casefold()
        by_name = wanted.startswith("@")
        return only(
            [
                account
                for account, emails in self._accounts.values()
                if account.handle.casefold().removeprefix("@") == name
                or (not by_name and (account.native_id == wanted or name in emails))
            ],
            handle,
        )

    def plan(self, account: Account) -> Plan:
        own = account.native_id
        if own not in self._accounts:
            raise NotFound(f"The export holds no account with the id {own!r}.")
        rooms = {room for room, members in self._members.items() if own in members}
        conversations = rooms & self._conversations
        taken = [entry for entry in self._entries if self._is_theirs(entry, own, conversations)]
        rooms |= {e.record.room_id for e in taken if e.record.room_id}
        entries = [
            entry
            for kind in RECORD_KINDS
            for entry in sorted(self._of_kind(kind, taken, rooms), key=by_time)
        ]
        return Plan(without_duplicates(entries), tuple(sorted(rooms - set(self._members))))

    def _is_theirs(self, entry: Entry, own: str, conversations: set[str]) -> bool:
        record = entry.record
        if record.kind in ("message", "file"):
            return record.author_id == own or record.room_id in conversations
        return record.kind in ("account", "session") and record.author_id == own

    def _of_kind(self, kind: str, taken: list[Entry], rooms: set[str]) -> list[Entry]:
        if kind == "room":
            every = self._entries
            return [e for e in every if e.record.kind == "room" and e.record.room_id in rooms]
        return [entry for entry in taken if entry.record.kind == kind]

    def member_of(self, ref: str) -> str:
        member = self._member(ref)
        if member not in self._sizes:
            raise NotFound(f"The export holds no bytes of the file {ref!r}.")
        return member
