"""A request is returned once, with one letter that lists every defect."""

import re
from datetime import timedelta

import pytest

from cases import actions
from cases.duty_names import LAPSE
from core import clock
from core.actor import SYSTEM
from core.errors import NotAllowed
from documents.reading import read
from duties.models import Duty
from duties.working import run_due
from rules.facts import SenderFact
from tests.cases.making import (
    ACCOUNT,
    EMERGENCY,
    PRESERVATION,
    again,
    changed,
    cure_case,
    finding,
    findings,
    make_case,
)
from tests.documents.reading_pdf import links_of, pages_of, text_of
from tests.invariants import assert_invariants

pytestmark = pytest.mark.django_db

DEFECTIVE = changed(
    ACCOUNT,
    legal_process=None,
    process=None,
    accounts=[{"username": "anna.example"}],
    requested_information=None,
    data_categories=None,
    relevance=None,
    officer={"name": "Dana Sample", "email": "dana@gmail.com"},
    documents=[],
)


def refused_code(**act):
    with pytest.raises(NotAllowed) as refused:
        actions.return_case(**act)
    return refused.value.code


def fixed(blocks):
    """The blocks without the link, which is made when the letter is sent."""
    return [{**block, "url": ""} for block in blocks]


def test_letter_lists_every_defect_with_its_clause_and_what_to_do(policy, staff):
    case = make_case(policy, DEFECTIVE)
    assert case.consequence == "return"
    returned = actions.return_case(by=SYSTEM, case_id=case.id)
    assert returned.status == "returned"
    letter = returned.letters.get()
    (items,) = [block["items"] for block in letter.paragraphs if block["type"] == "defects"]
    fails = findings(case, outcome="fail")
    assert len(items) == len(fails) >= 6
    assert {item["code"] for item in items} == {row.code for row in fails}
    assert all(item["clause_text"] and item["what_to_do"] and item["statement"] for item in items)
    pdf = read(letter.document)
    text = " ".join(text_of(pdf).split())
    for item in items:
        assert item["what_to_do"] in text
        assert item["clause_text"] in text
        assert item["clause"] in text
    assert case.reference in text
    (link,) = [block["url"] for block in letter.paragraphs if block["type"] == "link"]
    assert re.fullmatch(r".*/complete/[\w-]{43}/", link)
    assert link in links_of(pdf)
    last = returned.returned_due_at - timedelta(days=1)
    assert f"by the end of {last.day} {last:%B %Y} (UTC)" in text
    assert "legal advice" in text
    assert_invariants()


def test_each_of_several_accounts_is_named_in_the_letter(policy, staff):
    raw = changed(ACCOUNT, accounts=[*ACCOUNT["accounts"], {"username": "b"}, {"username": "c"}])
    case = make_case(policy, raw)
    returned = actions.return_case(by=staff.counsel, case_id=case.id)
    text = " ".join(text_of(read(returned.letters.get().document)).split())
    assert "Account 2, server address" in text
    assert "Account 3, server address" in text
    assert "Account 1, server address" not in text


def test_letter_never_tells_a_forger_what_gave_them_away(policy, staff):
    case = make_case(policy, DEFECTIVE, sender=SenderFact(authenticated="fail"))
    assert case.consequence == "hold_silent"
    assert refused_code(by=SYSTEM, case_id=case.id) == "case.return_by_machine"
    assert refused_code(by=staff.counsel, case_id=case.id) == "case.alarm"
    actions.overrule_finding(
        by=staff.triage,
        case_id=case.id,
        finding_id=finding(case, "sender.authenticated").id,
        reason="The agency's gateway was misconfigured",
    )
    returned = actions.return_case(by=staff.counsel, case_id=case.id)
    assert "sender" not in text_of(read(returned.letters.get().document)).lower()


def test_machine_never_returns_an_emergency(policy, staff):
    case = make_case(policy, changed(EMERGENCY, documents=[], emergency={}))
    assert refused_code(by=SYSTEM, case_id=case.id) == "case.return_by_machine"
    assert actions.return_case(by=staff.triage, case_id=case.id).status == "returned"


