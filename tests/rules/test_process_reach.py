"""What a process reaches is looked up, and a production sees only what counsel confirmed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.findings import describe
from rules.narrowing import narrowed, narrowing
from rules.reach import covers, judge, reach_of
from rules.vocabulary import CATEGORIES, LEGAL_PROCESSES
from tests.rules.rulebook import SHIPPED, document, request, the


@pytest.mark.parametrize(
    ("process", "asked", "outcome", "reached", "unreached", "for_counsel"),
    [
        ("subpoena", ["subscriber"], "pass", ["subscriber"], [], []),
        ("subpoena", ["content"], "fail", [], ["content"], []),
        ("subpoena", ["subscriber", "content"], "review", ["subscriber"], ["content"], []),
        ("court_order", ["subscriber", "records"], "pass", ["subscriber", "records"], [], []),
        ("search_warrant", ["content"], "pass", ["content"], [], []),
        ("civil_subpoena", ["content"], "fail", [], ["content"], []),
        ("civil_subpoena", ["records", "content"], "review", [], ["content"], ["records"]),
        ("consent", ["content"], "review", [], [], ["content"]),
        ("search_warrant", [], "review", [], [], []),
        ("none", [], "fail", [], [], []),
        (None, ["subscriber"], "fail", [], ["subscriber"], []),
    ],
)
def test_a_process_is_judged_over_all_that_is_asked(
    process, asked, outcome, reached, unreached, for_counsel
) -> None:  # type: ignore[no-untyped-def]
    judgement = judge(process, asked, SHIPPED)
    assert judgement.outcome == outcome
    assert list(judgement.reached) == reached
    assert list(judgement.unreached) == unreached
    assert list(judgement.for_counsel) == for_counsel


@given(st.sampled_from(LEGAL_PROCESSES), st.lists(st.sampled_from(CATEGORIES), unique=True))
def test_every_category_asked_is_answered_once(process, asked) -> None:  # type: ignore[no-untyped-def]
    judgement = judge(process, asked, SHIPPED)
    answered = [*judgement.reached, *judgement.unreached, *judgement.for_counsel]
    assert sorted(answered) == sorted(asked)
    if judgement.outcome == "pass":
        assert all(reach_of(process, category, SHIPPED) == "reaches" for category in asked)


@pytest.mark.parametrize(
    ("category", "covered"),
    [
        ("subscriber", True),
        ("records", False),
        ("content", False),
        ("secret", False),
        (None, False),
    ],
)
def test_only_what_was_confirmed_is_covered(category: str | None, covered: bool) -> None:
    confirmed = {"subscriber": "reaches", "records": "review", "content": "no"}
    assert covers(confirmed, category) is covered  # type: ignore[arg-type]
    assert covers({}, category) is False


@pytest.mark.parametrize(
    ("process", "asked", "kept", "beyond", "needed", "available"),
    [
        (
            "subpoena",
            ["subscriber", "content"],
            ["subscriber"],
            ["content"],
            ["search_warrant"],
            ["registration", "subscriber"],
        ),
        (
            "subpoena",
            ["records"],
            [],
            ["records"],
            ["court_order", "search_warrant"],
            ["registration", "subscriber"],
        ),
        ("search_warrant", ["content"], ["content"], [], [], list(CATEGORIES)),
        (
            "civil_subpoena",
            ["records", "content"],
            ["records"],
            ["content"],
            ["search_warrant"],
            [],
        ),
        (
            None,
            ["subscriber"],
            [],
            ["subscriber"],
            ["subpoena", "court_order", "search_warrant"],
            [],
        ),
    ],
)
def test_an_officer_may_narrow_to_what_the_process_reaches(
    process, asked, kept, beyond, needed, available
) -> None:  # type: ignore[no-untyped-def]
    asking = request(legal_process=process, data_categories=asked, documents=[])
    choice = narrowing(asking, SHIPPED)
    assert choice is not None
    assert list(choice.kept) == kept
    assert list(choice.beyond) == beyond
    assert list(choice.needed) == needed
    assert list(choice.available) == available
    assert choice.is_worth_asking is bool(beyond)
    assert choice.can_narrow is bool(beyond and kept)


def test_a_narrowed_request_asks_for_nothing_beyond_its_process() -> None:
    asking = request(legal_process="subpoena", data_categories=["content", "subscriber"])
    assert narrowed(asking, SHIPPED).data_categories == ("subscriber",)
    assert the(narrowed(asking, SHIPPED), "process.sufficient").outcome == "pass"


def test_a_request_that_cannot_be_narrowed_stays_as_it_is() -> None:
    asking = request(legal_process="subpoena", data_categories=["content"])
    assert narrowed(asking, SHIPPED) is asking


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "preservation", "data_categories": ["content"]},
        {"data_categories": []},
        {"legal_process": None, "documents": [document("legal_process")]},
    ],
)
def test_where_nothing_can_be_judged_there_is_no_choice(changes) -> None:  # type: ignore[no-untyped-def]
    assert narrowing(request(**changes), SHIPPED) is None


def test_the_finding_names_the_process_that_reaches_all() -> None:
    asking = request(legal_process="subpoena", data_categories=["subscriber", "content"])
    found = the(asking, "process.sufficient")
    assert found.parameters["needed"] == ["search_warrant"]
    assert "search warrant" in describe(found, SHIPPED).what_to_do
    assert "subscriber details" in describe(found, SHIPPED).what_to_do
