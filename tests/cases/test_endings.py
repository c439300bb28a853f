"""Declined, redirected, fulfilled, withdrawn, closed."""

import pytest

from cases import actions
from core.actor import SYSTEM
from core.errors import Invalid, NotAllowed, NotFound
from documents.reading import read
from rules.facts import SenderFact
from rules.policy import load_policy
from servers.actions import register_server
from tests.cases.making import (
    ACCOUNT,
    EMERGENCY,
    again,
    changed,
    decisions,
    make_case,
    ready_to_accept,
)
from tests.documents.reading_pdf import text_of
from tests.invariants import assert_invariants

pytestmark = pytest.mark.django_db
PRIVATE = changed(
    ACCOUNT, accounts=[{"server_url": "chat.private.example", "username": "anna.example"}]
)


def letter_text(case):
    return " ".join(text_of(read(case.letters.get().document)).split())


def test_decline_says_why_and_reserves_objections(policy, staff):
    case = make_case(policy)
    declined = actions.decline(by=staff.counsel, case_id=case.id, reason="The order has expired.")
    assert declined.status == "declined"
    text = letter_text(declined)
    assert "The order has expired." in text
    assert "waives no objection" in text
    assert_invariants()


def test_declined_emergency_does_not_speak_of_process(policy, staff):
    case = make_case(policy, EMERGENCY)
    text = letter_text(actions.decline(by=staff.counsel, case_id=case.id, reason="Not shown."))
    assert "emergency request" in text
    assert "ursuant" not in text


def test_decline_needs_a_reason_and_counsel(policy, staff):
    case = make_case(policy)
    with pytest.raises(Invalid):
        actions.decline(by=staff.counsel, case_id=case.id, reason=" ")
    with pytest.raises(NotAllowed):
        actions.decline(by=staff.triage, case_id=case.id, reason="No")


def test_forger_gets_no_letter(policy, staff):
    case = make_case(policy, sender=SenderFact(known_forger=True))
    declined = actions.decline(by=staff.counsel, case_id=case.id, reason="Forged.")
    assert declined.status == "declined"
    assert not declined.letters.exists()


def test_redirect_says_whom_to_ask_and_names_no_contact(policy, staff):
    register_server(
        by=staff.administrator,
        policy=policy,
        server_url="chat.private.example",
        deployment="private",
        contact_name="Alex Admin",
        contact_email="alex@private.example",
        registered=True,
        notify_administrator=True,
    )
    case = make_case(policy, PRIVATE)
    assert case.consequence == "redirect"
    text = letter_text(actions.redirect(by=staff.triage, case_id=case.id))
    assert "administrator of chat.private.example" in text
    assert "owner of the domain's DNS record" in text
    assert "told nobody" in text
    assert "Alex" not in text
    assert "alex@private.example" not in text
    assert_invariants()


def test_redirect_goes_to_the_officer_alone_while_a_prohibition_runs(policy, staff):
    case = make_case(policy, PRIVATE)
    redirected = actions.redirect(by=staff.triage, case_id=case.id)
    text = letter_text(redirected)
    assert "dana.sample@police.example" in text
    assert "anna.example" not in text, "the letter may be passed on to the administrator"


def test_machine_redirects_only_where_the_inventory_is_complete(policy, staff):
    case = make_case(policy, PRIVATE)
    assert policy.inventory["private"].complete is False
    with pytest.raises(NotAllowed) as refused:
        actions.redirect(by=SYSTEM, case_id=case.id)
    assert refused.value.code == "case.redirect_by_machine"


def test_machine_redirects_where_the_policy_says_that_it_knows_every_server(
    policy, staff, settings, tmp_path
):
    shipped = settings.POLICY_FILE.read_text("utf-8")
    settings.POLICY_FILE = tmp_path / "complete.toml"
    settings.POLICY_FILE.write_text(shipped.replace("complete = false", "complete = true"), "utf-8")
    complete = load_policy(settings.POLICY_FILE)
    case = make_case(complete, PRIVATE)
    assert actions.redirect(by=SYSTEM, case_id=case.id).status == "redirected"
    ours = make_case(complete)
    with pytest.raises(NotAllowed) as refused:
        actions.redirect(by=SYSTEM, case_id=ours.id)
    assert refused.value.code == "case.redirect_by_machine"


def test_server_of_ours_is_not_redirected(policy, staff):
    mixed = changed(ACCOUNT, accounts=[*ACCOUNT["accounts"], *PRIVATE["accounts"]])
    with pytest.raises(NotAllowed) as refused:
        actions.redirect(by=staff.triage, case_id=make_case(policy, mixed).id)
    assert refused.value.code == "case.not_private"


def test_removal_of_content_on_a_private_server_is_redirected_by_its_findings(policy, staff):
    raw = {
        "kind": "content_removal",
        "removal": {"urls": ["https://chat.private.example/channel/a"], "ground": "spam"},
    }
    case = make_case(policy, raw)
    assert not case.accounts.exists()
    assert actions.redirect(by=staff.triage, case_id=case.id).status == "redirected"


def test_fulfil_and_close(policy, staff):
    case = ready_to_accept(policy, staff.counsel)
    grid = decisions(case, subscriber=True, content=True)
    actions.accept(by=staff.counsel, case_id=case.id, decisions=grid)
    with pytest.raises(NotAllowed):
        actions.fulfil(by=staff.triage, case_id=case.id)
    assert actions.fulfil(by=staff.custodian, case_id=case.id).status == "fulfilled"
    assert actions.close(by=staff.triage, case_id=case.id).status == "closed"
    assert_invariants()


def test_machine_closes_nothing_that_still_runs(policy, staff):
    case = make_case(policy)
    actions.withdraw(by=staff.triage, case_id=case.id)
    with pytest.raises(NotAllowed) as refused:
        actions.close(by=SYSTEM, case_id=case.id)
    assert refused.value.code == "case.close_by_machine"


def test_officer_withdraws_their_own_request_and_no_other(policy, staff, officer, other_officer):
    case = make_case(policy, officer=officer)
    with pytest.raises(NotFound):
        actions.withdraw(by=other_officer.actor(), case_id=case.id)
    assert actions.withdraw(by=officer.actor(), case_id=case.id).status == "withdrawn"
    with pytest.raises(NotAllowed) as refused:
        actions.withdraw(by=officer.actor(), case_id=case.id)
    assert refused.value.code == "case.withdraw_in_state"
    assert again(case).withdrawn_by == officer.id
    assert_invariants()