@pytest.mark.parametrize("raw", [PRESERVATION, ACCOUNT])
def test_machine_returns_only_what_must_be_returned(policy, staff, raw):
    case = make_case(policy, raw)
    assert refused_code(by=SYSTEM, case_id=case.id) == "case.return_by_machine"


def test_order_attached_means_counsel_sends_and_objections_are_reserved(policy, staff):
    case = make_case(policy, changed(ACCOUNT, accounts=[{"username": "x"}]))
    assert case.consequence == "counsel_today"
    assert refused_code(by=staff.triage, case_id=case.id) == "case.return_with_order"
    returned = actions.return_case(by=staff.counsel, case_id=case.id)
    assert "waives no objection" in text_of(read(returned.letters.get().document))


def test_doubt_found_to_be_a_defect_enters_the_letter(policy, staff):
    case = make_case(policy)
    assert refused_code(by=staff.counsel, case_id=case.id) == "case.no_defects"
    actions.find_defect(
        by=staff.triage,
        case_id=case.id,
        finding_id=finding(case, "letterhead.present").id,
        reason="Blank head",
    )
    draft = actions.preview_return(by=staff.counsel, case_id=case.id, paragraphs=["We telephoned."])
    returned = actions.return_case(by=staff.counsel, case_id=case.id, paragraphs=["We telephoned."])
    letter = returned.letters.get()
    assert fixed(draft.blocks) == fixed(letter.paragraphs)
    text = text_of(read(letter.document))
    assert "letterhead" in text
    assert "We telephoned." in text


def test_returned_request_lapses_when_nobody_completes_it(policy, staff):
    case = make_case(policy, DEFECTIVE)
    returned = actions.return_case(by=SYSTEM, case_id=case.id)
    assert (
        returned.returned_due_at - returned.returned_at
        >= policy.numbers.returned_cure.period * 0.99
    )
    list(run_due())
    assert again(case).status == "returned"
    with clock.moved_to(returned.returned_due_at):
        list(run_due())
    assert again(case).status == "closed"
    assert Duty.objects.get(kind=LAPSE).state == "done"
    assert_invariants()


def test_completed_request_does_not_lapse(policy, staff, officer):
    case = make_case(policy, DEFECTIVE, officer=officer)
    returned = actions.return_case(by=SYSTEM, case_id=case.id)
    cure_case(policy, case, ACCOUNT, by=officer.actor())
    with clock.moved_to(returned.returned_due_at):
        list(run_due())
    assert again(case).status == "in_triage"
    assert_invariants()


@pytest.mark.services
def test_only_the_newest_return_lapses(policy, staff, officer):
    case = make_case(policy, DEFECTIVE, officer=officer)
    first = actions.return_case(by=SYSTEM, case_id=case.id)
    with clock.moved_to(first.returned_due_at - timedelta(days=1)):
        cure_case(policy, case, DEFECTIVE, by=officer.actor())
        second = actions.return_case(by=SYSTEM, case_id=case.id)
    with clock.moved_to(first.returned_due_at):
        list(run_due())
    assert again(case).status == "returned"
    with clock.moved_to(second.returned_due_at):
        list(run_due())
    assert again(case).status == "closed"
    assert_invariants()


def test_person_does_not_close_a_returned_request_early(policy, staff):
    case = make_case(policy, DEFECTIVE)
    actions.return_case(by=SYSTEM, case_id=case.id)
    with pytest.raises(NotAllowed) as refused:
        actions.close(by=staff.counsel, case_id=case.id)
    assert refused.value.code == "case.may_be_cured"


@pytest.mark.services
def test_long_letter_breaks_into_pages(policy, staff):
    many = [{"username": f"person{n}"} for n in range(30)]
    case = make_case(policy, changed(DEFECTIVE, accounts=many))
    returned = actions.return_case(by=SYSTEM, case_id=case.id)
    assert pages_of(read(returned.letters.get().document)) > 2
