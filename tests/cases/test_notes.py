"""Notes of the desk stand in the timeline; counsel's privileged ones stand nowhere else."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from audit.models import AuditEvent, ClearText
from audit.queries import events_of_case, facts_of
from cases import actions, counsel_queries
from cases.models import PrivilegedNote
from core.errors import Invalid, NotAllowed, NotFound
from tests.cases.making import make_case
from tests.invariants import assert_invariants

pytestmark = pytest.mark.django_db
SECRET = "We think the affidavit is thin."


def test_a_note_of_the_desk_is_an_event_of_the_case(policy: Any, staff: SimpleNamespace) -> None:
    case = make_case(policy)
    note = actions.write_note(by=staff.custodian, case_id=case.id, text=" They called again. ")
    assert note.text == "They called again."
    event = events_of_case(case.id).get(action="case.note_written")
    assert facts_of(event)["note"] == note.id
    assert b"called again" not in bytes(event.body)
    assert_invariants()


@pytest.mark.parametrize("role", ["triage", "custodian", "auditor", "administrator", "nobody"])
def test_only_counsel_writes_privileged_notes(
    policy: Any, staff: SimpleNamespace, role: str
) -> None:
    case = make_case(policy)
    with pytest.raises(NotAllowed):
        actions.write_privileged_note(by=getattr(staff, role), case_id=case.id, text=SECRET)
    assert not PrivilegedNote.objects.exists()


def test_the_log_learns_of_a_privileged_note_by_a_salted_digest_alone(
    policy: Any, staff: SimpleNamespace
) -> None:
    case = make_case(policy)
    one = actions.write_privileged_note(by=staff.counsel, case_id=case.id, text=SECRET)
    two = actions.write_privileged_note(by=staff.counsel2, case_id=case.id, text=SECRET)
    events = AuditEvent.objects.filter(action="note.written").order_by("seq")
    assert [facts_of(event) for event in events] == [{"sha256": one.sha256}, {"sha256": two.sha256}]
    assert one.sha256 != two.sha256, "the same words give another digest"
    assert {event.case_id for event in events} == {""}
    for event in events:
        assert case.id.encode() not in bytes(event.body)
        assert SECRET.encode() not in bytes(event.body)
    assert not ClearText.objects.filter(event__in=events).exists()
    assert not events_of_case(case.id).filter(action="note.written").exists()
    assert [row.text for row in counsel_queries.privileged_notes_of(case)] == [SECRET, SECRET]
    assert_invariants()


def test_counsel_writes_nothing_into_a_sealed_case_they_may_not_know_of(
    policy: Any, staff: SimpleNamespace
) -> None:
    case = make_case(policy)
    actions.seal(by=staff.counsel, case_id=case.id, named=[staff.counsel.id])
    with pytest.raises(NotFound):
        actions.write_privileged_note(by=staff.counsel2, case_id=case.id, text=SECRET)


def test_an_empty_note_is_none(policy: Any, staff: SimpleNamespace) -> None:
    case = make_case(policy)
    with pytest.raises(Invalid):
        actions.write_note(by=staff.triage, case_id=case.id, text="  ")
    with pytest.raises(Invalid):
        actions.write_privileged_note(by=staff.counsel, case_id=case.id, text="")
