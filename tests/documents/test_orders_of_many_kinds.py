"""Orders as courts and offices write them, in five languages: what is read out of each.

A wrong proposal is worse than none, so that every field of every order is compared whole.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from documents.judging.order import Field, read_order
from tests.documents.setting import view_of

NAMES = ("Rocket.Chat", "Rocket.Chat Technologies Corp.")
FIELDS: tuple[Field, ...] = (
    "kind",
    "court",
    "docket",
    "judge",
    "issued_on",
    "returnable_on",
    "account",
    "category",
    "nondisclosure_until",
)
ORDERS: list[dict[str, Any]] = [
    dict(order, language=path.stem)
    for path in sorted(Path(__file__).with_name("orders").glob("*.toml"))
    for order in tomllib.loads(path.read_text("utf-8"))["order"]
]


@pytest.mark.parametrize(
    "order", ORDERS, ids=[f"{order['language']}: {order['name']}" for order in ORDERS]
)
def test_an_order_is_read_as_it_is_meant(order: dict[str, Any]) -> None:
    read = read_order(view_of(*order["text"].split("\f")), provider_names=NAMES)

    proposed = {field: sorted({each.value for each in read.of(field)}) for field in FIELDS}
    assert proposed == {field: sorted(order[field]) for field in FIELDS}
    assert [each.value for each in read.of("provider_named")] == [order["provider_named"]]
    assert bool(read.of("nondisclosure")) is order["nondisclosure"]


def test_there_are_orders_in_each_language() -> None:
    assert {order["language"] for order in ORDERS} == {"en", "de", "pt", "es", "fr"}
    assert len(ORDERS) >= 40
