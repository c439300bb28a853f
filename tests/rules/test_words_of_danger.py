"""Which sentences of a mail bring a person at once, in the words that officers find for it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from rules.consequence import speaks_of_danger
from rules.policy import Policy

SENTENCES = tomllib.loads(Path(__file__).with_name("danger.toml").read_text("utf-8"))


@pytest.mark.parametrize("sentence", SENTENCES["danger"])
def test_danger_is_seen_without_the_word(policy: Policy, sentence: str) -> None:
    assert speaks_of_danger(f"Good morning. {sentence}\nRegards", policy)


@pytest.mark.parametrize("sentence", SENTENCES["no_danger"])
def test_work_as_usual_wakes_nobody(policy: Policy, sentence: str) -> None:
    assert not speaks_of_danger(f"Good morning. {sentence}\nRegards", policy)


def test_a_denial_counts_only_where_it_stands(policy: Policy) -> None:
    denied = "There is no imminent danger."
    assert not speaks_of_danger(denied, policy)
    assert speaks_of_danger(f"{denied} Since noon there is imminent danger.", policy)
    assert speaks_of_danger("A vítima está no cativeiro.", policy)
