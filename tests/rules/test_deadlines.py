"""Deadlines show their working, and count rightly across clock changes, leap days and holidays."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.business_days import LIBRARY, closed_day
from rules.deadlines import (
    EARLIEST_ZONE,
    Deadline,
    Extension,
    Trigger,
    acknowledgement_due,
    answer_due,
    counted,
    cure_end,
    differences,
    preservation_end,
    prohibition_end,
    returnable,
    triage_due,
)
from rules.policy_parts import Calendar, Number
from tests.rules.rulebook import INVENTED, SHIPPED

ZONES = ["America/New_York", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu",
         "Australia/Lord_Howe", "America/St_Johns", "Pacific/Kiritimati", "UTC"]  # fmt: skip
PLACES = [("US", ""), ("DE", "BY"), ("BR", "SP"), ("IN", ""), ("", "")]
moments = st.datetimes(
    min_value=datetime(2024, 1, 1), max_value=datetime(2032, 1, 1), timezones=st.just(UTC)
)
counts = st.integers(min_value=0, max_value=40)
units = st.sampled_from(["business_days", "days", "hours", "minutes"])
calendars = st.builds(
    lambda zone, place: Calendar(zone, frozenset({6, 7}), frozenset(), *place),
    st.sampled_from(ZONES),
    st.sampled_from(PLACES),
)


def number(value: int, unit: str = "business_days") -> Number:
    return Number(value, unit, "policy")  # type: ignore[arg-type]


def count(start: datetime, value: int, unit: str, calendar: Calendar) -> Deadline:
    return counted("triage", Trigger("received", start), number(value, unit), "x", calendar)


def received(text: str) -> Trigger:
    return Trigger("received", datetime.fromisoformat(text))


def test_triage_is_due_by_kind() -> None:
    friday = received("2026-03-06T20:00:00+00:00")
    assert triage_due(friday, "emergency_disclosure", SHIPPED).due_at == (
        datetime(2026, 3, 6, 21, tzinfo=UTC)
    )
    # Monday, and the clocks of New York went forward on Sunday.
    assert triage_due(friday, "preservation", SHIPPED).due_at == (
        datetime(2026, 3, 10, 4, tzinfo=UTC)
    )
    assert triage_due(friday, "account_information", SHIPPED).due_at == (
        datetime(2026, 3, 12, 4, tzinfo=UTC)
    )


def test_the_working_names_trigger_rule_place_and_every_day_passed_over() -> None:
    # The Wednesday before Thanksgiving: Thursday is a holiday, then comes a weekend.
    working = triage_due(
        received("2026-11-25T15:00:00+00:00"), "account_information", SHIPPED
    ).working()
    assert working == {
        "v": 1,
        "kind": "triage",
        "trigger": {"what": "received", "at": "2026-11-25T15:00:00+00:00"},
        "rule": {
            "key": "triage_due.account_information",
            "basis": "policy",
            "citation": "",
            "value": 3,
            "unit": "business_days",
        },
        "zone": {"name": "America/New_York", "known": True},
        "calendar": {"country": "US", "subdivision": "", "library": LIBRARY},
        "skipped": [
            {"on": "2026-11-26", "why": "holiday", "name": "Thanksgiving Day"},
            {"on": "2026-11-28", "why": "weekend", "name": ""},
            {"on": "2026-11-29", "why": "weekend", "name": ""},
        ],
        "falls_on": None,
        "extensions": [],
        "waits": "",
        "due_at": "2026-12-02T05:00:00+00:00",
    }


@pytest.mark.parametrize(
    ("start", "due"),
    [
        # Clocks go forward on 8 March 2026 in New York: Monday ends at 04:00 UTC, not 05:00.
        ("2026-03-06T12:00:00+00:00", "2026-03-10T04:00:00+00:00"),
        # They go back on 1 November 2026: Monday ends an hour later in UTC than Friday did.
        ("2026-10-30T12:00:00+00:00", "2026-11-03T05:00:00+00:00"),
        # 29 February 2028 is a Tuesday and counts.
        ("2028-02-28T12:00:00+00:00", "2028-03-01T05:00:00+00:00"),
        # 4 July 2026 is a Saturday, kept on Friday the 3rd; so Thursday's next day is Monday.
        ("2026-07-02T12:00:00+00:00", "2026-07-07T04:00:00+00:00"),
    ],
)
def test_one_business_day_across_clock_changes_leap_days_and_holidays_on_weekends(
    start: str, due: str
) -> None:
    deadline = triage_due(received(start), "preservation", SHIPPED)
    assert deadline.due_at == datetime.fromisoformat(due)


def test_the_day_of_receipt_is_that_of_the_place_that_counts() -> None:
    # 20:00 UTC on Thursday is Friday half past one in Kolkata, so that Monday is the first day.
    calendar = Calendar("Asia/Kolkata", frozenset({6, 7}), frozenset(), "IN")
    deadline = count(datetime(2026, 3, 12, 20, tzinfo=UTC), 1, "business_days", calendar)
    assert deadline.due_at == datetime(2026, 3, 16, 18, 30, tzinfo=UTC)
    assert [each.on.day for each in deadline.skipped] == [14, 15]


def test_a_part_of_a_country_has_holidays_of_its_own_and_a_provider_closing_days() -> None:
    bavaria = INVENTED.calendar
    epiphany, own = date(2026, 1, 6), date(2026, 10, 5)
    assert closed_day(epiphany, bavaria).name == "Epiphany"
    assert closed_day(epiphany, replace(bavaria, subdivision="BE")) is None
    assert closed_day(own, bavaria).why == "own"
    assert closed_day(date(2026, 12, 25), replace(bavaria, country="", subdivision="")).why == (
        "weekend"
    )


def test_a_holiday_on_a_weekend_is_passed_over_once_and_keeps_its_name() -> None:
    closed = closed_day(date(2026, 7, 4), SHIPPED.calendar)
    assert (closed.why, closed.name) == ("weekend", "Independence Day")
    assert closed_day(date(2026, 7, 3), SHIPPED.calendar).name == "Independence Day (observed)"


@given(moments, counts, units, calendars)
def test_more_is_never_earlier_and_nothing_is_due_before_it_began(
    start: datetime, value: int, unit: str, calendar: Calendar
) -> None:
    shorter, longer = (count(start, each, unit, calendar) for each in (value, value + 1))
    assert start <= shorter.due_at < longer.due_at


@given(moments, st.timedeltas(timedelta(0), timedelta(days=9)), counts, units, calendars)
def test_what_began_later_is_never_due_earlier(
    start: datetime, later: timedelta, value: int, unit: str, calendar: Calendar
) -> None:
    first = count(start, value, unit, calendar)
    assert first.due_at <= count(start + later, value, unit, calendar).due_at


@given(moments, counts, calendars)
def test_business_days_and_days_passed_over_fill_the_time_without_gap(
    start: datetime, value: int, calendar: Calendar
) -> None:
    deadline = count(start, value, "business_days", calendar)
    zone = ZoneInfo(calendar.zone)
    first = start.astimezone(zone).date()
    last = (deadline.due_at - timedelta(seconds=1)).astimezone(zone).date()
    assert (last - first).days == value + len(deadline.skipped)
    assert value == 0 or closed_day(last, calendar) is None
    assert all(closed_day(each.on, calendar) == each for each in deadline.skipped)
    # 24:00 of the last day, also where clocks change in that night.
    assert deadline.due_at.astimezone(zone).date() == last + timedelta(days=1)


@given(moments, counts, units, calendars)
def test_the_same_input_gives_the_same_working(
    start: datetime, value: int, unit: str, calendar: Calendar
) -> None:
    once, twice = (count(start, value, unit, calendar).working() for _ in range(2))
    assert once == twice
    assert differences(once, twice) == ()


@given(moments, st.sampled_from(ZONES))
def test_hours_are_exact_whatever_clocks_do(start: datetime, zone: str) -> None:
    local = start.astimezone(ZoneInfo(zone))
    assert count(local, 30, "hours", SHIPPED.calendar).due_at - start == timedelta(hours=30)


def test_an_order_counts_to_the_end_of_its_day_in_the_zone_of_the_court() -> None:
    day = date(2026, 12, 3)
    assert returnable(day, "America/Los_Angeles", SHIPPED).due_at == (
        datetime(2026, 12, 4, 8, tzinfo=UTC)
    )
    assert returnable(day, "Asia/Kathmandu", SHIPPED).due_at == (
        datetime(2026, 12, 3, 18, 15, tzinfo=UTC)
    )


@given(st.dates(date(2024, 1, 1), date(2032, 1, 1)), st.sampled_from(ZONES))
def test_a_court_whose_zone_nobody_knows_is_answered_before_its_day_ends_anywhere(
    day: date, zone: str
) -> None:
    unknown = returnable(day, "", SHIPPED)
    assert unknown.due_at <= returnable(day, zone, SHIPPED).due_at
    assert (unknown.zone, unknown.zone_known) == (EARLIEST_ZONE, False)


def test_a_day_of_an_order_on_which_we_do_not_work_stays_and_is_said_to_be_one() -> None:
    deadline = returnable(date(2026, 12, 25), "America/New_York", SHIPPED)
    assert deadline.due_at == datetime(2026, 12, 26, 5, tzinfo=UTC)
    assert deadline.working()["falls_on"] == {
        "on": "2026-12-25",
        "why": "holiday",
        "name": "Christmas Day",
    }


def test_targets_of_an_emergency_are_the_policys_and_say_so() -> None:
    at = datetime(2026, 3, 8, 6, 50, tzinfo=UTC)
    taken = acknowledgement_due(at, SHIPPED)
    assert taken.due_at == at + timedelta(minutes=15)
    assert taken.rule.basis == "policy"
    assert answer_due(at, "emergency_disclosure", SHIPPED).due_at == at + timedelta(hours=2)
    assert acknowledgement_due(at, INVENTED).due_at == at + timedelta(minutes=5)


def test_ends_that_come_by_themselves_carry_their_rule_and_statute() -> None:
    at = datetime(2026, 3, 1, 9, tzinfo=UTC)
    kept = preservation_end(at, at + timedelta(days=90), 0, SHIPPED)
    assert (kept.rule.citation, kept.rule.basis) == ("18 U.S.C. 2703(f)(2)", "statute")
    longer = preservation_end(at, at + timedelta(days=180), 1, SHIPPED, waits="held")
    assert longer.trigger == Trigger("old_end", at + timedelta(days=90))
    assert differences(kept.working(), longer.working()) == ("trigger", "rule", "waits")
    assert cure_end(at, SHIPPED).due_at == datetime(2026, 4, 1, tzinfo=UTC)
    assert prohibition_end(date(2026, 12, 31), "").due_at == datetime(2027, 1, 1, 12, tzinfo=UTC)


@given(moments, st.lists(st.timedeltas(timedelta(hours=-40), timedelta(days=30)), max_size=4))
def test_extensions_only_add_time_and_are_all_shown(
    start: datetime, added: list[timedelta]
) -> None:
    plain = count(start, 2, "business_days", SHIPPED.calendar)
    given_at = start + timedelta(hours=1)
    extensions = [Extension(plain.due_at + each, given_at, "staff") for each in added]
    extended = plain.extended(extensions)
    assert extended.due_at == max([plain.due_at, *(each.until for each in extensions)])
    assert len(extended.working()["extensions"]) == len(added)
    assert plain.extended(list(reversed(extensions))) == extended


def test_a_deadline_is_extended_by_all_its_extensions_at_once() -> None:
    plain = count(datetime(2026, 3, 2, tzinfo=UTC), 2, "days", SHIPPED.calendar)
    more = Extension(plain.due_at + timedelta(days=1), plain.due_at, "staff")
    with pytest.raises(ValueError):
        plain.extended([more]).extended([more])


@pytest.mark.parametrize("unit", ["years", "count"])
def test_what_no_clock_can_add_is_refused(unit: str) -> None:
    with pytest.raises(ValueError):
        count(datetime(2026, 3, 2, tzinfo=UTC), 1, unit, SHIPPED.calendar)


def test_a_moment_without_a_zone_begins_nothing() -> None:
    with pytest.raises(ValueError):
        count(datetime(2026, 3, 2), 1, "hours", SHIPPED.calendar)


def test_an_input_that_changed_is_named() -> None:
    start = datetime(2026, 11, 25, 15, tzinfo=UTC)
    working = count(start, 3, "business_days", SHIPPED.calendar).working()
    elsewhere = replace(SHIPPED.calendar, country="DE", subdivision="BY", zone="Europe/Berlin")
    assert differences(working, count(start, 3, "business_days", elsewhere).working()) == (
        "zone",
        "calendar",
        "skipped",
    )
    later = count(start + timedelta(days=1), 3, "business_days", SHIPPED.calendar).working()
    assert differences(working, later) == ("trigger", "skipped")


@pytest.mark.parametrize("zone", ["", "Pacific/Kiritimati", "Etc/GMT+12"])
@pytest.mark.parametrize("day", [date.min, date(9998, 12, 31), date(9999, 12, 30), date.max])
def test_the_first_and_the_last_day_there_is_can_be_counted_to(day: date, zone: str) -> None:
    deadline = returnable(day, zone, SHIPPED)

    assert deadline.due_at.tzinfo is UTC
    assert deadline.falls_on is None or deadline.falls_on.day == day
