"""One event for each act: numbered, chained, committed with the act, naming nobody in clear."""

import contextlib
import itertools
import json
import threading
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Agency
from audit.models import AuditEvent, ClearText, LogHead
from audit.recording import record, together
from audit.verification import verify_database
from core.actor import SYSTEM


@pytest.fixture
def agency(db: None) -> Agency:
    return Agency.objects.create(name="Larkspur County Sheriff", country="US")


def write(agency: Agency, action: str = "agency.verified", **more: Any) -> AuditEvent:
    with transaction.atomic():
        return record(action=action, by=SYSTEM, subject=agency, **more)


def test_events_are_numbered_from_zero_and_chained(agency: Agency) -> None:
    first, second = write(agency), write(agency)
    assert (first.seq, second.seq) == (0, 1)
    assert first.prev == "0" * 64
    assert second.prev == first.digest
    assert LogHead.objects.get().digest == second.digest


def test_personal_data_is_only_a_commitment_in_the_event(agency: Agency) -> None:
    event = write(agency, personal={"email": "pat@larkspur.example"}, facts={"code": "x"})
    body = json.loads(bytes(event.body))
    assert "pat@" not in bytes(event.body).decode()
    assert len(body["commitments"]["email"]) == 64
    assert body["facts"] == {"code": "x"}
    assert json.loads(ClearText.objects.get(event=event).value) == "pat@larkspur.example"


def test_the_clear_text_is_sealed_in_the_database(agency: Agency) -> None:
    write(agency, personal={"email": "pat@larkspur.example"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM audit_cleartext")
        assert "pat@" not in cursor.fetchone()[0]


def test_two_equal_values_have_different_commitments(agency: Agency) -> None:
    bodies = [json.loads(bytes(write(agency, personal={"e": "same"}).body)) for _ in range(2)]
    assert bodies[0]["commitments"]["e"] != bodies[1]["commitments"]["e"]


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused() -> None:
    agency = Agency.objects.create(name="Larkspur County Sheriff", country="US")
    with pytest.raises(RuntimeError, match=r"agency\.verified"):
        record(action="agency.verified", by=SYSTEM, subject=agency)
    assert LogHead.objects.get().size == 0


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_no_event() -> None:
    agency = Agency.objects.create(name="Larkspur County Sheriff", country="US")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(action="agency.verified", by=SYSTEM, subject=agency)
        _ = 1 // 0
    assert AuditEvent.objects.count() == 0
    assert LogHead.objects.get().size == 0


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_auditevent SET action = 'nothing'", "DELETE FROM audit_auditevent"],
)
def test_the_database_refuses_to_change_an_event(agency: Agency, statement: str) -> None:
    event = write(agency)
    with (
        pytest.raises(DatabaseError, match="never"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditEvent.objects.get().action == event.action


def test_python_refuses_to_change_an_event(agency: Agency) -> None:
    event = write(agency)
    for attempt in (
        event.save,
        event.delete,
        AuditEvent.objects.all().delete,
        lambda: AuditEvent.objects.update(action="nothing"),
    ):
        with pytest.raises(TypeError, match="never"):
            attempt()


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_leave_no_gap_and_no_fork() -> None:
    agency = Agency.objects.create(name="Larkspur County Sheriff", country="US")
    failures: list[BaseException] = []

    def append() -> None:
        try:
            for _ in range(10):
                write(agency)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=append) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    events = list(AuditEvent.objects.order_by("seq"))
    assert [event.seq for event in events] == list(range(40))
    assert all(later.prev == earlier.digest for earlier, later in itertools.pairwise(events))


@pytest.mark.django_db
def test_events_recorded_together_stand_in_their_order(agency: Agency) -> None:
    before = write(agency)
    with transaction.atomic(), together():
        first = record(
            action="agency.verified", by=SYSTEM, subject=agency, personal={"email": "a@b.example"}
        )
        assert AuditEvent.objects.count() == 1
        second = record(action="agency.phone_entered", by=SYSTEM, subject=agency)
    after = write(agency)

    assert [event.seq for event in (before, first, second, after)] == [0, 1, 2, 3]
    assert (first.prev, second.prev, after.prev) == (before.digest, first.digest, second.digest)
    assert list(AuditEvent.objects.order_by("seq")) == [before, first, second, after]
    assert json.loads(ClearText.objects.get(event=first).value) == "a@b.example"
    assert verify_database() == []


def test_nothing_is_written_of_acts_that_failed_together(agency: Agency) -> None:
    with pytest.raises(ValueError, match="late"), transaction.atomic(), together():
        record(action="agency.verified", by=SYSTEM, subject=agency)
        raise ValueError("late")

    assert not AuditEvent.objects.exists()
    assert write(agency).seq == 0


def test_an_act_undone_alone_takes_the_others_with_it(agency: Agency) -> None:
    def one_of_two_is_undone() -> None:
        with transaction.atomic(), together():
            record(action="agency.verified", by=SYSTEM, subject=agency)
            with contextlib.suppress(ValueError), transaction.atomic():
                record(action="agency.phone_entered", by=SYSTEM, subject=agency)
                raise ValueError

    with pytest.raises(RuntimeError, match="undone alone"):
        one_of_two_is_undone()

    assert not AuditEvent.objects.exists()
