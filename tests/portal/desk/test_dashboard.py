"""The dashboard: figures with a drawing and a table that say the same, for those who may know."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases import actions
from cases.deadline_models import Turnaround
from cases.models import Case
from core import clock
from duties.models import Duty
from portal.desk.charts import columns, rows
from portal.desk.dashboard import length_words
from preservation.models import Preservation
from tests.cases.making import ACCOUNT, EMERGENCY, PRESERVATION, changed
from tests.portal.desk.pages import words

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 11, 24, 15, tzinfo=UTC)
RAW = changed(ACCOUNT, process={**ACCOUNT["process"], "returnable_on": None})


def dashboard(client: Client) -> Any:
    return client.get("/desk/dashboard/")


def timed(case: Case, hours: float) -> None:
    at, after = clock.now() - timedelta(days=2), int(hours * 3600)
    Turnaround.objects.create(
        case=case, kind=case.kind, answered_at=at, answered_by="x", answered_after=after,
        decided_at=at, decided_by="x", decided_after=after,
    )  # fmt: skip


def test_an_empty_house_says_what_would_stand_here(signed_in: Callable[..., Client]) -> None:
    text = words(dashboard(signed_in("custodian")))
    assert "0 missed, 0 due in the next 14 days" in text
    assert "No request was answered in the last 90 days." in text
    assert "Nothing was given up." in text
    assert text.count("None ends soon.") == 2


def test_what_is_late_and_what_is_due_stands_on_its_day(
    receive: Callable[..., Case], signed_in: Callable[..., Client]
) -> None:
    with time_machine.travel(TUESDAY, tick=False):
        receive(RAW)
        answer = dashboard(signed_in("triage"))
    assert "0 missed, 1 due in the next 14 days" in words(answer)
    # 24:00 of Monday in New York is Monday's.
    assert re.search(r"30 Nov 2026</td><td[^>]*>1</td>", tight(answer))
    with time_machine.travel(TUESDAY + timedelta(days=9), tick=False):
        later = dashboard(signed_in("triage"))
    assert "1 missed, 0 due in the next 14 days" in words(later)
    assert re.search(r"Missed</td><td[^>]*>1</td>", tight(later))


def tight(answer: Any) -> str:
    return (
        re.sub(r"\s*(<[^>]+>)\s*", r"\1", answer.content.decode())
        .replace("<span>", "")
        .replace("</span>", "")
    )


def test_medians_stand_in_drawing_and_table_alike(
    receive: Callable[..., Case], signed_in: Callable[..., Client]
) -> None:
    for hours in (2, 5, 50):
        timed(receive(PRESERVATION), hours)
    answer = dashboard(signed_in("counsel"))
    drawn = re.findall(r'aria-label="(Median time from[^"]*)"', answer.content.decode())
    assert drawn == [
        "Median time from receipt to the first answer. Preservation: 5 h, 5 h",
        "Median time from receipt to the decision. Preservation: 5 h, 5 h",
    ]
    assert "Preservation 5 h 3 5 h 3" in words(answer)


def test_an_emergency_counts_as_acknowledged_in_time_or_not(
    receive: Callable[..., Case], signed_in: Callable[..., Client], staff: SimpleNamespace
) -> None:
    at = clock.now() - timedelta(days=3)
    for minutes in (7, 40):
        with clock.moved_to(at):
            case = receive(EMERGENCY)
        with clock.moved_to(at + timedelta(minutes=minutes)):
            actions.take(by=staff.triage, case_id=case.id)
    text = words(dashboard(signed_in("triage")))
    assert "Acknowledged in time 1 of 2 1 of 2" in text
    assert "Decided in time 0 of 2 0 of 2" in text


def test_what_ends_soon_and_what_was_given_up_is_listed(
    receive: Callable[..., Case], signed_in: Callable[..., Client], staff: SimpleNamespace
) -> None:
    case, at = receive(PRESERVATION), clock.now()
    for number, days in ((1, 5), (2, 40)):
        Preservation.objects.create(
            reference=f"PRS-2026-TEST0{number}", case=receive(PRESERVATION),
            account=case.accounts.get(), status="active", captured_at=at,
            expires_at=at + timedelta(days=days), created_by="system",
        )  # fmt: skip
    entry = actions.ProhibitionEntry(
        basis="ordered", starts_on=at.date(), last_on=at.date() + timedelta(days=9), zone="UTC"
    )
    actions.record_prohibitions(
        by=staff.counsel, case_id=case.id, prohibitions=[entry], all_documents_read=False
    )
    Duty.objects.create(
        kind="production.sign", subject_id="x", unique_key="x", due_at=at, created_at=at,
        state="given_up", finished_at=at,
    )  # fmt: skip
    text = words(dashboard(signed_in("counsel")))
    assert "PRS-2026-TEST01" in text
    assert "PRS-2026-TEST02" not in text
    assert re.search(rf"{case.reference} 9 d", text)
    assert "production.sign 1" in text


def test_a_sealed_case_is_in_the_figures_of_those_named_alone(
    receive: Callable[..., Case], signed_in: Callable[..., Client], staff: SimpleNamespace
) -> None:
    with time_machine.travel(TUESDAY, tick=False):
        case = receive(RAW)
        timed(case, 3)
        entry = actions.ProhibitionEntry(
            basis="ordered", starts_on=date(2026, 11, 1), last_on=date(2026, 12, 9), zone="UTC"
        )
        actions.record_prohibitions(
            by=staff.counsel, case_id=case.id, prohibitions=[entry], all_documents_read=False
        )
        actions.seal(by=staff.counsel, case_id=case.id, named=[staff.counsel.id])
        known, unknown = (words(dashboard(signed_in(who))) for who in ("counsel", "counsel2"))
    assert "1 due in the next 14 days" in known
    assert case.reference in known
    assert "0 missed, 0 due in the next 14 days" in unknown
    assert "No request was answered" in unknown
    assert case.reference not in unknown


def test_more_cases_cost_no_more_queries(
    receive: Callable[..., Case], signed_in: Callable[..., Client]
) -> None:
    client, counts = signed_in("triage"), []
    # The first page of a session writes the session down.
    dashboard(client)
    for _ in range(2):
        timed(receive(PRESERVATION), 1)
        receive(EMERGENCY)
        with CaptureQueriesContext(connection) as queries:
            dashboard(client)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_bars_have_the_length_of_what_they_say() -> None:
    standing = columns([("a", 4, 1), ("b", 2, 1), ("c", 0, 2)], "x")
    assert [bar.height for bar in standing.bars] == [150, 75, 0]
    assert [bar.word for bar in standing.bars] == ["4", "2", ""]
    lying = rows(
        [("k", [(50.0, "50 s"), (100.0, "100 s")]), ("l", [(None, "none"), (0, "0 s")])], "x"
    )
    first, second, none, zero = lying.bars
    assert second.width == 2 * first.width
    assert none.width == zero.width == 0
    assert lying.height >= zero.y + zero.height
    assert columns([], "x").bars == ()


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0 s"), (45, "45 s"), (7800, "2 h 10 min"), (273_600, "3 d 4 h"), (86_401, "1 d 1 s")],
)
def test_a_length_of_time_has_two_units_at_most(seconds: float, told: str) -> None:
    assert length_words(seconds) == told
