"""Staff read how a deadline was counted and what moved it; counsel gives more time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.test import Client

from cases import actions
from cases.deadline_models import Deadline
from cases.deadline_queries import running_on
from cases.models import Case
from intake.officer_dates import next_date
from tests.cases.making import ACCOUNT, changed
from tests.portal.desk.pages import address, again, words

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 11, 24, 15, tzinfo=UTC)
RAW = changed(ACCOUNT, process={**ACCOUNT["process"], "returnable_on": None})
REASON = "The clerk of the court asked us to wait."


@pytest.fixture
def case(receive: Callable[..., Case]) -> Case:
    with time_machine.travel(TUESDAY, tick=False):
        return receive(RAW)


def extend_address(case: Case) -> str:
    return address(case, "deadlines", running_on(case).get(kind="triage").pk, "extend")


@time_machine.travel(TUESDAY, tick=False)
def test_the_bar_of_the_case_shows_the_working_behind_why(
    case: Case, signed_in: Callable[..., Client]
) -> None:
    text = words(signed_in("triage").get(address(case)))
    assert "Why?" in text
    behind = "3 business days: a target of this provider’s policy"
    assert f"{behind} (time to decide, request for account information)" in text
    assert "triage_due" not in text
    assert "Thu 26 Nov 2026: Thanksgiving Day" in text
    assert "Sat 28 Nov 2026: weekend" in text
    assert "(Tue 10:00 in America/New_York)" in text


@time_machine.travel(TUESDAY, tick=False)
def test_the_queue_tells_how_the_due_time_was_counted(
    case: Case, signed_in: Callable[..., Client]
) -> None:
    page = signed_in("triage").get("/desk/").content.decode()
    assert "3 business days from receipt; not counted: Thu 26 Nov 2026: Thanksgiving Day" in page


@time_machine.travel(TUESDAY, tick=False)
def test_an_order_without_a_zone_says_so_and_the_change_shows_old_beside_new(
    case: Case, signed_in: Callable[..., Client], staff: SimpleNamespace
) -> None:
    day = datetime(2026, 12, 25).date()
    actions.record_process(by=staff.counsel, case_id=case.id, fields={"returnable_on": day})
    text = words(signed_in("triage").get(address(case, "deadlines")))
    assert "UTC+14, because the zone of the order is not on the process sheet" in text
    assert "Fri 25 Dec 2026: Christmas Day. The order’s day stays; answer before it." in text
    actions.record_process(
        by=staff.counsel, case_id=case.id, fields={"zone": "America/Los_Angeles"}
    )
    text = words(signed_in("triage").get(address(case, "deadlines")))
    assert "25 Dec 2026, 10:00 UTC 26 Dec 2026, 08:00 UTC the time zone" in text
    assert "Process sheet written Counsel Example" in text


@time_machine.travel(TUESDAY, tick=False)
def test_counsel_gives_more_time_and_the_history_says_it(
    case: Case, signed_in: Callable[..., Client]
) -> None:
    client, where = signed_in("counsel"), extend_address(case)
    assert "will end later" in words(client.get(where))
    given = {"until_on": "2026-12-04", "reason": REASON, "version": case.version}
    answer = client.post(where, given, follow=True)
    assert answer.redirect_chain == [(address(case, "deadlines"), 302)]
    assert again(case).due_at == datetime(2026, 12, 5, 5, tzinfo=UTC)
    text = words(answer)
    assert "There is more time." in text
    assert REASON in text
    history = words(client.get(address(case)))
    assert "Decide on the request: 1 Dec 2026, 05:00 UTC → 5 Dec 2026, 05:00 UTC" in history


@time_machine.travel(TUESDAY, tick=False)
def test_a_moment_of_the_day_may_be_named(case: Case, signed_in: Callable[..., Client]) -> None:
    given = {"until_on": "2026-12-04", "until_at": "16:40", "reason": REASON}
    signed_in("counsel").post(extend_address(case), given)
    assert again(case).due_at == datetime(2026, 12, 4, 16, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"until_on": "2026-11-25", "reason": REASON}, "More time must end later"),
        ({"until_on": "2026-12-04", "reason": ""}, "Write why there is more time"),
        ({"until_on": "", "reason": REASON}, "Add the day until which there is more time"),
        ({"until_on": "2026-12-04", "until_at": "25:99", "reason": REASON}, "Write a time such as"),
    ],
)
@time_machine.travel(TUESDAY, tick=False)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(
    case: Case, signed_in: Callable[..., Client], given: dict[str, str], told: str
) -> None:
    answer = signed_in("counsel").post(extend_address(case), given)
    assert answer.status_code == 422
    assert told in words(answer)
    assert given["reason"] in answer.content.decode()
    assert Deadline.objects.filter(case=case).count() == 1


@time_machine.travel(TUESDAY, tick=False)
def test_whoever_may_not_extend_sees_no_link_to_it(
    case: Case, signed_in: Callable[..., Client]
) -> None:
    assert "Give more time" not in words(signed_in("triage").get(address(case, "deadlines")))
    assert "Give more time" in words(signed_in("counsel").get(address(case, "deadlines")))
    assert signed_in("triage").get(extend_address(case)).status_code == 403


def test_a_deadline_that_runs_no_more_is_not_found(
    case: Case, signed_in: Callable[..., Client], staff: SimpleNamespace
) -> None:
    where = extend_address(case)
    actions.withdraw(by=staff.counsel, case_id=case.id, reason="not needed")
    assert signed_in("counsel").get(where).status_code == 404
    text = words(signed_in("counsel").get(address(case, "deadlines")))
    assert "No deadline runs" in text
    assert "no longer applies" in text


@time_machine.travel(TUESDAY, tick=False)
def test_the_officer_is_told_the_policys_target_and_not_what_staff_moved(
    case: Case, staff: SimpleNamespace, policy: Any
) -> None:
    actions.extend_deadline(
        by=staff.counsel,
        case_id=case.id,
        kind="triage",
        until=TUESDAY + timedelta(days=30),
        reason=REASON,
    )
    told = next_date(again(case), "submitted", policy, [])
    assert told is not None
    assert told.at == datetime(2026, 12, 1, 5, tzinfo=UTC)
