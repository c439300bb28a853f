"""Rows written in one statement are the rows that Django would have written."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from cases.models import CaseFinding
from core import clock
from core.rows import insert
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
    rows = CaseFinding.objects.filter(case=case)
    assert {row.parameters["given"] for row in rows if row.code == "server_url.valid"} == {
        ACCOUNT["accounts"][0]["server_url"]
    }
