"""What a process reaches is looked up, and a production sees only what counsel confirmed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.reach import covers, judge, reach_of
from rules.vocabulary import CATEGORIES, LEGAL_PROCESSES
from tests.rules.rulebook import SHIPPED


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
