"""A Zulip single-user export (``manage.py export_single_user``, a gzipped tar).

Members, below one folder: ``user.json`` (tables), ``messages-00000N.json``,
``uploads/records.json`` and the uploaded files beside it.

Whose messages: those the account wrote, and every direct message it took part in. The export
also holds other people's channel messages to which the account reacted; those are somebody
else's contents and are left out, which a gap says with their number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from servers.connectors.protocol import (
    Account,
    Gap,
    NotFound,
    Record,
    RecordKind,
    Unreadable,
)
from servers.connectors.rows import (
    Row,
    moment_of_seconds,
    native_id,
    rows,
    tables,
    whole_number,
)
from servers.connectors.upload.containers import Container
from servers.connectors.upload.formats import (
    Entry,
    Plan,
    by_time,
    only,
    without_duplicates,
)

PROFILE = "zerver_userprofile"
CHANNEL = 2
MESSAGE_FILE = re.compile(r"messages-\d+\.json")
UPLOAD_LINK = re.compile(r"/user_uploads/([^)\s\"'<>\]]+)")

TABLE_KINDS: dict[str, tuple[RecordKind, str]] = {
    PROFILE: ("account", ""),
    "zerver_customprofilefieldvalue": ("account", ""),
    "zerver_stream": ("room", "date_created"),
    "zerver_subscription": ("room", ""),
    "zerver_realmauditlog": ("session", "event_time"),
    "zerver_userpresence": ("session", "last_active_time"),
    "zerver_useractivity": ("session", "last_visit"),
    "zerver_useractivityinterval": ("session", "start"),
}
"""Which tables become records, of which kind, and the column with their time."""

INDEX_TABLES = frozenset({"zerver_recipient"})
"""Tables that only tie others together."""

DELETED = Gap("deleted", "source", "this export format cannot show deleted messages")


def find_root(names: list[str]) -> str | None:
    """The folder of the export within the archive (with its slash), None if it is none."""
    for name in sorted(names, key=lambda name: (name.count("/"), name)):
        path = PurePosixPath(name)
        if path.name == "user.json":
            root = name.removesuffix("user.json")
            if any(MESSAGE_FILE.fullmatch(other.removeprefix(root)) for other in names):
                return root
    return None


def _message(row: Row, identity: str, author: str | None, source: str, held: set[str]) -> Entry:
    """A message, with a gap for each file it links to that the export does not list.

    Other people's files are never part of a single-user export, so this is the usual case of
    a file that was sent to the account.
    """
    at, original = moment_of_seconds(row.fields.get("date_sent"))
    edited = row.fields.get("edit_history") or row.fields.get("last_edit_time")
    content = str(row.fields.get("content") or "")
    links = [unquote(link) for link in UPLOAD_LINK.findall(content)]
    record = Record(
        kind="message",
        native_id=identity,
        room_id=native_id(row.fields.get("recipient")),
        author_id=author,
        at=at,
        at_original=original,
        state="edited" if edited else "live",
        raw=row.raw,
        file_ref=links[0] if links else None,
    )
    gaps = tuple(
        Gap(
            "missing",
            f"file {link}",
            "a message links to it, the export does not hold it",
        )
        for link in links
        if link not in held
    )
    return Entry(record, source, gaps)


class ZulipUserExport:
    """One account's export, read into memory record by record."""

    name = "zulip-user"
    platform = "zulip"

    def __init__(self, container: Container) -> None:
        self._sizes = container.sizes()
        self._container = container
        root = find_root(list(self._sizes))
        if root is None:
            raise Unreadable("The archive holds no user.json beside message files.")
        self._root = root
        self._entries: list[Entry] = []
        self._gaps: list[Gap] = [DELETED]
        self._recipient_types: dict[str, int] = {}
        self._unread: Counter[str] = Counter()
        self._read_tables()
        self._account, self._handles = self._read_profile()
        self._read_messages(self._read_uploads())
        for table, count in sorted(self._unread.items()):
            self._gaps.append(Gap("limit", table, f"rows not collected as records: {count}"))

    def gaps(self) -> list[Gap]:
        return list(self._gaps)

    def _read_tables(self) -> None:
        source = self._root + "user.json"
        self._profiles: list[Row] = []
        for table, row in tables(self._container.read(source), source):
            if table in INDEX_TABLES:
                self._note_recipient(row)
            elif table in TABLE_KINDS:
                self._entries.append(Entry(self._table_record(table, row), source))
                if table == PROFILE:
                    self._profiles.append(row)
            else:
                self._unread[table] += 1

    def _note_recipient(self, row: Row) -> None:
        identity, kind = native_id(row.fields.get("id")), row.fields.get("type")
        if identity is not None and isinstance(kind, int):
            self._recipient_types[identity] = kind

    def _table_record(self, table: str, row: Row) -> Record:
        kind, time = TABLE_KINDS[table]
        fields = row.fields
        at, original = moment_of_seconds(fields.get(time)) if time else (None, "")
        short = table.removeprefix("zerver_")
        identity = native_id(fields.get("id")) or f"row-{len(self._entries)}"
        author = native_id(fields.get("creator") if kind == "room" else fields.get("user_profile"))
        if table == "zerver_subscription":
            author = native_id(fields.get("user_profile"))
        elif table == PROFILE:
            short, author = "", identity
        return Record(
            kind=kind,
            native_id=f"{short}:{identity}" if short else identity,
            room_id=native_id(fields.get("recipient")) if kind == "room" else None,
            author_id=author,
            at=at,
            at_original=original,
            state="live",
            raw=row.raw,
        )

    def _read_profile(self) -> tuple[Account, frozenset[str]]:
        if len(self._profiles) != 1:
            raise Unreadable(f"The export holds {len(self._profiles)} profiles instead of one.")
        fields = self._profiles[0].fields
        identity = native_id(fields.get("id"))
        if identity is None:
            raise Unreadable("The profile in the export has no id.")
        handles = [fields.get(name) for name in ("delivery_email", "email", "full_name")]
        known = [str(handle) for handle in handles if handle]
        account = Account(identity, known[0] if known else identity, self._profiles[0].raw)
        return account, frozenset(handle.casefold() for handle in [*known, identity])

    def _messages(self) -> Iterator[tuple[str, Row]]:
        for name in sorted(self._sizes):
            if MESSAGE_FILE.fullmatch(name.removeprefix(self._root)):
                for table, row in tables(self._container.read(name), name):
                    if table == "zerver_message":
                        yield name, row
                    else:
                        self._unread[table] += 1

    def _read_messages(self, held: set[str]) -> None:
        others = nameless = 0
        for source, row in self._messages():
            identity = native_id(row.fields.get("id"))
            author = native_id(row.fields.get("sender"))
            if identity is None:
                nameless += 1
            elif author != self._account.native_id and self._in_channel(row.fields):
                others += 1
            else:
                self._entries.append(_message(row, identity, author, source, held))
        if nameless:
            self._gaps.append(Gap("missing", "messages", f"rows without an id: {nameless}"))
        if others:
            detail = f"channel messages of other people left out: {others}"
            self._gaps.append(Gap("limit", "messages", detail))

    def _in_channel(self, fields: dict[str, Any]) -> bool:
        """Newer exports say so themselves; older ones through the type of the recipient."""
        if isinstance(said := fields.get("is_channel_message"), bool):
            return said
        kind = self._recipient_types.get(native_id(fields.get("recipient")) or "")
        return kind == CHANNEL or (kind is None and bool(fields.get("subject")))

    def _read_uploads(self) -> set[str]:
        """Reads the file records; returns the paths of those listed."""
        source = self._root + "uploads/records.json"
        listed: set[str] = set()
        if source in self._sizes:
            for row in rows(self._container.read(source), source):
                listed.add(self._add_upload(row, source))
        else:
            self._gaps.append(Gap("missing", "uploads", "the export has no list of uploads"))
        return listed

    def _add_upload(self, row: Row, source: str) -> str:
        path = native_id(row.fields.get("path")) or f"row-{len(self._entries)}"
        at, original = moment_of_seconds(row.fields.get("last_modified"))
        author = native_id(row.fields.get("user_profile_id"))
        held = self._sizes.get(self._member(path))
        size = whole_number(row.fields.get("size"))
        detail = ""
        if held is None:
            detail = "the export lacks its bytes"
        elif size is not None and size != held:
            detail = f"{held} bytes where its record says {size}"
        ref = None if held is None else path
        record = Record("file", path, None, author, at, original, "live", row.raw, ref)
        gaps = (Gap("missing", f"file {path}", detail),) if detail else ()
        self._entries.append(Entry(record, source, gaps))
        return path

    def _member(self, path: str) -> str:
        return f"{self._root}uploads/{path}"

    def find(self, handle: str) -> Account:
        """By delivery address, display address, full name or id; a leading @ is left off."""
        wanted = handle.strip().removeprefix("@").casefold()
        return only([self._account] if wanted in self._handles else [], handle)

    def plan(self, account: Account) -> Plan:
        if account.native_id != self._account.native_id:
            raise NotFound(f"The export holds no account with the id {account.native_id!r}.")
        ordered = [
            entry
            for kind in ("account", "room", "message", "file", "session")
            for entry in sorted(
                (entry for entry in self._entries if entry.record.kind == kind),
                key=by_time,
            )
        ]
        return Plan(without_duplicates(ordered))

    def member_of(self, ref: str) -> str:
        member = self._member(ref)
        if member not in self._sizes:
            raise NotFound(f"The export holds no bytes of the file {ref!r}.")
        return member
