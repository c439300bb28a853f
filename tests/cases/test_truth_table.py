"""Every role against every act, in every state: what is offered is what is allowed."""

import pytest

from cases import actions
from cases.availability import available_actions
from cases.states import Status
from core.errors import NotAllowed, NotFound
from tests.cases.making import (
    ACCOUNT,
    again,
    changed,
    decisions,
    findings,
    make_case,
    ready_to_accept,
)
from tests.invariants import assert_invariants

pytestmark = pytest.mark.django_db

TRIAGE = {"take", "authenticate", "record_process", "record_call_back", "withdraw"}
COUNSEL = {*TRIAGE, "record_prohibitions", "accept", "decline", "seal"}
FRESH = {
    "triage": TRIAGE,
    "counsel": COUNSEL,
    "custodian": set(),
    "auditor": set(),
    "administrator": set(),
    "nobody": set(),
}
BY_STATE = {
    Status.IN_TRIAGE: COUNSEL - {"take"},
    Status.RETURNED: COUNSEL - {"take", "accept"},
    Status.ACCEPTED: {
        "authenticate",
        "redecide",
        "record_prohibitions",
        "record_call_back",
        "fulfil",
        "withdraw",
        "seal",
    },
    Status.FULFILLED: {"record_prohibitions", "close", "seal"},
    Status.DECLINED: {"record_prohibitions", "close", "seal"},
    Status.WITHDRAWN: {"record_prohibitions", "close", "seal"},
    Status.CLOSED: {"record_prohibitions", "seal"},
}


def offered(case, actor):
    states = available_actions(again(case), actor)
    assert all(state.allowed or state.reason for state in states), "a refusal says why"
    return {state.verb for state in states if state.allowed}


@pytest.mark.parametrize("role", FRESH)
def test_what_a_role_may_do_with_a_sound_request(policy, staff, role):
    case = ready_to_accept(policy, staff.counsel)
    assert offered(case, getattr(staff, role)) == FRESH[role]


@pytest.mark.parametrize("role", FRESH)
def test_what_is_not_offered_is_refused(policy, staff, role):
    actor, case = getattr(staff, role), ready_to_accept(policy, staff.counsel)
    given = {"by": actor, "case_id": case.id}
    acts = {
        "take": lambda: actions.take(**given),
        "record_process": lambda: actions.record_process(**given, fields={}),
        "record_prohibitions": lambda: actions.record_prohibitions(**given),
        "return": lambda: actions.return_case(**given),
        "redirect": lambda: actions.redirect(**given),
        "fulfil": lambda: actions.fulfil(**given),
        "close": lambda: actions.close(**given),
        "seal": lambda: actions.seal(**given, named=[actor.id]),
        "decline": lambda: actions.decline(**given, reason="No."),
        "accept": lambda: actions.accept(
            **given, decisions=decisions(case, subscriber=True, content=True)
        ),
        "withdraw": lambda: actions.withdraw(**given),
    }
    for verb in acts.keys() - FRESH[role]:
        with pytest.raises((NotAllowed, NotFound)):
            acts[verb]()
    assert again(case).version == case.version, "a refused act leaves no trace"
    assert_invariants()


def _walk_to(status, case, staff):
    given = {"by": staff.counsel, "case_id": case.id}
    if status == Status.IN_TRIAGE:
        actions.take(**given)
    elif status == Status.RETURNED:
        actions.find_defect(
            by=staff.counsel,
            case_id=case.id,
            finding_id=findings(case, outcome="review")[0].id,
            reason="Not on letterhead",
        )
        actions.return_case(**given)
    elif status in {Status.ACCEPTED, Status.FULFILLED, Status.CLOSED}:
        actions.accept(**given, decisions=decisions(case, subscriber=True, content=True))
        if status != Status.ACCEPTED:
            actions.fulfil(**given)
        if status == Status.CLOSED:
            actions.close(**given)
    elif status == Status.DECLINED:
        actions.decline(**given, reason="No.")
    else:
        actions.withdraw(**given)


@pytest.mark.parametrize("status", BY_STATE)
def test_what_counsel_may_do_in_each_state(policy, staff, status):
    case = ready_to_accept(policy, staff.counsel)
    _walk_to(status, case, staff)
    assert again(case).status == status
    assert offered(case, staff.counsel) == BY_STATE[status]
    assert_invariants()


def test_emergency_offers_the_grant_instead_of_acceptance(policy, staff):
    from tests.cases.making import EMERGENCY

    case = make_case(policy, EMERGENCY)
    verbs = {state.verb: state for state in available_actions(case, staff.counsel)}
    assert "accept" not in verbs
    assert verbs["grant_emergency"].allowed is False
    assert verbs["grant_emergency"].code == "call_back.missing"
    assert verbs["grant_emergency"].url_name == "case-grant-emergency"


def test_private_server_offers_the_redirect(policy, staff):
    private = changed(ACCOUNT, accounts=[{"server_url": "chat.private.example", "username": "x"}])
    assert "redirect" in offered(make_case(policy, private), staff.triage)


def test_sealed_case_offers_unsealing(policy, staff):
    case = make_case(policy)
    actions.seal(by=staff.counsel, case_id=case.id, named=[staff.counsel.id])
    assert "unseal" in offered(case, staff.counsel)
    assert "seal" not in offered(case, staff.counsel)
