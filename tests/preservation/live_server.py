"""A made-up chat server on loopback and the connector that reads it, for tests of collecting.

It has one account, rooms and messages, pages of three, and does what a test tells it to do wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, BinaryIO, NoReturn
from urllib.parse import parse_qs, urlsplit

from servers.connectors.calling import Source
from servers.connectors.protocol import (
    Account,
    AuthFailed,
    ConnectorError,
    Gap,
    Page,
    Record,
    Scope,
    Unsupported,
)
from servers.connectors.rows import moment_of_mongo, tables
from tests.servers.connectors.odd_server import Answer, Asked, OddServer, odd_server

PAGE = 3
ACCOUNT = {"id": "robin1", "name": "robin.sample"}


@dataclass
class LiveServer:
    """What it holds, and what it is to do wrong: ``before`` may answer in its place."""

    messages: list[dict[str, Any]]
    files: dict[str, bytes] = field(default_factory=dict)
    before: Any = None
    url: str = ""
    asked: list[Asked] = field(default_factory=list)

    def answer(self, asked: Asked) -> Answer:
        if self.before is not None and (told := self.before(asked)) is not None:
            return told  # type: ignore[no-any-return]
        parts = urlsplit(asked.target)
        if asked.headers.get("X-Key") != "right":
            return Answer(401)
        if parts.path == "/account":
            return Answer(body=json.dumps({"account": [ACCOUNT]}).encode())
        if parts.path == "/messages":
            start = int(parse_qs(parts.query)["from"][0])
            said = {"messages": self.messages[start : start + PAGE], "total": len(self.messages)}
            return Answer(body=json.dumps(said).encode())
        name = parts.path.rpartition("/")[2]
        return Answer(body=self.files[name]) if name in self.files else Answer(404)


@contextmanager
def live_server(messages: Sequence[dict[str, Any]], **more: Any) -> Iterator[LiveServer]:
    server = LiveServer(list(messages), **more)
    with odd_server(server.answer) as running:
        server.url, server.asked = running.url, running.asked
        yield server


class MadeUp:
    """The connector; one exchange a page, as every connector over a live server."""

    platform = "rocketchat"

    def __init__(self, source: Source) -> None:
        self._source = source

    def check(self) -> list[Gap]:
        return [Gap("deleted", "source", "this server shows nothing that was deleted")]

    def find_account(self, handle: str) -> Account:
        found = self._source.get("/account")
        (row,) = [row for _, row in tables(found.body, "account")]
        return Account(row.fields["id"], row.fields["name"], row.raw)

    def fetch(self, account: Account, scope: Scope, cursor: str | None = None) -> Page:
        start = int(cursor or 0)
        found = self._source.get("/messages", {"from": start})
        rows = [row for _, row in tables(found.body, found.request)]
        total = int(found.json()["total"])
        return Page(
            records=tuple(_record(row.fields, row.raw) for row in rows),
            gaps=(),
            cursor=str(start + PAGE) if start + PAGE < total else None,
            raw=found.body,
            source=found.request,
            asked_at=found.asked_at,
            status=found.status,
            totals={"room1": total},
            rooms=(int(start + PAGE >= total), 1),
        )

    def open_file(self, ref: str) -> AbstractContextManager[BinaryIO]:
        return self._source.stream(f"/files/{ref}")

    def notify(self, account: Account, text: str, key: str) -> NoReturn:
        raise Unsupported("Nobody is told here.")


def _record(fields: Mapping[str, Any], raw: bytes) -> Record:
    at, original = moment_of_mongo(fields.get("ts"))
    return Record(
        "message", fields["id"], "room1", "robin1", at, original, "live", raw, fields.get("file")
    )


def _refusal(exchange: Any) -> ConnectorError | None:
    return AuthFailed("Refused.") if exchange.status == 401 else None


MADE_UP = SimpleNamespace(
    headers=lambda login, secret: {"X-Key": secret}, refusal=_refusal, connector=MadeUp
)


def said(number: int, **more: Any) -> dict[str, Any]:
    """One message of the account."""
    return {"id": f"m{number}", "ts": f"2026-05-01T00:00:{number:02d}Z", "text": "x", **more}


__all__ = ["MADE_UP", "LiveServer", "OddServer", "live_server", "said"]
