"""An emergency is granted voluntarily, by counsel, after a call to a proven number."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password

from accounts.models import Agency, AgencyNumber
from cases import actions, queries
from core import clock
from core.errors import NotAllowed
from rules.facts import SenderFact
from tests.accounts.directory import with_number
from tests.cases.making import ACCOUNT, EMERGENCY, again, changed, decisions, finding, make_case
from tests.invariants import assert_invariants

pytestmark = pytest.mark.django_db
BELIEF = actions.GoodFaithEntry(
    danger="A child was abducted and may be hurt.",
    imminence="The abductor set an end for tonight.",
    averts="The messages may show where the child is.",
    verified="The agency's own desk confirmed officer, request and abduction.",
)
WHY = "It may show where the child is."


def grid(case, content=True, narrowed_to="Messages since 20 November 2026"):
    (account,) = queries.current_accounts(case)
    return [
        actions.DecisionEntry(account.id, "subscriber", True, reason=WHY),
        actions.DecisionEntry(
            account.id, "content", content, narrowed_to=narrowed_to, reason=WHY if content else ""
        ),
    ]


def grant(case, by, **changes):
    fields = {"decisions": grid(case), "good_faith": BELIEF, **changes}
    return actions.grant_emergency(by=by, case_id=case.id, **fields)


def call(case, by, agency, outcome="confirmed", **more):
    if outcome == "confirmed":
        more = {"spoke_to": "Desk officer", "confirmed": "Officer and request", **more}
    return actions.record_call_back(
        by=by, case_id=case.id, agency_id=agency.id, outcome=outcome, **more
    )


def refused_code(act):
    with pytest.raises(NotAllowed) as refused:
        act()
    return refused.value.code


def test_grant_after_a_confirmed_call(policy, staff, agency):
    case = make_case(policy, EMERGENCY)
    call(case, staff.triage, agency, spoke_to="Desk officer", passphrase="orchard lantern")
    granted = grant(case, staff.counsel)
    assert (granted.status, granted.basis) == ("accepted", "voluntary_2702")
    assert {row.basis for row in queries.confirmed_grid(granted)} == {"voluntary_2702"}
    record = again(case).good_faith_record
    assert {name: getattr(record, name) for name in vars(BELIEF)} == vars(BELIEF)
    kept = queries.confirmed_call_back(case)
    assert kept.phone == agency.numbers.get().phone
    assert check_password("orchard lantern", kept.passphrase_digest)
    assert_invariants()


def test_content_and_records_are_decided_apart(policy, staff, agency):
    case = make_case(policy, EMERGENCY)
    call(case, staff.triage, agency)
    assert refused_code(lambda: grant(case, staff.counsel, decisions=grid(case)[:1])) == (
        "decisions.missing"
    )
    granted = grant(case, staff.counsel, decisions=grid(case, content=False))
    assert [row.category for row in queries.confirmed_grid(granted)] == ["subscriber"]


def test_content_is_granted_only_within_bounds(policy, staff, agency):
    case = make_case(policy, EMERGENCY)
    call(case, staff.triage, agency)
    act = lambda: grant(case, staff.counsel, decisions=grid(case, narrowed_to=""))  # noqa: E731
    assert refused_code(act) == "emergency.content_unbounded"


def test_grant_needs_a_record_of_good_faith(policy, staff, agency):
    case = make_case(policy, EMERGENCY)
    call(case, staff.triage, agency)
    act = lambda: grant(case, staff.counsel, good_faith=replace(BELIEF, imminence="  "))  # noqa: E731
    assert refused_code(act) == "emergency.good_faith"


@pytest.mark.parametrize("outcome", [None, "no_answer", "denied"])
def test_no_grant_without_a_confirming_call(policy, staff, agency, outcome):
    case = make_case(policy, EMERGENCY)
    if outcome:
        call(case, staff.triage, agency, outcome)
    assert refused_code(lambda: grant(case, staff.counsel)) == "call_back.missing"


def test_a_denial_outweighs_a_confirmation(policy, staff, agency):
    case = make_case(policy, EMERGENCY)
    call(case, staff.triage, agency, "denied")
    call(case, staff.triage, agency, "confirmed")
    assert refused_code(lambda: grant(case, staff.counsel)) == "call_back.missing"


@pytest.mark.parametrize("who", ["triage", "custodian"])
def test_only_counsel_grants(policy, staff, agency, who):
    case = make_case(policy, EMERGENCY)
    call(case, staff.triage, agency)
    assert refused_code(lambda: grant(case, getattr(staff, who))) == "case.grant_emergency"


def test_foreign_authority_is_counsels_too(policy, staff, agency):
    foreign = changed(EMERGENCY, agency={"name": "Polizei Beispielstadt", "country": "DE"})
    case = make_case(policy, foreign)
    assert finding(case, "emergency.authority").outcome == "review"
    call(case, staff.triage, agency)
    assert refused_code(lambda: grant(case, staff.triage)) == "case.grant_emergency"
    assert grant(case, staff.counsel).status == "accepted"


def test_number_that_one_person_entered_is_not_called(policy, staff):
    alone = Agency.objects.create(name="Sheriff of Sampleton", country="US")
    number = with_number(alone, staff)
    AgencyNumber.objects.filter(pk=number.pk).update(confirmed_at=None, confirmed_by="")
    case = make_case(policy, EMERGENCY)
    act = lambda: call(case, staff.triage, alone)  # noqa: E731
    assert refused_code(act) == "call_back.number_unconfirmed"


def test_number_confirmed_today_is_not_called_yet(policy, staff, agency):
    case = make_case(policy, EMERGENCY)
    cooling_off = policy.numbers.callback_cooling_off.period
    number = agency.numbers.get()
    number.confirmed_at = clock.now() - cooling_off + timedelta(minutes=1)
    number.save()
    assert refused_code(lambda: call(case, staff.triage, agency)) == "call_back.cooling_off"
    number.confirmed_at = clock.now() - cooling_off
    number.save()
    assert call(case, staff.triage, agency).outcome == "confirmed"


def test_call_to_another_agency_proves_nothing(policy, staff, agency, officer):
    officer.agency = Agency.objects.create(name="Police of Otherville", country="US")
    officer.save()
    case = make_case(policy, EMERGENCY, officer=officer)
    call(case, staff.triage, agency)
    assert refused_code(lambda: grant(case, staff.counsel)) == "call_back.other_agency"


def test_sign_of_forgery_stops_the_grant(policy, staff, agency):
    case = make_case(policy, EMERGENCY, sender=SenderFact(known_forger=True))
    call(case, staff.triage, agency)
    assert refused_code(lambda: grant(case, staff.counsel)) == "case.alarm"
    actions.overrule_finding(
        by=staff.triage,
        case_id=case.id,
        finding_id=finding(case, "sender.known_forger").id,
        reason="Namesake",
    )
    assert grant(case, staff.counsel).status == "accepted"


def test_defects_do_not_delay_a_grant(policy, staff, agency):
    case = make_case(policy, changed(EMERGENCY, documents=[]))
    assert finding(case, "emergency.cover_sheet").outcome == "fail"
    call(case, staff.triage, agency)
    assert grant(case, staff.counsel).status == "accepted"


def test_emergency_is_not_accepted_as_process(policy, staff):
    case = make_case(policy, EMERGENCY)
    act = lambda: actions.accept(  # noqa: E731
        by=staff.counsel, case_id=case.id, decisions=decisions(case, subscriber=True, content=True)
    )
    assert refused_code(act) == "case.accept_emergency"


def test_only_an_emergency_is_granted(policy, staff, agency):
    case = make_case(policy, ACCOUNT)
    call(case, staff.triage, agency)
    assert refused_code(lambda: grant(case, staff.counsel)) == "case.not_emergency"


def test_log_names_nobody_who_was_called(policy, staff, agency):
    case = make_case(policy, EMERGENCY)
    call(case, staff.triage, agency, spoke_to="Desk officer Sample")
    from audit.models import AuditEvent

    bodies = b"".join(bytes(event.body) for event in AuditEvent.objects.all())
    assert b"Desk officer" not in bodies
    assert b"555 0100" not in bodies
