"""The risk flags of a case: gathered from directory, past and findings; stored for staff alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import enrol_officer, verify_agency
from accounts.models import Agency, AgencyDomain, Officer
from audit.models import AuditEvent
from cases import actions, desk_queue, queries, risk
from cases.actions.risk import weigh_risk
from cases.desk_queue import QueueFilters
from cases.models import Case, RiskFlag
from core import clock
from core.actor import SYSTEM
from core.errors import NotAllowed, NotFound
from notifications.models import Message
from rules.facts import SenderFact
from tests.accounts.directory import with_number
from tests.cases.making import ACCOUNT, again, changed, finding, make_case
from tests.invariants import assert_invariants

pytestmark = pytest.mark.django_db
MAIL = "dana.sample@police.example"
Receive = Callable[..., Case]


@pytest.fixture
def known(staff: SimpleNamespace) -> Agency:
    """An agency that stands in the directory for a year, with a number."""
    with clock.moved_to(clock.now() - timedelta(days=365)):
        entry = verify_agency(
            by=staff.counsel, name="Example County Police", country="US", domain="police.example"
        )
        with_number(entry.agency, staff, "+1 555 0100", confirmed_at=clock.now())
    return entry.agency


@pytest.fixture
def receive(policy: Any) -> Receive:
    def received(email: str = MAIL, sender: SenderFact | None = None, **fields: Any) -> Case:
        officer = enrol_officer(by=SYSTEM, email=email)
        said = {**ACCOUNT["officer"], "email": email, **fields.pop("said", {})}
        return make_case(
            policy, changed(ACCOUNT, officer=said, **fields), officer=officer, sender=sender
        )

    return received


def weighed(case: Case) -> dict[str, str]:
    """Return code and reason of each flag, weighed now."""
    return {row.code: row.reason for row in weigh_risk(by=SYSTEM, case_id=case.pk)}


def test_a_first_request_of_an_unknown_agency_says_so(receive: Receive) -> None:
    assert set(weighed(receive())) == {"first_of_agency"}


def test_a_known_officer_of_a_known_agency_raises_nothing(known: Agency, receive: Receive) -> None:
    assert set(weighed(receive())) == {"first_of_agency"}
    with clock.moved_to(clock.now() + timedelta(hours=1)):
        assert weighed(receive()) == {}
        other = weighed(receive("robin.sample@police.example"))
    assert set(other) == {"first_of_officer"}
    assert other["first_of_officer"].endswith("from the agency came 2.")


def test_sealed_cases_are_counted_for_nobody(known: Agency, receive: Receive) -> None:
    hidden = receive()
    Case.objects.filter(pk=hidden.pk).update(sealed=True)
    with clock.moved_to(clock.now() + timedelta(hours=1)):
        assert set(weighed(receive())) == {"first_of_agency"}


def test_what_the_directory_says_of_the_domain_is_flagged(
    known: Agency, receive: Receive, staff: SimpleNamespace
) -> None:
    receive()
    entry = AgencyDomain.objects.get()
    entry.changed_at = clock.now() - timedelta(days=3)
    entry.save()
    with clock.moved_to(clock.now() + timedelta(hours=1)):
        case = receive()
        assert "3 days ago" in weighed(case)["changed_domain"]
        entry.retired_at, entry.retired_by = clock.now(), staff.counsel.id
        entry.save()
        assert "retired_domain" in weighed(case)


def test_the_sender_s_findings_are_flagged_until_a_person_overrules_them(
    receive: Receive, staff: SimpleNamespace
) -> None:
    sender = SenderFact(authenticated="fail", lookalike_of="police.example", known_forger=True)
    case = receive("dana@poiice.example", sender=sender)
    found = weighed(case)
    assert {"known_forger", "not_authenticated", "lookalike_domain"} <= set(found)
    assert "poiice.example looks like police.example" in found["lookalike_domain"]
    actions.take(by=staff.triage, case_id=case.id)
    row = finding(case, "sender.known_forger")
    actions.overrule_finding(
        by=staff.counsel, case_id=case.id, finding_id=row.id, reason="Another person."
    )
    assert "known_forger" not in weighed(case)


def test_numbers_and_countries_are_compared_with_the_directory(
    known: Agency, receive: Receive, staff: SimpleNamespace
) -> None:
    case = receive(
        said={"phone": "+1 555 0999"}, agency={"name": "Example County Police", "country": "DE"}
    )
    assert {"number_differs", "country_differs"} <= set(weighed(case))
    with clock.moved_to(clock.now() + timedelta(minutes=5)):
        with_number(known, staff, "+1 555 0999", confirmed_at=clock.now())
        found = weighed(case)
    assert "number_from_request" in found
    assert "number_differs" not in found


def test_many_requests_within_a_week_are_unusual_for_a_quiet_agency(
    known: Agency, receive: Receive, policy: Any
) -> None:
    first = receive()
    rows = [
        Case(
            reference=f"LER-2026-FLD{n:03}", kind=first.kind, received_at=clock.now(),
            received_via="form", officer=first.officer, consequence="accept_for_triage",
            policy_name="x", policy_digest=policy.digest, submission={}, submitted_by="system",
        )
        for n in range(9)
    ]  # fmt: skip
    Case.objects.bulk_create(rows)
    with clock.moved_to(clock.now() + timedelta(hours=1)):
        assert weighed(receive())["unusual_volume"].startswith("11 requests came in 7 days")


def test_flags_are_stored_by_round_and_weighed_again_without_doubling(receive: Receive) -> None:
    case = receive()
    weigh_risk(by=SYSTEM, case_id=case.pk)
    weigh_risk(by=SYSTEM, case_id=case.pk)
    assert RiskFlag.objects.filter(case=case).count() == 1
    Case.objects.filter(pk=case.pk).update(round=2)
    assert queries.flags_of([case.pk]) == {}
    weigh_risk(by=SYSTEM, case_id=case.pk)
    (flag,) = queries.flags_of([case.pk])[case.pk]
    assert (flag.round, flag.code, flag.severity) == (2, "first_of_agency", "medium")


def test_the_flags_of_a_page_cost_one_query(receive: Receive) -> None:
    cases = [receive(f"o{n}@police{n}.example") for n in range(3)]
    for case in cases:
        weigh_risk(by=SYSTEM, case_id=case.pk)
    with CaptureQueriesContext(connection) as asked:
        found = queries.flags_of(case.pk for case in cases)
    assert len(asked) == 1
    assert set(found) == {case.pk for case in cases}


def test_weighing_changes_nothing_but_the_flags(receive: Receive) -> None:
    case = receive(sender=SenderFact(known_forger=True))
    before = Case.objects.filter(pk=case.pk).values().get()
    weigh_risk(by=SYSTEM, case_id=case.pk)
    flagged = " " + " ".join(RiskFlag.objects.values_list("code", flat=True)) + " "
    assert Case.objects.filter(pk=case.pk).values().get() == before | {"risks": flagged}
    assert not Message.objects.exists()
    event = AuditEvent.objects.latest("seq")
    facts = json.loads(bytes(event.body))["facts"]
    assert (event.action, event.case_id) == ("risk.weighed", case.id)
    assert {"code": "known_forger", "severity": "high"} in facts["flags"]
    assert b"police.example" not in bytes(event.body)
    assert_invariants()


def test_the_queue_lists_by_a_flag_of_the_present_round(
    receive: Receive, staff: SimpleNamespace
) -> None:
    case, other = receive(sender=SenderFact(known_forger=True)), receive()

    def listed(code: str) -> list[Case]:
        return list(desk_queue.queue(staff.triage, QueueFilters(flags=(code,))))

    assert listed("known_forger") == []
    for each in (case, other):
        weigh_risk(by=SYSTEM, case_id=each.pk)
    assert listed("known_forger") == [case]
    assert listed("forger") == []
    found = [row.as_finding() for row in queries.current_findings(case)]
    actions.examine(
        by=SYSTEM, case_id=case.pk, findings=found, consequence="accept_for_triage", round_=1
    )
    assert listed("known_forger") == []
    weigh_risk(by=SYSTEM, case_id=case.pk)
    assert listed("known_forger") == [case]


@pytest.mark.parametrize("role", ["triage", "counsel", "custodian", "auditor", "administrator"])
def test_no_person_raises_or_clears_a_flag(
    receive: Receive, staff: SimpleNamespace, role: str
) -> None:
    case = receive()
    with pytest.raises(NotAllowed):
        weigh_risk(by=getattr(staff, role), case_id=case.pk)
    assert not RiskFlag.objects.exists()


def test_a_case_that_is_not_there_is_not_weighed(db: None) -> None:
    with pytest.raises(NotFound):
        weigh_risk(by=SYSTEM, case_id="X")


def test_a_pending_request_that_gives_a_number_is_named(known: Agency, receive: Receive) -> None:
    case = receive(said={"phone": "(555) 0999 123"})
    assert risk.requests_giving(known, "+1 555 0999 123") == [case.reference]
    assert risk.requests_giving(known, "+1 555 0100 123") == []
    Case.objects.filter(pk=case.pk).update(sealed=True)
    assert risk.requests_giving(known, "+1 555 0999 123") == []


def test_an_officer_without_an_address_is_weighed_too(policy: Any) -> None:
    case = make_case(policy, changed(ACCOUNT, officer={"name": "Dana Sample"}))
    assert not Officer.objects.exists()
    assert weighed(again(case)) == {}
