"""Only counsel accepts, and only what the confirmed process reaches is produced."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from cases import actions, letters, queries
from cases.availability import available_actions
from cases.models import Decision
from core.errors import Conflict, NotAllowed
from tests.cases.making import (
    ACCOUNT,
    PRESERVATION,
    again,
    authenticated,
    changed,
    clear_fails,
    decisions,
    finding,
    make_case,
    ready_to_accept,
)
from tests.invariants import assert_invariants

pytestmark = pytest.mark.django_db


def refused_code(**act):
    with pytest.raises(NotAllowed) as refused:
        actions.accept(**act)
    return refused.value.code


def test_accept_freezes_the_grid_and_sends_a_letter(policy, staff):
    case = ready_to_accept(policy, staff.counsel)
    actions.accept(
        by=staff.counsel, case_id=case.id, decisions=decisions(case, subscriber=True, content=False)
    )
    case = again(case)
    assert (case.status, case.basis) == ("accepted", "process")
    assert [row.category for row in queries.confirmed_grid(case)] == ["subscriber"]
    assert Decision.objects.get(category="content").produce is False
    assert case.letters.get().kind == "acceptance"
    assert_invariants()


@pytest.mark.parametrize("who", ["triage", "custodian", "auditor", "administrator", "nobody"])
def test_nobody_but_counsel_accepts(policy, staff, who):
    case = ready_to_accept(policy, staff.counsel)
    with pytest.raises(Exception) as refused:
        actions.accept(
            by=getattr(staff, who), case_id=case.id, decisions=decisions(case, subscriber=True)
        )
    assert type(refused.value).__name__ in {"NotAllowed", "NotFound"}
    assert again(case).status == "submitted"
    assert_invariants()


@pytest.mark.parametrize(
    ("process", "category", "code"),
    [
        ("subpoena", "subscriber", None),
        ("subpoena", "records", "decision.not_reached"),
        ("subpoena", "content", "decision.not_reached"),
        ("court_order", "records", None),
        ("court_order", "content", "decision.not_reached"),
        ("search_warrant", "content", None),
        ("civil_subpoena", "content", "decision.not_reached"),
        ("civil_subpoena", "subscriber", "decision.reach_unconfirmed"),
        ("mlat", "content", "decision.reach_unconfirmed"),
        ("none", "subscriber", "decision.not_reached"),
    ],
)
def test_reach_is_that_of_the_confirmed_process(policy, staff, process, category, code):
    case = ready_to_accept(policy, staff.counsel, changed(ACCOUNT, data_categories=[category]))
    actions.record_process(by=staff.counsel, case_id=case.id, fields={"kind": process})
    act = {
        "by": staff.counsel,
        "case_id": case.id,
        "decisions": decisions(case, **{category: True}),
    }
    if code is None:
        assert actions.accept(**act).status == "accepted"
    else:
        assert refused_code(**act) == code
    assert_invariants()


def test_reach_left_to_counsel_needs_counsels_explicit_word(policy, staff):
    case = ready_to_accept(policy, staff.counsel, changed(ACCOUNT, data_categories=["records"]))
    actions.record_process(by=staff.counsel, case_id=case.id, fields={"kind": "mlat"})
    (account,) = queries.current_accounts(case)
    entry = actions.DecisionEntry(account.id, "records", True, review_confirmed=True)
    assert actions.accept(by=staff.counsel, case_id=case.id, decisions=[entry]).basis == "process"


def test_claimed_process_is_not_enough(policy, staff):
    case = make_case(policy)
    clear_fails(case, staff.counsel)
    act = {
        "by": staff.counsel,
        "case_id": case.id,
        "decisions": decisions(case, subscriber=True, content=True),
    }
    assert refused_code(**act) == "process.unconfirmed"
    actions.record_process(by=staff.counsel, case_id=case.id, fields={})
    actions.record_process(by=staff.triage, case_id=case.id, fields={"kind": "court_order"})
    assert refused_code(**act) == "process.unconfirmed"


def test_failing_finding_blocks_until_it_is_overruled(policy, staff):
    case = make_case(policy, changed(ACCOUNT, relevance=None, documents=[]))
    actions.record_process(by=staff.counsel, case_id=case.id, fields={})
    act = {
        "by": staff.counsel,
        "case_id": case.id,
        "decisions": decisions(case, subscriber=True, content=True),
    }
    assert refused_code(**act) == "case.findings_stand"
    clear_fails(case, staff.counsel)
    authenticated(case, staff.counsel)
    assert actions.accept(**act).status == "accepted"


def test_doubt_that_a_person_finds_to_be_a_defect_blocks(policy, staff):
    case = ready_to_accept(policy, staff.counsel)
    doubt = finding(case, "order.signed")
    assert doubt.outcome == "review"
    actions.find_defect(
        by=staff.counsel, case_id=case.id, finding_id=doubt.id, reason="No signature on any page"
    )
    act = {
        "by": staff.counsel,
        "case_id": case.id,
        "decisions": decisions(case, subscriber=True, content=True),
    }
    assert refused_code(**act) == "case.findings_stand"


def test_every_category_of_every_account_is_decided(policy, staff):
    raw = changed(
        ACCOUNT,
        accounts=[*ACCOUNT["accounts"], {"server_url": "open.rocket.chat", "username": "b"}],
    )
    case = ready_to_accept(policy, staff.counsel, raw)
    grid = decisions(case, subscriber=True, content=False)
    act = {"by": staff.counsel, "case_id": case.id}
    assert refused_code(**act, decisions=grid[:-1]) == "decisions.missing"
    assert refused_code(**act) == "decisions.missing"
    assert refused_code(**act, decisions=[*grid, grid[0]]) == "decisions.twice"


def test_what_nobody_asked_for_is_not_produced(policy, staff):
    case = ready_to_accept(policy, staff.counsel)
    grid = decisions(case, subscriber=True, content=False, records=True)
    code = refused_code(by=staff.counsel, case_id=case.id, decisions=grid)
    assert code == "decision.not_requested"


def test_account_of_another_case_is_refused(policy, staff):
    case, other = ready_to_accept(policy, staff.counsel), make_case(policy)
    grid = [*decisions(case, subscriber=True, content=True), *decisions(other, subscriber=True)]
    code = refused_code(by=staff.counsel, case_id=case.id, decisions=grid)
    assert code == "decisions.other_account"


def test_private_server_yields_its_registration_at_most(policy, staff):
    raw = changed(
        ACCOUNT,
        accounts=[{"server_url": "chat.private.example", "username": "x"}],
        data_categories=["subscriber", "registration"],
    )
    case = ready_to_accept(policy, staff.counsel, raw)
    act = {"by": staff.counsel, "case_id": case.id}
    both = decisions(case, subscriber=True, registration=True)
    assert refused_code(**act, decisions=both) == "decision.not_held"
    one = decisions(case, subscriber=False, registration=True)
    assert actions.accept(**act, decisions=one).status == "accepted"


def test_server_must_be_identified_before_anything_is_produced(policy, staff):
    raw = changed(ACCOUNT, accounts=[{"username": "anna.example"}])
    case = ready_to_accept(policy, staff.counsel, raw)
    act = {"by": staff.counsel, "case_id": case.id}
    grid = decisions(case, subscriber=True, content=True)
    assert refused_code(**act, decisions=grid) == "decision.server_unknown"
    (account,) = queries.current_accounts(case)
    actions.identify_account(by=staff.counsel, account_id=account.id, server_url="open.rocket.chat")
    grid = decisions(case, subscriber=True, content=True)
    assert actions.accept(**act, decisions=grid).status == "accepted"


def test_period_must_not_end_before_it_starts(policy, staff):
    case = ready_to_accept(policy, staff.counsel, changed(ACCOUNT, data_categories=["content"]))
    (account,) = queries.current_accounts(case)
    backwards = (datetime(2026, 11, 2, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))
    entry = actions.DecisionEntry(account.id, "content", True, period=backwards)
    assert refused_code(by=staff.counsel, case_id=case.id, decisions=[entry]) == "decision.period"


def test_preservation_is_accepted_without_process_or_grid(policy, staff):
    case = make_case(policy, PRESERVATION)
    clear_fails(case, staff.counsel)
    accepted = actions.accept(by=staff.counsel, case_id=case.id)
    assert (accepted.status, accepted.basis) == ("accepted", "")
    assert refused_code(by=staff.counsel, case_id=case.id) == "case.accept_in_state"


def test_preservation_takes_no_decisions(policy, staff):
    case = make_case(policy, PRESERVATION)
    clear_fails(case, staff.counsel)
    grid = decisions(case, subscriber=True)
    code = refused_code(by=staff.counsel, case_id=case.id, decisions=grid)
    assert code == "decisions.not_asked"


def removal(url):
    return {"kind": "content_removal", "removal": {"urls": [url], "ground": "spam"}}


def test_removal_is_accepted_where_a_customer_did_it(policy, staff):
    customers = make_case(policy, removal("https://team.rocket.chat/channel/general?msg=1"))
    clear_fails(customers, staff.counsel)
    assert actions.accept(by=staff.counsel, case_id=customers.id).status == "accepted"
    ours = make_case(policy, removal("https://open.rocket.chat/channel/general?msg=1"))
    clear_fails(ours, staff.counsel)
    assert refused_code(by=staff.counsel, case_id=ours.id) == "case.accept_removal"
    theirs = make_case(policy, removal("https://chat.private.example/channel/general?msg=1"))
    clear_fails(theirs, staff.counsel)
    assert refused_code(by=staff.counsel, case_id=theirs.id) == "case.removal_not_ours"


def test_database_refuses_a_state_without_its_stamp(policy, staff):
    case = make_case(policy)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(case).objects.filter(pk=case.pk).update(status="accepted")
    with pytest.raises(IntegrityError), transaction.atomic():
        type(case).objects.filter(pk=case.pk).update(status="forgotten")
    with pytest.raises(AttributeError):
        case.status = "accepted"


def test_decision_on_an_older_version_conflicts(policy, staff, monkeypatch):
    case = ready_to_accept(policy, staff.counsel)
    grid = decisions(case, subscriber=True, content=True)
    kept = letters.render

    def somebody_was_faster(*given):
        actions.record_prohibitions(by=staff.counsel2, case_id=case.id)
        return kept(*given)

    monkeypatch.setattr(letters, "render", somebody_was_faster)
    with pytest.raises(Conflict):
        actions.accept(by=staff.counsel, case_id=case.id, decisions=grid)
    assert again(case).status == "submitted"
    assert not Decision.objects.exists()
    assert_invariants()


def test_a_request_that_its_agency_denied_is_not_accepted(policy, staff, agency):
    case = ready_to_accept(policy, staff.counsel)
    actions.record_call_back(
        by=staff.triage, case_id=case.id, agency_id=agency.id, outcome="denied"
    )
    refused = refused_code(
        by=staff.counsel, case_id=case.id, decisions=decisions(case, subscriber=True)
    )
    assert refused == "call_back.denied"
    states = {state.verb: state for state in available_actions(again(case), staff.counsel)}
    assert states["accept"].code == "call_back.denied"
    actions.decline(by=staff.counsel, case_id=case.id, reason="Not made by the agency.")
    assert not again(case).letters.exists()
