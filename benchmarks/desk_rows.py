"""The rows of a million cases: who asked when, what came of it, and by which words it is found.

Cases are numbered from the newest on, one every two minutes. Of the first ten thousand one in ten
is open, of the older ones one in two hundred: a desk with some thousand open cases and years of
closed ones. Every filter that is measured fits at least one open case in twenty of the first, so
that its page is full among ten thousand cases as it is among a million.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from benchmarks.desk_copy import NULL
from cases import searching
from core.ids import ALPHABET

AGENCIES = 20
OFFICERS = 200
SEALED = 200
EMERGENCIES = 5
VOCABULARY = 3000
# Of the older cases one in so many is open.
OPEN_ONE_IN = int(os.environ.get("BENCH_DESK_OPEN_ONE_IN", 200))
# The number of the newest case is nothing, and its id is the greatest.
_GREATEST = 10_000_000
_APART = timedelta(minutes=2)
KINDS = ("account_information", "preservation", "content_removal")
PROCESSES = ("search_warrant", "subpoena", "court_order", "none")
FLAGGED = "not_authenticated"
# How long a closed case took, in seconds.
_TOOK = tuple(range(1800, 500_000, 4999))
_DECIDE_WITHIN = timedelta(days=3)
_STATUSES = ("submitted", "in_triage", "in_triage", "returned", "accepted")
CASE = (
    *("id", "reference", "kind", "legal_process", "status", "consequence", "received_at"),
    *("submitted_at", "officer_id", "agency_name", "due_at", "returned_due_at", "defects"),
    *("waiting", "alarmed", "gagged", "machine_read", "sealed", "taken_at", "taken_by"),
    *("returned_at", "returned_by", "accepted_at", "accepted_by", "closed_at", "closed_by"),
    *("assigned_at", "assigned_by", "assigned_to", "risks"),
)
ACCOUNT = ("id", "case_id", "username")
WORDS = ("case_id", "asked", "at_the_desk")
DEADLINE = ("id", "case_id", "kind", "due_at", "closed_at", "closed_by", "closed_as")
TURNAROUND = (
    *("case_id", "kind", "answered_at", "answered_by", "answered_after"),
    *("decided_at", "decided_by", "decided_after"),
)
FLAG = ("case_id", "round", "position", "code", "severity", "parameters", "raised_at")
NAMED = ("case_id", "user_id")
Row = tuple[str, ...]


@dataclass(frozen=True)
class Shape:
    """What the rows are made of: who there is, the moments, and the words.

    ``few`` cases are the newest; ``moments`` spread from a month ago until in two. ``bundles`` are
    the keyed words of one request each.
    """

    few: int
    now: datetime
    soon: str
    moments: list[str]
    people: list[str]
    officers: list[str]
    bundles: list[str]
    addresses: list[str]

    def is_open(self, number: int) -> bool:
        if number < self.few:
            return number < EMERGENCIES or number % 10 == 0
        # Spread evenly over agencies and officers, which follow from the number.
        return number * 2_246_822_519 // 64 % OPEN_ONE_IN == 0

    def received(self, number: int) -> datetime:
        return self.now - _APART * number

    def took(self, number: int) -> timedelta:
        """How long it was open; none ended later than now."""
        return min(timedelta(seconds=_TOOK[number % len(_TOOK)]), _APART * number)


def key(number: int) -> str:
    return f"01{_GREATEST - number:024d}"


def username(number: int) -> str:
    return f"person{number:07d}"


def agency(number: int) -> str:
    return f"Sheriff of county {(number // 10) % AGENCIES:02d}"


def address(number: int) -> str:
    return f"pat{number}@sheriff.larkspur.example"


def cases(shape: Shape, numbers: range) -> Iterator[Row]:
    dice = random.Random(numbers.start)
    for number in numbers:
        if shape.is_open(number):
            yield _open_case(shape, number, dice)
        else:
            yield _closed_case(shape, number, dice)


def _open_case(shape: Shape, number: int, dice: random.Random) -> Row:
    urgent = number < EMERGENCIES
    status = "submitted" if urgent else dice.choice(_STATUSES)
    at = shape.received(number).isoformat()
    holder = dice.choice(shape.people[:10]) if status != "submitted" else ""
    if dice.random() > 0.7:
        holder = ""
    flags = [_often(dice) for _ in range(3)]
    return (
        *_head(number, "emergency_disclosure" if urgent else dice.choice(KINDS), dice),
        status,
        "human_now" if urgent else dice.choice(("accept_for_triage", "return")),
        *(at, at, shape.officers[number % OFFICERS], agency(number)),
        shape.soon if urgent else dice.choice(shape.moments),
        dice.choice(shape.moments) if status == "returned" else NULL,
        str(dice.choice((0, 0, 0, 1, 2))),
        "us" if dice.random() < 0.06 else "",
        *flags,
        "t" if 0 < number <= 10 * SEALED else "f",
        *_stamp(at, holder, stands=bool(holder)),
        *_stamp(at, "system", stands=status == "returned"),
        *_stamp(at, "system", stands=status == "accepted"),
        *_stamp(at, "system", stands=False),
        *_stamp(at, holder, stands=bool(holder)),
        holder,
        _risks(number),
    )


def _closed_case(shape: Shape, number: int, dice: random.Random) -> Row:
    received = shape.received(number)
    at, ended = received.isoformat(), (received + shape.took(number)).isoformat()
    holder = shape.people[number % 10]
    return (
        *_head(number, _closed_kind(number), dice),
        *("closed", "accept_for_triage", at, at),
        *(shape.officers[number % OFFICERS], agency(number)),
        *((received + _DECIDE_WITHIN).isoformat(), NULL, "01200"[number % 5], ""),
        *(_often(dice), _often(dice), _often(dice), "f"),
        *_stamp(ended, holder, stands=True),
        *_stamp(ended, holder, stands=False),
        *_stamp(ended, holder, stands=number % 3 > 0),
        *_stamp(ended, holder, stands=True),
        *_stamp(ended, holder, stands=True),
        holder,
        _risks(number),
    )


def _head(number: int, kind: str, dice: random.Random) -> Row:
    return key(number), _reference(number), kind, dice.choice(PROCESSES)


def _stamp(at: str, by: str, *, stands: bool) -> Row:
    return (at, by) if stands else (NULL, "")


def _closed_kind(number: int) -> str:
    return "emergency_disclosure" if number % 100 == 57 else KINDS[number % 3]


def accounts(shape: Shape, numbers: range) -> Iterator[Row]:
    for number in numbers:
        yield key(number), key(number), username(number)


def words(shape: Shape, numbers: range) -> Iterator[Row]:
    """What the intake writes: reference, agency, sheet and account plain, the rest keyed."""
    dice = random.Random(numbers.start)
    for number in numbers:
        reference = _reference(number).lower().replace("-", " ")
        plain = (
            f"{reference} {agency(number).lower()} {username(number)} open rocket chat"
            f" 26 cr {number:07d} superior court larkspur"
        )
        secret = f"{dice.choice(shape.bundles)} {shape.addresses[number % OFFICERS]}"
        yield key(number), f"{plain} {secret}", "t" if shape.is_open(number) else "f"


def deadlines(shape: Shape, numbers: range) -> Iterator[Row]:
    """One deadline of an ordinary case, two of an emergency; met where the case is closed."""
    dice = random.Random(numbers.start)
    for number in numbers:
        stays_open = shape.is_open(number)
        urgent = number < EMERGENCIES or (not stays_open and number % 100 == 57)
        kinds = ("emergency_acknowledged", "emergency_decided") if urgent else ("triage",)
        received = shape.received(number)
        for place, kind in enumerate(kinds):
            # No number of a case reaches that of a second deadline.
            own = key(number - place * _GREATEST)
            if stays_open:
                yield own, key(number), kind, dice.choice(shape.moments), NULL, "", ""
                continue
            due = (received + _DECIDE_WITHIN).isoformat()
            ended = (received + shape.took(number)).isoformat()
            yield own, key(number), kind, due, ended, "system", "met"


def turnarounds(shape: Shape, numbers: range) -> Iterator[Row]:
    for number in numbers:
        if shape.is_open(number):
            continue
        took = shape.took(number)
        ended = (shape.received(number) + took).isoformat()
        after = str(int(took.total_seconds()))
        holder = shape.people[number % 10]
        yield key(number), _closed_kind(number), ended, holder, after, ended, holder, after


def flags(shape: Shape, numbers: range) -> Iterator[Row]:
    """One case in ten bears a risk flag, whether open or closed."""
    for number in numbers:
        if _risks(number):
            raised = shape.received(number).isoformat()
            yield key(number), "1", "0", FLAGGED, "medium", "{}", raised


def _risks(number: int) -> str:
    """Spread evenly over open cases, whose numbers are round, and closed ones."""
    return f" {FLAGGED} " if number * 2_654_435_761 // 128 % 10 == 5 else ""


def named(shape: Shape, numbers: range) -> Iterator[Row]:
    """Half of what is sealed names the reader, the rest somebody else."""
    for number in numbers:
        if shape.is_open(number) and 0 < number <= 10 * SEALED:
            yield key(number), shape.people[0 if number % 100 < 50 else 1]


def bundle(dice: random.Random) -> str:
    """Return the keyed words of one request: a frequent one and eleven of all that there are."""
    said = {dice.randrange(100), *dice.sample(range(VOCABULARY), 11)}
    return " ".join(searching._token(f"word{word}") for word in sorted(said))


def _reference(number: int) -> str:
    signs = ""
    for _ in range(6):
        number, sign = divmod(number, len(ALPHABET))
        signs = ALPHABET[sign] + signs
    return f"LER-2026-{signs}"


def _often(dice: random.Random) -> str:
    return "t" if dice.random() < 0.06 else "f"
