"""Families of words that tell of danger, counted on sentences that were written before them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from rules.consequence import speaks_of_danger
from rules.danger import tells_of_danger
from rules.policy import Policy

APART = tomllib.loads(Path(__file__).with_name("danger_apart.toml").read_text("utf-8"))
LANGUAGES = ("en", "de", "pt", "es", "fr")


def seen(policy: Policy, half: str, kind: str) -> int:
    sentences = [each for language in APART[half][kind].values() for each in language]
    assert len(sentences) == 30
    return sum(speaks_of_danger(each, policy) for each in sentences)


@pytest.mark.parametrize("half", ["tuned", "counted"])
def test_nearly_every_emergency_is_seen(policy: Policy, half: str) -> None:
    assert seen(policy, half, "danger") >= 29


@pytest.mark.parametrize("half", ["tuned", "counted"])
def test_hardly_any_ordinary_request_is_taken_for_one(policy: Policy, half: str) -> None:
    assert seen(policy, half, "ordinary") <= 1


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("He threatens to burn the house down.", True),
        ("He threatens to burn the house down, and was convicted in 2023.", False),
        ("The clerk threatens nothing. The house will be sold.", False),
        ("Ein Kind wird vermisst.", True),
        ("Es wird eine Akte vermisst. Ein Kind ist Zeuge.", False),
        ("ameaçou incendiar a casa", True),
        ("AMEACOU INCENDIAR A CASA", True),
        ("Ce n'est pas une urgence, il n'y a pas de danger.", False),
    ],
)
def test_two_words_of_one_sentence_make_a_sign(text: str, danger: bool) -> None:
    assert tells_of_danger(text, LANGUAGES) is danger


def test_only_the_languages_of_the_policy_are_read() -> None:
    assert not tells_of_danger("Ein Kind wird vermisst.", ("en",))
    assert not tells_of_danger("Ein Kind wird vermisst.", ())


def test_words_far_apart_in_a_sentence_are_no_sign() -> None:
    between = "of which a copy is kept with the papers in the registry of the second floor " * 3

    assert not tells_of_danger(f"The child {between}is missing", ("en",))


def test_a_sentence_without_an_end_is_looked_through_once() -> None:
    apart = "and then nothing more was said of it by anybody there, " * 3
    text = "child " * 40_000 + apart + "peril " * 40_000
    assert not tells_of_danger(text, ["en"])
    assert tells_of_danger(text + " the child is in peril", ["en"])
