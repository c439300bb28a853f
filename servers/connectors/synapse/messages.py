"""The events of one room, from the newest back to the first.

Synapse orders them by their place in the room and not by their time, which a bridge may set as it
likes: a room is therefore read to its end, whatever the times say. In a room that is no direct
conversation the server is asked for the account's own events alone.
"""

from __future__ import annotations

import json
from typing import Any

from servers.connectors.calling import Exchange, quoted
from servers.connectors.protocol import Record, RecordState, Transient
from servers.connectors.rows import Row
from servers.connectors.synapse.bodies import id_of, inside, mapping, parts, sent_at
from servers.connectors.synapse.files import files_named
from servers.connectors.synapse.place import Reading, Room, short
from servers.connectors.synapse.rooms import room_path
from servers.connectors.synapse.work import Call, Refused, Step, Work, code_of

# So many empty pages in a row are no sparse room any more.
_EMPTY = 100


class Messages(Step):
    """One page of a room."""

    name = "messages"
    what = "The messages of a room"

    def ask(self, work: Work) -> Call:
        room, here = work.place.rooms[work.place.read], work.place.here
        query: dict[str, str | int] = {"dir": "b", "limit": work.page_size}
        if not room.direct:
            query["filter"] = json.dumps({"senders": [work.account.native_id]})
        if here.token:
            query["from"] = here.token
        return room_path(room.id, "/messages"), query

    def take(self, work: Work, exchange: Exchange) -> None:
        rows, rest = parts(exchange, "chunk")
        token = id_of(rest.get("end"))
        if token is None and rest.get("end") is not None:
            raise Transient("The source answered with a token that is none.")
        here = work.place.here
        if not rows and token == here.token:
            # Older servers say by this that nothing is left, newer ones by naming no token.
            token = None
        if not self._repeats(work, rows, token):
            taken = set(here.last)
            for row in rows:
                _take_event(work, row, taken)
            here.last = sorted(taken - set(here.last))
        here.token, here.ended = token or "", here.ended or token is None
        _leave_if_read(work)

    def _repeats(self, work: Work, rows: list[Row], token: str | None) -> bool:
        """Notice a server that leads in a circle. Says whether the very page was seen before."""
        here, room = work.place.here, work.place.rooms[work.place.read]
        page = short(" ".join(str(row.fields.get("event_id")) for row in rows)) if rows else ""
        following = short(f"token {token}") if token else ""
        here.empty = 0 if rows else here.empty + 1
        again = page in here.seen or following in here.seen or here.empty > _EMPTY
        known = page in here.seen
        here.seen += [mark for mark in (page, following) if mark]
        if again:
            here.ended = True
            detail = "the server leads in a circle; what is older was not shown"
            work.gap("limit", f"room {room.id}", detail)
        return known

    def refused(self, work: Work, refused: Refused) -> None:
        room = work.place.rooms[work.place.read]
        detail = f"its messages could not be read: {refused.message}"
        work.gap(code_of(refused), f"room {room.id}", detail)
        room.lost = True
        work.place.here.ended = True
        _leave_if_read(work)


class Redacted(Step):
    """The text of a redacted event, which the server keeps for a while."""

    name = "redacted"
    what = "The text of a redacted message"

    def ask(self, work: Work) -> Call:
        return f"/_synapse/admin/v1/fetch_event/{quoted(work.place.here.redacted[0])}", {}

    def take(self, work: Work, exchange: Exchange) -> None:
        event_id = work.place.here.redacted[0]
        row = inside(exchange, "event")
        if id_of(row.fields.get("event_id")) not in (None, event_id):
            raise Transient("The source answered with another event than was asked for.")
        if not mapping(row.fields.get("content")):
            detail = "it was redacted, and the server does not keep its text any more"
            work.gap("deleted", f"message {event_id}", detail)
        work.place.here.redacted.pop(0)
        _take_redacted(work, row, event_id)
        _leave_if_read(work)

    def refused(self, work: Work, refused: Refused) -> None:
        event_id = work.place.here.redacted.pop(0)
        work.place.here.shells.append(event_id)
        code = "deleted" if code_of(refused) == "missing" else code_of(refused)
        detail = f"it was redacted, and its text could not be read: {refused.message}"
        work.gap(code, f"message {event_id}", detail)


