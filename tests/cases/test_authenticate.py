"""An order is authenticated at the court or the issuer, never by the request's own words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from accounts.models import Agency, AgencyNumber, Officer
from audit.models import AuditEvent
from audit.queries import facts_of
from cases import actions, counsel_queries
from cases.actions import AuthenticationEntry
from cases.models import Authentication, Case
from core import clock
from core.errors import Invalid, NotAllowed
from tests.cases.making import (
    ACCOUNT,
    EMERGENCY,
    again,
    authenticated,
    changed,
    clear_fails,
    decisions,
    finding,
    found_otherwise,
    make_case,
)
from tests.invariants import assert_invariants

pytestmark = pytest.mark.django_db


def confirmed_sheet(policy: Any, counsel: Any, **fields: Any) -> Case:
    """A request with nothing in the way but the authentication of its order."""
    case = make_case(policy, changed(ACCOUNT, **fields))
    clear_fails(case, counsel)
    actions.record_process(by=counsel, case_id=case.id, fields={})
    return again(case)


def called(**fields: Any) -> AuthenticationEntry:
    entry = AuthenticationEntry(
        way="clerk_called",
        outcome="confirmed",
        at=clock.now(),
        source_named="Website of the court",
        reached="+1 555 0199 200",
        spoke_with="The clerk on duty",
    )
    return replace(entry, **fields)


def test_a_warrant_from_an_unproven_sender_waits_for_the_court(
    policy: Any, staff: SimpleNamespace
) -> None:
    case = confirmed_sheet(policy, staff.counsel)
    grid = decisions(case, subscriber=True, content=True)
    with pytest.raises(NotAllowed) as refused:
        actions.accept(by=staff.counsel, case_id=case.id, decisions=grid)
    assert refused.value.code == "order.unauthenticated"
    authenticated(case, staff.triage)
    accepted = actions.accept(by=staff.counsel, case_id=case.id, decisions=grid)
    assert accepted.status == "accepted"
    assert_invariants()


def test_a_check_that_showed_nothing_opens_nothing(policy: Any, staff: SimpleNamespace) -> None:
    case = confirmed_sheet(policy, staff.counsel)
    authenticated(case, staff.counsel, outcome="unclear")
    grid = decisions(case, subscriber=True, content=True)
    with pytest.raises(NotAllowed) as refused:
        actions.accept(by=staff.counsel, case_id=case.id, decisions=grid)
    assert refused.value.code == "order.unauthenticated"


@pytest.mark.parametrize("kind", ["subpoena", "search_warrant", "court_order"])
def test_the_policy_names_which_orders(policy: Any, staff: SimpleNamespace, kind: str) -> None:
    case = make_case(policy, changed(ACCOUNT, legal_process=kind))
    needed = counsel_queries.authentication_needed(case, case.process)
    assert needed is (kind in policy.authentication.processes)
    assert needed is (kind != "subpoena")


def test_a_proven_mailbox_of_a_verified_agency_is_exempt_where_the_policy_says_so(
    policy: Any, staff: SimpleNamespace
) -> None:
    officer = Officer.objects.create(
        email="dana.sample@police.example", email_verified_at=clock.now()
    )
    case = make_case(policy, ACCOUNT, officer=officer)
    domain = finding(case, "official_email.domain")
    # What a person overruled proves nothing about the sender.
    actions.overrule_finding(
        by=staff.triage, case_id=case.id, finding_id=domain.id, reason="Known to me"
    )
    assert counsel_queries.authentication_needed(case, case.process)
    found_otherwise(case, "pass", code=domain.code)
    assert not counsel_queries.authentication_needed(case, case.process)
    Officer.objects.update(email_verified_at=None)
    assert counsel_queries.authentication_needed(again(case), case.process)


def test_an_emergency_is_never_held_up_by_it(policy: Any, staff: SimpleNamespace) -> None:
    case = make_case(policy, changed(EMERGENCY, legal_process="search_warrant"))
    assert not counsel_queries.authentication_needed(case, case.process)


def test_an_order_that_the_court_does_not_know_is_declined_without_a_letter(
    policy: Any, staff: SimpleNamespace
) -> None:
    case = confirmed_sheet(policy, staff.counsel)
    authenticated(case, staff.counsel)
    authenticated(case, staff.counsel, outcome="refuted")
    with pytest.raises(NotAllowed) as refused:
        grid = decisions(case, subscriber=True, content=True)
        actions.accept(by=staff.counsel, case_id=case.id, decisions=grid)
    assert refused.value.code == "order.refuted"
    actions.decline(by=staff.counsel, case_id=case.id, reason="No such order.")
    assert not again(case).letters.exists()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"way": "gossip"}, "way"),
        ({"outcome": "maybe"}, "outcome"),
        ({"spoke_with": " "}, "spoke_with"),
        ({"source_named": ""}, "source_named"),
        ({"reached": ""}, "reached"),
        ({"reached": "(555) 0100-234"}, "reached"),
        ({"reached": "dana.sample@police.example"}, "reached"),
        ({"at": clock.now() + timedelta(days=400)}, "at"),
    ],
)
def test_an_entry_that_is_not_whole_or_rests_on_the_request_is_refused(
    policy: Any, staff: SimpleNamespace, fields: dict[str, Any], wrong: str
) -> None:
    officer = {**ACCOUNT["officer"], "phone": "+1 555 0100 234"}
    case = make_case(policy, changed(ACCOUNT, officer=officer))
    with pytest.raises(Invalid) as refused:
        actions.authenticate(by=staff.triage, case_id=case.id, entry=called(**fields))
    assert list(refused.value.errors) == [wrong]
    assert not Authentication.objects.exists()


def test_a_certified_copy_needs_no_number(policy: Any, staff: SimpleNamespace) -> None:
    case = make_case(policy, ACCOUNT)
    entry = called(
        way="certified_copy", reached="", spoke_with="", source_named="Sent by the court"
    )
    row = actions.authenticate(by=staff.counsel, case_id=case.id, entry=entry)
    assert (row.way, row.source) == ("certified_copy", "public")


def test_a_number_of_our_directory_must_be_proven_and_rested(
    policy: Any, staff: SimpleNamespace
) -> None:
    case = make_case(policy, ACCOUNT)
    court = Agency.objects.create(name="Superior Court of Example County", country="US")
    number = AgencyNumber.objects.create(
        agency=court, phone="+1 555 0177 000", entered_by=staff.counsel.id
    )
    entry = called(number_id=number.id, source_named="", reached="")
    with pytest.raises(NotAllowed) as refused:
        actions.authenticate(by=staff.counsel, case_id=case.id, entry=entry)
    assert refused.value.code == "call_back.number_unconfirmed"
    rest = policy.numbers.callback_cooling_off.period
    AgencyNumber.objects.update(
        confirmed_at=clock.now() - rest - timedelta(hours=1), confirmed_by=staff.administrator.id
    )
    row = actions.authenticate(by=staff.counsel, case_id=case.id, entry=entry)
    assert (row.source, row.reached, row.number) == ("directory", "+1 555 0177 000", number)


def test_the_log_holds_how_and_what_and_names_nobody(policy: Any, staff: SimpleNamespace) -> None:
    case = make_case(policy, ACCOUNT)
    authenticated(case, staff.triage)
    event = AuditEvent.objects.get(action="case.authenticated")
    facts = facts_of(event)
    assert (facts["way"], facts["outcome"], facts["source"]) == (
        "clerk_called", "confirmed", "public",
    )  # fmt: skip
    assert b"clerk on duty" not in bytes(event.body)
    assert_invariants()


def test_a_custodian_authenticates_nothing(policy: Any, staff: SimpleNamespace) -> None:
    case = make_case(policy, ACCOUNT)
    with pytest.raises(NotAllowed) as refused:
        actions.authenticate(by=staff.custodian, case_id=case.id, entry=called())
    assert refused.value.code == "order.authenticate"
