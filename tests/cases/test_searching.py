"""Finding cases by words, on whichever database the tests run."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from cases import actions, searching
from cases.desk_queue import QueueFilters, found
from cases.models import FindableWords
from notifications.correspondence import write_message
from sealing.keyed_words import keyed
from tests.cases.making import ACCOUNT, EMERGENCY, changed, make_case

pytestmark = pytest.mark.django_db


def finds(who, text):
    return set(found(who, QueueFilters(text=text)))


@pytest.fixture
def case(policy, officer):
    return make_case(policy, ACCOUNT, officer=officer)


@pytest.mark.parametrize(
    "text",
    [
        "Example County",
        "anna",
        "@anna.example",
        "open.rocket.chat",
        "26-CR-0042",
        "superior court",
        "SUPER",
        "Süperior",
        "dana.sample@police.example",
        "November messages",
        "threats anna",
    ],
)
def test_a_case_is_found_by_what_it_says(staff, case, text):
    assert finds(staff.triage, text) == {case}


@pytest.mark.parametrize(
    "text", ["nobody", "anna nobody", "thre", "dana.sample@police", "...", "an'na | x", "' OR 1"]
)
def test_what_it_does_not_say_is_not_found(staff, case, text):
    assert finds(staff.triage, text) == set()


def test_every_word_must_be_found_in_the_same_case(policy, staff, case):
    other = make_case(policy, EMERGENCY)
    assert finds(staff.triage, "anna") == {case, other}
    assert finds(staff.triage, "anna abduction") == {other}


def test_a_message_is_found_by_its_words(staff, case):
    write_message(by=staff.triage, case_id=case.id, text="Please send the annexe, Ms Sample.")
    assert finds(staff.counsel, "annexe") == {case}
    assert finds(staff.counsel, "annexe threats") == {case}


def test_a_docket_that_counsel_writes_is_found(staff, case):
    actions.record_process(by=staff.triage, case_id=case.id, fields={"docket": "99-XY-7"})
    assert finds(staff.triage, "99-xy-7") == {case}
    assert finds(staff.triage, "26-CR-0042") == set()


def test_a_sealed_case_is_found_by_the_named_alone(staff, case):
    actions.seal(by=staff.counsel, case_id=case.id, named=[staff.counsel.id])
    for text in (case.reference, "anna", "threats", "dana.sample@police.example"):
        assert finds(staff.counsel, text) == {case}
        assert finds(staff.triage, text) == set()


def test_what_is_sealed_in_the_database_is_no_plain_word_of_the_index(policy, staff, officer):
    account = {**ACCOUNT["accounts"][0], "email": "private@mail.example"}
    case = make_case(policy, changed(ACCOUNT, accounts=[account]), officer=officer)
    write_message(by=staff.triage, case_id=case.id, text="The whistle was blown in Larkspur.")
    row = FindableWords.objects.get(case=case)
    held = f"{row.asked} {row.said}"
    for secret in ("threats", "investigation", "dana", "sample", "private", "whistle", "larkspur"):
        assert secret not in held.split()
        assert not any(word.startswith(secret) for word in held.split())
    assert f"={keyed('threats')}" in row.asked.split()
    assert f"={keyed('whistle')}" in row.said.split()
    assert finds(staff.triage, "private@mail.example") == {case}


def test_a_word_in_very_many_cases_is_found_in_the_order_of_the_list(
    policy, staff, case, monkeypatch
):
    others = [make_case(policy, EMERGENCY) for _ in range(3)]
    monkeypatch.setattr(searching, "FEW", 1)
    listed = found(staff.triage, QueueFilters(text="rocket"))
    assert list(listed) == [*reversed(others), case]


def test_the_index_of_the_database_answers(case):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT count(*) FROM cases_findablewords_fts WHERE cases_findablewords_fts MATCH"
                " 'anna'"
            )
        else:
            cursor.execute(
                "SELECT count(*) FROM pg_indexes WHERE indexname = 'cases_findablewords_gin'"
            )
        assert cursor.fetchone() == (1,)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the mark is PostgreSQL's")
def test_a_case_is_marked_while_the_desk_lists_it(staff, case, officer):
    def is_marked():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT at_the_desk FROM cases_findablewords WHERE case_id = %s", [case.pk]
            )
            return cursor.fetchone()[0]

    assert is_marked()
    actions.take(by=staff.triage, case_id=case.id)
    assert is_marked()
    actions.withdraw(by=officer.actor(), case_id=case.id)
    assert not is_marked()
    write_message(by=officer.actor(), case_id=case.id, text="Was anything kept?")
    assert is_marked()
    write_message(by=staff.triage, case_id=case.id, text="Nothing was.")
    assert not is_marked()


def test_the_index_is_written_anew_from_the_cases(staff, case):
    write_message(by=staff.triage, case_id=case.id, text="Please send the annexe.")
    before = FindableWords.objects.values_list("asked", "said").get(case=case)
    FindableWords.objects.all().delete()
    assert finds(staff.triage, "anna") == set()
    call_command("index_cases", stdout=StringIO())
    assert FindableWords.objects.values_list("asked", "said").get(case=case) == before
    assert finds(staff.triage, "anna annexe") == {case}
