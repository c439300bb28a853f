"""All documents read: each paper is marked, and what a statute forbids is not forgotten."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from cases import actions, counsel_queries, queries
from cases.actions import ProhibitionEntry
from cases.models import Case, CaseDocument, PaperReading
from core.actor import SYSTEM
from core.errors import Invalid
from documents.actions import store
from tests.cases.making import ACCOUNT, PDF, again, changed, make_case
from tests.invariants import assert_invariants

pytestmark = pytest.mark.django_db
STATUTORY = ProhibitionEntry(basis="statutory", starts_on=date(2026, 11, 2))


@pytest.fixture
def case(policy: Any, staff: SimpleNamespace) -> Case:
    return make_case(policy, ACCOUNT)


def papers(case: Case) -> list[int]:
    return list(case.documents.order_by("position").values_list("pk", flat=True))


def test_a_paper_not_marked_keeps_the_case_undetermined(case: Case, staff: SimpleNamespace) -> None:
    first, _ = papers(case)
    with pytest.raises(Invalid) as refused:
        actions.record_prohibitions(by=staff.counsel, case_id=case.id, papers_read=[first])
    assert refused.value.errors == {
        "all_documents_read": ["1 of the papers are not marked as read."]
    }
    assert not PaperReading.objects.exists(), "a refusal undoes all of it"
    assert again(case).documents_read_at is None


def test_papers_may_be_read_one_after_the_other(case: Case, staff: SimpleNamespace) -> None:
    first, second = papers(case)
    actions.record_prohibitions(
        by=staff.counsel, case_id=case.id, papers_read=[first], all_documents_read=False
    )
    assert isinstance(queries.prohibitions_end(again(case)), queries.Undetermined)
    actions.record_prohibitions(by=staff.counsel2, case_id=case.id, papers_read=[second])
    readers = dict(PaperReading.objects.values_list("paper_id", "read_by"))
    assert readers == {first: staff.counsel.id, second: staff.counsel2.id}
    assert isinstance(queries.prohibitions_end(again(case)), queries.Free)
    assert_invariants()


def test_a_paper_that_came_later_is_unread(case: Case, staff: SimpleNamespace) -> None:
    actions.record_prohibitions(by=staff.counsel, case_id=case.id)
    later = store(
        by=SYSTEM, filename="later.pdf", content=PDF, media_type="application/pdf",
        origin="received",
    )  # fmt: skip
    actions.add_papers(by=staff.triage, case_id=case.id, papers=[(later, "nondisclosure_order")])
    with pytest.raises(Invalid):
        actions.record_prohibitions(by=staff.counsel, case_id=case.id, papers_read=[])
    unread = CaseDocument.objects.get(case=case, reading__isnull=True)
    actions.record_prohibitions(by=staff.counsel, case_id=case.id, papers_read=[unread.pk])
    assert again(case).documents_read_at is not None


def test_a_paper_of_another_case_is_not_marked_here(
    case: Case, policy: Any, staff: SimpleNamespace
) -> None:
    other = make_case(policy, ACCOUNT)
    actions.record_prohibitions(
        by=staff.counsel, case_id=case.id, papers_read=papers(other), all_documents_read=False
    )
    assert not PaperReading.objects.exists()


def test_what_the_kind_of_process_forbids_must_be_recorded(
    policy: Any, staff: SimpleNamespace
) -> None:
    case = make_case(policy, changed(ACCOUNT, legal_process="pen_register"))
    with pytest.raises(Invalid) as refused:
        actions.record_prohibitions(by=staff.counsel, case_id=case.id)
    assert "by statute" in refused.value.errors["all_documents_read"][0]
    actions.record_prohibitions(by=staff.counsel, case_id=case.id, prohibitions=[STATUTORY])
    assert isinstance(queries.prohibitions_end(again(case)), queries.NoEnd)


def test_papers_of_a_sealed_case_bind_and_are_not_listed(
    case: Case, policy: Any, staff: SimpleNamespace
) -> None:
    sealed, other = make_case(policy, ACCOUNT), make_case(policy, ACCOUNT)
    actions.seal(by=staff.counsel2, case_id=sealed.id, named=[staff.counsel2.id])
    actions.record_prohibitions(by=staff.counsel, case_id=case.id)
    listed = {row.case_id for row in counsel_queries.related_papers(case, staff.counsel)}
    assert listed == {other.id}
    ends = queries.prohibitions_end(again(case))
    assert isinstance(ends, queries.Undetermined)
    assert sealed.id in ends.case_ids


def test_related_cases_stand_in_three_groups_without_sealed_ones(
    policy: Any, staff: SimpleNamespace
) -> None:
    def asked(username: str, agency: str) -> Case:
        raw = changed(
            ACCOUNT,
            accounts=[{"server_url": "https://open.rocket.chat", "username": username}],
            agency={"name": agency, "country": "US"},
        )
        return make_case(policy, raw)

    case = asked("anna.example", "Example County Police")
    same = asked("anna.example", "Example County Police")
    near = asked("bert.example", "Example County Police")
    asked("carl.example", "Other Police")
    hidden = asked("anna.example", "Example County Police")
    actions.seal(by=staff.counsel2, case_id=hidden.id, named=[staff.counsel2.id])
    found = counsel_queries.related(case, staff.counsel)
    assert ([row.id for row in found.account], [row.id for row in found.agency]) == (
        [same.id],
        [near.id],
    )
    assert (found.count, found.more) == (2, frozenset())


def test_a_group_of_related_cases_is_bounded(policy: Any, staff: SimpleNamespace) -> None:
    cases = [make_case(policy, ACCOUNT) for _ in range(counsel_queries.RELATED_MOST + 2)]
    found = counsel_queries.related(cases[0], staff.triage)
    assert len(found.account) == counsel_queries.RELATED_MOST
    assert (found.agency, found.more) == ((), {"account"})
