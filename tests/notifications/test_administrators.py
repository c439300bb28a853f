"""Counsel chooses what a customer's administrator is told; the gate asks again when it is sent."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from accounts.models import Officer
from cases import actions
from cases.models import Case, Routing
from core.actor import SYSTEM
from core.errors import Invalid, NotAllowed
from documents.actions import store
from documents.models import Document
from notifications.alarm_models import AdministratorWord
from servers.actions import register_server
from servers.models import Server
from tests.cases.making import ACCOUNT, PDF, changed, make_case
from tests.invariants import assert_invariants
from tests.notifications.sink import Sink, text_of
from tests.notifications.telling import prohibition, work
from tests.preservation.keeping import events, facts

pytestmark = pytest.mark.django_db
ADDRESS = "it@customer.example"
ROBIN = [{"server_url": "https://team.rocket.chat", "username": "robin"}]


@pytest.fixture
def customer(staff: SimpleNamespace, policy: Any) -> Server:
    return register_server(
        by=staff.administrator,
        policy=policy,
        server_url="https://team.rocket.chat",
        deployment="cloud",
        contact_email=ADDRESS,
        registered=True,
        notify_administrator=True,
    )


@pytest.fixture
def request_(customer: Server, policy: Any, officer: Officer) -> Case:
    return make_case(policy, changed(ACCOUNT, accounts=ROBIN), officer=officer)


def read(case: Case, staff: SimpleNamespace, *entries: Any) -> None:
    actions.record_prohibitions(by=staff.counsel, case_id=case.id, prohibitions=list(entries))


def choose(case: Case, by: Any, choice: str = "forward") -> Routing:
    return actions.route(by=by, case_id=case.id, choice=choice, reason="It is theirs to answer.")


def refused(case: Case, by: Any, choice: str = "forward") -> str:
    with pytest.raises(NotAllowed) as refusal:
        choose(case, by, choice)
    return refusal.value.code


def test_forwarding_sends_the_papers_and_informing_sends_none(
    request_: Case, staff: SimpleNamespace, sink: Sink
) -> None:
    read(request_, staff)
    choose(request_, staff.counsel, "inform")
    work()
    choose(request_, staff.counsel, "forward")
    work()
    informed, forwarded = sink.to(ADDRESS)
    assert not list(informed.iter_attachments())
    assert len(list(forwarded.iter_attachments())) == 2
    assert "robin" not in text_of(informed)
    assert "@robin" in text_of(forwarded)
    assert [word.status for word in AdministratorWord.objects.all()] == ["sent", "sent"]
    assert facts("administrator.told")["choice"] == "forward"
    assert_invariants()


def test_neither_is_always_open_and_sends_nothing(
    request_: Case, staff: SimpleNamespace, sink: Sink
) -> None:
    choose(request_, staff.counsel, "neither")
    work()
    assert sink.to(ADDRESS) == []
    assert not AdministratorWord.objects.exists()
    assert events(request_.id)[-1] == "case.routed"


@pytest.mark.parametrize("choice", ["forward", "inform"])
def test_nothing_is_chosen_while_a_prohibition_binds_or_papers_are_unread(
    request_: Case, staff: SimpleNamespace, choice: str
) -> None:
    assert refused(request_, staff.counsel, choice) == "administrator.undetermined"
    read(request_, staff, prohibition(30))
    assert refused(request_, staff.counsel, choice) == "administrator.prohibited"
    read(request_, staff, prohibition(None))
    assert refused(request_, staff.counsel, choice) == "administrator.prohibited"


@pytest.mark.parametrize("days", [30, None])
def test_a_prohibition_recorded_after_the_choice_holds_the_word(
    request_: Case, staff: SimpleNamespace, sink: Sink, days: int | None
) -> None:
    read(request_, staff)
    choose(request_, staff.counsel)
    read(request_, staff, prohibition(days))
    work()
    assert sink.to(ADDRESS) == []
    word = AdministratorWord.objects.get()
    assert (word.status, word.held_because) == ("held", "administrator.prohibited")
    assert facts("administrator.held")["reason"] == "administrator.prohibited"
    actions.lift_prohibition(by=staff.counsel, prohibition_id=request_.prohibitions.get().id)
    work()
    assert sink.to(ADDRESS) == [], "counsel chooses anew; nothing goes out by itself"
    choose(request_, staff.counsel)
    work()
    assert len(sink.to(ADDRESS)) == 1


def test_papers_that_come_after_the_choice_hold_the_word(
    request_: Case, staff: SimpleNamespace, sink: Sink
) -> None:
    read(request_, staff)
    choose(request_, staff.counsel)
    actions.add_papers(by=staff.triage, case_id=request_.id, papers=[(another_paper(), "other")])
    work()
    assert sink.to(ADDRESS) == []
    assert AdministratorWord.objects.get().held_because == "administrator.undetermined"


def test_a_prohibition_in_another_case_about_the_account_holds_it_too(
    request_: Case, staff: SimpleNamespace, policy: Any, sink: Sink
) -> None:
    read(request_, staff)
    choose(request_, staff.counsel)
    other = make_case(policy, changed(ACCOUNT, accounts=ROBIN))
    read(other, staff, prohibition(10))
    work()
    assert sink.to(ADDRESS) == []


def test_consent_taken_back_after_the_choice_holds_the_word(
    request_: Case, customer: Server, staff: SimpleNamespace, sink: Sink
) -> None:
    read(request_, staff)
    choose(request_, staff.counsel)
    Server.objects.filter(pk=customer.pk).update(notify_administrator=False)
    work()
    assert sink.to(ADDRESS) == []
    assert AdministratorWord.objects.get().held_because == "administrator.no_consent"
    assert refused(request_, staff.counsel) == "administrator.no_consent"


def test_an_unregistered_customer_is_told_nothing(
    customer: Server, request_: Case, staff: SimpleNamespace
) -> None:
    Server.objects.filter(pk=customer.pk).update(registered_at=None, notify_administrator=False)
    read(request_, staff)
    assert refused(request_, staff.counsel, "inform") == "administrator.no_consent"
    assert choose(request_, staff.counsel, "neither").server is None


def test_only_counsel_chooses_with_a_reason_and_for_a_customers_server(
    request_: Case, staff: SimpleNamespace, policy: Any
) -> None:
    assert refused(request_, staff.triage, "neither") == "case.route"
    assert refused(make_case(policy), staff.counsel, "neither") == "case.not_cloud"
    with pytest.raises(Invalid):
        actions.route(by=staff.counsel, case_id=request_.id, choice="neither", reason=" ")


def test_a_redirect_tells_the_officer_and_nobody_else_whatever_binds(
    policy: Any, staff: SimpleNamespace, officer: Officer, sink: Sink
) -> None:
    register_server(
        by=staff.administrator,
        policy=policy,
        server_url="https://chat.private.example",
        deployment="private",
        contact_email="admin@private.example",
        registered=True,
        notify_administrator=True,
    )
    theirs = [{"server_url": "https://chat.private.example", "username": "robin"}]
    case = make_case(policy, changed(ACCOUNT, accounts=theirs), officer=officer)
    read(case, staff, prohibition(30))
    actions.redirect(by=staff.triage, case_id=case.id)
    work()
    assert {str(mail["To"]) for mail in sink.mails} == {officer.email}
    letter = repr(case.letters.get().paragraphs)
    assert "administrator of chat.private.example" in letter
    assert "admin@private.example" not in letter


def test_a_request_that_was_forwarded_may_be_redirected_to_the_customer(
    request_: Case, staff: SimpleNamespace
) -> None:
    def redirected() -> Case:
        return actions.redirect(by=staff.triage, case_id=request_.id)

    with pytest.raises(NotAllowed) as refusal:
        redirected()
    assert refusal.value.code == "case.not_private"
    read(request_, staff)
    choose(request_, staff.counsel, "inform")
    with pytest.raises(NotAllowed):
        redirected()
    choose(request_, staff.counsel, "forward")
    assert redirected().status == "redirected"
    letter = repr(request_.letters.get().paragraphs)
    assert "The customer who manages team.rocket.chat" in letter
    assert "told nobody" not in letter
    assert ADDRESS not in letter
    assert_invariants()


def another_paper() -> Document:
    return store(
        by=SYSTEM,
        filename="later.pdf",
        content=PDF,
        media_type="application/pdf",
        origin="received",
    )
