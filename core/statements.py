"""Statements that the mapper spells once, and in which only values change from then on.

Spelling the lists of the desk anew takes longer than the database needs to answer them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import CharField, Expression, F, Field, Model, QuerySet, Value
from django.db.models.lookups import In

Row = TypeVar("Row", bound=Model)


class Slot(Expression):
    """Stands in a statement for a value that is named when it is asked.

    The mapper passes more to ``as_sql`` than is needed here, which its stubs count as another.
    """

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]

    def __str__(self) -> str:
        """Refuse: the mapper writes the values of ``relation__in`` down as texts, see ``among``."""
        raise TypeError(f"The slot {self.name!r} would be asked for as a text.")


@dataclass(frozen=True)
class Statement:
    """A statement with its values, some of which are slots; without text it finds nothing."""

    text: str
    values: tuple[Any, ...]

    @classmethod
    def of(cls, rows: QuerySet[Any, Any]) -> Statement:
        try:
            text, values = rows.query.sql_with_params()
        except EmptyResultSet:
            return cls("", ())
        return cls(text, tuple(values))

    @classmethod
    def of_all(cls, lists: Sequence[QuerySet[Any]], order: Sequence[str], most: int) -> Statement:
        """Return what asks for the first of several lists with the same columns."""
        parts = [each for each in map(cls.of, lists) if each.text]
        if not parts:
            return cls("", ())
        # The mapper names the columns of its own unions anew, so that no row would be one of its
        # model. Its texts hold placeholders alone, and the values go beside them.
        text = " UNION ALL ".join(f"SELECT * FROM ({each.text}) AS part" for each in parts)  # noqa: S608
        values = [value for each in parts for value in each.values]
        return cls(f"{text} ORDER BY {', '.join(order)} LIMIT {most}", tuple(values))

    def filled(self, said: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return its values with what is said for each slot."""
        return tuple(
            _adapted(said[value.name]) if isinstance(value, Slot) else value
            for value in self.values
        )

    def objects(self, model: type[Row], said: Mapping[str, Any]) -> list[Row]:
        """Ask for rows of a model; what it does not name is read when somebody asks for it."""
        if not self.text:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self.text, self.filled(said))
            rows = cursor.fetchall()
            columns = tuple(column[0] for column in cursor.description)
        layout = _layout(connection.vendor, model, columns)
        found = []
        for row in _converted(rows, layout.fields):
            instance = model.from_db(connection.alias, layout.names, [row[n] for n in layout.own])
            for name, place in layout.others:
                setattr(instance, name, row[place])
            found.append(instance)
        return found

    def rows(
        self, said: Mapping[str, Any], *, columns: Sequence[Field[Any, Any]] = ()
    ) -> list[tuple[Any, ...]]:
        """Ask for rows as the database gives them, or as fields of these kinds hold them."""
        if not self.text:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self.text, self.filled(said))
            found = cursor.fetchall()
        return [tuple(row) for row in _converted(found, dict(enumerate(columns)))]

    def row(self, said: Mapping[str, Any]) -> tuple[Any, ...]:
        """Ask for one row."""
        return self.rows(said)[0]


@dataclass(frozen=True)
class _Layout:
    """Which columns of a row are fields of the model, in the order it is made of, and which not.

    ``fields`` are by their places in the row those whose values the database gives otherwise than
    the model holds them.
    """

    names: list[str]
    own: list[int]
    fields: dict[int, Field[Any, Any]]
    others: list[tuple[str, int]]


@lru_cache(maxsize=200)
def _layout(vendor: str, model: type[Model], columns: tuple[str, ...]) -> _Layout:
    known = {field.column: field for field in model._meta.concrete_fields}
    named = [field for column, field in known.items() if column in columns]
    fields = {n: known[column] for n, column in enumerate(columns) if column in known}
    return _Layout(
        names=[field.attname for field in named],
        own=[columns.index(field.column) for field in named],
        fields={n: field for n, field in fields.items() if _converters(field)},
        others=[(column, n) for n, column in enumerate(columns) if column not in known],
    )


def _converters(field: Field[Any, Any]) -> list[tuple[Any, Any]]:
    """Return what makes of a value of the database one of the field, each with what it is told."""
    column = Value(None, output_field=field)
    ways = [*connection.ops.get_db_converters(column), *field.get_db_converters(connection)]
    return [(way, column) for way in ways]


def _converted(
    rows: Sequence[Sequence[Any]], fields: Mapping[int, Field[Any, Any]]
) -> Sequence[Sequence[Any]]:
    """Return the rows with the values at these places as their fields hold them."""
    ways = [(n, *way) for n, field in fields.items() for way in _converters(field)]
    if not ways:
        return rows
    found = [list(row) for row in rows]
    for row in found:
        for n, convert, column in ways:
            row[n] = convert(row[n], column, connection)
    return found


def keys(count: int) -> list[Slot]:
    """Return slots for so many keys, to be filled with ``said_keys``."""
    return [Slot(f"key{place}", CharField()) for place in range(count)]


def among(column: str, count: int) -> In:
    """Return the condition that the column, also one of a relation, holds one of so many keys."""
    return In(F(column), keys(count))


def said_keys(given: Sequence[str]) -> dict[str, str]:
    """Return the values of at least so many slots as ``roomy`` says; the last key fills the rest.

    An empty list is filled with a key that nothing has.
    """
    filled = [*given, *[given[-1] if given else ""] * (roomy(len(given)) - len(given))]
    return {f"key{place}": value for place, value in enumerate(filled)}


def roomy(count: int) -> int:
    """Return for how many keys a statement is spelled that ``count`` are asked with.

    Few different numbers, so that few statements are spelled.
    """
    return next((size for size in (1, 10, 40, 100) if count <= size), -(-count // 500) * 500)


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value
