"""Periods and deadlines (DESIGN, "Dates"). Everything returned is an aware datetime in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from rules.policy import Policy
from rules.policy_parts import Number

# The zone in which a day ends last. A prohibition whose zone nobody knows lasts until then, so
# that nobody is told too early.
LATEST_ZONE = "Etc/GMT+12"
_END_OF_TIME = datetime.max.replace(tzinfo=UTC)
_DAY = timedelta(days=1)


def zone_of(name: str | None) -> tzinfo | None:
    """Return the IANA zone of that name, or None where there is none."""
    if not name:
        return None
    try:
        return ZoneInfo(name.strip())
    except (KeyError, ValueError, OSError):
        return None


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """Return the first moment of a day in a zone, also where its clocks skip midnight."""
    if day.year >= date.max.year:
        return _END_OF_TIME
    if day.year <= date.min.year:
        return datetime.min.replace(tzinfo=UTC)
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def prohibition_ends_at(last_day: date, zone: str | None) -> datetime:
    """Return 24:00 of the last day in the authority's zone; in UTC-12 if that is unknown.

    A last day in the year 9999 stands for no end that any clock reaches.
    """
    known = zone_of(zone) or ZoneInfo(LATEST_ZONE)
    if last_day.year >= date.max.year:
        return _END_OF_TIME
    return start_of_day(last_day + _DAY, known)


def period_bounds(
    starts_on: date | None, ends_on: date | None, zone: str | None
) -> tuple[datetime | None, datetime | None]:
    """Return the moments of a half-open period of whole days; UTC where no zone is known."""
    known = zone_of(zone) or UTC
    return (
        None if starts_on is None else start_of_day(starts_on, known),
        None if ends_on is None else start_of_day(ends_on, known),
    )


def day_after(last: date | None) -> date | None:
    """Return the end day of a half-open period whose last day this is; None stands for no end."""
    return None if last is None or last >= date.max else last + _DAY


def last_day(end: date | None) -> date | None:
    """Return the last day, as people name it, of a half-open period that ends with this day."""
    return None if end is None or end <= date.min else end - _DAY


def whole_days(
    since: datetime | None, until: datetime | None, zone: str | None
) -> tuple[date | None, date | None] | None:
    """Return first and last day of a half-open period, both inside it, or None.

    It is None where the period does not begin and end with days of this zone; UTC if it is unknown.
    """
    known = zone_of(zone) or UTC
    starts = None if since is None else since.astimezone(known).date()
    ends = None if until is None else until.astimezone(known).date()
    if period_bounds(starts, ends, zone) != (since, until):
        return None
    return starts, last_day(ends)


def hold_expires_at(captured_at: datetime, policy: Policy) -> datetime:
    """Return when a hold ends: days of 24 hours from capture, whatever clocks do (G5)."""
    return captured_at.astimezone(UTC) + policy.numbers.hold.period


def extended_expiry(old_expiry: datetime, policy: Policy) -> datetime:
    """Return the new end of an extended hold, counted from the old end (G5)."""
    return old_expiry.astimezone(UTC) + policy.numbers.extension.period


def extension_in_time(asked_at: datetime, expiry: datetime, policy: Policy) -> bool:
    """Say whether an extension was asked for early enough; the exact moment still is."""
    return expiry - asked_at >= policy.numbers.extension_notice.period


def extension_offered(at: datetime, expiry: datetime, policy: Policy) -> bool:
    """Say whether a hold that has not ended ends soon enough for an extension to be offered."""
    return timedelta(0) < expiry - at <= policy.numbers.extension_offered.period


def cure_ends_at(returned_at: datetime, policy: Policy) -> datetime:
    """Return until when a returned request may be completed: the end (UTC) of the policy's day."""
    last = (returned_at.astimezone(UTC) + policy.numbers.returned_cure.period).date()
    return start_of_day(last + _DAY, UTC)


def add_years(day: date, years: int) -> date:
    """Return the same day some years later; 28 February where that year has no 29th."""
    year = min(day.year + years, date.max.year)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def add_length(day: date, number: Number) -> date:
    """Return the day that lies the number's years, or else its days, after a day."""
    if number.unit == "years":
        return add_years(day, number.value)
    return day + number.period
