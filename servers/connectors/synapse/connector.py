"""Reading one account of a Synapse server by its administrator's calls.

Whose messages: those the account sent, in whatever room, and everything in its direct
conversations. A room is one where the account's own list of them names it, or an invitation by or
of the account says so. Others' messages elsewhere never become records.

The order is account, rooms, messages, files, sessions. Each page is one exchange.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import BinaryIO

from servers.connectors.calling import Source, Teller, quoted
from servers.connectors.protocol import (
    Account,
    Ambiguous,
    Forbidden,
    Gap,
    NotFound,
    Page,
    Scope,
    Transient,
    Unsupported,
)
from servers.connectors.synapse import files, messages, people, rooms
from servers.connectors.synapse.bodies import id_of, whole
from servers.connectors.synapse.place import Place, owner_of, place_of
from servers.connectors.synapse.work import NotAllowed, NotOffered, NotThere, Step, Work

PAGE_SIZE = 250
"""Events a page, where Synapse gives 1,000: one may weigh 64 KiB and carry others with it."""

LONGEST_NOTICE = 60_000
"""Bytes of a notice; an event of Matrix has room for 65,536 in all."""

STEPS: dict[str, Step] = {
    step.name: step
    for step in (
        *(people.Profile(), people.AccountData(), people.Pushers()),
        *(rooms.Memberships(), rooms.Count(), rooms.Details(), rooms.Nature()),
        *(rooms.Listing(), rooms.Probe()),
        *(messages.Messages(), messages.Redacted(), messages.Shell()),
        *(files.Media(), files.Named()),
        *(people.Devices(), people.Addresses()),
    )
}

NEVER_SHOWN = (
    Gap("deleted", "source", "texts redacted longer ago than the server keeps them are gone"),
    Gap("missing", "source", "rooms the server has purged, and what other servers never sent it"),
    Gap("limit", "source", "what the account reported to its moderators is not collected"),
)
PRIVATE = Gap(
    "missing",
    "source",
    "an administrator is not shown the account's tags on rooms, its receipts and its keys",
)
CONVERSATIONS = Gap(
    "limit",
    "source",
    "files that others sent in direct conversations are found by messages, which are left out",
)
PARTED = Gap(
    "limit",
    "source",
    "rooms that every account of the server has left are found by messages, which are left out",
)

# Each call is asked for something that does not exist, so that nobody's contents are touched.
NEEDED = (
    ("/_synapse/admin/v1/fetch_event/$none", "texts of redacted messages cannot be asked for"),
    ("/_synapse/admin/v1/rooms/!none", "rooms cannot be asked for"),
    ("/_synapse/admin/v1/media/none.invalid/none", "files of others cannot be asked for"),
)


class SynapseConnector:
    """Reads a Synapse. The source must stay open as long as the connector is used."""

    def __init__(self, source: Source, page_size: int = PAGE_SIZE) -> None:
        self._source = source
        self._page_size = page_size

    @property
    def platform(self) -> str:
        return "synapse"

    def check(self) -> Sequence[Gap]:
        """What this credential cannot read, and what no administrator can; only reading calls."""
        me = self._whoami()
        try:
            self._source.get(people.user_path(me))
        except Forbidden:
            detail = f"{me} is no administrator of the server, so nothing can be read"
            return [Gap("forbidden", "source", detail), *NEVER_SHOWN]
        except NotFound:
            # A credential that stands in no list of accounts shows its right by what follows.
            pass
        return [*self._not_offered(me), *NEVER_SHOWN, PRIVATE]

    def find_account(self, handle: str) -> Account:
        """By full id, by the name alone, or by an e-mail address bound to the account."""
        wanted = handle.strip()
        if re.fullmatch(r"[^@\s]+@[^@\s]+", wanted):
            return self._account(self._by_address(wanted))
        name = wanted.removeprefix("@")
        if not name or re.search(r"\s", name):
            raise NotFound(f"{handle!r} is no name of an account.")
        user_id = f"@{name}" if ":" in name else f"@{name}:{self._whoami().partition(':')[2]}"
        try:
            return self._account(user_id)
        except NotFound:
            # Names are in small letters, but people write them as they like.
            if user_id == user_id.lower():
                raise
            return self._account(user_id.lower())

    def fetch(self, account: Account, scope: Scope, cursor: str | None = None) -> Page:
        """One exchange, in the order account, room, message, file, session.

        Raises Unsupported for a cursor of another account or scope, Transient for an answer that
        says nothing, AuthFailed where the credential was taken away.
        """
        owner = owner_of(account, scope)
        work = Work(account, scope, place_of(cursor, owner), self._page_size)
        if cursor is None:
            work.gaps += _known_beforehand(scope)
        name = next_step(work)
        if name is None:
            return Page((), tuple(work.gaps), None, b"", "")
        step = STEPS[name]
        try:
            exchange = self._source.get(*step.ask(work))
        except (NotAllowed, NotThere, NotOffered) as refused:
            exchange = refused.exchange
            step.refused(work, refused)
        else:
            step.take(work, exchange)
        onward = next_step(work) is not None
        if not onward:
            work.close()
        return Page(
            records=tuple(work.records),
            gaps=tuple(work.gaps),
            cursor=work.place.text(owner) if onward else None,
            raw=exchange.body,
            source=exchange.request,
            asked_at=exchange.asked_at,
            status=exchange.status,
            rooms=_rooms_done(work),
        )

    def open_file(self, ref: str) -> AbstractContextManager[BinaryIO]:
        """The bytes of a file; raises NotFound for one that was removed, or is no file here."""
        parts = files.REF.fullmatch(ref)
        if parts is None:
            raise NotFound(f"{ref!r} is no file of this server.")
        host, identity = parts.groups()
        return self._opened(f"/_matrix/client/v1/media/download/{quoted(host)}/{quoted(identity)}")

    def notify(self, account: Account, text: str, key: str) -> str:
        """Send a server notice, which lands in a room of its own.

        The server gives the same answer to the same ``key`` for half an hour and until it is
        started again; asked later it would send anew.
        """
        if len(text.encode()) > LONGEST_NOTICE:
            raise Unsupported("The notice is longer than a message of Matrix may be.")
        source = self._source
        said = {"user_id": account.native_id, "content": {"msgtype": "m.text", "body": text}}
        with Teller(
            source.base_url,
            source.headers,
            inside=source.inside,
            refusal=source.refusal,
            limits=source.limits,
            wait=source.wait,
        ) as teller:
            path = f"/_synapse/admin/v1/send_server_notice/{quoted(key)}"
            answered = whole(teller.tell("PUT", path, said))
        event_id = id_of(answered.fields.get("event_id"))
        if event_id is None:
            raise Transient("The source did not say which message carries the notice.")
        return event_id

    def _whoami(self) -> str:
        found = whole(self._source.get("/_matrix/client/v3/account/whoami"))
        me = id_of(found.fields.get("user_id"))
        if me is None or ":" not in me:
            raise Transient("The source did not say whose credential this is.")
        return me

    def _not_offered(self, me: str) -> Iterator[Gap]:
        user = quoted(me)
        own = (
            (f"/_synapse/admin/v1/users/{user}/memberships", "rooms that were left are not listed"),
            (
                f"/_synapse/admin/v1/users/{user}/cumulative_joined_room_count?from_ts=0",
                "rooms that every account of the server has left cannot be noticed",
            ),
        )
        for path, lacking in (*own, *NEEDED):
            try:
                self._source.get(path)
            except NotFound:
                continue
            except (Forbidden, NotOffered):
                yield Gap("disabled", "source", f"this server is too old or shut: {lacking}")

    def _by_address(self, address: str) -> str:
        path = f"/_synapse/admin/v1/threepid/email/users/{quoted(address.lower())}"
        found = whole(self._source.get(path)).fields.get("user_id")
        if not isinstance(found, str):
            raise Transient("The source did not say whose address this is.")
        return found

    def _account(self, user_id: str) -> Account:
        try:
            row = whole(self._source.get(people.user_path(user_id)))
        except NotOffered as refused:
            # The server answers so for accounts of other servers, and for what is no id.
            raise NotFound(
                f"{user_id!r} is no account of this server.",
                "Ask the server after the colon for accounts of its own.",
            ) from refused
        name = id_of(row.fields.get("name"))
        if name is None or not name.startswith("@"):
            raise Transient("The source answered without the account that was asked for.")
        if name.lower() != user_id.lower():
            raise Ambiguous(f"The source answered with {name!r} when asked for {user_id!r}.")
        return Account(name, name, row.raw)

    @contextmanager
    def _opened(self, path: str) -> Iterator[BinaryIO]:
        """Open a file; one in quarantine is asked for by the administrator's right."""
        with ExitStack() as held:
            try:
                stream = held.enter_context(self._source.stream(path))
            except NotThere:
                asked = {"admin_unsafely_bypass_quarantine": "true"}
                stream = held.enter_context(self._source.stream(path, asked))
            yield stream


