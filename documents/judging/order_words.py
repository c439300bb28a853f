"""The words of ``order.toml``, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from documents.judging.passages import flat

Forms = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class OrderWords:
    """Every list in flat letters (``passages.flat``), by the sections of the file."""

    kind: Forms
    paper: Forms
    itself: Forms
    court: Forms
    docket: Forms
    judge: Forms
    addressee: Forms
    issued: Forms
    returnable: Forms
    nondisclosure: Forms
    numbers: Forms
    units: Forms
    months: Forms
    days: Forms
    weekdays: Forms
    category: Forms
    account: Forms
    grounds: Forms
    spelled: Forms
    telling: Forms
    asked: Forms


@cache
def words() -> OrderWords:
    """Return the words."""
    text = Path(__file__).with_name("order.toml").read_text("utf-8")
    return OrderWords(
        **{
            section: {name: tuple(flat(form) for form in forms) for name, forms in lists.items()}
            for section, lists in tomllib.loads(text).items()
        }
    )
