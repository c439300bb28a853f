"""The gate against every order of events: nobody is told while anything binds, ever (I7)."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import actions as cases
from cases.models import Case, Prohibition
from cases.queries import Free, NoEnd, ProhibitionsEnd, Undetermined, Until
from core.actor import SYSTEM, Actor
from core.errors import NotAllowed
from notifications.policies import check_can_send_notice
from notifications.states import PLANNED, NoticeStatus
from tests.cases.making import ACCOUNT, changed, make_case
from tests.notifications.telling import ADDRESS, Told, at, prohibition, work
from tests.preservation.keeping import ROBIN

ENDS: list[ProhibitionsEnd] = [
    Undetermined(("01ABC",)),
    NoEnd(),
    Until(datetime(2027, 1, 1, tzinfo=UTC)),
    Free(),
]


ROLES = ["system", "counsel", "custodian", "triage", "administrator", "auditor"]


def test_only_one_combination_of_all_passes() -> None:
    passed = []
    for end, status, address, role in product(ENDS, NoticeStatus.values, ["", ADDRESS], ROLES):
        by = SYSTEM if role == "system" else Actor("staff", "someone", frozenset({role}))
        try:
            check_can_send_notice(by=by, status=status, prohibitions=end, address=address)
        except NotAllowed:
            continue
        passed.append((end, status, address, role))
    wanted = [*PLANNED, NoticeStatus.SENDING]
    assert sorted(status for _, status, _, _ in passed) == sorted(wanted)
    assert {(end, address, role) for end, _, address, role in passed} == {
        (Free(), ADDRESS, "system")
    }


@pytest.fixture
def other(told: Told) -> Case:
    """Another case about the account, read by counsel; and the notice, planned."""
    case = make_case(told.policy, changed(ACCOUNT, accounts=ROBIN))
    cases.record_prohibitions(by=told.staff.counsel, case_id=case.id)
    told.planned()
    return case


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["wait", "read", "prohibit", "prohibit", "endless", "elsewhere", "lift", "new request"]
        ),
        st.integers(min_value=0, max_value=40),
    ),
    min_size=1,
    max_size=7,
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_whatever_happens_nobody_is_told_too_early_and_everybody_in_the_end(
    told: Told, other: Case, steps: list[tuple[str, int]]
) -> None:
    mail.outbox.clear()
    with transaction.atomic():
        moment = told.notice().planned_at
        for act, days in steps:
            moment += timedelta(days=days, seconds=1)
            with at(moment):
                _do(act, days, told, other)
                free = _nothing_binds(moment)
                before = len(_notices())
                work()
                if not free:
                    assert len(_notices()) == before, (act, days)
                else:
                    assert len(_notices()) == 1
                if _notices():
                    break
        transaction.set_rollback(True)


def _notices() -> list[Any]:
    return [one for one in mail.outbox if one.to == [ADDRESS]]


def _do(act: str, days: int, told: Told, other: Case) -> None:
    if act == "read":
        told.read()
    elif act == "prohibit":
        told.read(prohibition(days))
    elif act == "endless":
        told.read(prohibition(None))
    elif act == "elsewhere":
        cases.record_prohibitions(
            by=told.staff.counsel, case_id=other.id, prohibitions=[prohibition(days)]
        )
    elif act == "lift":
        row = Prohibition.objects.filter(lifted_at=None).first()
        if row is not None:
            cases.lift_prohibition(by=told.staff.counsel, prohibition_id=row.id)
    elif act == "new request":
        make_case(told.policy, changed(ACCOUNT, accounts=ROBIN))


def _nothing_binds(moment: datetime) -> bool:
    """The rule said again, from the rows alone."""
    every = Case.objects.filter(accounts__username="robin.sample")
    if any(one.documents_read_at is None for one in every):
        return False
    rows = Prohibition.objects.filter(case__in=every, lifted_at=None)
    ends = [row.ends_at() for row in rows]
    return all(end is not None and end <= moment for end in ends)
