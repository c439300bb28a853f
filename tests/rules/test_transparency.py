"""Totals: sealed cases stand in bands alone, and no arithmetic on the figures gives them away."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rules.policy import Policy
from rules.policy_parts import Number
from rules.policy_sealing import TransparencyRules
from rules.transparency import (
    Half,
    Matter,
    as_json,
    as_rows,
    band,
    half_of,
    halves_between,
    totals,
)
from rules.vocabulary import KINDS, LEGAL_PROCESSES

HALF = Half(2026, 2)
RULES = TransparencyRules(
    frozenset({"national_security_letter"}),
    Number(5, "count", "policy"),
    Number(3, "count", "policy"),
)
PROCESSES = [each for each in LEGAL_PROCESSES if each not in RULES.national_security]
OUTCOMES = ("", "accepted", "fulfilled", "declined", "returned")

OPEN_ONES = st.builds(
    Matter,
    kind=st.sampled_from(KINDS),
    process=st.sampled_from(PROCESSES),
    country=st.sampled_from(["US", "DE", ""]),
    outcome=st.sampled_from(OUTCOMES),
    accounts=st.integers(0, 9),
    emergency=st.booleans(),
    preserved=st.booleans(),
    notice_delayed=st.booleans(),
)
HIDDEN_ONES = st.builds(
    replace,
    OPEN_ONES,
    sealed=st.booleans(),
    process=st.sampled_from(LEGAL_PROCESSES),
    accounts=st.integers(0, 9),
).filter(lambda matter: matter.sealed or matter.process in RULES.national_security)


def counted(hidden: list[Matter]) -> tuple[int, int, int, int]:
    secret = [matter for matter in hidden if matter.process in RULES.national_security]
    sealed = [matter for matter in hidden if matter not in secret]
    return (
        len(secret) // 5,
        len(sealed) // 3,
        sum(matter.accounts for matter in secret) // 5,
        sum(matter.accounts for matter in sealed) // 3,
    )


@given(st.lists(OPEN_ONES), st.lists(HIDDEN_ONES, max_size=12))
def test_exact_figures_are_those_of_a_world_without_sealed_cases(
    seen: list[Matter], hidden: list[Matter]
) -> None:
    with_them, without = totals([*seen, *hidden], HALF, RULES), totals(seen, HALF, RULES)
    assert replace(with_them, banded=()) == replace(without, banded=())


@given(st.lists(OPEN_ONES), st.lists(HIDDEN_ONES, max_size=8), st.lists(HIDDEN_ONES, max_size=8))
def test_worlds_whose_bands_are_the_same_publish_the_same_bytes(
    seen: list[Matter], some: list[Matter], others: list[Matter]
) -> None:
    assume(counted(some) == counted(others))
    one, other = (totals([*seen, *hidden], HALF, RULES) for hidden in (some, others))
    assert json.dumps(as_json(one)) == json.dumps(as_json(other))
    assert as_rows(one) == as_rows(other)


@given(st.lists(OPEN_ONES), st.lists(HIDDEN_ONES, max_size=12))
def test_no_difference_of_two_figures_tells_how_many_are_sealed(
    seen: list[Matter], hidden: list[Matter]
) -> None:
    """Each heading adds up to the exact total, so that total less rows is nothing, always."""
    found = totals([*seen, *hidden], HALF, RULES)
    assert all(sum(rows.values()) == found.matters for rows in found.by.values())
    assert found.range.low <= found.matters + len(hidden) <= found.range.high
    for each in found.banded:
        assert each.matters.high > each.matters.low


@given(st.integers(0, 10_000), st.integers(2, 1000))
def test_a_band_holds_its_count_and_starts_at_a_whole_multiple(count: int, width: int) -> None:
    found = band(count, width)
    assert found.low <= count <= found.high
    assert found.low % width == 0
    assert found.high - found.low == width - 1


@given(st.lists(OPEN_ONES))
def test_order_does_not_matter(seen: list[Matter]) -> None:
    assert as_json(totals(seen, HALF, RULES)) == as_json(totals(seen[::-1], HALF, RULES))


def test_bands_stand_there_also_when_nothing_is_sealed(policy: Policy) -> None:
    found = totals([], HALF, policy.transparency)
    assert [(each.name, str(each.matters), str(each.accounts)) for each in found.banded] == [
        ("national_security", "0–499", "0–499"),
        ("sealed", "0–499", "0–499"),
    ]


def test_the_statute_is_cited_where_the_width_is_its_own(policy: Policy) -> None:
    rules = policy.transparency
    assert rules.band_national_security.basis == "statute"
    assert "1874" in rules.band_national_security.citation
    assert rules.band_sealed.basis == "policy"


@pytest.mark.parametrize(
    ("moment", "half"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), Half(2026, 1)),
        (datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC), Half(2026, 1)),
        (datetime(2026, 7, 1, tzinfo=UTC), Half(2026, 2)),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), Half(2026, 2)),
    ],
)
def test_a_moment_lies_in_one_half_year(moment: datetime, half: Half) -> None:
    assert half_of(moment) == half
    assert half.starts_at <= moment < half.ends_at


def test_half_years_are_listed_newest_first() -> None:
    first, last = datetime(2025, 8, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
    assert list(map(str, halves_between(first, last))) == ["2026-H2", "2026-H1", "2025-H2"]
