"""Each duty has its effect once, whatever dies, comes twice or comes late."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from audit.models import AuditEvent
from core import clock
from duties.models import Duty, State
from duties.scheduling import cancel, reschedule, schedule
from duties.working import LostClaim, TryLater, claim_next, perform, run_due
from tests.duties.conftest import Recorder

pytestmark = pytest.mark.django_db


def ask(subject: str = "A", **more: object) -> Duty:
    return schedule("test.count", subject_id=subject, unique_key=f"count:{subject}", **more)  # type: ignore[arg-type]


def later(**by: float) -> datetime:
    return clock.now() + timedelta(**by)


def test_what_is_due_is_done_once_and_marked(recorder: Recorder) -> None:
    ask()
    assert [result.outcome for result in run_due()] == ["done"]
    assert list(run_due()) == []
    assert recorder.finished == ["worked A"]
    duty = Duty.objects.get()
    assert (duty.state, duty.attempts, duty.lease_until) == (State.DONE, 1, None)
    assert duty.finished_at is not None


def test_what_is_not_due_waits(recorder: Recorder) -> None:
    ask(due_at=later(hours=1))
    assert list(run_due()) == []
    with clock.moved_to(later(hours=2)):
        assert [result.outcome for result in run_due()] == ["done"]


def test_asking_twice_makes_one_duty(recorder: Recorder) -> None:
    assert ask().pk == ask().pk
    assert Duty.objects.count() == 1


def test_the_longest_due_comes_first(recorder: Recorder) -> None:
    ask("late", due_at=later(minutes=-1))
    ask("early", due_at=later(minutes=-9))
    list(run_due())
    assert recorder.worked == ["early", "late"]


def test_a_failure_is_tried_again_later_and_longer_each_time(recorder: Recorder) -> None:
    recorder.failures = 2
    ask()
    assert [result.outcome for result in run_due()] == ["failed"]
    first = Duty.objects.get()
    assert (first.state, first.attempts) == (State.WAITING, 1)
    assert "did not answer" in first.last_error
    with clock.moved_to(later(seconds=31)):
        assert [result.outcome for result in run_due()] == ["failed"]
    assert Duty.objects.get().due_at - first.due_at > timedelta(seconds=59)
    with clock.moved_to(later(minutes=5)):
        assert [result.outcome for result in run_due()] == ["done"]
    assert recorder.finished == ["worked A"]


def test_after_the_last_attempt_it_gives_up_visibly(recorder: Recorder) -> None:
    recorder.failures = 9
    ask()
    outcomes = []
    for hours in range(1, 4):
        with clock.moved_to(later(hours=hours)):
            outcomes += [result.outcome for result in run_due()]
    assert outcomes == ["failed", "failed", "given_up"]
    assert Duty.objects.get().state == State.GIVEN_UP
    assert len(recorder.gave_up) == 1
    assert AuditEvent.objects.get().action == "duty.given_up"


def test_a_lease_that_ran_out_is_claimed_again_and_the_first_claim_is_fenced_off(
    recorder: Recorder,
) -> None:
    ask()
    slow = claim_next()
    assert slow is not None
    assert claim_next() is None
    with clock.moved_to(later(minutes=6)):
        quick = claim_next()
        assert quick is not None
        assert quick.token == slow.token + 1
        assert perform(quick).outcome == "done"
        assert perform(slow).outcome == "lost"
        with pytest.raises(LostClaim):
            slow.report(pages=3)
    assert recorder.finished == ["worked A"]


def test_reporting_progress_keeps_the_lease(recorder: Recorder) -> None:
    ask()
    claim = claim_next()
    assert claim is not None
    with clock.moved_to(later(minutes=4)):
        claim.report(pages=3)
    with clock.moved_to(later(minutes=8)):
        assert claim_next() is None
    assert Duty.objects.get().progress == {"pages": 3}


def test_workers_that_die_each_time_do_not_loop_for_ever(recorder: Recorder) -> None:
    ask()
    for hours in range(1, 4):
        with clock.moved_to(later(hours=hours)):
            assert claim_next() is not None
    with clock.moved_to(later(hours=9)):
        assert [result.outcome for result in run_due()] == ["given_up"]
    assert recorder.worked == []


def test_try_later_waits_without_using_up_an_attempt(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = later(hours=1)

    def not_yet(claim: object) -> None:
        raise TryLater("the authority is closed", at)

    monkeypatch.setattr(recorder, "work", not_yet)
    from duties import kinds

    monkeypatch.setitem(
        kinds.KINDS, "test.count", kinds.Kind("test.count", recorder.finish, work=not_yet)
    )
    ask()
    assert [result.outcome for result in run_due()] == ["later"]
    duty = Duty.objects.get()
    assert (duty.attempts, duty.due_at, duty.state) == (0, at, State.WAITING)


def test_an_effect_and_its_mark_are_one_transaction(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from accounts.models import Agency
    from duties import kinds

    def half(claim: object, outcome: object) -> None:
        Agency.objects.create(name="half done", country="US")
        raise OSError("the power failed")

    monkeypatch.setitem(kinds.KINDS, "test.count", kinds.Kind("test.count", half, attempts=1))
    ask()
    assert [result.outcome for result in run_due()] == ["given_up"]
    assert not Agency.objects.exists()


def test_a_waiting_duty_can_be_moved_or_cancelled_and_a_done_one_cannot(recorder: Recorder) -> None:
    ask(due_at=later(hours=1))
    assert reschedule("count:A", due_at=later(minutes=-1))
    list(run_due())
    assert not reschedule("count:A", due_at=later(hours=1))
    assert not cancel("count:A")
    ask("B", due_at=later(hours=1))
    assert cancel("count:B")
    assert Duty.objects.get(unique_key="count:B").state == State.CANCELLED


def test_the_database_refuses_a_lease_without_a_claim(recorder: Recorder) -> None:
    duty = ask()
    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.filter(pk=duty.pk).update(lease_until=clock.now())


def test_the_command_prints_each_duty_and_is_idempotent(recorder: Recorder) -> None:
    ask()
    first, second = StringIO(), StringIO()
    call_command("run_due", stdout=first)
    call_command("run_due", stdout=second)
    assert "done      test.count A" in first.getvalue()
    assert second.getvalue().strip() == "Nothing is due."


def test_the_command_rehearses_another_moment_only_where_allowed(
    recorder: Recorder, settings: object
) -> None:
    ask(due_at=datetime(2031, 1, 1, tzinfo=UTC))
    settings.CLOCK_MAY_MOVE = False  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="may not move"):
        call_command("run_due", "--at", "2031-02-01T00:00:00Z")
    settings.CLOCK_MAY_MOVE = True  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="not a moment"):
        call_command("run_due", "--at", "tomorrow")
    call_command("run_due", "--at", "2031-02-01", stdout=StringIO())
    assert recorder.finished == ["worked A"]


def test_a_broker_that_is_down_does_not_fail_the_act(
    recorder: Recorder, settings: object, django_capture_on_commit_callbacks: object
) -> None:
    settings.HURRY_WITH = "duties.tasks.nowhere"  # type: ignore[attr-defined]
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        ask()
    assert Duty.objects.get().state == State.WAITING
