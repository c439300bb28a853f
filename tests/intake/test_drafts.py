"""Drafts keep what was typed, are sent once, and are forgotten when nobody comes back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.actions import enrol_officer
from cases.models import Case
from core import clock
from core.actor import SYSTEM
from core.errors import Invalid, NotAllowed, NotFound
from duties.models import Duty, State
from duties.working import run_due
from intake import actions, queries
from intake.actions import submitting
from intake.duties import tidy
from intake.models import Draft, DraftDocument, IdempotencyKey
from tests.intake.builders import OFFICER, PDF, sound, without

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(keys: object) -> Draft:
    return actions.begin(kind="account_information", answers={"relevance": ["x"]})


def raw() -> dict[str, Any]:
    return without(sound(), "documents")


def test_sending_twice_gives_the_same_case(draft: Draft) -> None:
    actions.attach(draft_id=draft.id, filename="w.pdf", content=PDF, role="legal_process")

    first = actions.send(draft_id=draft.id, raw=raw())
    again = actions.send(draft_id=draft.id, raw=raw())

    assert first.case == again.case
    assert again.repeated
    assert Case.objects.count() == 1
    kept = queries.draft_of(draft.id)
    assert (kept.case_id, kept.answers) == (first.case.id, {})


def test_what_was_sent_is_no_longer_changed(draft: Draft) -> None:
    actions.send(draft_id=draft.id, raw=raw())

    with pytest.raises(NotAllowed):
        actions.keep(draft_id=draft.id, kind="preservation", answers={})
    with pytest.raises(NotAllowed):
        actions.attach(draft_id=draft.id, filename="w.pdf", content=PDF, role="other")


def test_answers_are_kept_as_typed(draft: Draft) -> None:
    actions.keep(draft_id=draft.id, kind="preservation", answers={"day": ["31"], "x": ["<b>"]})

    kept = queries.draft_of(draft.id)
    assert (kept.kind, kept.answers) == ("preservation", {"day": ["31"], "x": ["<b>"]})


def test_draft_of_nothing_is_not_found(keys: object) -> None:
    with pytest.raises(NotFound):
        actions.keep(draft_id="0" * 26, kind="preservation", answers={})
    with pytest.raises(NotFound):
        actions.send(draft_id="0" * 26, raw=raw())


def test_files_have_their_limits(draft: Draft, policy: Any) -> None:
    with pytest.raises(Invalid):
        actions.attach(draft_id=draft.id, filename="w.exe", content=b"MZ", role="other")
    for _ in range(policy.documents.count.value):
        actions.attach(draft_id=draft.id, filename="w.pdf", content=PDF, role="other")
    with pytest.raises(Invalid):
        actions.attach(draft_id=draft.id, filename="w.pdf", content=PDF, role="other")
    assert DraftDocument.objects.count() == policy.documents.count.value


def test_old_drafts_and_keys_are_forgotten_and_young_ones_kept(draft: Draft, policy: Any) -> None:
    young = actions.begin(kind="preservation")
    officer = enrol_officer(by=SYSTEM, email=OFFICER["email"])
    for key in ("old", "young"):
        submitting.submit_request(by=officer.actor(), raw=sound(), via="api", idempotency_key=key)
    long_ago = clock.now() - policy.retention["draft"].keep.period - timedelta(days=1)
    Draft.objects.filter(pk=draft.id).update(changed_at=long_ago)
    IdempotencyKey.objects.filter(key="old").update(created_at=long_ago)
    IdempotencyKey.objects.filter(key="young").update(created_at=clock.now() - timedelta(hours=25))

    assert tidy() == 2

    assert [item.id for item in Draft.objects.all()] == [young.id]
    assert [item.key for item in IdempotencyKey.objects.all()] == ["young"]


def test_consequence_that_failed_is_done_by_a_worker(
    keys: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = enrol_officer(by=SYSTEM, email=OFFICER["email"])
    request = without(sound("preservation"), "accounts.0.server_url")

    def out_of_order(*, case_id: str) -> None:
        raise submitting.WritdeskError("no fonts")

    with monkeypatch.context() as broken:
        broken.setattr(submitting, "carry_out", out_of_order)
        receipt = actions.submit_request(
            by=officer.actor(), raw=request, via="form", officer_email=officer.email
        )
    assert receipt.case.status == "submitted"
    assert Duty.objects.get(kind="intake.carry_out").state == State.WAITING

    list(run_due())

    assert Case.objects.get().status == "returned"
    done = Duty.objects.filter(kind="intake.carry_out").values_list("state", flat=True)
    assert set(done) == {State.DONE}
