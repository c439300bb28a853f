"""Who may know of a case at all."""

import pytest

from cases import actions, desk_queue, queries
from cases.models import PolicyVersion
from core.actor import SYSTEM
from core.errors import Invalid, NotAllowed, NotFound, Unavailable
from tests.cases.making import make_case
from tests.invariants import assert_invariants

pytestmark = pytest.mark.django_db


def sees(case, who):
    return queries.visible_to(who).filter(pk=case.pk).exists()


def test_desk_sees_open_cases_and_others_see_none(policy, staff, officer, other_officer):
    case = make_case(policy, officer=officer)
    assert all(sees(case, who) for who in (staff.triage, staff.counsel, staff.custodian, SYSTEM))
    assert sees(case, staff.users.triage)
    assert sees(case, officer.actor())
    hidden = (staff.auditor, staff.administrator, staff.nobody, other_officer.actor())
    assert not any(sees(case, who) for who in hidden)


def test_sealed_case_exists_only_for_the_named(policy, staff):
    case = make_case(policy)
    named = [staff.counsel.id, staff.custodian.id]
    actions.seal(by=staff.counsel, case_id=case.id, named=named)
    assert sees(case, staff.counsel)
    assert sees(case, staff.custodian)
    for hidden in (staff.counsel2, staff.triage, staff.custodian2):
        assert not sees(case, hidden)
        assert not desk_queue.queue(hidden).exists()
    with pytest.raises(NotFound):
        actions.take(by=staff.triage, case_id=case.id)
    with pytest.raises(NotFound):
        actions.unseal(by=staff.counsel2, case_id=case.id)
    actions.unseal(by=staff.counsel, case_id=case.id)
    assert sees(case, staff.triage)
    assert_invariants()


def test_whoever_seals_stays_inside(policy, staff):
    case = make_case(policy)
    with pytest.raises(NotAllowed) as refused:
        actions.seal(by=staff.counsel, case_id=case.id, named=[staff.triage.id])
    assert refused.value.code == "case.seal_without_self"
    with pytest.raises(NotAllowed):
        actions.seal(by=staff.counsel, case_id=case.id, named=[])
    with pytest.raises(Invalid):
        actions.seal(by=staff.counsel, case_id=case.id, named=[staff.counsel.id, "somebody"])
    with pytest.raises(NotAllowed):
        actions.seal(by=staff.triage, case_id=case.id, named=[staff.triage.id])


@pytest.mark.parametrize(
    "act",
    [
        lambda by, case: actions.confirm_finding(by=by, case_id=case.id, finding_id="nothing"),
        lambda by, case: actions.lift_prohibition(by=by, prohibition_id="nothing"),
        lambda by, case: actions.take(by=by, case_id="nothing"),
        lambda by, case: actions.identify_account(
            by=by, account_id="nothing", server_url="open.rocket.chat"
        ),
        lambda by, case: actions.record_call_back(
            by=by, case_id=case.id, agency_id="nothing", outcome="confirmed"
        ),
    ],
)
def test_what_is_not_there_is_not_found(policy, staff, act):
    with pytest.raises(NotFound):
        act(staff.counsel, make_case(policy))


def test_nonsense_is_invalid(policy, staff, agency):
    case = make_case(policy)
    with pytest.raises(Invalid):
        actions.identify_account(
            by=staff.triage, account_id=case.accounts.get().id, server_url="not a server"
        )
    with pytest.raises(Invalid):
        actions.record_call_back(
            by=staff.triage, case_id=case.id, agency_id=agency.id, outcome="perhaps"
        )


def test_a_policy_file_that_changes_leaves_older_cases_their_own(policy, settings, tmp_path):
    case = make_case(policy)
    newer = tmp_path / "newer.toml"
    newer.write_text(policy.text.replace('name = "Rocket.Chat"', 'name = "Another"', 1))
    settings.POLICY_FILE = newer
    assert queries.current_policy().digest != case.policy_digest
    assert queries.policy_of(case).provider.name == "Rocket.Chat"
    PolicyVersion.objects.update(text=newer.read_text())
    with pytest.raises(Unavailable) as refused:
        queries.policy_of(case)
    assert case.reference in refused.value.message
