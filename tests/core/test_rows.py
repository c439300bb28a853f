"""New rows written in one statement: prepared, sealed and refused as the mapper does it."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Agency, Officer
from audit.models import LogHead
from core.rows import write_new

pytestmark = pytest.mark.django_db


def test_rows_are_written_as_the_mapper_writes_them(keys: object) -> None:
    agency = Agency.objects.create(name="Larkspur County Sheriff", country="US")
    rows = [
        Officer(email=f"pat{number}@larkspur.example", name="Pat Example", agency=agency)
        for number in range(2)
    ]

    write_new(rows)

    read = list(Officer.objects.order_by("email"))
    assert read == rows
    assert [(row.name, row.agency_id, row.created_at) for row in read] == [
        (row.name, agency.id, row.created_at) for row in rows
    ]
    assert not rows[0]._state.adding
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM accounts_officer")
        assert all(name.startswith("v1:") for (name,) in cursor.fetchall())


def test_a_row_that_breaks_a_constraint_is_refused(keys: object) -> None:
    write_new([Officer(email="pat@larkspur.example")])

    with pytest.raises(IntegrityError), transaction.atomic():
        write_new([Officer(email="pat@larkspur.example")])
    with pytest.raises(IntegrityError), transaction.atomic():
        write_new([LogHead(id=2)])

    assert Officer.objects.count() == 1


def test_nothing_to_write_asks_the_database_nothing(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        write_new([])
