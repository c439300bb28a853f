"""The working of a deadline in words, from the plain data it is kept as."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from cases.wording import KIND_WORDS
from core.wording import day_words, utc_words
from rules.clocks import zone_of

Working = Mapping[str, Any]

KINDS: Mapping[str, str] = {
    "triage": "Decide on the request",
    "emergency_acknowledged": "Acknowledge the emergency",
    "emergency_decided": "Decide on the emergency",
    "answer": "Answer the request",
    "cure": "The officer completes the request",
    "prohibition_end": "A prohibition ends",
    "preservation_end": "A preservation ends",
    "preservation_cure": "What is kept provisionally ends",
    "emergency_confirmation": "The written confirmation arrives",
}
_BEGAN: Mapping[str, str] = {
    "received": "Request received",
    "completed": "Request completed by the officer",
    "accepted": "Request accepted",
    "returnable": "Returnable",
    "returned": "Request returned",
    "last_day": "Last day of the prohibition",
    "captured": "Snapshot captured",
    "old_end": "End before the extension",
    "preserved": "Kept provisionally",
    "granted": "Disclosed in an emergency",
}
_SINCE: Mapping[str, str] = {
    "received": "receipt",
    "completed": "completion",
    "accepted": "acceptance",
    "returned": "the letter of return",
    "captured": "capture",
    "old_end": "the end before",
    "preserved": "the preservation",
    "granted": "the disclosure",
}
_BASES: Mapping[str, str] = {
    "statute": "by statute",
    "source": "by the published guidelines",
    "policy": "a target of this provider’s policy",
    "order": "by the order",
}
# The rules of a policy by the table and the name they have there.
_TABLES: Mapping[str, str] = {
    "triage_due": "time to decide",
    "answer_due": "time to answer",
}
_RULES: Mapping[str, str] = {
    "deadlines.emergency_acknowledged": "time to acknowledge an emergency",
    "numbers.returned_cure": "time to complete a returned request",
    "numbers.hold": "how long a preservation lasts",
    "numbers.extension": "how long an extension lasts",
    "numbers.provisional_cure": "time to complete what is kept provisionally",
    "numbers.emergency_confirmation": "time for the written confirmation",
    "numbers.child_exploitation_hold": "how long reported material is kept",
}
_CHANGED: Mapping[str, str] = {
    "trigger": "what it counts from",
    "rule": "the rule",
    "zone": "the time zone",
    "calendar": "the calendar",
    "skipped": "the days passed over",
    "extensions": "more time given",
    "waits": "whether its effect waits",
    "due_at": "the moment itself",
}
_WAITS: Mapping[str, str] = {
    "paused": "Nothing is erased then while the preservation is paused for counsel.",
    "held": "Nothing is erased then while a legal hold of our own stands.",
}
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def steps(working: Working, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the working as rows for a list: what began it, rule, place, days, zone, result.

    ``names`` are those of the people who gave more time, by pseudonym.
    """
    rows: list[dict[str, Any]] = [
        {"key": "Counts from", "value": _trigger(working)},
        {"key": "Rule", "value": rule_words(working)},
        {"key": "Working days of", "value": _place(working)},
        {"key": "Passed over", "value": _skipped(working), "kind": "lines"},
        {"key": "That day", "value": _falls_on(working)},
        {"key": "Ends with the day in", "value": _zone(working)},
        {"key": "More time", "value": _extensions(working, names), "kind": "lines"},
        {"key": "Waits", "value": _WAITS.get(str(working.get("waits")), "")},
        {"key": "Result", "value": datetime.fromisoformat(working["due_at"]), "kind": "time"},
    ]
    return [row for row in rows if row["value"]]


def why(working: Working) -> str:
    """Return the working in one line, for a tooltip: ``3 business days from receipt``."""
    rule, what = working["rule"], working["trigger"]["what"]
    if rule["value"] is None:
        line = f"{_BEGAN[what].lower()} {_day(working['trigger']['at'])}, to the end of that day"
    else:
        line = f"{_amount(rule)} from {_SINCE[what]}"
    closed = [item for item in working["skipped"] if item["why"] != "weekend"]
    if closed:
        line += f"; not counted: {', '.join(_closed(item) for item in closed)}"
    return f"{line}; more time was given" if working["extensions"] else line


