"""Findings are confirmed or overruled by people, the legal ones by counsel alone."""

import json

import pytest

from audit.models import AuditEvent
from cases import actions
from core.errors import Invalid, NotAllowed, NotFound
from tests.cases.making import ACCOUNT, again, changed, cure_case, finding, make_case
from tests.invariants import assert_invariants

pytestmark = pytest.mark.django_db
NO_ORDER = changed(ACCOUNT, legal_process="none", documents=[], relevance=None)


@pytest.mark.parametrize("code", ["process.sufficient", "order.attached"])
def test_only_counsel_overrules_what_concerns_process_and_order(policy, staff, code):
    row = finding(make_case(policy, NO_ORDER), code)
    assert row.outcome == "fail"
    with pytest.raises(NotAllowed) as refused:
        actions.overrule_finding(
            by=staff.triage, case_id=row.case_id, finding_id=row.id, reason="I think so"
        )
    assert refused.value.code == "case.overrule_legal"
    ruled = actions.overrule_finding(
        by=staff.counsel, case_id=row.case_id, finding_id=row.id, reason="Seen on paper"
    )
    assert ruled.effective_outcome == "pass"
    assert ruled.as_finding().outcome == "fail", "what the machine said stays"
    assert_invariants()


def test_triage_overrules_the_rest_with_a_reason(policy, staff):
    row = finding(make_case(policy, NO_ORDER), "request.relevance")
    with pytest.raises(NotAllowed) as refused:
        actions.overrule_finding(
            by=staff.triage, case_id=row.case_id, finding_id=row.id, reason="  "
        )
    assert refused.value.code == "finding.reason"
    ruled = actions.overrule_finding(
        by=staff.triage, case_id=row.case_id, finding_id=row.id, reason="Said by phone"
    )
    assert (ruled.effective_outcome, ruled.ruled_by) == ("pass", staff.triage.id)


def test_confirming_changes_no_outcome(policy, staff):
    row = finding(make_case(policy, NO_ORDER), "request.relevance")
    ruled = actions.confirm_finding(by=staff.triage, case_id=row.case_id, finding_id=row.id)
    assert (ruled.ruling, ruled.effective_outcome) == ("confirmed", "fail")


def test_reason_is_in_the_log_only_as_a_commitment(policy, staff):
    row = finding(make_case(policy, NO_ORDER), "request.relevance")
    actions.overrule_finding(
        by=staff.triage, case_id=row.case_id, finding_id=row.id, reason="Said by Dana Sample"
    )
    event = AuditEvent.objects.get(action="case.finding_overruled")
    body = json.loads(bytes(event.body))
    assert body["facts"]["code"] == "request.relevance"
    assert b"Dana" not in bytes(event.body)
    assert "reason" in body["commitments"]


@pytest.mark.parametrize("who", ["custodian", "nobody", "auditor"])
def test_others_rule_on_nothing(policy, staff, who):
    row = finding(make_case(policy, NO_ORDER), "request.relevance")
    with pytest.raises((NotAllowed, NotFound)):
        actions.overrule_finding(
            by=getattr(staff, who), case_id=row.case_id, finding_id=row.id, reason="Because"
        )


def test_ruling_on_an_earlier_version_is_refused(policy, staff, officer):
    case = make_case(policy, changed(ACCOUNT, accounts=[{"username": "x"}]), officer=officer)
    old = finding(case, "server_url.present")
    actions.return_case(by=staff.counsel, case_id=case.id)
    cure_case(policy, case, ACCOUNT, by=officer.actor())
    with pytest.raises(NotAllowed) as refused:
        actions.overrule_finding(
            by=staff.counsel, case_id=case.id, finding_id=old.id, reason="Because"
        )
    assert refused.value.code == "finding.old"


def test_process_sheet_names_each_wrong_field(policy, staff):
    case = make_case(policy)
    with pytest.raises(Invalid) as refused:
        actions.record_process(
            by=staff.counsel,
            case_id=case.id,
            fields={"kind": "spell", "issued_on": "yesterday", "zone": "Mars/X", "colour": "red"},
        )
    assert sorted(refused.value.errors) == ["colour", "issued_on", "kind", "zone"]


def test_process_sheet_is_confirmed_by_counsel_alone(policy, staff):
    case = make_case(policy)
    sheet = actions.record_process(by=staff.triage, case_id=case.id, fields={"judge": "H. Sample"})
    assert sheet.confirmed_at is None
    sheet = actions.record_process(by=staff.counsel, case_id=case.id, fields={"kind": "subpoena"})
    assert sheet.confirmed_by == staff.counsel.id
    assert (sheet.judge, again(case).legal_process) == ("H. Sample", "subpoena")
    assert_invariants()
