"""Rows written in one statement are the rows that Django would have written."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction

from cases.models import Case, Examination
from core import clock
from core.rows import insert, insert_values
from duties.models import Duty, State
from tests.cases.making import ACCOUNT, make_case

pytestmark = pytest.mark.django_db


def duty(key: str, subject: str = "A") -> Duty:
    moment = clock.now()
    return Duty(
        kind="case.lapse",
        subject_id=subject,
        unique_key=key,
        due_at=moment,
        created_at=moment,
        payload={"turn": 1},
    )


def test_a_row_reads_back_with_its_defaults() -> None:
    given = duty("lapse:1")

    insert([given])

    kept = Duty.objects.get(pk=given.pk)
    assert (kept.payload, kept.state, kept.due_at) == ({"turn": 1}, State.WAITING, given.due_at)


def test_what_is_written_can_be_changed_and_saved() -> None:
    given = duty("lapse:1")
    insert([given])

    given.rank = 3
    given.save()

    assert Duty.objects.get().rank == 3


def test_a_row_that_stands_already_stays_as_it_is() -> None:
    insert([duty("lapse:1", "first")])

    insert([duty("lapse:1", "second"), duty("lapse:2", "second")], once="unique_key")

    assert dict(Duty.objects.values_list("unique_key", "subject_id")) == {
        "lapse:1": "first",
        "lapse:2": "second",
    }


def test_it_says_how_many_rows_were_written() -> None:
    assert insert([duty("lapse:1"), duty("lapse:2")]) == 2

    assert insert([duty("lapse:1"), duty("lapse:3")], once="unique_key") == 1


def test_columns_that_are_not_named_have_their_defaults_each_row_its_own() -> None:
    moment = clock.now()
    said = {"kind": "case.lapse", "subject_id": "A", "due_at": moment, "created_at": moment}

    insert_values(Duty, [{**said, "unique_key": "lapse:1"}, {**said, "unique_key": "lapse:2"}])

    first, second = Duty.objects.order_by("unique_key")
    assert first.pk != second.pk
    assert (first.state, first.payload, first.due_at) == (State.WAITING, {}, moment)
    assert first.finished_at is None


def test_a_row_of_values_that_stands_already_stays_as_it_is() -> None:
    insert([duty("lapse:1", "first")])
    moment = clock.now()
    said = {"kind": "case.lapse", "subject_id": "second", "due_at": moment, "created_at": moment}

    insert_values(Duty, [{**said, "unique_key": "lapse:1"}], once="unique_key")

    assert Duty.objects.get().subject_id == "first"


def test_no_secret_of_a_row_of_values_stands_plain_in_the_database(policy) -> None:
    case = make_case(policy, ACCOUNT)
    secret = [{"given": "kim.example"}]
    insert_values(Examination, [{"case_id": case.pk, "round": 7, "findings": secret}])

    assert Examination.objects.get(round=7).findings == secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT findings FROM cases_examination WHERE round = 7")
        (written,) = cursor.fetchone()
    assert "kim.example" not in written


def test_a_reference_that_somebody_has_is_not_given_again(policy, monkeypatch) -> None:
    first = make_case(policy, ACCOUNT)
    drawn = iter([first.reference, first.reference, "LER-2026-000000"])
    # The package offers the act under the name of its module.
    module = import_module("cases.actions.submit")
    monkeypatch.setattr(module, "new_reference", lambda prefix, year: next(drawn))

    second = make_case(policy, ACCOUNT)

    assert Case.objects.get(pk=second.pk).reference == "LER-2026-000000"
    assert Case.objects.get(pk=first.pk).reference == first.reference


def test_the_same_key_twice_is_refused_where_nothing_allows_it() -> None:
    insert([duty("lapse:1")])

    with pytest.raises(IntegrityError), transaction.atomic():
        insert([duty("lapse:1")])


def test_another_fault_is_not_taken_for_a_row_that_stands() -> None:
    wrong = duty("lapse:1")
    wrong.state = "unheard of"

    with pytest.raises(IntegrityError), transaction.atomic():
        insert([wrong], once="unique_key")


def test_no_row_is_no_statement(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        insert([])


def test_what_is_sealed_reads_back_and_what_is_computed_is_there(policy) -> None:
    case = make_case(policy, ACCOUNT)

    assert case.turn == 0
    (kept,) = Examination.objects.filter(case=case)
    assert {
        row["parameters"]["given"] for row in kept.findings if row["code"] == "server_url.valid"
    } == {ACCOUNT["accounts"][0]["server_url"]}