class Shell(Step):
    """What is left of a redacted event whose text could not be read: who sent it, and when."""

    name = "shell"
    what = "What is left of a redacted message"

    def ask(self, work: Work) -> Call:
        room = work.place.rooms[work.place.read]
        path = room_path(room.id, f"/context/{quoted(work.place.here.shells[0])}")
        return path, {"limit": 0}

    def take(self, work: Work, exchange: Exchange) -> None:
        row = inside(exchange, "event")
        _take_redacted(work, row, work.place.here.shells.pop(0))
        _leave_if_read(work)

    def refused(self, work: Work, refused: Refused) -> None:
        event_id = work.place.here.shells.pop(0)
        work.gap(code_of(refused), f"message {event_id}", "nothing of it could be read")
        _leave_if_read(work)


def _take_event(work: Work, row: Row, taken: set[str]) -> None:
    """Note one event, and take it if it is the account's or of a direct conversation."""
    here, room = work.place.here, work.place.rooms[work.place.read]
    event_id, sender = id_of(row.fields.get("event_id")), id_of(row.fields.get("sender"))
    own = sender == work.account.native_id
    if event_id is None or sender is None:
        here.nameless += 1
        return
    _note(here, room, row.fields, own=own)
    if not (own or room.direct):
        here.unasked += 1
        return
    if short(event_id) in taken:
        return
    taken.add(short(event_id))
    at, written = sent_at(row.fields)
    if _is_redacted(row.fields):
        if work.covers("message", at, room.id):
            here.redacted.append(event_id)
        return
    state = _state(row.fields)
    refs = files_named(row.fields, work.server)
    local = next((ref for ref in refs if ref.partition("/")[0] == work.server), None)
    record = Record("message", event_id, room.id, sender, at, written, state, row.raw, local)
    if work.add(record):
        here.encrypted += state == "encrypted"
        _note_files(work, refs)


def _take_redacted(work: Work, row: Row, event_id: str) -> None:
    """Take a redacted event. Its scope was judged when the room showed it."""
    room, (at, written) = work.place.rooms[work.place.read], sent_at(row.fields)
    sender = id_of(row.fields.get("sender"))
    work.records.append(
        Record("message", event_id, room.id, sender, at, written, "deleted", row.raw)
    )
    work.place.here.encrypted += row.fields.get("type") == "m.room.encrypted"
    _note_files(work, files_named(row.fields, work.server))


def _note_files(work: Work, refs: list[str]) -> None:
    if work.wants("file"):
        for ref in refs:
            work.place.named.setdefault(ref, work.place.rooms[work.place.read].id)


def _note(here: Reading, room: Room, fields: dict[str, Any], *, own: bool) -> None:
    """Note what an event says of its room, whether or not it is taken."""
    here.theirs += own
    here.whole = here.whole or fields.get("type") == "m.room.create"
    joins = mapping(fields.get("content")).get("membership") == "join"
    room.ever = room.ever or (own and fields.get("type") == "m.room.member" and joins)


def _is_redacted(fields: dict[str, Any]) -> bool:
    unsigned = mapping(fields.get("unsigned"))
    return any(held.get("redacted_because") for held in (fields, unsigned))


def _state(fields: dict[str, Any]) -> RecordState:
    if fields.get("type") == "m.room.encrypted":
        return "encrypted"
    relations = mapping(mapping(fields.get("unsigned")).get("m.relations"))
    return "edited" if relations.get("m.replace") else "live"


def _leave_if_read(work: Work) -> None:
    """Leave a room that is read to its end, saying what it did not show."""
    place, here = work.place, work.place.here
    if not here.ended or here.redacted or here.shells:
        return
    room = place.rooms[place.read]
    scope = f"room {room.id}"
    if here.encrypted:
        work.gap("encrypted", scope, f"messages kept as ciphertext only: {here.encrypted}")
    if here.nameless:
        work.gap(
            "missing",
            scope,
            f"messages the server shows without an id or a sender: {here.nameless}",
        )
    if here.unasked:
        detail = f"messages of other people, sent though not asked for, left out: {here.unasked}"
        work.gap("limit", scope, detail)
    if not room.lost:
        if room.joined and not here.theirs:
            work.gap("missing", scope, "the account is in it, but the server shows nothing of it")
        elif (room.direct or room.own) and not here.whole:
            work.gap("missing", scope, "the server does not show how it began")
    place.read += 1
    place.here = Reading()
