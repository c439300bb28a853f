"""What every connector offers, whatever it reads from.

A connector only reads. It never joins a room, resets a password or acts as the account,
because each of these leaves traces and alters the evidence (invariant I10).
"""

# The errors are named after what happened, without a suffix that repeats that they are errors.

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, Literal, Protocol, get_args

from core.errors import WritdeskError

RecordKind = Literal["account", "room", "message", "file", "session"]
RecordState = Literal["live", "edited", "deleted", "encrypted"]
GapCode = Literal["forbidden", "disabled", "encrypted", "deleted", "missing", "limit"]

RECORD_KINDS: tuple[RecordKind, ...] = get_args(RecordKind)
"""Every kind, in the order in which a connector reads them."""

TIMED_KINDS: frozenset[str] = frozenset({"message", "file", "session"})
"""Kinds to which the period of a scope applies."""

ROOM_KINDS: frozenset[str] = frozenset({"room", "message", "file"})
"""Kinds to which the list of rooms of a scope applies."""


class ConnectorError(WritdeskError):
    """The root of everything that can go wrong while reading a source."""


class AuthFailed(ConnectorError):
    """The source does not accept our credentials."""


class Forbidden(ConnectorError):
    """The credentials are good but do not reach what was asked."""


class NotFound(ConnectorError):
    """The source knows no such account or file."""


class Ambiguous(NotFound):
    """More than one account answers to the handle; a person must choose by native id."""


class Unsupported(ConnectorError):
    """This source cannot do that, and trying again will not change it."""


class Transient(ConnectorError):
    """The source did not answer properly now; trying later may help."""


class RateLimited(ConnectorError):
    """The source asks us to slow down. ``retry_after`` is in seconds."""

    def __init__(self, message: str, retry_after: float, remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.retry_after = retry_after


class Unreadable(ConnectorError):
    """An archive is damaged, unsafe or larger than the limits allow."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account. ``raw`` is its record exactly as the source wrote it."""

    native_id: str
    handle: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Record:
    """One thing the source holds.

    ``at`` is aware UTC, or None where the source gives no usable time; ``at_original`` is the
    time as the source wrote it. ``raw`` is the exact bytes of the source. ``file_ref`` is what
    ``open_file`` takes, None where there are no bytes to open.
    """

    kind: RecordKind
    native_id: str
    room_id: str | None
    author_id: str | None
    at: datetime | None
    at_original: str
    state: RecordState
    raw: bytes
    file_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that could not be read, said aloud (invariant I10). ``scope`` says where."""

    code: GapCode
    scope: str
    detail: str


@dataclass(frozen=True, slots=True)
class Page:
    """One step of reading. ``cursor`` is None when nothing is left.

    ``raw`` is what was received for this page and ``source`` where from: the member of an archive,
    or the line of the request, of which ``asked_at`` (aware UTC) and ``status`` are the moment and
    the answer. ``totals`` is how many messages the source itself counts in a room, by native id.
    ``rooms`` is how many rooms are read to their end, and of how many, where the source tells.
    """

    records: tuple[Record, ...]
    gaps: tuple[Gap, ...]
    cursor: str | None
    raw: bytes
    source: str
    asked_at: datetime | None = None
    status: int | None = None
    totals: Mapping[str, int] = field(default_factory=dict)
    rooms: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be collected.

    ``kinds`` keeps account data, metadata and contents apart while collecting. ``since`` and
    ``until`` are aware, half-open, and apply to messages, files and sessions. ``rooms`` is a
    set of native room ids, None for no restriction.

    Raises ValueError for an unknown kind, a naive datetime, or a period that ends before it
    starts.
    """

    kinds: frozenset[str]
    since: datetime | None = None
    until: datetime | None = None
    rooms: frozenset[str] | None = None

    def __post_init__(self) -> None:
        unknown = sorted(self.kinds - set(RECORD_KINDS))
        if unknown:
            raise ValueError(f"Unknown kinds of record: {', '.join(unknown)}")
        for name, moment in (("since", self.since), ("until", self.until)):
            if moment is not None and moment.utcoffset() is None:
                raise ValueError(f"{name} needs a time zone")
        if self.since is not None and self.until is not None and self.until < self.since:
            raise ValueError("until is before since")


class Connector(Protocol):
    """One source of records. Every method may raise ``ConnectorError``."""

    @property
    def platform(self) -> str:
        """The platform's name, which also names its field map: ``rocketchat``, ``zulip``."""
        ...

    def check(self) -> Sequence[Gap]:
        """What is already known to be unreadable, before anything is collected."""
        ...

    def find_account(self, handle: str) -> Account:
        """The account of that handle; raises NotFound or Ambiguous."""
        ...

    def fetch(self, account: Account, scope: Scope, cursor: str | None = None) -> Page:
        """The page at ``cursor`` (None: the first). Asking again gives the same page."""
        ...

    def open_file(self, ref: str) -> AbstractContextManager[BinaryIO]:
        """The bytes of a file, as a stream; raises NotFound."""
        ...

    def notify(self, account: Account, text: str, key: str) -> str:
        """Tells the account holder within the platform, once for each ``key``.

        Returns the platform's id of the message; raises Unsupported where it cannot.
        """
        ...
