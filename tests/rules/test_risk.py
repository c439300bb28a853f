"""Risk flags: each has its figures, weighs what it should, and speaks of nothing but its facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.policy import Policy
from rules.risk import (
    SEVERITIES,
    TEXTS,
    DirectoryNumber,
    RiskFacts,
    Standing,
    Volume,
    digits_of,
    flags,
    reason_of,
    same_number,
    short_words,
)

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=900)
KNOWN = RiskFacts(
    at=NOW,
    received_at=NOW,
    email="pat@sheriff.larkspur.example",
    phone="+1 555 0100 200",
    country="US",
    agency="Larkspur County Sheriff",
    standing=Standing("sheriff.larkspur.example", verified_at=LONG_AGO, country="US"),
    numbers=(DirectoryNumber("+1 (555) 0100-200", LONG_AGO),),
    officer_before=3,
    agency_before=40,
    volume=Volume(recent=2, before=13),
)

moments = st.datetimes(
    datetime(2020, 1, 1),
    datetime(2030, 1, 1),
    timezones=st.just(UTC),
)
standings = st.builds(
    Standing,
    domain=st.just("sheriff.larkspur.example"),
    verified_at=st.none() | moments,
    changed_at=st.none() | moments,
    retired_at=st.none() | moments,
    country=st.sampled_from(["", "US", "DE"]),
)
facts_of_anybody = st.builds(
    RiskFacts,
    at=moments,
    received_at=moments,
    email=st.sampled_from(["", "no address", "pat@gmail.com", "pat@sheriff.larkspur.example"]),
    phone=st.text("+0123456789 ()-x", max_size=20),
    country=st.sampled_from(["", "US", "DE"]),
    agency=st.text(max_size=20),
    resembles=st.sampled_from(["", "larkspur.example", "{braces}"]),
    alike=st.sampled_from(["", "review", "fail"]),
    known_forger=st.booleans(),
    authenticated=st.sampled_from(["", "review", "fail"]),
    standing=st.none() | standings,
    numbers=st.lists(
        st.builds(DirectoryNumber, phone=st.text("+0123456789 ", max_size=16), entered_at=moments),
        max_size=3,
    ).map(tuple),
    officer_before=st.none() | st.integers(0, 10_000),
    agency_before=st.none() | st.integers(0, 10_000),
    volume=st.none() | st.builds(Volume, st.integers(0, 10_000), st.integers(0, 10_000)),
)


def codes(facts: RiskFacts, policy: Policy) -> list[str]:
    return [flag.code for flag in flags(facts, policy)]


def test_a_known_officer_of_a_known_agency_raises_no_flag(policy: Policy) -> None:
    assert codes(KNOWN, policy) == []


@given(facts=facts_of_anybody)
def test_any_facts_give_flags_once_each_with_their_reasons_weightiest_first(
    policy: Policy, facts: RiskFacts
) -> None:
    found = flags(facts, policy)
    assert found == flags(facts, policy)
    weights = [SEVERITIES.index(flag.severity) for flag in found]
    assert weights == sorted(weights)
    assert len({flag.code for flag in found}) == len(found)
    for flag in found:
        assert flag.code in TEXTS
        assert short_words(flag.code)
        reason = reason_of(flag.code, flag.parameters)
        # Each figure that the sentence promises is one that the flag has.
        assert "?" not in reason.replace("{braces}", "")
        assert reason.endswith(".")


@given(facts=facts_of_anybody)
def test_a_flag_speaks_only_where_its_fact_does(policy: Policy, facts: RiskFacts) -> None:
    found = set(codes(facts, policy))
    assert ("known_forger" in found) == facts.known_forger
    assert ("lookalike_domain" in found) == bool(facts.alike)
    assert ("not_authenticated" in found) == bool(facts.authenticated)
    assert len(found & {"retired_domain", "changed_domain", "young_domain"}) <= 1
    assert len(found & {"first_of_agency", "first_of_officer"}) <= 1
    assert len(found & {"number_differs", "number_from_request"}) <= 1


@given(recent=st.integers(0, 200), before=st.integers(0, 2000), more=st.integers(1, 50))
def test_more_requests_never_unraise_and_a_busier_past_never_raises_the_flag(
    policy: Policy, recent: int, before: int, more: int
) -> None:
    def raised(recent: int, before: int) -> bool:
        facts = replace(KNOWN, volume=Volume(recent, before))
        return "unusual_volume" in codes(facts, policy)

    if raised(recent, before):
        assert raised(recent + more, before)
    else:
        assert not raised(recent, before + more)


@pytest.mark.parametrize(
    ("recent", "before", "raised"),
    [(9, 0, False), (10, 0, True), (10, 43, True), (12, 52, False)],
)
def test_volume_is_measured_against_the_agency_s_own_past(
    policy: Policy, recent: int, before: int, raised: bool
) -> None:
    facts = replace(KNOWN, volume=Volume(recent, before))
    assert ("unusual_volume" in codes(facts, policy)) is raised


def test_the_reason_of_volume_names_its_figures(policy: Policy) -> None:
    (flag,) = flags(replace(KNOWN, volume=Volume(30, 13)), policy)
    assert reason_of(flag.code, flag.parameters) == (
        "30 requests came in 7 days; in the 91 days before these it was 13."
    )


def test_a_domain_is_young_until_the_policy_s_time_is_over(policy: Policy) -> None:
    young = policy.risk.young_domain.period
    fresh = Standing("sheriff.larkspur.example", verified_at=NOW - young + timedelta(seconds=1))
    assert codes(replace(KNOWN, standing=fresh), policy) == ["young_domain"]
    grown = Standing("sheriff.larkspur.example", verified_at=NOW - young)
    assert codes(replace(KNOWN, standing=grown), policy) == []


def test_a_domain_that_came_from_elsewhere_weighs_more_than_a_young_one(policy: Policy) -> None:
    moved = Standing(
        "sheriff.larkspur.example", verified_at=NOW, changed_at=NOW - timedelta(days=2)
    )
    (flag,) = flags(replace(KNOWN, standing=moved), policy)
    assert (flag.code, flag.severity) == ("changed_domain", "medium")
    assert "22 Nov" not in reason_of(flag.code, flag.parameters)
    assert reason_of(flag.code, flag.parameters).endswith("on 2026-11-22, 2 days ago.")


def test_a_retired_domain_is_the_only_word_about_it(policy: Policy) -> None:
    gone = Standing("sheriff.larkspur.example", verified_at=NOW, changed_at=NOW, retired_at=NOW)
    assert codes(replace(KNOWN, standing=gone), policy) == ["retired_domain"]


def test_a_number_entered_after_the_request_came_and_equal_to_its_own_weighs_most(
    policy: Policy,
) -> None:
    after = DirectoryNumber("+1 555 0100200", NOW + timedelta(minutes=5))
    (flag,) = flags(replace(KNOWN, numbers=(after,)), policy)
    assert (flag.code, flag.severity) == ("number_from_request", "high")
    # An older entry of the same number was not taken from this request.
    assert codes(replace(KNOWN, numbers=(*KNOWN.numbers, after)), policy) == []


def test_another_number_than_the_directory_s_is_a_flag_and_none_given_is_not(
    policy: Policy,
) -> None:
    assert codes(replace(KNOWN, phone="+1 555 0999 999"), policy) == ["number_differs"]
    assert codes(replace(KNOWN, phone=""), policy) == []
    assert codes(replace(KNOWN, numbers=()), policy) == []


@given(number=st.from_regex(r"\A[1-9][0-9]{7,13}\Z"), code=st.sampled_from(["1", "49", "55"]))
def test_a_number_is_the_same_however_it_is_written(number: str, code: str) -> None:
    spaced = " ".join(number[at : at + 3] for at in range(0, len(number), 3))
    international = f"+{code} ({spaced[:4]}) {spaced[4:]}"
    assert same_number(digits_of(international), digits_of(f"0{number}"))
    assert same_number(digits_of(f"00{code}{number}"), digits_of(international))


def test_a_request_from_another_country_than_the_directory_s_is_a_flag(policy: Policy) -> None:
    (flag,) = flags(replace(KNOWN, country="DE"), policy)
    assert reason_of(flag.code, flag.parameters) == (
        "The request names the country DE; our directory has US for this agency."
    )


def test_thresholds_are_the_policy_s_and_labelled_so(policy: Policy) -> None:
    assert {number.basis for number in vars(policy.risk).values()} == {"policy"}
    assert {number.basis for number in vars(policy.recall).values()} == {"policy"}
