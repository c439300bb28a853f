"""One step of reading: what it found, judged against the scope, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from servers.connectors.calling import Exchange
from servers.connectors.protocol import (
    ROOM_KINDS,
    TIMED_KINDS,
    Account,
    ConnectorError,
    Forbidden,
    Gap,
    GapCode,
    NotFound,
    Record,
    RecordKind,
    Scope,
    Unsupported,
)
from servers.connectors.synapse.place import Place

Call = tuple[str, dict[str, str | int]]
"""A path, quoted, and its query."""


class Answered:
    """What was received when the server refused something."""

    exchange: Exchange


class NotAllowed(Answered, Forbidden):
    """The credential does not reach this."""


class NotThere(Answered, NotFound):
    """The server has no such thing."""


class NotOffered(Answered, Unsupported):
    """The server does not do this."""


Refused = NotAllowed | NotThere | NotOffered


def code_of(refused: ConnectorError) -> GapCode:
    """Return how a refusal is counted among the gaps."""
    if isinstance(refused, Forbidden):
        return "forbidden"
    return "missing" if isinstance(refused, NotFound) else "disabled"


@dataclass
class Work:
    """The account, what may be collected, where the reading stands, and what this step found."""

    account: Account
    scope: Scope
    place: Place
    page_size: int
    records: list[Record] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    @property
    def server(self) -> str:
        """The account's own server, which is also the host of its files."""
        return self.account.native_id.partition(":")[2]

    def wants(self, *kinds: RecordKind) -> bool:
        return not self.scope.kinds.isdisjoint(kinds)

    def gap(self, code: GapCode, scope: str, detail: str) -> None:
        self.gaps.append(Gap(code, scope, detail))

    def covers(self, kind: RecordKind, at: datetime | None, room_id: str | None) -> bool:
        """Say whether the scope covers a record; one that cannot be judged is counted, not taken.

        Taking it could exceed the process.
        """
        if kind not in self.scope.kinds:
            return False
        since, until = self.scope.since, self.scope.until
        if kind in TIMED_KINDS and (since is not None or until is not None):
            if at is None:
                return self._leave_out(kind, "time")
            if (since is not None and at < since) or (until is not None and at >= until):
                return False
        if self.scope.rooms is not None and kind in ROOM_KINDS:
            return room_id in self.scope.rooms if room_id else self._leave_out(kind, "room")
        return True

    def _leave_out(self, kind: RecordKind, lacking: str) -> bool:
        left_out, reason = self.place.left_out, f"{kind} {lacking}"
        left_out[reason] = left_out.get(reason, 0) + 1
        return False

    def add(self, record: Record) -> bool:
        """Take a record if the scope covers it, and say whether it was taken."""
        taken = self.covers(record.kind, record.at, record.room_id)
        if taken:
            self.records.append(record)
        return taken

    def close(self) -> None:
        """Say at the end what was not found, and what was left out as it could not be judged."""
        if self.wants("message") and self.place.unfound():
            detail = f"rooms the server counts, but shows nowhere: {self.place.unfound()}"
            self.gap("missing", "source", detail)
        for reason, count in sorted(self.place.left_out.items()):
            kind, _, lacking = reason.partition(" ")
            detail = f"{count} without a {lacking} were left out of this scope"
            self.gap("limit", f"{kind} records", detail)


class Step:
    """One kind of exchange: what to ask, what the answer means, and what a refusal means.

    ``what`` names it in a sentence. A step that is taken once counts itself as done.
    """

    name: ClassVar[str]
    what: ClassVar[str]

    def ask(self, work: Work) -> Call:
        """Return the call. The same place asks the same."""
        raise NotImplementedError

    def take(self, work: Work, exchange: Exchange) -> None:
        """Note what an answer holds, and move the place on."""
        raise NotImplementedError

    def refused(self, work: Work, refused: Refused) -> None:
        """Note a refusal, and move the place on."""
        work.gap(code_of(refused), "source", f"{self.what} could not be read: {refused.message}")
        work.place.done.append(self.name)
