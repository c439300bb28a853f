"""The first and the last day that can be written break nothing, whoever writes them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case
from duties.working import run_due
from tests.portal.desk.pages import words
from tests.portal.statuses import again, let_in, received

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
PAGES = (
    "desk-case", "case-deadlines", "case-record-process", "case-record-prohibitions",
    "case-accept", "case-return", "case-decline", "case-file",
)  # fmt: skip


def with_days(day: str) -> Case:
    days = dict.fromkeys(("issued_on", "served_on", "returnable_on"), day)
    return received(
        process={"docket": "2026-SW-113", **days},
        period={"from": day, "to": day, "zone": "Pacific/Kiritimati"},
        nondisclosure={"ordered": True, "starts_on": day, "expires_on": day},
    )


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_request_with_such_days_is_taken_and_worked_on(
    log_head: None, keys: object, signed_in: SignIn, day: str
) -> None:
    case = with_days(day)
    list(run_due())

    assert again(case).status in ("submitted", "returned", "in_triage")
    counsel, own = signed_in("counsel"), let_in(Client())
    for name in PAGES:
        answer = counsel.get(reverse(name, args=[case.reference]))
        assert answer.status_code in (200, 409), (name, words(answer))
    assert counsel.get(reverse("desk")).status_code == 200
    assert counsel.get(reverse("dashboard")).status_code == 200
    assert own.get(reverse("status-case", args=[case.reference])).status_code == 200
