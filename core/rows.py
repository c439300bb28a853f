"""Write new rows in one statement that is made once for each table, and not anew for each row.

What Django works out at every insert (which columns, which placeholders, what the database may
return) is the same each time and costs several times what the database needs for the row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper


class _Column(NamedTuple):
    """A column that is ours to write. Values of the type ``as_is`` are written as they are."""

    name: str
    field: models.Field[Any, Any]
    as_is: type | None


def insert(rows: Sequence[models.Model], *, once: str = "") -> int:
    """Write rows of one table, as ``bulk_create`` does, in the transaction that is open.

    For rows whose key is made here. A key that the database counts up is not read back, so that
    such rows are for nobody who needs it. A row that stands already under the unique column
    ``once`` stays as it is. Returns how many were written. Raises IntegrityError.
    """
    if not rows:
        return 0
    model, database = type(rows[0]), transaction.get_connection()
    values: list[Any] = []
    for row in rows:
        held = vars(row)
        for name, field, as_is in _columns(model):
            value = held[name] if as_is else field.pre_save(row, True)
            values.append(value if type(value) is as_is else _written(field, value, database))
    written = _execute(model, len(rows), once, values, database)
    for row in rows:
        row._state.adding, row._state.db = False, database.alias
    return written


def insert_values(
    model: type[models.Model], rows: Sequence[Mapping[str, Any]], *, once: str = ""
) -> None:
    """Write rows that nobody needs as objects, each given by its columns' names.

    What a row does not name has the default of its field; a reference is named by its key
    (``case_id``). Otherwise as ``insert``. Raises IntegrityError.
    """
    if not rows:
        return
    database = transaction.get_connection()
    columns, values = _columns(model), list[Any]()
    # A default that is made (a key, a moment) is made for each row, any other once.
    usual = {name: field.get_default() for name, field, _ in columns if not _is_made(field)}
    for row in rows:
        said = {**usual, **row}
        for name, field, as_is in columns:
            value = said[name] if name in said else field.get_default()
            values.append(value if type(value) is as_is else _written(field, value, database))
    _execute(model, len(rows), once, values, database)


def _written(field: models.Field[Any, Any], value: Any, database: BaseDatabaseWrapper) -> Any:
    return None if value is None else field.get_db_prep_save(value, database)


def _is_made(field: models.Field[Any, Any]) -> bool:
    return field.has_default() and callable(field.default)


def _execute(
    model: type[models.Model],
    count: int,
    once: str,
    values: Sequence[Any],
    database: BaseDatabaseWrapper,
) -> int:
    with database.cursor() as cursor:
        cursor.execute(_statement(model, count, once, database.vendor), values)
        return int(cursor.rowcount)


@cache
def _columns(model: type[models.Model]) -> tuple[_Column, ...]:
    return tuple(
        _Column(field.attname, field, _as_is(field))
        for field in model._meta.concrete_fields
        if not field.generated and not isinstance(field, models.AutoField)
    )


def _as_is(field: models.Field[Any, Any]) -> type | None:
    """Return the type whose values the field itself would write unchanged, if there is one.

    Asking the field for each text of each row takes longer than the database needs for the row.
    """
    if isinstance(field, models.ForeignKey):
        return _as_is(field.target_field)
    for kind, as_is in _UNCHANGED:
        if isinstance(field, kind) and all(
            getattr(type(field), step) is getattr(kind, step) for step in _STEPS
        ):
            return as_is
    return None


_STEPS = ("pre_save", "get_prep_value", "get_db_prep_value", "get_db_prep_save")
_UNCHANGED: tuple[tuple[type[models.Field[Any, Any]], type], ...] = (
    (models.CharField, str),
    (models.TextField, str),
    (models.BooleanField, bool),
    (models.IntegerField, int),
)


@cache
def _statement(model: type[models.Model], count: int, once: str, vendor: str) -> str:
    quoted = transaction.get_connection().ops.quote_name
    columns = [column.field.column or column.name for column in _columns(model)]
    names = ", ".join(map(quoted, columns))
    row = f"({', '.join(['%s'] * len(columns))})"
    table = quoted(model._meta.db_table)
    stays = f" ON CONFLICT ({quoted(once)}) DO NOTHING" if once else ""
    # Names come from the models and are quoted; every value is handed over beside the statement.
    return f"INSERT INTO {table} ({names}) VALUES {', '.join([row] * count)}{stays}"  # noqa: S608
