"""A letter of return is worded by a person where they want, its clauses by the policy alone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from audit.models import AuditEvent
from audit.queries import facts_of
from cases import actions, counsel_queries
from cases.models import Case, LetterDraft
from core.errors import Invalid, NotAllowed
from tests.cases.making import ACCOUNT, changed, finding, make_case

pytestmark = pytest.mark.django_db
NO_SERVER = changed(ACCOUNT, accounts=[{"username": "anna.example"}], documents=None)
OWN = {"statement": "Two servers are possible.", "what_to_do": "Name the one you mean."}


@pytest.fixture
def case(policy: Any, staff: SimpleNamespace) -> Case:
    return make_case(policy, NO_SERVER)


def defects(letter: Any) -> dict[str, dict[str, Any]]:
    block = next(each for each in letter.paragraphs if each["type"] == "defects")
    return {item["code"]: item for item in block["items"]}


def test_own_words_stand_in_the_letter_and_the_clause_stays(
    case: Case, staff: SimpleNamespace, policy: Any
) -> None:
    row = finding(case, "server_url.present")
    actions.return_case(by=staff.triage, case_id=case.id, wording={row.id: OWN})
    letter = case.letters.get()
    item = defects(letter)["server_url.present"]
    assert (item["statement"], item["what_to_do"]) == (OWN["statement"], OWN["what_to_do"])
    assert item["clause_text"] == policy.clause(row.clause).text.in_language("en")
    others = [each for code, each in defects(letter).items() if code != "server_url.present"]
    assert others
    assert not any(each["statement"] == OWN["statement"] for each in others)


def test_the_letter_and_the_log_say_what_was_edited(case: Case, staff: SimpleNamespace) -> None:
    row = finding(case, "server_url.present")
    wording = {row.id: {"statement": OWN["statement"]}}
    actions.return_case(by=staff.triage, case_id=case.id, wording=wording, paragraphs=["Hello."])
    where = f"server_url.present {row.at}: statement"
    assert case.letters.get().edits == [where]
    facts = facts_of(AuditEvent.objects.get(action="case.returned"))
    assert (facts["edited"], facts["own_paragraphs"]) == ([where], 1)


@pytest.mark.parametrize("typed", ["", "   "])
def test_emptied_words_are_the_policys_again(
    case: Case, staff: SimpleNamespace, typed: str
) -> None:
    row = finding(case, "server_url.present")
    actions.return_case(by=staff.triage, case_id=case.id, wording={row.id: {"statement": typed}})
    letter = case.letters.get()
    assert letter.edits == []
    assert defects(letter)["server_url.present"]["statement"].strip()


def test_what_is_typed_is_kept_until_the_letter_goes(case: Case, staff: SimpleNamespace) -> None:
    row = finding(case, "server_url.present")
    version = Case.objects.get(pk=case.pk).version
    kept = {"by": staff.triage, "case_id": case.id, "wording": {row.id: OWN}, "paragraphs": "One"}
    assert actions.keep_letter_draft(**kept) is not None
    assert actions.keep_letter_draft(**kept) is None, "nothing changed"
    draft = counsel_queries.letter_draft(case, "return")
    assert draft is not None
    assert (draft.wording, draft.paragraphs) == ({row.id: OWN}, "One")
    assert AuditEvent.objects.filter(action="case.letter_drafted").count() == 1
    assert Case.objects.get(pk=case.pk).version == version, "nobody else's page grows old by it"
    actions.return_case(by=staff.counsel, case_id=case.id)
    assert not LetterDraft.objects.exists()


def test_who_may_not_return_drafts_nothing(case: Case, staff: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed):
        actions.keep_letter_draft(
            by=staff.custodian, case_id=case.id, wording={}, paragraphs="Hello"
        )
    with pytest.raises(Invalid):
        actions.keep_letter_draft(
            by=staff.triage, case_id=case.id, wording={}, paragraphs="x" * 20_001
        )
    assert not LetterDraft.objects.exists()
