"""Moments and digests in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import wording

PRESENT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


def test_a_moment_is_shown_in_utc_whatever_its_zone() -> None:
    there = datetime(2026, 11, 24, 19, 0, tzinfo=timezone(timedelta(hours=2)))
    assert wording.utc_words(there) == "24 Nov 2026, 17:00 UTC"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        wording.utc_words(datetime(2026, 11, 24, 17, 0))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (timedelta(hours=2), "in 2 hours"),
        (timedelta(hours=1, minutes=59), "in 1 hour"),
        (timedelta(minutes=-1), "1 minute ago"),
        (timedelta(seconds=-30), "less than a minute ago"),
        (timedelta(days=-3, hours=-5), "3 days ago"),
        (timedelta(0), "now"),
    ],
)
def test_relative_words(change: timedelta, words: str) -> None:
    assert wording.relative_words(PRESENT + change, present=PRESENT) == words


@pytest.mark.parametrize(
    ("value", "words", "state"),
    [
        (PRESENT + timedelta(hours=2, minutes=5), "2 h", "due"),
        (PRESENT + timedelta(minutes=12), "12 min", "due"),
        (PRESENT + timedelta(days=1, hours=1), "1 d", "quiet"),
        (PRESENT - timedelta(days=3, hours=2), "3 d late", "emergency"),
        (date(2026, 11, 24), "today", "due"),
        (date(2026, 11, 26), "2 d", "quiet"),
        (date(2026, 11, 23), "1 d late", "emergency"),
        (date(2026, 11, 22), "2 d late", "emergency"),
    ],
)
def test_due_column(value: datetime | date, words: str, state: str) -> None:
    assert wording.due_words(value, present=PRESENT) == words
    assert wording.due_state(value, present=PRESENT) == state


def test_an_emergency_clock_runs_past_a_day() -> None:
    assert (
        wording.elapsed_words(PRESENT - timedelta(hours=25, minutes=7, seconds=3), present=PRESENT)
        == "25:07:03"
    )


@given(st.text(alphabet="0123456789abcdef", max_size=128))
def test_grouping_changes_nothing_but_the_spaces(digest: str) -> None:
    shown = wording.grouped(digest)
    assert shown.replace(" ", "") == digest
    assert all(len(part) == 4 for part in shown.split()[:-1])
    assert wording.grouped(shown) == shown
