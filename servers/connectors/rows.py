"""JSON rows together with the exact bytes they were written in.

The digest of a record must be that of the source's own text, so rows are cut out of the text
by position and never written again by us.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, NoReturn

from servers.connectors.protocol import Unreadable

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SPACE = re.compile(r"[ \t\r\n]*")
OBJECTS = re.compile(r"\[[ \t\r\n]*[{\]]")


@dataclass(frozen=True, slots=True)
class Row:
    """One JSON object: its text as bytes, and what it says (numbers with a point as Decimal)."""

    raw: bytes
    fields: dict[str, Any]


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse_constant)


class Text:
    """A JSON text and a position in it."""

    def __init__(self, raw: bytes, name: str) -> None:
        self.name = name
        try:
            self.text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as fault:
            raise Unreadable(f"{name} is not UTF-8 at byte {fault.start}.") from fault
        self.at = 0
        self.skip_space()

    def skip_space(self) -> None:
        found = SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def ended(self) -> bool:
        return self.at >= len(self.text)

    def looking_at(self, character: str) -> bool:
        return self.text.startswith(character, self.at)

    def take(self, character: str) -> None:
        if not self.looking_at(character):
            raise self.damaged(f"{character!r} was expected")
        self.at += 1
        self.skip_space()

    def value(self) -> Any:
        try:
            found, self.at = DECODER.raw_decode(self.text, self.at)
        except (ValueError, RecursionError) as fault:
            raise self.damaged(str(fault) or "nested too deeply") from fault
        self.skip_space()
        return found

    def row(self) -> Row:
        start = self.at
        try:
            fields, end = DECODER.raw_decode(self.text, start)
        except (ValueError, RecursionError) as fault:
            raise self.damaged(str(fault) or "nested too deeply") from fault
        if not isinstance(fields, dict):
            raise self.damaged("a record is not an object")
        self.at = end
        self.skip_space()
        return Row(self.text[start:end].encode(), fields)

    def array(self) -> Iterator[Row]:
        self.take("[")
        while not self.looking_at("]"):
            yield self.row()
            if not self.looking_at("]"):
                self.take(",")
        self.take("]")

    def damaged(self, why: str) -> Unreadable:
        line = self.text.count("\n", 0, self.at) + 1
        return Unreadable(f"{self.name} is damaged near line {line}: {why}.")


def rows(raw: bytes, name: str) -> Iterator[Row]:
    """Every row of an array of objects, or of objects one after another (JSON lines).

    Raises Unreadable at the first damage; a partial result is never the end of the iterator.
    """
    text = Text(raw, name)
    if text.looking_at("["):
        yield from text.array()
        if not text.ended():
            raise text.damaged("something follows the end of the list")
        return
    while not text.ended():
        yield text.row()


def tables(raw: bytes, name: str) -> Iterator[tuple[str, Row]]:
    """Every row of an object of arrays of objects, with the name of its array.

    Values that are not arrays of objects are read over. Raises Unreadable for damage.
    """
    text = Text(raw, name)
    text.take("{")
    while not text.looking_at("}"):
        table = text.value()
        text.take(":")
        if OBJECTS.match(text.text, text.at):
            for row in text.array():
                yield str(table), row
        else:
            text.value()
        if not text.looking_at("}"):
            text.take(",")


def native_id(value: object) -> str | None:
    """An identifier as text: strings and numbers, and MongoDB's ``{"$oid": …}``."""
    if isinstance(value, dict):
        value = value.get("$oid", value.get("$numberLong", value.get("$numberInt")))
    if value is None or value == "" or isinstance(value, (bool, dict, list)):
        return None
    return str(value)


def whole_number(value: object) -> int | None:
    """A count as JSON or MongoDB writes it, None for anything that is not one."""
    found = re.fullmatch(r"([0-9]{1,18})(\.0+)?", native_id(value) or "")
    return int(found.group(1)) if found else None


def _from_epoch(seconds: Decimal) -> datetime | None:
    try:
        return EPOCH + timedelta(microseconds=int(seconds * 1_000_000))
    except (OverflowError, ValueError, ArithmeticError):
        return None


def moment_of_seconds(value: object) -> tuple[datetime | None, str]:
    """A time given in seconds since 1970, and the same as it was written."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return None, "" if value is None else str(value)
    return _from_epoch(Decimal(value)), str(value)


def moment_of_mongo(value: object) -> tuple[datetime | None, str]:
    """A time as ISO 8601 text, or MongoDB's extended JSON in any of its three forms.

    A text without a zone gives no time: guessing one could move a message out of a period.
    """
    if isinstance(value, dict) and "$date" in value:
        inner = value["$date"]
        original = json.dumps(value, default=str, separators=(",", ":"))
        if isinstance(inner, dict):
            inner = inner.get("$numberLong")
        if isinstance(inner, str) and re.fullmatch(r"-?\d{1,18}", inner):
            inner = int(inner)
        if isinstance(inner, int) and not isinstance(inner, bool):
            return _from_epoch(Decimal(inner) / 1000), original
        return moment_of_mongo(inner)[0], original
    if not isinstance(value, str):
        return None, "" if value is None else str(value)
    try:
        found = datetime.fromisoformat(value)
        return (None if found.utcoffset() is None else found.astimezone(UTC)), value
    except (ValueError, OverflowError):
        return None, value
