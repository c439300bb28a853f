from datetime import UTC, datetime, timedelta

from core import clock


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC


def test_a_moved_clock_runs_on_and_comes_back() -> None:
    moment = datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    with clock.moved_to(moment):
        first = clock.now()
        assert timedelta(0) <= first - moment < timedelta(seconds=5)
        assert clock.now() >= first
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
