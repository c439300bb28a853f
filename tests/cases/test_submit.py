"""A request becomes a case that keeps everything that was said."""

import pytest

from cases import actions, queries
from cases.models import Case
from core.errors import NotAllowed, NotFound
from core.ids import is_reference
from servers.actions import register_server
from tests.cases.making import ACCOUNT, again, changed, cure_case, finding, make_case
from tests.invariants import assert_invariants

pytestmark = pytest.mark.django_db


def test_submit_keeps_accounts_process_papers_and_findings(policy, staff):
    case = make_case(policy)
    assert is_reference(case.reference)
    assert case.status == "submitted"
    assert case.policy_digest == policy.digest
    account = case.accounts.get()
    assert (account.canonical, account.deployment) == ("open.rocket.chat", "community")
    assert account.label == "@anna.example on open.rocket.chat"
    assert case.process.kind == "search_warrant"
    assert case.process.confirmed_at is None
    assert [link.role for link in case.documents.all()] == ["cover_sheet", "legal_process"]
    assert finding(case, "process.sufficient").effective_outcome == "pass"
    assert case.country == "US"
    assert case.due_at > case.received_at
    assert_invariants()


def test_submission_is_unreadable_in_the_database(policy, staff):
    case = make_case(policy)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT submission FROM cases_case WHERE id = %s", [case.id])
        (stored,) = cursor.fetchone()
    assert "Dana" not in stored
    assert again(case).submission["officer"]["name"] == "Dana Sample"


def test_registry_knows_a_custom_domain_of_a_customer(policy, staff):
    register_server(
        by=staff.administrator,
        policy=policy,
        server_url="chat.customer.example",
        deployment="cloud",
    )
    raw = changed(ACCOUNT, accounts=[{"server_url": "chat.customer.example", "username": "x"}])
    assert make_case(policy, raw).accounts.get().deployment == "cloud"


def test_account_without_server_has_no_deployment(policy, staff):
    account = make_case(policy, changed(ACCOUNT, accounts=[{"username": "x"}])).accounts.get()
    assert account.deployment == ""
    assert account.label == "@x on a server not named"


def test_custodian_enters_no_requests(policy, staff):
    with pytest.raises(NotAllowed) as refused:
        make_case(policy, by=staff.custodian)
    assert refused.value.code == "case.submit"
    assert not Case.objects.exists()


def test_cure_keeps_receipt_and_judges_anew(policy, staff, officer):
    case = make_case(
        policy, changed(ACCOUNT, accounts=[{"username": "anna.example"}]), officer=officer
    )
    actions.return_case(by=staff.counsel, case_id=case.id)
    actions.record_prohibitions(by=staff.counsel, case_id=case.id)
    cured = cure_case(policy, case, ACCOUNT, by=officer.actor())
    assert cured.status == "in_triage"
    assert cured.received_at == case.received_at
    assert cured.round == 2
    assert finding(cured, "server_url.present").outcome == "pass"
    assert cured.documents_read_at is None, "new papers were read by nobody"
    assert [row.deployment for row in queries.current_accounts(cured)] == ["community"]
    assert cured.accounts.count() == 2
    assert_invariants()


def test_cure_keeps_the_row_of_an_account_that_did_not_change(policy, staff, officer):
    raw = changed(ACCOUNT, accounts=[*ACCOUNT["accounts"], {"username": "other"}])
    case = make_case(policy, raw, officer=officer)
    kept = case.accounts.get(username="anna.example")
    actions.return_case(by=staff.counsel, case_id=case.id)
    fixed = [*ACCOUNT["accounts"], {"server_url": "open.rocket.chat", "username": "other"}]
    cure_case(policy, case, changed(ACCOUNT, accounts=fixed), by=officer.actor())
    assert kept.id in {row.id for row in queries.current_accounts(case)}
    assert queries.current_accounts(case).count() == 2


def test_cure_ends_the_confirmation_of_a_process_that_changed(policy, staff, officer):
    case = make_case(policy, changed(ACCOUNT, accounts=[{"username": "x"}]), officer=officer)
    actions.record_process(by=staff.counsel, case_id=case.id, fields={})
    actions.return_case(by=staff.counsel, case_id=case.id)
    cured = cure_case(policy, case, changed(ACCOUNT, legal_process="subpoena"), by=officer.actor())
    assert Case.objects.get(pk=cured.pk).process.confirmed_at is None
    assert Case.objects.get(pk=cured.pk).process.kind == "subpoena"


def test_another_officer_cannot_cure(policy, staff, officer, other_officer):
    case = make_case(policy, changed(ACCOUNT, accounts=[{"username": "x"}]), officer=officer)
    actions.return_case(by=staff.counsel, case_id=case.id)
    with pytest.raises(NotFound):
        cure_case(policy, case, ACCOUNT, by=other_officer.actor())


def test_case_that_was_not_returned_cannot_be_cured(policy, staff, officer):
    case = make_case(policy, officer=officer)
    with pytest.raises(NotAllowed) as refused:
        cure_case(policy, case, ACCOUNT, by=officer.actor())
    assert refused.value.code == "case.cure_in_state"
