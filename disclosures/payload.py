"""Turn records into the payload's text: what is kept of each, where it stands, and its number.

A ``Sorter`` sees every record once, in the order of its snapshot, and asks the frozen grid what may
leave. The same grid and snapshots always give the same bytes.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from disclosures.names import page_name, safe_name, slug
from disclosures.scope import Grid, ScopedAccount
from disclosures.spool import Spool
from disclosures.transcripts import message_lines, room_title
from servers.fields import Disclosable, disclosable

INDEX_HEAD = "number\tkind\trecord in\treadable in\tname in the source\n"
# Which field holds a file's own name, by platform; it is content wherever it is mapped.
_FILE_NAME_FIELDS = ("name", "file_name", "path")


@dataclass(frozen=True)
class Attached:
    """A file whose bytes are to be copied: its path in the bag, and its source."""

    path: str
    snapshot_id: str
    ref: str


@dataclass(frozen=True)
class Source:
    """A snapshot being read: ``held`` are the references of the files it holds bytes of."""

    snapshot_id: str
    platform: str
    held: frozenset[str]


@dataclass
class Tally:
    """What was produced and what stayed behind. Only what concerns produced records is told."""

    produced: Counter[str] = field(default_factory=Counter)
    unmapped_fields: int = 0
    fields_outside: int = 0
    secrets: int = 0
    records_outside: int = 0
    files_not_held: int = 0

    def to_json(self) -> dict[str, Any]:
        return {
            "records": dict(sorted(self.produced.items())),
            "withheld": {
                "fields_unmapped": self.unmapped_fields,
                "fields_outside_the_scope": self.fields_outside,
                "secret_fields": self.secrets,
                "records_outside_the_scope": self.records_outside,
            },
            "files_not_held": self.files_not_held,
        }


class Sorter:
    """Sorts records into the files of a payload under one frozen grid.

    ``reference`` starts every number. ``commitment_key`` (bytes) keys the commitments to originals
    of which a part stays behind.
    """

    def __init__(self, grid: Grid, reference: str, commitment_key: bytes, spool: Spool) -> None:
        self._grid = grid
        self._reference = reference
        self._key = commitment_key
        self._spool = spool
        self._last = 0
        self._rooms: dict[tuple[str, str], str] = {}
        self._titles: dict[tuple[str, str], str] = {}
        self.tally = Tally()
        self.files: list[Attached] = []
        self._source = Source("", "", frozenset())
        spool.append("data/index.txt", INDEX_HEAD)

    def begin(self, source: Source) -> None:
        """Say from which snapshot the next records come."""
        self._source = source

    def add(self, record: Any) -> None:
        """Put one record where it belongs, or leave it out and count it.

        Raises KeyError when its snapshot is not in the frozen grid.
        """
        platform = self._source.platform
        account = self._grid.account_of(self._source.snapshot_id)
        granted = account.granted(record.kind, record.at)
        if not granted:
            self.tally.records_outside += 1
            return
        kept = disclosable(platform, record.kind, record.raw, granted)
        if not kept.fields:
            self.tally.records_outside += 1
            return
        self._count(record.kind, kept)
        number = self._next_number()
        stands_in = self._write_record(account, number, record, kept)
        readable = ""
        if record.kind == "room":
            self._note_title(account, record, kept, platform)
        elif record.kind == "message":
            readable = self._write_message(account, number, record, kept, platform, granted)
        self._index(number, record.kind, stands_in, readable)
        if record.kind == "file" and "content" in granted and record.file_ref is not None:
            self._note_file(account, record, kept)

    def add_registration(self, account: ScopedAccount, fields: Mapping[str, Any]) -> None:
        """Put a server's registration (G2), which the provider holds itself, into the payload."""
        if not account.granted("registration", None):
            return
        number = self._next_number()
        self.tally.produced["registration"] += 1
        path = f"data/records/{self._folder(account)}registration.jsonl"
        self._spool.append(
            path, _line({"number": number, "kind": "registration", "fields": dict(fields)})
        )
        self._index(number, "registration", path)

    def _count(self, kind: str, kept: Disclosable) -> None:
        self.tally.produced[kind] += 1
        self.tally.unmapped_fields += kept.omitted_unmapped.total()
        self.tally.fields_outside += kept.omitted_category.total()
        self.tally.secrets += kept.secrets

    def _write_record(
        self, account: ScopedAccount, number: str, record: Any, kept: Disclosable
    ) -> str:
        path = f"data/records/{self._folder(account)}{record.kind}.jsonl"
        row = {"number": number, "kind": record.kind, **self._origin(record.raw, kept)}
        self._spool.append(path, _line({**row, "fields": kept.fields}))
        return path

    def _origin(self, raw: bytes, kept: Disclosable) -> dict[str, str]:
        """Tie the record to its original.

        A plain digest over a short text could be tried out by guessing, so where anything was left
        out the digest is keyed; the provider keeps the key and can prove the original with it.
        """
        whole = not (kept.omitted_unmapped or kept.omitted_category or kept.secrets)
        if whole:
            return {"original_sha256": hashlib.sha256(raw).hexdigest()}
        return {"original_hmac_sha256": hmac.new(self._key, raw, hashlib.sha256).hexdigest()}

    def _note_title(
        self, account: ScopedAccount, record: Any, kept: Disclosable, platform: str
    ) -> None:
        title = room_title(kept.fields, platform)
        if title and record.room_id:
            self._titles.setdefault((account.id, str(record.room_id)), title)

    def _write_message(
        self,
        account: ScopedAccount,
        number: str,
        record: Any,
        kept: Disclosable,
        platform: str,
        granted: frozenset[str],
    ) -> str:
        # Which messages share a room is itself a fact of the rank "records".
        room = str(record.room_id or "") if "records" in granted else ""
        key = (account.id, room)
        if key not in self._rooms:
            title = self._titles.get(key) or room_title(kept.fields, platform)
            self._rooms[key] = self._begin_transcript(account, room, title)
        path = self._rooms[key]
        self._spool.append(path, message_lines(number, record, kept.fields, platform))
        return path

    def _begin_transcript(self, account: ScopedAccount, room: str, title: str) -> str:
        ordinal = 1 + sum(1 for owner, _ in self._rooms if owner == account.id)
        name = "-".join(part for part in (f"room-{ordinal:04d}", slug(title)) if part)
        path = f"data/transcripts/{self._folder(account)}{name if room else 'messages'}.txt"
        head = [
            f"Transcript {ordinal} of {self._reference}",
            f"Account: {page_name(account.label)}",
            *([f"Room: {title}"] if room and title else []),
            *([f"Room id in the source: {page_name(room)}"] if room else []),
            "Times are in UTC. What users wrote is indented and unchanged, but for characters",
            "that cannot be seen, which are written as \\u and their number.",
        ]
        if "content" not in account.categories:
            head.append("The scope of this production does not include contents: no text is here.")
        self._spool.append(path, "\n".join(head) + "\n" + "=" * 80 + "\n\n")
        return path

    def _note_file(self, account: ScopedAccount, record: Any, kept: Disclosable) -> None:
        if record.file_ref not in self._source.held:
            self.tally.files_not_held += 1
            return
        named = (kept.fields.get(each) for each in _FILE_NAME_FIELDS)
        original = next((str(name) for name in named if name), "")
        number = self._next_number()
        name = safe_name(original, "file")
        path = f"data/files/{self._folder(account)}{number}-{name}"
        self.tally.produced["file_bytes"] += 1
        self.files.append(Attached(path, self._source.snapshot_id, str(record.file_ref)))
        self._index(number, "file bytes", "", path, original)

    def _index(
        self, number: str, kind: str, record: str, readable: str = "", original: str = ""
    ) -> None:
        row = "\t".join((number, kind, record, readable, page_name(original)))
        self._spool.append("data/index.txt", f"{row}\n")

    def _folder(self, account: ScopedAccount) -> str:
        """Accounts stand apart where there are several."""
        if len(self._grid.accounts) == 1:
            return ""
        return f"account-{account.position + 1}/"

    def _next_number(self) -> str:
        self._last += 1
        return f"{self._reference}-{self._last:06d}"


def _line(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def gap_lines(account: ScopedAccount, snapshot_at: str, gaps: list[Any]) -> str:
    """Return the text about what a source could not show, no more telling than the scope.

    ``gaps`` have ``code``, ``scope`` and ``detail``. With contents of all time produced they are
    told in full; with less, by code and number, because a gap may name a file of another time; for
    subscriber data alone they concern nothing produced.
    """
    head = f"{page_name(account.label)}, captured {snapshot_at}\n"
    if not account.categories & {"records", "content"}:
        return head + "    Gaps of the source concern records outside this production.\n\n"
    if not gaps:
        return head + "    The source reported no gaps.\n\n"
    if any(g.category == "content" and g.since is g.until is None for g in account.grants):
        told = [f"    {gap.code}: {page_name(gap.scope)}: {page_name(gap.detail)}" for gap in gaps]
    else:
        counted = Counter(str(gap.code) for gap in gaps)
        told = [f"    {code}: {count}" for code, count in sorted(counted.items())]
    return head + "\n".join(told) + "\n\n"
