"""Writing new rows where the object-relational mapper's general way costs more than the work."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import models, transaction


def write_new(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model, which may be none, in the open transaction.

    Fields prepare their values as in ``bulk_create`` (sealed ones are sealed), constraints and
    triggers hold, and IntegrityError is raised alike. Keys that the database counts up are not
    read back, and no signal is sent.
    """
    if not rows:
        return
    connection = transaction.get_connection()
    statement, fields = _statement(type(rows[0]))
    values = [
        [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


@cache
def _statement(model: type[models.Model]) -> tuple[str, tuple[models.Field[Any, Any], ...]]:
    counted = models.AutoField
    fields = tuple(f for f in model._meta.concrete_fields if not isinstance(f, counted))
    quote = transaction.get_connection().ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    table = quote(model._meta.db_table)
    # Every name comes from the model itself.
    return f"INSERT INTO {table} ({columns}) VALUES ({places})", fields  # noqa: S608
