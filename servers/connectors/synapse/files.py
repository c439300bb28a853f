"""The files of an account: those it sent, and those that its messages and conversations name.

A file is known by its host and its id, ``host/id``, which is also what ``open_file`` takes. Synapse
does not say in which room a file was sent; the message that names it does.
"""

from __future__ import annotations

import re
from typing import Any

from servers.connectors.calling import Exchange, quoted
from servers.connectors.protocol import Record
from servers.connectors.rows import Row
from servers.connectors.synapse.bodies import id_of, inside, mapping, moment, number, parts
from servers.connectors.synapse.work import Call, Refused, Step, Work, code_of

REF = re.compile(r"([A-Za-z0-9\[][A-Za-z0-9._:\[\]-]{0,254})/([A-Za-z0-9_=-]{1,255})")
_MXC = "mxc://"


def files_named(fields: dict[str, Any], server: str) -> list[str]:
    """Return the files an event names, those of the account's own server first."""
    content = mapping(fields.get("content"))
    found: list[str] = []
    for held in (content, mapping(content.get("m.new_content"))):
        info = mapping(held.get("info"))
        for url in (
            held.get("url"),
            mapping(held.get("file")).get("url"),
            info.get("thumbnail_url"),
            mapping(info.get("thumbnail_file")).get("url"),
            held.get("avatar_url"),
        ):
            ref = url.removeprefix(_MXC) if isinstance(url, str) and url.startswith(_MXC) else ""
            if REF.fullmatch(ref) and ref not in found:
                found.append(ref)
    return sorted(found, key=lambda ref: ref.partition("/")[0] != server)


class Media(Step):
    """One page of the files the account sent, oldest first, so that new ones come last."""

    name = "media"
    what = "The list of files"

    def ask(self, work: Work) -> Call:
        path = f"/_synapse/admin/v1/users/{quoted(work.account.native_id)}/media"
        query: dict[str, str | int] = {"from": work.place.media or 0, "limit": work.page_size}
        return path, {**query, "order_by": "created_ts", "dir": "f"}

    def take(self, work: Work, exchange: Exchange) -> None:
        place, (found, rest) = work.place, parts(exchange, "media")
        for row in found:
            identity = id_of(row.fields.get("media_id"))
            if identity is None or not REF.fullmatch(f"{work.server}/{identity}"):
                work.gap("missing", "file records", "a file was listed without a usable id")
                continue
            ref = f"{work.server}/{identity}"
            _take_file(work, row, ref, place.named.pop(ref, None))
        place.media_seen += len(found)
        following, total = number(rest.get("next_token")), number(rest.get("total"))
        onward = following is not None and following > (place.media or 0) and found
        place.media = following if onward else None
        if place.media is None and total is not None and total != place.media_seen:
            detail = f"the server counts {total} files of the account and listed {place.media_seen}"
            work.gap("missing", "file records", detail)

    def refused(self, work: Work, refused: Refused) -> None:
        work.gap(code_of(refused), "source", f"{self.what} could not be read: {refused.message}")
        work.place.media = None


class Named(Step):
    """A file that a message names and the account did not send itself."""

    name = "named"
    what = "A file that a message names"

    def ask(self, work: Work) -> Call:
        host, _, identity = next(iter(work.place.named)).partition("/")
        return f"/_synapse/admin/v1/media/{quoted(host)}/{quoted(identity)}", {}

    def take(self, work: Work, exchange: Exchange) -> None:
        row = inside(exchange, "media_info")
        ref = next(iter(work.place.named))
        _take_file(work, row, ref, work.place.named.pop(ref))

    def refused(self, work: Work, refused: Refused) -> None:
        ref = next(iter(work.place.named))
        room_id = work.place.named.pop(ref)
        detail = f"a message in room {room_id} names it, the server does not hold it"
        if code_of(refused) != "missing":
            detail = (
                f"a message in room {room_id} names it, it could not be read: {refused.message}"
            )
        elif ref.partition("/")[0] != work.server:
            detail += "; it is of another server, which was not asked"
        work.gap(code_of(refused), f"file {ref}", detail)


def _take_file(work: Work, row: Row, ref: str, room_id: str | None) -> None:
    at, written = moment(row.fields.get("created_ts"))
    author = id_of(row.fields.get("user_id"))
    taken = work.add(Record("file", ref, room_id, author, at, written, "live", row.raw, ref))
    if taken and row.fields.get("quarantined_by"):
        detail = "the server keeps it in quarantine and may not hand out its bytes"
        work.gap("limit", f"file {ref}", detail)
