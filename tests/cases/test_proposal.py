"""Triage proposes an emergency disclosure after the call; counsel decides, and never alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accounts.models import Agency
from cases import actions, emergency_queries
from cases.availability import available_actions
from cases.models import Decision, EmergencyProposal
from core.errors import Invalid, NotAllowed, NotFound
from tests.cases.making import EMERGENCY, again, changed, make_case
from tests.cases.test_emergency import BELIEF, WHY, call, grant, grid, refused_code
from tests.invariants import assert_invariants

pytestmark = pytest.mark.django_db


def propose(case, by, **changes):
    fields = {"decisions": grid(case), "good_faith": BELIEF, **changes}
    return actions.propose_emergency(by=by, case_id=case.id, **fields)


def verbs(case, actor):
    return {state.verb for state in available_actions(again(case), actor) if state.allowed}


def test_a_proposal_decides_nothing_and_the_grant_takes_it_up(policy, staff, agency):
    case = make_case(policy, EMERGENCY)
    call(case, staff.triage, agency)
    proposal = propose(case, staff.triage)
    assert not Decision.objects.exists()
    assert again(case).status == "submitted"
    assert {"grant_emergency", "refuse_proposal"} <= verbs(case, staff.counsel)
    assert "propose_emergency" not in verbs(case, staff.counsel)
    kept = emergency_queries.open_proposal(case)
    assert emergency_queries.proposed_entries(kept) == grid(case)
    assert emergency_queries.proposed_record(kept) == BELIEF
    assert grant(case, staff.counsel).status == "accepted"
    decided = EmergencyProposal.objects.get(pk=proposal.id)
    assert (decided.outcome, decided.decided_by) == ("granted", staff.counsel.id)
    assert {row.reason for row in Decision.objects.all()} == {WHY}
    assert_invariants()


def test_nobody_decides_on_a_proposal_of_their_own(policy, staff, agency):
    case = make_case(policy, EMERGENCY)
    call(case, staff.triage, agency)
    propose(case, staff.counsel)
    assert refused_code(lambda: grant(case, staff.counsel)) == "emergency.own_proposal"
    act = lambda: actions.refuse_proposal(by=staff.counsel, case_id=case.id, reason="No.")  # noqa: E731
    assert refused_code(act) == "emergency.own_proposal"
    assert grant(case, staff.counsel2).status == "accepted"


def test_a_counsel_who_called_alone_finds_a_second_person_first(policy, staff, agency):
    case = make_case(policy, EMERGENCY)
    call(case, staff.counsel, agency)
    assert refused_code(lambda: grant(case, staff.counsel)) == "emergency.people"
    states = {state.verb: state for state in available_actions(again(case), staff.counsel)}
    assert states["grant_emergency"].code == "emergency.people"
    propose(case, staff.triage)
    assert grant(case, staff.counsel).status == "accepted"


def test_a_refused_proposal_leaves_the_request_open_for_another(policy, staff, agency):
    case = make_case(policy, EMERGENCY)
    call(case, staff.triage, agency)
    propose(case, staff.triage)
    with pytest.raises(Invalid):
        actions.refuse_proposal(by=staff.counsel, case_id=case.id, reason=" ")
    act = lambda: actions.refuse_proposal(by=staff.triage, case_id=case.id, reason="No.")  # noqa: E731
    assert refused_code(act) == "case.grant_emergency"
    actions.refuse_proposal(by=staff.counsel, case_id=case.id, reason="Too much content.")
    assert again(case).is_open
    narrower = [replace(entry, produce=entry.category == "subscriber") for entry in grid(case)]
    propose(case, staff.triage, decisions=narrower)
    assert_invariants()


def test_nothing_is_proposed_before_the_call(policy, staff, agency):
    case = make_case(policy, EMERGENCY)
    assert refused_code(lambda: propose(case, staff.triage)) == "call_back.missing"
    call(case, staff.triage, agency, "denied")
    assert refused_code(lambda: propose(case, staff.triage)) == "call_back.missing"
    assert refused_code(lambda: propose(case, staff.custodian)) == "case.propose_emergency"


def test_a_foreign_authoritys_request_is_proposed_by_counsel_alone(policy, staff, agency):
    foreign = changed(EMERGENCY, agency={"name": "Polizei Beispielstadt", "country": "DE"})
    case = make_case(policy, foreign)
    call(case, staff.triage, agency)
    assert refused_code(lambda: propose(case, staff.triage)) == "emergency.foreign"
    assert propose(case, staff.counsel).outcome == ""


@pytest.mark.parametrize("part", ["danger", "imminence", "averts", "verified"])
def test_each_part_of_the_record_is_wanted(policy, staff, agency, part):
    case = make_case(policy, EMERGENCY)
    call(case, staff.triage, agency)
    act = lambda: grant(case, staff.counsel, good_faith=replace(BELIEF, **{part: ""}))  # noqa: E731
    assert refused_code(act) == "emergency.good_faith"


def test_each_category_that_is_produced_has_its_own_reason(policy, staff, agency):
    case = make_case(policy, EMERGENCY)
    call(case, staff.triage, agency)
    silent = [replace(entry, reason="") for entry in grid(case)]
    act = lambda: grant(case, staff.counsel, decisions=silent)  # noqa: E731
    assert refused_code(act) == "emergency.reason"
    half = [replace(entry, produce=entry.category == "subscriber") for entry in grid(case)]
    assert grant(case, staff.counsel, decisions=half).status == "accepted"


def test_a_confirmation_says_what_was_confirmed_and_by_whom(policy, staff, agency):
    case = make_case(policy, EMERGENCY)
    with pytest.raises(Invalid) as wrong:
        actions.record_call_back(
            by=staff.triage, case_id=case.id, agency_id=agency.id, outcome="confirmed"
        )
    assert set(wrong.value.errors) == {"spoke_to", "confirmed"}
    assert call(case, staff.triage, agency).confirmed == "Officer and request"
    assert Agency.objects.count() == 1


def test_a_sealed_emergency_is_not_there_for_others(policy, staff, agency):
    case = make_case(policy, EMERGENCY)
    call(case, staff.triage, agency)
    actions.seal(by=staff.counsel, case_id=case.id, named=[staff.counsel.id])
    for act in (
        lambda: propose(case, staff.triage),
        lambda: actions.acknowledge(by=staff.triage, case_id=case.id),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_refusal_is_not_allowed_where_nothing_waits(policy, staff):
    case = make_case(policy, EMERGENCY)
    with pytest.raises(NotAllowed) as refused:
        actions.refuse_proposal(by=staff.counsel, case_id=case.id, reason="No.")
    assert refused.value.code == "emergency.no_proposal"
