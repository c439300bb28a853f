"""Write new rows in one statement that is made once for each table, and not anew for each row.

What Django works out at every insert (which columns, which placeholders, what the database may
return) is the same each time and costs several times what the database needs for the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection, models


def insert(rows: Sequence[models.Model], *, once: str = "") -> None:
    """Write rows of one table, as ``bulk_create`` does, in the transaction that is open.

    For rows whose key is made here. A key that the database counts up is not read back, so that
    such rows are for nobody who needs it. A row that stands already under the unique column
    ``once`` stays as it is. Raises IntegrityError.
    """
    if not rows:
        return
    model = type(rows[0])
    fields = _fields(model)
    values = [
        field.get_db_prep_save(field.pre_save(row, True), connection)
        for row in rows
        for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(_statement(model, len(rows), once, connection.vendor), values)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


@cache
def _fields(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    """Return the columns that are ours to write."""
    return tuple(
        field
        for field in model._meta.concrete_fields
        if not field.generated and not isinstance(field, models.AutoField)
    )


@cache
def _statement(model: type[models.Model], count: int, once: str, vendor: str) -> str:
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(field.column or field.attname) for field in _fields(model))
    row = f"({', '.join(['%s'] * len(_fields(model)))})"
    table = quoted(model._meta.db_table)
    stays = f" ON CONFLICT ({quoted(once)}) DO NOTHING" if once else ""
    # Names come from the models and are quoted; every value is handed over beside the statement.
    return f"INSERT INTO {table} ({names}) VALUES {', '.join([row] * count)}{stays}"  # noqa: S608
