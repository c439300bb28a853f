"""After its date a returned request is not completed, and nothing is lost or erased unseen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from audit.models import AuditEvent
from cases import actions as case_actions
from cases.models import Case
from core import clock
from core.errors import NotAllowed
from duties.working import run_due
from intake import actions
from intake.actions import submit_request
from intake.models import Draft
from intake.queries import draft_papers
from portal.forms.assembly import answers_of
from preservation.models import Preservation
from tests.intake.builders import PDF, sound
from tests.invariants import assert_invariants
from tests.portal.statuses import EMAIL, again, let_in, officer, returned, words

pytestmark = pytest.mark.django_db


def begun(case: Case) -> Draft:
    return actions.begin_cure(case=case, answers=answers_of(case.submission, case.kind))


def kept_provisionally(staff: Any) -> Case:
    """A preservation without a letterhead, kept all the same, and returned by a person."""
    raw = sound("preservation", documents=[])
    case = submit_request(by=officer().actor(), raw=raw, via="form", officer_email=EMAIL).case
    list(run_due())
    return case_actions.return_case(by=staff.counsel, case_id=case.id)


@pytest.mark.parametrize("worker_ran", [False, True])
def test_page_says_that_the_time_is_over_and_what_to_do(client: Client, worker_ran: bool) -> None:
    case = returned()
    with clock.moved_to(case.returned_due_at):
        if worker_ran:
            list(run_due())
        page = let_in(client).get(f"/status/{case.reference}/complete/")
        assert page.status_code == 410
        assert "The time to complete it is over" in words(page)
        assert case.reference in words(page)
        status = words(client.get(f"/status/{case.reference}/"))
    assert "Send a new request instead" in status
    assert "Complete the request" not in status


def test_what_is_sent_too_late_changes_nothing_and_begins_a_new_request(client: Client) -> None:
    case = returned()
    where = f"/status/{case.reference}/complete/"
    sent = {
        "account-0-server_url": "https://open.rocket.chat",
        "file-cover_sheet": SimpleUploadedFile("letter.pdf", PDF, content_type="application/pdf"),
        "do": "send",
    }
    with clock.moved_to(case.returned_due_at):
        late = let_in(client).post(where, sent)
        assert (late.status_code, again(case).status) == (410, "returned")
        anew = client.post(where, {"do": "again"})
    draft = Draft.objects.get(cures=None)
    assert anew["Location"] == f"/request/{draft.id}/"
    assert draft.owner_email == EMAIL
    assert draft.answers["account-0-server_url"] == ["https://open.rocket.chat"]
    assert case.reference in draft.answers["requested_information"][0]
    assert [row.document.filename for row in draft_papers(draft)] == ["letter.pdf"]
    assert not AuditEvent.objects.filter(action="case.cured").exists()
    assert AuditEvent.objects.filter(action="case.late_completion_noted").exists()
    with clock.moved_to(case.returned_due_at):
        assert client.get(anew["Location"]).status_code == 200
    assert_invariants()


def test_action_refuses_what_a_page_let_through(client: Client) -> None:
    case = returned()
    draft, raw = begun(case), sound("preservation", documents=[])
    with clock.moved_to(case.returned_due_at), pytest.raises(NotAllowed) as refused:
        actions.send(draft_id=draft.id, raw=raw)
    assert refused.value.code == "case.cure_over"
    assert again(case).status == "returned"
    with clock.moved_to(case.returned_due_at - timedelta(seconds=1)):
        actions.send(draft_id=draft.id, raw=raw)
    assert again(case).status != "returned"


def test_late_completion_keeps_what_was_preserved_until_counsel_decides(
    client: Client, staff: Any
) -> None:
    case = kept_provisionally(staff)
    assert Preservation.objects.get(case=case).status == "provisional"
    with clock.moved_to(case.returned_due_at):
        let_in(client).post(f"/status/{case.reference}/complete/", {"do": "send"})
        list(run_due())
    kept = Preservation.objects.get(case=case)
    assert (kept.status, kept.paused_for_case) == ("paused", case.id)
    with clock.moved_to(case.returned_due_at + timedelta(days=400)):
        list(run_due())
    assert Preservation.objects.get(case=case).status == "paused"


def test_emergency_may_be_completed_until_a_person_closes_it(staff: Any) -> None:
    raw = sound("emergency_disclosure", documents=[])
    case = submit_request(by=officer().actor(), raw=raw, via="form", officer_email=EMAIL).case
    case = case_actions.return_case(by=staff.triage, case_id=case.id)
    late = case.returned_due_at + timedelta(days=3)
    with clock.moved_to(late):
        list(run_due())
        assert again(case).status == "returned"
        draft = begun(case)
        actions.send(draft_id=draft.id, raw=raw)
    assert again(case).status == "in_triage"
