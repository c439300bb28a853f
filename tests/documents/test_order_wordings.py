"""Orders in wordings of their own, in five languages: a field is read rightly or not at all.

What is proposed may be less than what an order says, and never something else: a person who is
tired confirms what stands there.
"""

from __future__ import annotations

import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from documents.judging.order import Field, OrderReading, read_order
from tests.documents.setting import view_of

NAMES = ("Rocket.Chat", "Rocket.Chat Technologies Corp.")
DAYS: tuple[Field, ...] = ("issued_on", "returnable_on")
ORDERS: list[dict[str, Any]] = [
    order
    for path in sorted(Path(__file__).with_name("orders_worded").glob("*.toml"))
    for order in tomllib.loads(path.read_text("utf-8"))["order"]
]


def read(order: dict[str, Any]) -> OrderReading:
    return read_order(view_of(*order["text"].split("\f")), provider_names=NAMES)


def proposed(order: dict[str, Any], field: Field) -> list[str]:
    return sorted({each.value for each in read(order).of(field)})


def letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


each_order = pytest.mark.parametrize("order", ORDERS, ids=[order["name"] for order in ORDERS])


@each_order
def test_the_kind_is_read_or_left_open(order: dict[str, Any]) -> None:
    assert proposed(order, "kind") == ([order["kind"]] if order["kind"] else [])


@each_order
@pytest.mark.parametrize("field", ["court", "issuer"])
def test_the_office_is_that_of_the_head(order: dict[str, Any], field: Field) -> None:
    lines = order["court"] if field == "court" else order.get("issuer", order["court"])
    names = proposed(order, field)

    assert len(names) == bool(lines)
    for name in names:
        assert letters(name) in letters("".join(lines))
        assert letters(order.get("core", lines[0])) in letters(name)


@each_order
@pytest.mark.parametrize("field", DAYS)
def test_the_days_are_those_of_the_order(order: dict[str, Any], field: Field) -> None:
    assert proposed(order, field) == ([order[field]] if order.get(field) else [])


@each_order
def test_the_end_of_silence_is_the_last_day_of_it(order: dict[str, Any]) -> None:
    assert proposed(order, "nondisclosure_until") == ([order["until"]] if "until" in order else [])
