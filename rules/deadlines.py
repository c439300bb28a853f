"""Deadlines that show their working: what began them, which rule, which days were passed over.

A deadline is computed from the policy and from moments alone, so that the same input gives the same
deadline on every machine. ``working`` returns it as plain JSON; whoever shows it finds the words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, Literal

from rules.business_days import LIBRARY, ClosedDay, closed_day
from rules.clocks import (
    LATEST_ZONE,
    cure_ends_at,
    day_after,
    prohibition_ends_at,
    start_of_day,
    zone_of,
)
from rules.policy import Policy
from rules.policy_parts import FIXED_UNITS, Calendar, Number
from rules.vocabulary import Kind as RequestKind

Kind = Literal[
    "triage",
    "emergency_acknowledged",
    "emergency_decided",
    "answer",
    "cure",
    "prohibition_end",
    "preservation_end",
    "preservation_cure",
    "emergency_confirmation",
]
Basis = Literal["statute", "source", "policy", "order"]

# The zone in which a day ends first: where nobody knows the zone of the court that wants an answer,
# counting on a later end could miss it.
EARLIEST_ZONE = "Etc/GMT-14"
VERSION = 1
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Rule:
    """Which rule was applied: its key in the policy, or ``process`` for what an order says itself.

    ``value`` and ``unit`` are those of the policy's number; a rule that names a day has neither.
    """

    key: str
    basis: Basis
    citation: str = ""
    value: int | None = None
    unit: str = ""


@dataclass(frozen=True)
class Trigger:
    """What began the time: ``what`` is its code, ``at`` a moment (aware), or a day as written."""

    what: str
    at: datetime | date


@dataclass(frozen=True)
class Extension:
    """More time that a person gave: until when, and who gave it when."""

    until: datetime
    given_at: datetime
    given_by: str


@dataclass(frozen=True)
class Deadline:
    """One deadline with its working. ``due_at`` is in UTC; ``zone`` is that of the days counted.

    ``calendar`` is the place whose working days were counted, None where all days count alike.
    ``falls_on`` is set where the last day is one on which our own people do not work. ``waits``
    says what holds its effect back although the time runs: ``paused`` or ``held``.
    """

    kind: Kind
    due_at: datetime
    trigger: Trigger
    rule: Rule
    zone: str = "UTC"
    zone_known: bool = True
    calendar: Calendar | None = None
    skipped: tuple[ClosedDay, ...] = ()
    falls_on: ClosedDay | None = None
    extensions: tuple[Extension, ...] = ()
    waits: str = ""

    def extended(self, extensions: Sequence[Extension]) -> Deadline:
        """Return it with the extensions; one that ends before the computed moment changes nothing.

        Raises ValueError for a deadline that is extended already.
        """
        if self.extensions:
            raise ValueError("A deadline is extended once, by all its extensions.")
        given = tuple(sorted(extensions, key=lambda each: (each.given_at, each.until)))
        due = max([self.due_at, *(each.until.astimezone(UTC) for each in given)])
        return replace(self, due_at=due, extensions=given)

    def working(self) -> dict[str, Any]:
        """Return the working as JSON: trigger, rule, zone, days passed over, extensions, result."""
        return {
            "v": VERSION,
            "kind": self.kind,
            "trigger": {"what": self.trigger.what, "at": self.trigger.at.isoformat()},
            "rule": vars(self.rule),
            "zone": {"name": self.zone, "known": self.zone_known},
            "calendar": _place(self.calendar),
            "skipped": [_closed(each) for each in self.skipped],
            "falls_on": _closed(self.falls_on) if self.falls_on else None,
            "extensions": [
                {
                    "until": each.until.astimezone(UTC).isoformat(),
                    "given_at": each.given_at.astimezone(UTC).isoformat(),
                    "given_by": each.given_by,
                }
                for each in self.extensions
            ],
            "waits": self.waits,
            "due_at": self.due_at.isoformat(),
        }


# What of a working may change, as staff are told of it.
_PARTS = ("trigger", "rule", "zone", "calendar", "skipped", "extensions", "waits")


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """Return which parts of a working changed; ``due_at`` alone where only the result did."""
    changed = tuple(part for part in _PARTS if old.get(part) != new.get(part))
    return changed or (("due_at",) if old.get("due_at") != new.get("due_at") else ())


def counted(kind: Kind, trigger: Trigger, number: Number, key: str, calendar: Calendar) -> Deadline:
    """Count a policy's number from a moment.

    Hours and days are exact: a day is 24 hours whatever clocks do. Business days are whole days of
    the calendar after the day of the trigger, and the deadline is 24:00 of the last one. Raises
    ValueError for a unit that is no length of time, or a trigger that is no moment.
    """
    start = trigger.at
    if not isinstance(start, datetime) or start.tzinfo is None:
        raise ValueError(f"{trigger.what} is no aware moment, from which time could be counted.")
    rule = Rule(key, number.basis, number.citation, number.value, number.unit)
    if number.unit in FIXED_UNITS:
        return Deadline(kind, start.astimezone(UTC) + number.period, trigger, rule)
    if number.unit != "business_days":
        raise ValueError(f"{key} is counted in {number.unit}, which no clock can add.")
    zone = zone_of(calendar.zone) or UTC
    last, skipped = _business_days(start.astimezone(zone).date(), number.value, calendar)
    return Deadline(
        kind,
        start_of_day(last + _DAY, zone),
        trigger,
        rule,
        zone=calendar.zone,
        calendar=calendar,
        skipped=skipped,
    )


def _business_days(day: date, count: int, calendar: Calendar) -> tuple[date, tuple[ClosedDay, ...]]:
    """Return the last of so many working days after a day, and those passed over on the way."""
    skipped: list[ClosedDay] = []
    while count > 0:
        day += _DAY
        closed = closed_day(day, calendar)
        if closed is None:
            count -= 1
        else:
            skipped.append(closed)
    return day, tuple(skipped)


def triage_due(since: Trigger, kind: RequestKind, policy: Policy) -> Deadline:
    """Return until when a request is to be decided upon; of an emergency, the decision itself."""
    name: Kind = "emergency_decided" if kind == "emergency_disclosure" else "triage"
    return counted(name, since, policy.triage_due[kind], f"triage_due.{kind}", policy.calendar)


def acknowledgement_due(received_at: datetime, policy: Policy) -> Deadline:
    """Return until when somebody is to have taken an emergency."""
    number = policy.deadlines.emergency_acknowledged
    trigger = Trigger("received", received_at)
    return counted(
        "emergency_acknowledged",
        trigger,
        number,
        "deadlines.emergency_acknowledged",
        policy.calendar,
    )


def answer_due(accepted_at: datetime, kind: RequestKind, policy: Policy) -> Deadline:
    """Return until when an accepted request is to be answered where no order names a day."""
    trigger = Trigger("accepted", accepted_at)
    return counted(
        "answer", trigger, policy.answer_due[kind], f"answer_due.{kind}", policy.calendar
    )


def returnable(day: date, zone: str, policy: Policy) -> Deadline:
    """Return 24:00 of the day on which the process is returnable, in the court's zone.

    Where that is not known, the day is taken to end where it ends first. The day stays the court's
    even if our own people do not work on it; ``falls_on`` says so.
    """
    known = zone_of(zone)
    counts: tzinfo = known or zone_of(EARLIEST_ZONE) or UTC
    return Deadline(
        "answer",
        start_of_day(day_after(day) or day, counts),
        Trigger("returnable", day),
        Rule("process", "order"),
        zone=zone if known else EARLIEST_ZONE,
        zone_known=known is not None,
        falls_on=closed_day(day, policy.calendar),
    )


def cure_end(returned_at: datetime, policy: Policy) -> Deadline:
    """Return until when the officer may complete a returned request."""
    number = policy.numbers.returned_cure
    return Deadline(
        "cure",
        cure_ends_at(returned_at, policy),
        Trigger("returned", returned_at),
        Rule("numbers.returned_cure", number.basis, number.citation, number.value, number.unit),
    )


def prohibition_end(last_on: date, zone: str) -> Deadline:
    """Return when a prohibition ends: 24:00 of its last day, in UTC-12 where no zone is known."""
    known = zone_of(zone) is not None
    return Deadline(
        "prohibition_end",
        prohibition_ends_at(last_on, zone or None),
        Trigger("last_day", last_on),
        Rule("process", "order"),
        zone=zone if known else LATEST_ZONE,
        zone_known=known,
    )


def preservation_end(
    captured_at: datetime, expires_at: datetime, extensions: int, policy: Policy, waits: str = ""
) -> Deadline:
    """Return when a preservation ends; ``extensions`` is how often the statute's days were added.

    The moment is the preservation's own, counted from the capture when it was fixed.
    """
    hold = policy.numbers.hold
    extended = Rule(
        "numbers.extension",
        policy.numbers.extension.basis,
        policy.numbers.extension.citation,
        policy.numbers.extension.value * extensions,
        policy.numbers.extension.unit,
    )
    kept = Rule("numbers.hold", hold.basis, hold.citation, hold.value, hold.unit)
    since = expires_at - policy.numbers.extension.period * extensions
    trigger = Trigger("old_end", since) if extensions else Trigger("captured", captured_at)
    rule = extended if extensions else kept
    return Deadline("preservation_end", expires_at.astimezone(UTC), trigger, rule, waits=waits)


def preservation_cure(
    created_at: datetime, cure_by: datetime, policy: Policy, waits: str = ""
) -> Deadline:
    """Return until when what was preserved provisionally is kept unless its request is cured."""
    number = policy.numbers.provisional_cure
    return Deadline(
        "preservation_cure",
        cure_by.astimezone(UTC),
        Trigger("preserved", created_at),
        Rule("numbers.provisional_cure", number.basis, number.citation, number.value, number.unit),
        waits=waits,
    )


def confirmation_due(owed_since: datetime, due_at: datetime, policy: Policy) -> Deadline:
    """Return until when the written confirmation of an emergency is owed to us."""
    number = policy.numbers.emergency_confirmation
    key = "numbers.emergency_confirmation"
    return Deadline(
        "emergency_confirmation",
        due_at.astimezone(UTC),
        Trigger("granted", owed_since),
        Rule(key, number.basis, number.citation, number.value, number.unit),
    )


def _closed(day: ClosedDay) -> dict[str, str]:
    return {"on": day.on.isoformat(), "why": day.why, "name": day.name}


def _place(calendar: Calendar | None) -> dict[str, str] | None:
    """Return the place whose days were counted, with the library that named its holidays."""
    if calendar is None:
        return None
    place = {"country": calendar.country, "subdivision": calendar.subdivision}
    return {**place, "library": LIBRARY if calendar.country else ""}
