"""The invariants of the design, asserted over everything the database holds (I1, I2, I5, I7)."""

import json
from collections import Counter

from audit.models import AuditEvent
from audit.verification import verify_database
from cases.models import Case
from cases.states import STATE_AFTER


def assert_invariants() -> None:
    """Fail with every invariant that is broken now; cheap enough to end any test with."""
    faults = [*_states(), *_letters(), *_prohibitions(), *_grids(), *_log()]
    assert not faults, "\n".join(faults)


def _states() -> list[str]:
    """I1: a case's state is the fold of its events."""
    folded: dict[str, str] = {}
    for event in AuditEvent.objects.filter(action__in=STATE_AFTER).order_by("seq"):
        folded[event.case_id] = str(STATE_AFTER[event.action])
    return [
        f"I1: {case.reference} is {case.status}, its events say {folded.get(case.id)}"
        for case in Case.objects.all()
        if folded.get(case.id) != case.status
    ]


def _letters() -> list[str]:
    """I2: each event that sends a letter has its own letter, with the bytes it names."""
    named: Counter[str] = Counter()
    for event in AuditEvent.objects.filter(action__startswith="case."):
        letter = json.loads(bytes(event.body))["facts"].get("letter")
        if letter:
            named[letter] += 1
    return [f"I2: letter {letter} was sent by {n} acts" for letter, n in named.items() if n > 1]


def _prohibitions() -> list[str]:
    """I7, our half: each prohibition is in the log with the days it has."""
    logged = {
        item["id"]: (item["starts_on"], item["last_on"], item["zone"])
        for event in AuditEvent.objects.filter(action="case.prohibitions_recorded")
        for item in json.loads(bytes(event.body))["facts"]["prohibitions"]
    }
    faults = []
    for case in Case.objects.prefetch_related("prohibitions"):
        for row in case.prohibitions.all():
            days = (row.starts_on.isoformat(), row.last_on and row.last_on.isoformat(), row.zone)
            if logged.get(row.id) != days:
                faults.append(f"I7: a prohibition of {case.reference} differs from the log")
    return faults


def _grids() -> list[str]:
    """I8, our half: what is to be produced was decided by the act that accepted the case."""
    decided = {
        (item["account"], item["category"], item["produce"])
        for event in AuditEvent.objects.filter(action__in=["case.accepted", "case.redecided"])
        for item in json.loads(bytes(event.body))["facts"]["decisions"]
    }
    return [
        f"I8: {decision.category} of {account.label} was decided by no event"
        for case in Case.objects.all()
        for account in case.accounts.all()
        for decision in account.decisions.all()
        if (account.id, decision.category, decision.produce) not in decided
    ]


def _log() -> list[str]:
    """I5: the log is gapless and chained."""
    return [f"I5: event {fault.seq}: {fault.text}" for fault in verify_database()]
