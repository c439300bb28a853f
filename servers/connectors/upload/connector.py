"""The connector over an uploaded export: scope, pages and cursors, whatever the format."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn

from servers.connectors.protocol import (
    ROOM_KINDS,
    TIMED_KINDS,
    Account,
    Gap,
    Page,
    Record,
    Scope,
    Unsupported,
)
from servers.connectors.upload import generic, rocketchat, synapse, zulip
from servers.connectors.upload.containers import (
    Container,
    FolderContainer,
    Limits,
    open_container,
)
from servers.connectors.upload.formats import Entry, ExportFormat, Plan, encrypted_gaps

PAGE_SIZE = 500


@dataclass(frozen=True, slots=True)
class Chosen:
    """What one account and scope come to, kept so that later pages need not choose again."""

    asked: tuple[str, Scope]
    fingerprint: str
    entries: tuple[Entry, ...]
    gaps: tuple[Gap, ...]


class UploadConnector:
    """Reads an export. The source must stay open as long as the connector is used, and only
    one thread may use it, since every stream moves the same position in it."""

    def __init__(self, container: Container, export: ExportFormat, page_size: int) -> None:
        self._container = container
        self._export = export
        self._page_size = page_size
        self._chosen: Chosen | None = None

    @property
    def platform(self) -> str:
        return self._export.platform

    @property
    def format_name(self) -> str:
        """The format that was recognised: ``rc-dump``, ``zulip-user``, ``synapse-export`` or
        ``generic-jsonl``."""
        return self._export.name

    def check(self) -> list[Gap]:
        return self._export.gaps()

    def find_account(self, handle: str) -> Account:
        return self._export.find(handle)

    def fetch(self, account: Account, scope: Scope, cursor: str | None = None) -> Page:
        """At most one page of one member of the archive, in the order account, room, message,
        file, session, oldest first.

        The first page carries what the export as a whole cannot show within the scope; every
        page carries the gaps of its own records. Raises Unsupported for a cursor that belongs
        to another account, scope or export.
        """
        chosen = self._choose(account, scope)
        start = _position(cursor, chosen)
        entries = _one_source(chosen.entries[start : start + self._page_size])
        end = start + len(entries)
        own = tuple(gap for entry in entries for gap in entry.gaps)
        return Page(
            records=tuple(entry.record for entry in entries),
            gaps=chosen.gaps + own if start == 0 else own,
            cursor=f"{chosen.fingerprint}.{end}" if end < len(chosen.entries) else None,
            raw=b"\n".join(entry.record.raw for entry in entries),
            source=entries[0].source if entries else "",
        )

    def open_file(self, ref: str) -> AbstractContextManager[BinaryIO]:
        return self._container.open(self._export.member_of(ref))

    def notify(self, account: Account, text: str, key: str) -> NoReturn:
        """An export has nobody to tell; raises Unsupported."""
        raise Unsupported("An uploaded export cannot carry a notice.", "Notify by e-mail.")

    def _choose(self, account: Account, scope: Scope) -> Chosen:
        asked = (account.native_id, scope)
        if self._chosen is None or self._chosen.asked != asked:
            plan = self._export.plan(account)
            entries, outside = _within(plan.entries, scope)
            rooms = _missing_rooms(plan, scope)
            gaps = (*self._export.gaps(), *rooms, *encrypted_gaps(entries), *outside)
            fingerprint = _fingerprint(asked, self._export.name, entries)
            self._chosen = Chosen(asked, fingerprint, entries, gaps)
        return self._chosen


def _fingerprint(asked: tuple[str, Scope], name: str, entries: tuple[Entry, ...]) -> str:
    """Binds a cursor to the account, the scope and the very records it counts."""
    account_id, scope = asked
    rooms = None if scope.rooms is None else sorted(scope.rooms)
    digest = hashlib.sha256(
        repr((name, account_id, sorted(scope.kinds), scope.since, scope.until, rooms)).encode()
    )
    for entry in entries:
        digest.update(hashlib.sha256(entry.record.raw).digest())
    return digest.hexdigest()[:16]


def _position(cursor: str | None, chosen: Chosen) -> int:
    if cursor is None:
        return 0
    before, _, position = cursor.partition(".")
    known = before == chosen.fingerprint and re.fullmatch(r"[0-9]{1,12}", position)
    if not known or not 0 < int(position) < len(chosen.entries):
        raise Unsupported(
            "The cursor belongs to another account, scope or export.",
            "Begin without a cursor.",
        )
    return int(position)


def _missing_rooms(plan: Plan, scope: Scope) -> list[Gap]:
    """Rooms of the account that the export lacks, as far as the scope reaches into rooms."""
    if not scope.kinds & ROOM_KINDS:
        return []
    return [
        Gap(
            "missing",
            f"room {room_id}",
            "the account is in it, the export does not hold it",
        )
        for room_id in plan.missing_rooms
        if scope.rooms is None or room_id in scope.rooms
    ]


def _one_source(entries: tuple[Entry, ...]) -> list[Entry]:
    """The entries up to where another member of the archive begins, so that a page has one."""
    taken: list[Entry] = []
    for entry in entries:
        if taken and entry.source != taken[0].source:
            break
        taken.append(entry)
    return taken


def _within(entries: tuple[Entry, ...], scope: Scope) -> tuple[tuple[Entry, ...], list[Gap]]:
    """What the scope covers, and a gap for what could not be judged.

    A record without a time cannot be shown to lie in a period, nor one without a room in a
    list of rooms; taking it could exceed the process, so it is left out and said.
    """
    inside: list[Entry] = []
    undecided: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        record = entry.record
        if record.kind not in scope.kinds:
            continue
        unknown = _unknown(record, scope)
        if unknown:
            undecided[record.kind, unknown] += 1
        elif _covers(record, scope):
            inside.append(entry)
    gaps = [
        Gap(
            "limit",
            f"{kind} records",
            f"{count} without a {what} were left out of this scope",
        )
        for (kind, what), count in sorted(undecided.items())
    ]
    return tuple(inside), gaps


def _unknown(record: Record, scope: Scope) -> str:
    period = scope.since is not None or scope.until is not None
    if period and record.kind in TIMED_KINDS and record.at is None:
        return "time"
    if scope.rooms is not None and record.kind in ROOM_KINDS and record.room_id is None:
        return "room"
    return ""


def _covers(record: Record, scope: Scope) -> bool:
    if record.kind in TIMED_KINDS and record.at is not None:
        if scope.since is not None and record.at < scope.since:
            return False
        if scope.until is not None and record.at >= scope.until:
            return False
    if scope.rooms is not None and record.kind in ROOM_KINDS:
        return record.room_id in scope.rooms
    return True


def recognise(container: Container, name: str) -> ExportFormat:
    """The format of an export, told by its members; raises Unsupported for an unknown one."""
    names = list(container.sizes())
    if zulip.find_root(names) is not None:
        return zulip.ZulipUserExport(container)
    if rocketchat.find_members(names):
        return rocketchat.RocketChatDump(container)
    if synapse.find_root(names) is not None:
        return synapse.SynapseExport(container)
    if generic.find_records(names) is not None:
        return generic.GenericExport(container)
    raise Unsupported(
        f"{name} is an archive, but of no export format known here.",
        "Known are a Rocket.Chat database dump as JSON, a Zulip single-user export, what "
        "Synapse's export-data writes, and the generic form for every other server.",
    )


def open_archive(
    source: BinaryIO,
    name: str,
    *,
    limits: Limits | None = None,
    page_size: int = PAGE_SIZE,
) -> UploadConnector:
    """A connector over an uploaded archive.

    ``source`` is seekable binary and is only read; ``name`` serves messages alone, the format
    is told by content. Raises Unreadable (damaged, unsafe, too large) or Unsupported.
    """
    container = open_container(source, name, limits or Limits())
    return UploadConnector(container, recognise(container, name), page_size)


def open_folder(
    root: Path, *, limits: Limits | None = None, page_size: int = PAGE_SIZE
) -> UploadConnector:
    """A connector over an unpacked export; raises as ``open_archive`` does."""
    container = FolderContainer(root, limits or Limits())
    return UploadConnector(container, recognise(container, root.name), page_size)
