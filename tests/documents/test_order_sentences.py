"""Single sentences of orders, each in the words of its own country: what is read in them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from documents.judging.order import Field, read_order
from tests.documents.setting import view_of

SAID: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("orders_apart.toml").read_text("utf-8")
)
NAMES = ("Rocket.Chat",)


def read(text: str, field: Field) -> list[str]:
    return [each.value for each in read_order(view_of(text), provider_names=NAMES).of(field)]


@pytest.mark.parametrize("sentence", SAID["forbids"])
def test_what_forbids_telling_is_seen(sentence: str) -> None:
    assert read(f"ORDER\n\nTo: Rocket.Chat\n\n{sentence}\n", "nondisclosure")


@pytest.mark.parametrize("sentence", SAID["leaves_free"])
def test_what_leaves_telling_free_forbids_nothing(sentence: str) -> None:
    assert read(f"ORDER\n\nTo: Rocket.Chat\n\n{sentence}\n", "nondisclosure") == []


@pytest.mark.parametrize("asked", SAID["asked"], ids=[each["text"][:40] for each in SAID["asked"]])
def test_nouns_of_the_field_say_what_is_asked(asked: dict[str, Any]) -> None:
    text = f"ORDER\n\nTo: Rocket.Chat\n\n{asked['text']}\n"

    assert sorted(read(text, "category")) == asked["categories"]


@pytest.mark.parametrize(("line", "number"), SAID["dockets"].items())
def test_numbers_of_many_countries_are_read(line: str, number: str) -> None:
    assert read(f"OFFICE OF EXAMPLE\n{line}\n\nORDER\n\nTo: Rocket.Chat\n", "docket") == [number]


@pytest.mark.parametrize(("line", "day"), SAID["days"].items())
def test_days_are_read_in_figures_and_in_words(line: str, day: str) -> None:
    assert read(f"ORDER\n\nTo: Rocket.Chat\n\nThe records are due.\n\n{line}\n", "issued_on") == [
        day
    ]
