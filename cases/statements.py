"""Statements that the mapper spells once, and in which only values change from then on.

Spelling the lists of the desk anew takes longer than the database needs to answer them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Expression, Field, QuerySet

from cases.models import Case


class Slot(Expression):
    """Stands in a statement for a value that is named when it is asked.

    The mapper passes more to ``as_sql`` than is needed here, which its stubs count as another.
    """

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


@dataclass(frozen=True)
class Statement:
    """A statement with its values, some of which are slots; without text it finds nothing."""

    text: str
    values: tuple[Any, ...]

    @classmethod
    def of(cls, cases: QuerySet[Any]) -> Statement:
        try:
            text, values = cases.query.sql_with_params()
        except EmptyResultSet:
            return cls("", ())
        return cls(text, tuple(values))

    @classmethod
    def of_all(cls, lists: Sequence[QuerySet[Any]], order: Sequence[str], most: int) -> Statement:
        """Return what asks for the first of several lists with the same columns."""
        parts = [each for each in map(cls.of, lists) if each.text]
        if not parts:
            return cls("", ())
        # The mapper names the columns of its own unions anew, so that no row would be a case.
        # Its texts hold placeholders alone, and the values go beside them.
        text = " UNION ALL ".join(f"SELECT * FROM ({each.text}) AS part" for each in parts)  # noqa: S608
        values = [value for each in parts for value in each.values]
        return cls(f"{text} ORDER BY {', '.join(order)} LIMIT {most}", tuple(values))

    def filled(self, said: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return its values with what is said for each slot."""
        return tuple(
            _adapted(said[value.name]) if isinstance(value, Slot) else value
            for value in self.values
        )

    def cases(self, said: Mapping[str, Any]) -> list[Case]:
        """Ask for cases; the columns it does not name are read when somebody asks for them."""
        if not self.text:
            return []
        # The mapper spelled it, and its values are handed over beside it.
        return list(Case.objects.raw(self.text, self.filled(said)))

    def row(self, said: Mapping[str, Any]) -> tuple[Any, ...]:
        """Ask for one row."""
        with connection.cursor() as cursor:
            cursor.execute(self.text, self.filled(said))
            return tuple(cursor.fetchone())


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value