def rule_words(working: Working) -> str:
    """Return which rule it is, with what stands behind it."""
    rule = working["rule"]
    if rule["value"] is None:
        return "The day that the order names"
    behind = rule["citation"] or _BASES[rule["basis"]]
    kind = f", {_BASES[rule['basis']]}" if rule["citation"] else ""
    named = named_rule(str(rule["key"]))
    return f"{_amount(rule)}: {behind}{kind}{f' ({named})' if named else ''}"


def named_rule(key: str) -> str:
    """Return what a rule of the policy is called, empty for one that has no name here."""
    table, _dot, name = key.partition(".")
    if table in _TABLES:
        kind = str(KIND_WORDS.get(name, ""))
        return f"{_TABLES[table]}, {kind[:1].lower()}{kind[1:]}" if kind else _TABLES[table]
    return _RULES.get(key, "")


def changed_words(changed: Sequence[str]) -> str:
    """Return what of a working changed: ``what it counts from, the days passed over``."""
    return ", ".join(_CHANGED[part] for part in changed if part in _CHANGED)


def _amount(rule: Mapping[str, Any]) -> str:
    unit = str(rule["unit"]).replace("_", " ")
    return f"{rule['value']} {unit.removesuffix('s') if rule['value'] == 1 else unit}"


def _trigger(working: Working) -> str:
    trigger = working["trigger"]
    began = _BEGAN[trigger["what"]]
    if "T" not in trigger["at"]:
        return f"{began} {_day(trigger['at'])}"
    moment = datetime.fromisoformat(trigger["at"])
    zone = zone_of(working["zone"]["name"])
    there = ""
    if zone is not None and working["zone"]["name"] != "UTC":
        local = moment.astimezone(zone)
        there = f" ({_weekday(local)} {local:%H:%M} in {working['zone']['name']})"
    return f"{began} {utc_words(moment)}{there}"


def _place(working: Working) -> str:
    place = working["calendar"]
    if place is None:
        return ""
    named = f"{place['country']}-{place['subdivision']}" if place["subdivision"] else None
    country = named or place["country"]
    if not country:
        return f"{working['zone']['name']}, no public holidays named in the policy"
    return f"{country}, {working['zone']['name']} (public holidays from {place['library']})"


def _skipped(working: Working) -> list[str]:
    return [_closed(item) for item in working["skipped"]]


def _closed(item: Mapping[str, str]) -> str:
    day = date.fromisoformat(item["on"])
    reasons = {"weekend": "weekend", "own": "we are closed"}
    reason = reasons.get(item["why"], item["name"])
    also = f", {item['name']}" if item["why"] == "weekend" and item["name"] else ""
    return f"{_weekday(day)} {day_words(day)}: {reason}{also}"


def _falls_on(working: Working) -> str:
    closed = working["falls_on"]
    return f"{_closed(closed)}. The order’s day stays; answer before it." if closed else ""


def _zone(working: Working) -> str:
    zone = working["zone"]
    if not zone["known"]:
        return f"{_offset(zone['name'])}, because the zone of the order is not on the process sheet"
    return str(zone["name"]) if working["rule"]["unit"] in ("business_days", "") else ""


def _offset(name: str) -> str:
    """Return ``UTC+14`` for a zone that only is an offset; their names have the sign reversed."""
    zone = zone_of(name) or UTC
    shift = datetime(2026, 1, 1, tzinfo=UTC).astimezone(zone).utcoffset()
    hours = int(shift.total_seconds() // 3600) if shift else 0
    return f"UTC{hours:+d}"


def _extensions(working: Working, names: Mapping[str, str]) -> list[str]:
    return [
        f"to {utc_words(datetime.fromisoformat(item['until']))}, given by "
        f"{names.get(item['given_by'], 'staff')} on "
        f"{utc_words(datetime.fromisoformat(item['given_at']))}"
        for item in working["extensions"]
    ]


def _day(written: str) -> str:
    return day_words(date.fromisoformat(written))


def _weekday(day: date) -> str:
    return _WEEKDAYS[day.weekday()]
