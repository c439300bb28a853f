"""Periods, across clock changes and leap days."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.clocks import (
    add_years,
    extended_expiry,
    extension_in_time,
    hold_expires_at,
    period_bounds,
    prohibition_ends_at,
    zone_of,
)
from tests.rules.rulebook import SHIPPED

days = st.dates(min_value=date(1980, 1, 1), max_value=date(2100, 12, 31))
moments = st.datetimes(
    min_value=datetime(1980, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)
)
ZONES = [
    "America/New_York",
    "America/Sao_Paulo",
    "America/Havana",
    "Africa/Cairo",
    "Asia/Kathmandu",
]
zones = st.sampled_from([*ZONES, "Pacific/Kiritimati", "Pacific/Apia", "UTC"])


@pytest.mark.parametrize(
    ("last_day", "zone", "ends_at"),
    [
        (date(2026, 3, 7), "America/New_York", datetime(2026, 3, 8, 5, tzinfo=UTC)),
        # The clocks go forward on 8 March: that day has 23 hours.
        (date(2026, 3, 8), "America/New_York", datetime(2026, 3, 9, 4, tzinfo=UTC)),
        (date(2028, 2, 28), "UTC", datetime(2028, 2, 29, tzinfo=UTC)),
        (date(2026, 12, 31), None, datetime(2027, 1, 1, 12, tzinfo=UTC)),
        (date(2026, 12, 31), "Nowhere/Atall", datetime(2027, 1, 1, 12, tzinfo=UTC)),
        (date(2026, 12, 31), "../etc/passwd", datetime(2027, 1, 1, 12, tzinfo=UTC)),
        # Midnight of 16 October 2016 did not exist in Sao Paulo: the day began at 01:00.
        (date(2016, 10, 15), "America/Sao_Paulo", datetime(2016, 10, 16, 3, tzinfo=UTC)),
        (date(9999, 12, 31), "UTC", datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_a_prohibition_ends_with_its_last_day(
    last_day: date, zone: str | None, ends_at: datetime
) -> None:
    assert prohibition_ends_at(last_day, zone) == ends_at


@given(days, zones)
def test_a_prohibition_covers_its_last_day_and_no_day_after(last_day: date, zone: str) -> None:
    ends_at = prohibition_ends_at(last_day, zone)
    local = ZoneInfo(zone)
    assert ends_at.astimezone(local).date() > last_day
    assert (ends_at - timedelta(seconds=1)).astimezone(local).date() <= last_day


@given(days, zones)
def test_an_unknown_zone_ends_last(last_day: date, zone: str) -> None:
    assert prohibition_ends_at(last_day, None) >= prohibition_ends_at(last_day, zone)


@given(moments)
def test_a_hold_lasts_its_hours_whatever_clocks_do(captured_at: datetime) -> None:
    local = captured_at.astimezone(ZoneInfo("America/New_York"))
    expiry = hold_expires_at(local, SHIPPED)
    assert expiry - captured_at == timedelta(hours=90 * 24)
    assert extended_expiry(expiry, SHIPPED) - captured_at == timedelta(hours=180 * 24)
    assert expiry.tzinfo is UTC


@given(moments, st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=20)))
def test_an_extension_is_in_time_up_to_the_exact_moment(now: datetime, left: timedelta) -> None:
    in_time = extension_in_time(now, now + left, SHIPPED)
    assert in_time is (left >= timedelta(hours=168))


@given(days, st.integers(min_value=0, max_value=40), zones)
def test_adjoining_periods_neither_overlap_nor_leave_a_gap(
    start: date, length: int, zone: str
) -> None:
    middle = start + timedelta(days=length)
    end = middle + timedelta(days=length)
    first, second = period_bounds(start, middle, zone), period_bounds(middle, end, zone)
    assert first[1] == second[0]
    assert first[0] is not None
    assert first[1] is not None
    assert first[0] <= first[1]


def test_an_open_period_stays_open_and_an_unknown_zone_is_utc() -> None:
    assert period_bounds(None, None, None) == (None, None)
    assert period_bounds(date(2026, 1, 1), None, "x") == (datetime(2026, 1, 1, tzinfo=UTC), None)
    assert period_bounds(date.min, date.max, "Asia/Kathmandu") == (
        datetime.min.replace(tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2026, 3, 10), 1, date(2027, 3, 10)),
        (date(9999, 5, 1), 1, date(9999, 5, 1)),
    ],
)
def test_years_are_added_by_the_calendar(day: date, years: int, expected: date) -> None:
    assert add_years(day, years) == expected


@pytest.mark.parametrize("name", [None, "", "America", "No/Such"])
def test_a_zone_that_is_none_is_none(name: str | None) -> None:
    assert zone_of(name) is None