def next_step(work: Work) -> str | None:
    """Return the step that follows from a place and a scope, None at the end."""
    return _before_rooms(work) or _in_rooms(work) or _of_files(work) or _single(work, SESSION_STEPS)


SINGLE_STEPS: tuple[tuple[str, frozenset[str]], ...] = (
    ("profile", frozenset({"account"})),
    ("account data", frozenset({"account", "room", "message"})),
    ("pushers", frozenset({"account"})),
    ("memberships", frozenset({"room", "message"})),
)
SESSION_STEPS: tuple[tuple[str, frozenset[str]], ...] = (
    ("devices", frozenset({"session"})),
    ("addresses", frozenset({"session"})),
)


def _single(work: Work, steps: tuple[tuple[str, frozenset[str]], ...]) -> str | None:
    for name, kinds in steps:
        if name not in work.place.done and kinds & work.scope.kinds:
            return name
    return None


def _before_rooms(work: Work) -> str | None:
    single = _single(work, SINGLE_STEPS)
    counts = work.wants("room", "message") and work.scope.rooms is None
    if single is None and counts and "count" not in work.place.done:
        return "count"
    return single


def _in_rooms(work: Work) -> str | None:
    place: Place = work.place
    if place.detailed < len(place.rooms):
        return "details"
    if not work.wants("message"):
        return None
    while place.read < len(place.rooms) and place.rooms[place.read].lost:
        place.read += 1
    if place.read < len(place.rooms):
        room, here = place.rooms[place.read], place.here
        if here.redacted or here.shells:
            return "redacted" if here.redacted else "shell"
        asked = room.direct or not room.small or here.judged
        return "messages" if asked else "nature"
    if place.candidates and (place.unfound() or work.scope.rooms is not None):
        return "probe"
    return "listing" if place.listing is not None and place.unfound() else None


def _of_files(work: Work) -> str | None:
    if not work.wants("file"):
        return None
    if work.place.media is not None:
        return "media"
    return "named" if work.place.named else None


def _rooms_done(work: Work) -> tuple[int, int] | None:
    place = work.place
    if not place.rooms:
        return None
    done = place.read if work.wants("message") else place.detailed
    return done, len(place.rooms)


def _known_beforehand(scope: Scope) -> list[Gap]:
    known = list(NEVER_SHOWN) if "message" in scope.kinds else []
    if scope.kinds & {"account", "room"}:
        known.append(PRIVATE)
    if "file" in scope.kinds and "message" not in scope.kinds:
        known.append(CONVERSATIONS)
    if "room" in scope.kinds and "message" not in scope.kinds:
        known.append(PARTED)
    return known
