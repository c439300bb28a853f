"""Extending: always from the old end, in time or with counsel's reason."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import NotAllowed, NotFound
from duties.kinds import KINDS
from preservation import actions
from tests.preservation.keeping import (
    HOLD,
    SECOND,
    Kept,
    at,
    events,
    facts,
    later,
    work,
)

Keeping = Callable[..., Kept]
WEEK = timedelta(hours=168)


def extend(kept: Kept, reason: str = "") -> datetime:
    done = actions.extend(
        by=kept.staff.counsel, preservation_id=kept.preservation.id, reason=reason
    )
    assert done.expires_at is not None
    return done.expires_at


def test_ninety_days_are_added_to_the_old_end(kept: Kept) -> None:
    kept.collect()
    old = kept.now().expires_at
    assert old is not None
    assert extend(kept) == old + HOLD
    assert (kept.now().status, kept.now().extensions) == ("extended", 1)
    assert facts("preservation.extended")["in_time"] is True
    with at(old + SECOND):
        work()
        assert kept.now().status == "extended"
    with at(old + HOLD + SECOND):
        work()
    assert kept.now().status == "erased"
    assert events(kept.preservation.id).count("expired") == 1


def test_a_late_one_needs_a_reason(kept: Kept) -> None:
    kept.collect()
    end = kept.now().expires_at
    assert end is not None
    with at(end - WEEK + SECOND):
        with pytest.raises(NotAllowed) as refused:
            extend(kept)
        assert refused.value.code == "preservation.extension_needs_reason"
        assert extend(kept, "Process is with the court") == end + HOLD
    assert facts("preservation.extended")["in_time"] is False


def test_asking_in_time_counts_even_if_counsel_decides_late(kept: Kept) -> None:
    kept.collect()
    end = kept.now().expires_at
    assert end is not None
    with at(end - WEEK - SECOND):
        case = kept.request("preservation_extension")
    with at(end - SECOND):
        actions.extend(
            by=kept.staff.counsel, preservation_id=kept.preservation.id, for_case_id=case.id
        )
    assert facts("preservation.extended")["in_time"] is True


def test_the_second_needs_a_reason(kept: Kept) -> None:
    kept.collect()
    extend(kept)
    with pytest.raises(NotAllowed):
        extend(kept)
    extend(kept, "The investigation goes on")
    assert kept.now().extensions == 2


def test_extending_lets_a_paused_one_run_on(kept: Kept) -> None:
    kept.collect()
    actions.pause(by=kept.staff.counsel, preservation_id=kept.preservation.id)
    extend(kept)
    assert (kept.now().status, kept.now().paused_from) == ("extended", "")


def test_an_end_that_would_be_past_is_refused(kept: Kept) -> None:
    kept.collect()
    actions.pause(by=kept.staff.counsel, preservation_id=kept.preservation.id)
    with later(HOLD * 3):
        with pytest.raises(NotAllowed) as refused:
            extend(kept, "late")
        assert refused.value.code == "preservation.extension_over"


@pytest.mark.parametrize("who", ["triage", "custodian", "auditor", "nobody"])
def test_only_counsel_extends(kept: Kept, who: str) -> None:
    kept.collect()
    with pytest.raises((NotAllowed, NotFound)):
        actions.extend(by=getattr(kept.staff, who), preservation_id=kept.preservation.id)
    assert kept.now().extensions == 0


def test_what_is_provisional_or_not_captured_is_not_extended(keeping: Keeping) -> None:
    kept = keeping(provisional=True)
    with pytest.raises(NotAllowed) as refused:
        extend(kept)
    assert refused.value.code == "preservation.provisional"
    actions.confirm(by=kept.staff.counsel, preservation_id=kept.preservation.id)
    with pytest.raises(NotAllowed) as empty:
        extend(kept)
    assert empty.value.code == "preservation.not_captured"


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["wait", "extend", "pause", "resume", "hold", "lift"]),
        st.integers(min_value=0, max_value=140),
    ),
    max_size=10,
)


@pytest.fixture
def captured(keeping: Keeping, monkeypatch: pytest.MonkeyPatch) -> Kept:
    """A captured account whose end is reached and not carried out: a destroyed key stays so."""
    kept = keeping(categories=("subscriber",))
    kept.collect()
    monkeypatch.delitem(KINDS, "preservation.erase")
    return kept


@pytest.mark.services
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_never_ended_early_and_never_left_after_its_time(
    captured: Kept, steps: list[tuple[str, int]]
) -> None:
    """A plain model of the rule runs beside the real one through random acts and waits."""
    with transaction.atomic():
        moment, expiry = captured.now().created_at, captured.now().expires_at
        assert expiry is not None
        paused = held = False
        for act, days in steps:
            moment += timedelta(days=days, seconds=1)
            with at(moment):
                options = {
                    "by": captured.staff.counsel,
                    "preservation_id": captured.preservation.id,
                }
                with suppress(NotAllowed):
                    if act == "extend":
                        actions.extend(**options, reason="as the model wants")
                        expiry, paused = expiry + HOLD, False
                    elif act == "pause":
                        actions.pause(**options)
                        paused = True
                    elif act == "resume":
                        actions.resume(**options)
                        paused = False
                    elif act == "hold" and not held:
                        actions.place_hold(**options, reason="held")
                        held = True
                    elif act == "lift" and held:
                        actions.lift_hold(**options)
                        held = False
                work()
                over = moment >= expiry and not paused and not held
                assert (captured.now().status == "expired") == over, (act, moment, expiry)
                if over:
                    break
        transaction.set_rollback(True)
