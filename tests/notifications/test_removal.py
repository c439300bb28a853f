"""Content on our own server: decided with ground and facts, answered, and told through the gate."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from accounts.models import Officer
from cases import actions
from cases.availability import available_actions
from cases.models import Case
from core.errors import Invalid, NotAllowed
from notifications.actions import set_notice_address
from notifications.models import UserNotice
from tests.cases.making import changed, clear_fails, make_case
from tests.invariants import assert_invariants
from tests.notifications.sink import Sink, text_of
from tests.notifications.telling import ADDRESS, prohibition, work
from tests.preservation.keeping import events

pytestmark = pytest.mark.django_db
URL = "https://open.rocket.chat/channel/general?msg=1"
REMOVAL: dict[str, Any] = {
    "kind": "content_removal",
    "agency": {"name": "Example County Police", "country": "US"},
    "officer": {"name": "Dana Sample", "email": "dana.sample@police.example"},
    "accounts": [{"server_url": "https://open.rocket.chat", "username": "robin"}],
    "removal": {"urls": [URL], "ground": "court order"},
}
REMOVED = actions.RemovalEntry(
    outcome="removed",
    ground="compelling",
    rule="Order 26-CV-7 of the Superior Court of Example County",
    circumstances="The court found that the message threatens a named person.",
)
KEPT = actions.RemovalEntry("kept", "code_of_conduct", "Part 3", "The message insults nobody.")


@pytest.fixture
def removal(policy: Any, officer: Officer, staff: SimpleNamespace) -> Case:
    case = make_case(policy, REMOVAL, officer=officer)
    clear_fails(case, staff.counsel)
    return case


def decide(case: Case, by: Any, decision: actions.RemovalEntry = REMOVED) -> Case:
    return actions.decide_removal(by=by, case_id=case.id, decision=decision)


def refused(act: Any) -> str:
    with pytest.raises(NotAllowed) as refusal:
        act()
    return refusal.value.code


def test_the_requester_is_answered_and_the_author_gets_a_statement_of_reasons(
    removal: Case, staff: SimpleNamespace, officer: Officer, sink: Sink
) -> None:
    assert decide(removal, staff.counsel).status == "accepted"
    work()
    notice = UserNotice.objects.get()
    assert notice.status == "undetermined", "nobody is told before counsel read all documents"
    set_notice_address(by=staff.counsel, notice_id=notice.id, address=ADDRESS)
    actions.record_prohibitions(by=staff.counsel, case_id=removal.id)
    work()
    (statement,) = sink.to(ADDRESS)
    words = text_of(statement)
    for said in (URL, REMOVED.rule, REMOVED.circumstances, "another person looks", "no automated"):
        assert said in words
    assert "Dana" not in words
    assert not list(statement.iter_attachments())
    letter = repr(removal.letters.get().paragraphs)
    assert REMOVED.circumstances in letter
    assert "robin" not in letter
    assert "decided on your request" in " ".join(str(m["Subject"]) for m in sink.to(officer.email))
    assert_invariants()


def test_a_prohibition_holds_the_statement(
    removal: Case, staff: SimpleNamespace, sink: Sink
) -> None:
    decide(removal, staff.counsel)
    work()
    notice = UserNotice.objects.get()
    set_notice_address(by=staff.counsel, notice_id=notice.id, address=ADDRESS)
    actions.record_prohibitions(
        by=staff.counsel, case_id=removal.id, prohibitions=[prohibition(30)]
    )
    work()
    assert sink.to(ADDRESS) == []
    assert UserNotice.objects.get().status == "delayed"


def test_content_that_stays_tells_its_author_nothing(
    removal: Case, staff: SimpleNamespace, sink: Sink
) -> None:
    assert decide(removal, staff.counsel, KEPT).status == "declined"
    work()
    assert not UserNotice.objects.exists()
    assert KEPT.circumstances in repr(removal.letters.get().paragraphs)
    assert {"case.removal_decided", "case.declined"} <= set(events(removal.id))
    assert_invariants()


def test_it_is_decided_where_we_run_the_server_and_nowhere_else(
    policy: Any, removal: Case, staff: SimpleNamespace
) -> None:
    customers = make_case(
        policy,
        changed(REMOVAL, accounts=[{"server_url": "https://team.rocket.chat", "username": "x"}]),
    )
    theirs = make_case(
        policy,
        changed(
            REMOVAL, accounts=[{"server_url": "https://chat.private.example", "username": "x"}]
        ),
    )
    assert refused(lambda: decide(customers, staff.counsel)) == "case.removal_customers"
    assert refused(lambda: decide(theirs, staff.counsel)) == "case.removal_not_ours"
    assert refused(lambda: decide(removal, staff.triage)) == "case.decide_removal"
    assert refused(lambda: actions.accept(by=staff.counsel, case_id=removal.id)) == (
        "case.accept_removal"
    )
    offered = {state.verb for state in available_actions(removal, staff.counsel)}
    assert "decide_removal" in offered
    assert "accept" not in offered
    assert "route" in {state.verb for state in available_actions(customers, staff.counsel)}


@pytest.mark.parametrize("field", ["outcome", "ground", "rule", "circumstances"])
def test_a_decision_names_outcome_ground_rule_and_facts(
    removal: Case, staff: SimpleNamespace, field: str
) -> None:
    given = {**vars(REMOVED), field: ""}
    with pytest.raises(Invalid) as wrong:
        decide(removal, staff.counsel, actions.RemovalEntry(**given))
    assert set(wrong.value.errors) == {field}
