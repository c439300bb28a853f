"""Half-year totals that say nothing of sealed cases but a band.

The rule that makes subtraction useless: an exact figure counts open matters alone. Sealed cases and
national security process enter no row, no column and no total; they stand beside them as a band,
also where there is none of them. Two worlds that differ only in such cases publish the same
figures as long as their bands are the same (``tests/rules/test_transparency.py``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from rules.policy_sealing import TransparencyRules

NOT_DECIDED = "open"


@dataclass(frozen=True)
class Matter:
    """What is counted of one request. ``accounts`` is how many it names.

    ``preserved`` and ``notice_delayed`` say that something was kept for it, and that a prohibition
    holds back the word to an account holder. ``outcome`` is empty while nothing is decided.
    """

    kind: str
    process: str
    country: str
    outcome: str
    accounts: int
    sealed: bool = False
    emergency: bool = False
    preserved: bool = False
    notice_delayed: bool = False


@dataclass(frozen=True)
class Half:
    """A half-year in UTC: ``number`` is 1 for January to June, 2 for July to December."""

    year: int
    number: int

    @property
    def starts_at(self) -> datetime:
        return datetime(self.year, 1 if self.number == 1 else 7, 1, tzinfo=UTC)

    @property
    def ends_at(self) -> datetime:
        """Return the first moment that is no longer in it."""
        return self.next().starts_at

    def next(self) -> Half:
        return Half(self.year, 2) if self.number == 1 else Half(self.year + 1, 1)

    def __str__(self) -> str:
        return f"{self.year}-H{self.number}"


@dataclass(frozen=True)
class Band:
    """From ``low`` to ``high``, both included."""

    low: int
    high: int

    def __str__(self) -> str:
        return f"{self.low}–{self.high}"


@dataclass(frozen=True)
class Banded:
    """Matters that are told in bands alone, and the accounts they name."""

    name: str
    matters: Band
    accounts: Band


@dataclass(frozen=True)
class Totals:
    """The figures of a half-year. ``by`` maps a heading to its rows, in the order of their names;
    the rows of each heading add up to ``matters``.
    """

    half: Half
    matters: int
    accounts: int
    emergencies: int
    preservations: int
    notices_delayed: int
    by: dict[str, dict[str, int]]
    banded: tuple[Banded, ...]

    @property
    def range(self) -> Band:
        """Return what all matters together lie between, which follows from the figures above."""
        return Band(
            self.matters + sum(each.matters.low for each in self.banded),
            self.matters + sum(each.matters.high for each in self.banded),
        )


HEADINGS: dict[str, Callable[[Matter], str]] = {
    "kind": lambda matter: matter.kind,
    "process": lambda matter: matter.process,
    "country": lambda matter: matter.country or "unknown",
    "outcome": lambda matter: matter.outcome or NOT_DECIDED,
}


def half_of(moment: datetime) -> Half:
    """Return the half-year of an aware moment."""
    there = moment.astimezone(UTC)
    return Half(there.year, 1 if there.month < 7 else 2)


def halves_between(first: datetime, last: datetime) -> Iterator[Half]:
    """Yield the half-years from one moment to another, the newest first."""
    halves, half = [], half_of(first)
    while half.starts_at <= last:
        halves.append(half)
        half = half.next()
    yield from reversed(halves)


def band(count: int, width: int) -> Band:
    """Return the band of this width that the count lies in; none is in the first one too."""
    low = count // width * width
    return Band(low, low + width - 1)


def totals(matters: Iterable[Matter], half: Half, rules: TransparencyRules) -> Totals:
    """Return the figures of the matters received in a half-year."""
    exact: list[Matter] = []
    apart: dict[str, list[Matter]] = {"national_security": [], "sealed": []}
    for matter in matters:
        if matter.process in rules.national_security:
            apart["national_security"].append(matter)
        elif matter.sealed:
            apart["sealed"].append(matter)
        else:
            exact.append(matter)
    widths = {
        "national_security": rules.band_national_security.value,
        "sealed": rules.band_sealed.value,
    }
    return Totals(
        half=half,
        matters=len(exact),
        accounts=sum(matter.accounts for matter in exact),
        emergencies=sum(matter.emergency for matter in exact),
        preservations=sum(matter.preserved for matter in exact),
        notices_delayed=sum(matter.notice_delayed for matter in exact),
        by={
            heading: dict(sorted(Counter(map(value, exact)).items()))
            for heading, value in HEADINGS.items()
        },
        banded=tuple(
            Banded(
                name,
                band(len(held), widths[name]),
                band(sum(matter.accounts for matter in held), widths[name]),
            )
            for name, held in apart.items()
        ),
    )


def as_rows(found: Totals) -> list[tuple[str, str, str]]:
    """Return the figures as rows of heading, name and figure, for a table or a CSV file."""
    rows = [
        ("total", "matters", str(found.matters)),
        ("total", "accounts", str(found.accounts)),
        ("total", "emergencies", str(found.emergencies)),
        ("total", "preservations", str(found.preservations)),
        ("total", "notices_delayed", str(found.notices_delayed)),
    ]
    for heading, counted in found.by.items():
        rows += [(heading, name, str(count)) for name, count in counted.items()]
    for each in found.banded:
        rows += [
            (each.name, "matters", str(each.matters)),
            (each.name, "accounts", str(each.accounts)),
        ]
    return rows


def as_json(found: Totals) -> dict[str, object]:
    """Return the figures as plain values; bands as ``{"from": 0, "to": 499}``."""

    def spelled(each: Band) -> dict[str, int]:
        return {"from": each.low, "to": each.high}

    return {
        "half": str(found.half),
        "from": found.half.starts_at.isoformat(),
        "to": found.half.ends_at.isoformat(),
        "matters": found.matters,
        "accounts": found.accounts,
        "emergencies": found.emergencies,
        "preservations": found.preservations,
        "notices_delayed": found.notices_delayed,
        "by": found.by,
        "bands": {
            each.name: {"matters": spelled(each.matters), "accounts": spelled(each.accounts)}
            for each in found.banded
        },
        "all_matters": spelled(found.range),
    }
