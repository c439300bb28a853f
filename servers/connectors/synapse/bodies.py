"""What Synapse's answers say, with the exact bytes of each part.

Anything that is not of the promised shape is Transient: it says nothing of the source, and least of
all that nothing is there.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from servers.connectors.calling import Exchange
from servers.connectors.protocol import Transient, Unreadable
from servers.connectors.rows import OBJECTS, Row, Text, moment_of_seconds, native_id

# A moment in milliseconds since 1970 is greater than this, one in seconds is not before 5138.
_MILLISECONDS = 100_000_000_000
_LONGEST = 1000


def parts(exchange: Exchange, table: str) -> tuple[list[Row], dict[str, Any]]:
    """Return the rows of one array of an answer, and everything beside it.

    Raises Transient where the answer is no JSON object or has no such array of objects.
    """
    try:
        found, rest = _parts(exchange.body, exchange.request, table)
    except Unreadable as fault:
        raise _odd(exchange, f"with something unreadable ({fault.message})") from fault
    if found is None:
        raise _odd(exchange, f"without a list of {table!r}")
    return found, rest


def whole(exchange: Exchange) -> Row:
    """Return an answer that is one object; raises Transient for any other."""
    try:
        text = Text(exchange.body, exchange.request)
        found = text.row()
        if not text.ended():
            raise text.damaged("something follows the object")
    except Unreadable as fault:
        raise _odd(exchange, f"with something unreadable ({fault.message})") from fault
    return found


def inside(exchange: Exchange, *names: str) -> Row:
    """Return an object within an answer, by the names that lead to it; raises Transient."""
    found = whole(exchange)
    for name in names:
        inner = members(found).get(name)
        if inner is None:
            raise _odd(exchange, f"without {name!r}")
        found = inner
    return found


def members(row: Row) -> dict[str, Row]:
    """Return the members of an object that are objects themselves, with their exact bytes."""
    text, found = Text(row.raw, "an object"), {}
    text.take("{")
    while not text.looking_at("}"):
        name = text.value()
        text.take(":")
        if text.looking_at("{"):
            found[str(name)] = text.row()
        else:
            text.value()
        if not text.looking_at("}"):
            text.take(",")
    return found


def rows_in(row: Row, table: str) -> list[Row]:
    """Return the rows of an array within an object, none where it has no such array."""
    try:
        return _parts(row.raw, "an object", table)[0] or []
    except Unreadable as fault:
        raise Transient(f"The source answered with something unreadable: {fault}") from fault


def _parts(raw: bytes, name: str, table: str) -> tuple[list[Row] | None, dict[str, Any]]:
    text = Text(raw, name)
    found: list[Row] | None = None
    rest: dict[str, Any] = {}
    text.take("{")
    while not text.looking_at("}"):
        key = text.value()
        text.take(":")
        if key == table and OBJECTS.match(text.text, text.at):
            found = list(text.array())
        else:
            rest[str(key)] = text.value()
        if not text.looking_at("}"):
            text.take(",")
    text.take("}")
    if not text.ended():
        raise text.damaged("something follows the object")
    return found, rest


def _odd(exchange: Exchange, how: str) -> Transient:
    return Transient(f"The source answered {exchange.request} {how}.")


def moment(value: object) -> tuple[datetime | None, str]:
    """Return a time the server set itself, and the same as written.

    Synapse gives some of these in seconds and others in milliseconds since 1970, the same field
    not excepted, so the size of the number decides.
    """
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _MILLISECONDS:
        return moment_of_seconds(Decimal(value) / 1000)[0], str(value)
    found = moment_of_seconds(value)[0]
    return (found if isinstance(value, int) and value > 0 else None), _written(value)


def sent_at(fields: dict[str, Any]) -> tuple[datetime | None, str]:
    """Return when an event says it was sent, always milliseconds, and the same as written.

    A number before March 1973 is no time of a message but a mistaken unit, and gives none.
    """
    value = fields.get("origin_server_ts")
    if isinstance(value, int) and not isinstance(value, bool) and value >= _MILLISECONDS:
        return moment_of_seconds(Decimal(value) / 1000)[0], str(value)
    return None, _written(value)


def number(value: object) -> int | None:
    """Return a count, also where it was written as text; None for anything else."""
    if isinstance(value, bool):
        return None
    written = native_id(value) or ""
    return int(written) if written.isdecimal() and len(written) <= 18 else None


def id_of(value: object) -> str | None:
    """Return an identifier as text, also where it is a number; None for what can be none.

    Halves of characters, which JSON can carry, are in no id, and no store takes them.
    """
    found = native_id(value)
    if found is None or len(found) > _LONGEST:
        return None
    return found if _writable(found) == found else None


def _writable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _written(value: object) -> str:
    """Return a time as it stands in the answer, where it is no number."""
    return "" if value is None else _writable(str(value))[:100]


def mapping(value: object) -> dict[str, Any]:
    """Return a value that should be an object as one, empty where it is none."""
    return value if isinstance(value, dict) else {}
