"""Filling tables of PostgreSQL by COPY: without their indexes, which are built afterwards."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

NULL = "\\N"
# Below so many rows an index is filled faster than it is built anew.
WORTH_BUILDING = 100_000
# Rows written in one piece.
AT_ONCE = 2000


@dataclass(frozen=True)
class Target:
    """A table and the columns that differ from row to row.

    The others repeat those of the stored row that ``like`` finds (``column = 'value'``); without
    it there are no others.
    """

    table: str
    columns: tuple[str, ...]
    like: str = ""


def fill(target: Target, rows: Iterable[tuple[str, ...]], count: int) -> None:
    """Write the rows, whose values are spelled as COPY's text format does, and analyze the table.

    Foreign keys are not asked, so that they must be right by construction.
    """
    began = time.perf_counter()
    with connection.cursor() as cursor:
        # What a power failure undoes is built again.
        cursor.execute("SET session_replication_role = replica; SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '1GB'")
    with _without_indexes(target.table, worth=count > WORTH_BUILDING):
        written = _copy(target, rows)
        _tell(f"{target.table}: {written} rows", began)
        began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {target.table}")
        cursor.execute("SET session_replication_role = origin")
    _tell(f"{target.table}: indexes and statistics", began)


def _copy(target: Target, rows: Iterable[tuple[str, ...]]) -> int:
    statement, line = _spelled(target)
    written, lines = 0, []
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            lines.append(line % row)
            if len(lines) == AT_ONCE:
                written += len(lines)
                copy.write("".join(lines))
                lines.clear()
        copy.write("".join(lines))
    return written + len(lines)


def _spelled(target: Target) -> tuple[str, str]:
    """Return the statement, and a line with a mark for each column that differs."""
    columns, values = target.columns, ["%s"] * len(target.columns)
    if target.like:
        columns, stored = _stored(target)
        values = [
            "%s" if name in target.columns else value.replace("%", "%%")
            for name, value in zip(columns, stored, strict=True)
        ]
    listed = ", ".join(f'"{name}"' for name in columns)
    return f"COPY {target.table} ({listed}) FROM STDIN", "\t".join(values) + "\n"


def _stored(target: Target) -> tuple[tuple[str, ...], list[str]]:
    """Return the columns with those that differ first, and the stored row as COPY writes it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
            " AND is_generated = 'NEVER' AND is_identity = 'NO' ORDER BY ordinal_position",
            [target.table],
        )
        others = [row[0] for row in cursor.fetchall() if row[0] not in target.columns]
        columns = (*target.columns, *others)
        listed = ", ".join(f'"{name}"' for name in columns)
        found = f"SELECT {listed} FROM {target.table} WHERE {target.like} LIMIT 1"
        with cursor.copy(f"COPY ({found}) TO STDOUT") as copy:
            line = b"".join(bytes(part) for part in copy)
    return columns, line.decode("utf-8").rstrip("\n").split("\t")


# What a foreign key rests upon stays.
_INDEXES = """SELECT indexname, NULL, indexdef FROM pg_indexes i
    WHERE tablename = %s AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = i.indexname)
    UNION ALL SELECT conname, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = %s::regclass AND contype = 'u'"""


@contextmanager
def _without_indexes(table: str, *, worth: bool) -> Iterator[None]:
    """Drop all indexes but the primary key's, and make the very same again at the end."""
    again = []
    with connection.cursor() as cursor:
        cursor.execute(_INDEXES, [table, table])
        for name, constraint, definition in cursor.fetchall() if worth else []:
            if constraint:
                cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
                again.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
            else:
                cursor.execute(f'DROP INDEX "{name}"')
                again.append(definition)
    yield
    with connection.cursor() as cursor:
        for statement in again:
            cursor.execute(statement)


def _tell(what: str, began: float) -> None:
    took = time.perf_counter() - began
    print(f"  {what}, {took:.0f} s", file=sys.stderr, flush=True)
