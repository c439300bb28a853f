"""A period is asked and shown from its first to its last day, and stored half-open."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from cases.models import Case
from disclosures.scope import Grant
from disclosures.templatetags.production_text import period_words as words_of_a_paper
from portal.desk.case_sheets import request_rows
from portal.desk.changes import changes_between
from portal.forms.assembly import RequestForms, answers_of, data_of
from portal.periods import last_day_of, period_words
from rules.clocks import day_after, last_day, whole_days
from rules.submission import parse_submission
from tests.intake.builders import sound
from tests.portal.statuses import received
from tests.portal.walking import begin, body

pytestmark = pytest.mark.django_db
NOVEMBER = {"from": "2026-11-01", "to": "2026-12-01", "zone": "America/New_York"}


def typed(**days: str) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, written in days.items():
        for part, value in zip(("year", "month", "day"), written.split("-"), strict=True):
            data[f"{name}_{part}"] = value
    return data


def test_form_asks_for_the_last_day_and_the_request_ends_with_the_day_after(policy: Any) -> None:
    data = typed(period_from="2026-11-01", period_last="2026-11-30")
    forms = RequestForms("account_information", data, policy, bound=True)
    forms.is_valid()
    assert forms.raw()["period"] == {"from": "2026-11-01", "to": "2026-12-01"}


def test_one_day_is_its_own_first_and_last(policy: Any) -> None:
    data = typed(period_from="2026-11-01", period_last="2026-11-01")
    forms = RequestForms("account_information", data, policy, bound=True)
    forms.is_valid()
    assert forms.raw()["period"] == {"from": "2026-11-01", "to": "2026-11-02"}


def test_page_refuses_a_last_day_before_the_first(client: Client) -> None:
    path = begin(client)
    sent = typed(period_from="2026-11-02", period_last="2026-11-01").dict()
    page = client.post(f"{path}period/", {**sent, "do": "continue"})
    assert page.status_code == 422
    assert "The last day lies before the first." in body(page)
    assert "This day is included." in body(page)


def test_stored_period_is_typed_again_as_it_was(policy: Any) -> None:
    answers = answers_of(sound(period=NOVEMBER), "account_information")
    assert answers["period_last"] == ["2026-11-30"]
    forms = RequestForms("account_information", data_of(answers), policy, bound=True)
    forms.is_valid()
    assert forms.raw()["period"] == NOVEMBER


def test_staff_read_first_and_last_day(keys: object) -> None:
    case: Case = received(period=NOVEMBER)
    assert parse_submission(case.submission).period.ends_on == date(2026, 12, 1)
    (row,) = [row for row in request_rows(case) if row["key"] == "Period"]
    assert row["value"] == "from 1 Nov 2026 to 30 Nov 2026 (America/New_York)"


def test_what_changed_names_the_last_day() -> None:
    was, is_now = {"period": NOVEMBER}, {"period": {**NOVEMBER, "to": "2026-12-02"}}
    (change,) = changes_between(was, is_now)
    assert (change.at, change.before, change.after) == (
        "Last day of the period",
        "2026-11-30",
        "2026-12-01",
    )


@pytest.mark.parametrize(
    ("since", "until", "zone", "words"),
    [
        (
            datetime(2026, 11, 1, 4, tzinfo=UTC),
            datetime(2026, 11, 8, 5, tzinfo=UTC),
            "America/New_York",
            "1 Nov 2026 to 7 Nov 2026 (America/New_York)",
        ),
        (
            datetime(2026, 11, 1, tzinfo=UTC),
            datetime(2026, 11, 2, tzinfo=UTC),
            "",
            "1 Nov 2026 to 1 Nov 2026 (UTC)",
        ),
        (None, datetime(2026, 11, 2, tzinfo=UTC), "", "from the beginning to 1 Nov 2026 (UTC)"),
        (datetime(2026, 11, 1, tzinfo=UTC), None, "", "1 Nov 2026 to no end (UTC)"),
        (
            datetime(2026, 11, 1, 4, tzinfo=UTC),
            datetime(2026, 11, 8, 5, tzinfo=UTC),
            "",
            "1 Nov 2026, 04:00 UTC to before 8 Nov 2026, 05:00 UTC",
        ),
    ],
)
def test_moments_are_told_as_days_where_they_are(
    since: datetime | None, until: datetime | None, zone: str, words: str
) -> None:
    assert period_words(since, until, zone) == words


def test_papers_of_a_production_name_both_days_where_they_are_whole() -> None:
    start, end = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    whole = Grant("content", "process", since=start, until=end)
    assert words_of_a_paper(whole) == (
        "1 November 2026 to 30 November 2026 (UTC), both days included"
    )
    within = Grant("content", "process", since=start, until=end.replace(hour=5))
    assert "up to, and not including, 2026-12-01 05:00:00 UTC" in words_of_a_paper(within)


def test_the_end_of_time_has_no_day_after() -> None:
    assert day_after(date.max) is None
    assert last_day(date.min) is None
    assert day_after(None) is last_day(None) is None
    assert whole_days(None, None, "UTC") == (None, None)
    assert last_day_of({"to": "no day"}) == ""
