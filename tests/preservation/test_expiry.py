"""The end of a preservation: in time, refused while something stands against it, and lapsing."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from cases import actions as cases
from cases.models import Case
from core.actor import SYSTEM
from core.errors import NotAllowed
from preservation import actions
from preservation.models import Snapshot
from tests.cases.making import again, authenticated, clear_fails, decisions
from tests.preservation.keeping import HOLD, SECOND, Kept, at, events, facts, later, work

Keeping = Callable[..., Kept]
DAY = timedelta(days=1)


def test_it_ends_at_its_moment_and_not_a_second_before(kept: Kept) -> None:
    kept.collect()
    end = kept.now().expires_at
    assert end is not None
    with at(end - SECOND):
        work()
        assert kept.now().status == "active"
    with at(end + SECOND):
        work()
    assert kept.now().status == "erased"
    assert events(kept.preservation.id)[-2:] == ["expired", "erased"]
    assert Snapshot.objects.get().status == "erased"


def test_nothing_captured_has_no_end(kept: Kept) -> None:
    with later(HOLD * 4):
        work()
    assert kept.now().status == "active"


def test_a_hold_beats_the_end_until_it_is_lifted(kept: Kept) -> None:
    kept.collect()
    counsel, which = kept.staff.counsel, kept.preservation.id
    actions.place_hold(by=counsel, preservation_id=which, reason="Our own litigation")
    with later(HOLD + DAY):
        work()
        assert (kept.now().status, kept.now().refused_because) == ("active", "preservation.held")
        with later(HOLD + 2 * DAY):
            work()
        assert events(which).count("expiry_held") == 1, "shown once, not every day"
        actions.lift_hold(by=counsel, preservation_id=which)
        work()
    assert kept.now().status == "erased"
    assert "our own litigation" not in str(facts("preservation.held")).lower()


def test_only_counsel_holds_and_with_a_reason(kept: Kept) -> None:
    with pytest.raises(NotAllowed):
        actions.place_hold(
            by=kept.staff.custodian, preservation_id=kept.preservation.id, reason="x"
        )


def accepted(kept: Kept) -> Case:
    """Process for the same account, accepted."""
    case = kept.request(data_categories=["subscriber"])
    clear_fails(case, kept.staff.counsel)
    cases.record_process(by=kept.staff.counsel, case_id=case.id, fields={})
    authenticated(case, kept.staff.counsel)
    return cases.accept(
        by=kept.staff.counsel, case_id=case.id, decisions=decisions(case, subscriber=True)
    )


def test_accepted_process_keeps_it_until_it_is_produced(kept: Kept) -> None:
    kept.collect()
    case = accepted(kept)
    with later(HOLD + DAY):
        work()
        assert kept.now().refused_because == "preservation.accepted_process"
        assert facts("preservation.expiry_held")["reason"] == "preservation.accepted_process"
        Case.objects.filter(pk=case.pk).update(
            status="fulfilled", fulfilled_at=kept.now().created_at, fulfilled_by="x"
        )
        work()
        assert kept.now().status == "active", "looked at again a day later"
    with later(HOLD + 3 * DAY):
        work()
    assert kept.now().status == "erased"


def test_a_request_that_nobody_decided_pauses_the_end(kept: Kept) -> None:
    kept.collect()
    with later(HOLD / 2):
        case = kept.request("preservation_extension", preservation_reference="PRS-unknown")
    assert case.status == "submitted"
    with later(HOLD + DAY):
        work()
        assert kept.now().status == "paused"
        assert events(kept.preservation.id)[-2:] == ["expiry_held", "paused"]
        with pytest.raises(NotAllowed):
            actions.resume(by=kept.staff.triage, preservation_id=kept.preservation.id)
        actions.resume(by=kept.staff.counsel, preservation_id=kept.preservation.id)
        work()
    assert kept.now().status == "erased", "counsel knew of the request and let it go on"


def test_an_extension_that_was_accepted_is_a_promise_until_it_is_carried_out(kept: Kept) -> None:
    kept.collect()
    case = kept.request("preservation_extension")
    clear_fails(case, kept.staff.counsel)
    cases.accept(by=kept.staff.counsel, case_id=case.id)
    end = kept.now().expires_at
    with at(end):
        work()
        assert kept.now().status == "paused"
        actions.extend(
            by=kept.staff.counsel, preservation_id=kept.preservation.id, for_case_id=case.id
        )
    assert end is not None
    with at(end + HOLD):
        work()
    assert kept.now().status == "erased"


@pytest.mark.services
def test_a_returned_request_pauses_too(kept: Kept) -> None:
    kept.collect()
    with later(HOLD / 2):
        case = kept.request()
        cases.return_case(by=kept.staff.triage, case_id=case.id)
        assert [one.id for one in actions.pause_for_case(by=kept.staff.counsel, case_id=case.id)]
    assert (kept.now().status, kept.now().paused_for_case) == ("paused", case.id)
    with later(HOLD + DAY):
        work()
    assert (kept.now().status, kept.now().refused_because) == ("paused", "preservation.paused")


@pytest.mark.services
def test_a_request_about_another_account_stands_against_nothing(kept: Kept) -> None:
    kept.collect()
    case = kept.request()
    case.accounts.update(username="somebody.else")
    assert actions.pause_for_case(by=kept.staff.counsel, case_id=case.id) == []
    with later(HOLD + DAY):
        work()
    assert kept.now().status == "erased"


@pytest.mark.services
def test_another_wish_to_preserve_the_account_stands_against_nothing(
    keeping: Keeping, kept: Kept
) -> None:
    kept.collect()
    other = keeping()
    assert actions.pause_for_case(by=kept.staff.counsel, case_id=other.case.id) == []
    with later(HOLD + DAY):
        work()
    assert kept.now().status == "erased"
    assert other.now().status == "active"


def test_process_that_names_the_id_finds_what_was_kept_by_name(kept: Kept) -> None:
    kept.collect()
    case = kept.request()
    case.accounts.update(username="", user_id="robinSampleId0001")
    paused = actions.pause_for_case(by=kept.staff.counsel, case_id=case.id)
    assert [one.id for one in paused] == [kept.preservation.id]


@pytest.mark.services
def test_a_provisional_one_lapses_when_it_was_not_cured(keeping: Keeping) -> None:
    kept = keeping(provisional=True)
    kept.collect()
    case = kept.case
    cases.return_case(by=kept.staff.triage, case_id=case.id)
    with at(kept.now().cure_by):
        work()
    # The letter gave the officer longer than that to complete the request.
    assert kept.now().status == "provisional"
    assert kept.now().refused_because == "preservation.may_be_completed"
    with at(again(case).returned_due_at + timedelta(days=1)):
        work()
    assert kept.now().status == "erased"
    assert events(kept.preservation.id)[-2:] == ["lapsed", "erased"]


@pytest.mark.services
def test_a_request_completed_too_late_lets_nothing_be_erased_without_counsel(
    keeping: Keeping,
) -> None:
    kept = keeping(provisional=True)
    kept.collect()
    cases.return_case(by=kept.staff.triage, case_id=kept.case.id)
    late = again(kept.case).returned_due_at
    with at(late):
        actions.pause_own(by=SYSTEM, case_id=kept.case.id)
    with at(late + timedelta(days=200)):
        work()
        assert kept.now().status == "paused"
        actions.resume(by=kept.staff.counsel, preservation_id=kept.preservation.id)
        work()
    assert kept.now().status == "erased"


def test_a_provisional_one_does_not_lapse_while_we_ourselves_are_asked(keeping: Keeping) -> None:
    kept = keeping(provisional=True)
    kept.collect()
    with at(kept.now().cure_by):
        work()
    assert kept.now().refused_because == "preservation.awaits_us"
    assert kept.now().status == "provisional"


def test_releasing_erases_at_once_but_not_past_a_hold(kept: Kept) -> None:
    kept.collect()
    counsel, which = kept.staff.counsel, kept.preservation.id
    with pytest.raises(NotAllowed):
        actions.release(by=kept.staff.custodian, preservation_id=which, reason="asked")
    actions.place_hold(by=counsel, preservation_id=which, reason="ours")
    with pytest.raises(NotAllowed) as refused:
        actions.release(by=counsel, preservation_id=which, reason="asked")
    assert refused.value.code == "preservation.held"
    actions.lift_hold(by=counsel, preservation_id=which)
    actions.release(by=counsel, preservation_id=which, reason="The authority asked")
    work()
    assert kept.now().status == "erased"
    assert events(which)[-2:] == ["released", "erased"]
    with pytest.raises(NotAllowed) as over:
        actions.pause(by=counsel, preservation_id=which)
    assert over.value.code == "preservation.over"
