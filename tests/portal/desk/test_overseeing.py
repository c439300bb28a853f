"""The pages of those who answer for the whole: totals, digests, checkpoints, settings."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from audit.checkpoints import make
from cases import actions
from cases.models import Case
from core import clock
from notifications.counting import matters_of
from preservation import actions as preservation
from rules.transparency import half_of
from tests.cases.making import ACCOUNT, EMERGENCY, PRESERVATION, changed, make_case

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def as_role(staff: SimpleNamespace) -> Callable[[str], Client]:
    def signed(role: str) -> Client:
        client = Client()
        client.force_login(getattr(staff.users, role), backend=BACKEND)
        return client

    return signed


@pytest.fixture
def requests(policy: Any, staff: SimpleNamespace) -> list[Case]:
    made = [make_case(policy, raw) for raw in (ACCOUNT, EMERGENCY, PRESERVATION)]
    hidden = make_case(policy, EMERGENCY)
    actions.seal(by=staff.counsel, case_id=hidden.id, named=[staff.counsel.id])
    make_case(policy, changed(ACCOUNT, legal_process="national_security_letter"))
    actions.decline(by=staff.counsel, case_id=made[0].id, reason="Not for us")
    preservation.create(
        by=staff.custodian,
        case_id=made[2].id,
        account_id=made[2].accounts.get().id,
        categories=["subscriber"],
        provisional=False,
    )
    return made


def test_each_request_of_the_half_year_is_one_row(requests: list[Case]) -> None:
    rows = list(matters_of(half_of(clock.now())))
    assert len(rows) == 5
    assert sum(row.sealed for row in rows) == 2
    assert sorted(row.outcome for row in rows if not row.sealed) == ["", "", "declined"]
    assert sum(row.preserved for row in rows) == 1
    assert all(row.accounts == 1 for row in rows)
    before = half_of(requests[0].received_at.replace(year=2020))
    assert list(matters_of(before)) == []


@pytest.mark.parametrize("role", ["counsel", "auditor", "administrator"])
def test_totals_count_open_requests_and_show_the_rest_in_bands(
    as_role: Callable[[str], Client], requests: list[Case], role: str
) -> None:
    told = as_role(role).get("/audit/transparency.json").json()
    assert (told["matters"], told["emergencies"], told["preservations"]) == (3, 1, 1)
    assert "national_security_letter" not in told["by"]["process"]
    assert told["bands"]["sealed"]["matters"] == {"from": 0, "to": 499}
    assert told["all_matters"] == {"from": 3, "to": 3 + 2 * 499}
    page = as_role(role).get("/audit/transparency/").content.decode()
    assert "0–499" in page
    assert "50 U.S.C. 1874" in page


def test_the_file_says_what_the_page_says(
    as_role: Callable[[str], Client], requests: list[Case]
) -> None:
    answer = as_role("auditor").get("/audit/transparency.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert "attachment" in answer["Content-Disposition"]
    figures = {(row["heading"], row["name"]): row["figure"] for row in rows}
    assert figures["total", "matters"] == "3"
    assert figures["outcome", "declined"] == "1"
    assert figures["sealed", "matters"] == "0–499"


def test_a_half_year_that_is_none_is_not_found(as_role: Callable[[str], Client]) -> None:
    assert as_role("auditor").get("/audit/transparency/?half=2026-H3").status_code == 404


def test_settings_say_which_policy_is_in_force_and_no_secret(
    as_role: Callable[[str], Client], policy: Any, settings: Any
) -> None:
    settings.METRICS_TOKEN = "nobody-reads-this-token"
    page = as_role("administrator").get("/desk/settings/").content.decode()
    assert policy.digest[:4] in page
    assert policy.version in page
    assert "nobody-reads-this-token" not in page
    assert "<form" not in page.split("<main")[1].split("</main>")[0]
    assert as_role("administrator").post("/desk/settings/").status_code == 405


def test_auditors_compare_checkpoints(as_role: Callable[[str], Client], policy: Any) -> None:
    make_case(policy)
    root = make().root
    page = as_role("auditor").get("/audit/checkpoints/").content.decode()
    assert root[:4] in page
