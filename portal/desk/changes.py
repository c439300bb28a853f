"""What an officer changed when a returned request was completed, input by input."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.models import Case, EarlierSubmission
from cases.wording import input_words
from portal.desk import words
from portal.periods import last_day_of


@dataclass(frozen=True)
class Change:
    """One input as it was and as it is; None where it was or is empty."""

    at: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Completion:
    """What changed at one completion of the request; ``round`` counts its submissions from 1."""

    round: int
    at: datetime
    changes: tuple[Change, ...]


def completions_of(case: Case) -> list[Completion]:
    """Return what each completion of the request changed, the newest first."""
    earlier = list(EarlierSubmission.objects.filter(case=case).order_by("round"))
    said = [*(row.submission for row in earlier), case.submission]
    found = [
        Completion(row.round + 1, row.replaced_at, changes_between(before, after))
        for row, before, after in zip(earlier, said, said[1:], strict=False)
    ]
    return found[::-1]


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return the inputs that differ between two submissions, in the order of the newer one."""
    was, is_now = dict(_inputs(before)), dict(_inputs(after))
    places = [*is_now, *(place for place in was if place not in is_now)]
    return tuple(
        Change(input_words(place), was.get(place), is_now.get(place))
        for place in places
        if was.get(place) != is_now.get(place)
    )


def _inputs(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield each input that is not empty, with its words."""
    if isinstance(value, Mapping) and place.startswith("documents["):
        role = words.DOCUMENT_ROLES.get(str(value.get("role")), "")
        yield place, f"{value.get('filename') or 'file'} ({role})"
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _inputs(item, f"{place}.{name}" if place else str(name))
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        for index, item in enumerate(value):
            yield from _inputs(item, f"{place}[{index}]")
    elif isinstance(value, list):
        if value:
            yield place, ", ".join(map(str, value))
    elif isinstance(value, bool):
        yield place, "Yes" if value else "No"
    elif place == "period.to" and value:
        yield place, last_day_of({"to": value})
    elif value is not None and value != "":
        yield place, str(value)
